"""What each event changes in the tables: event → function, as plain data.

`project` is deterministic: the same events in the same order give the same items, byte by byte, also when the tables
are rebuilt from the first ledger. Times are the ledger's, ids the chain's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nuna.adapters.ports import Tables, Write
from nuna.chain.events import (
    BaseUriRevealed,
    ChainEvent,
    ClaimCredited,
    Claimed,
    CollectionCreated,
    DefaultRoyaltyDeleted,
    DefaultRoyaltySet,
    ListingCancelled,
    ListingCreated,
    ListingUpdated,
    MaxSupplySet,
    NftApproved,
    NftBurned,
    NftMetadataSet,
    NftMinted,
    NftTransferred,
    RoyaltyPaid,
    SaleSettled,
)
from nuna.indexer.projections.collections import (
    apply_base_uri_revealed,
    apply_collection_created,
    apply_default_royalty_deleted,
    apply_default_royalty_set,
    apply_max_supply_set,
)
from nuna.indexer.projections.listings import (
    apply_claim_credited,
    apply_claimed,
    apply_listing_cancelled,
    apply_listing_created,
    apply_listing_updated,
    apply_royalty,
    apply_sale,
)
from nuna.indexer.projections.nfts import apply_approval, apply_burn, apply_metadata_set, apply_mint, apply_transfer
from nuna.indexer.unit_of_work import Market, UnitOfWork

APPLY: dict[type[ChainEvent], Callable[[Any, UnitOfWork], None]] = {
    CollectionCreated: apply_collection_created,
    BaseUriRevealed: apply_base_uri_revealed,
    MaxSupplySet: apply_max_supply_set,
    DefaultRoyaltySet: apply_default_royalty_set,
    DefaultRoyaltyDeleted: apply_default_royalty_deleted,
    NftMinted: apply_mint,
    NftMetadataSet: apply_metadata_set,
    NftTransferred: apply_transfer,
    NftApproved: apply_approval,
    NftBurned: apply_burn,
    ListingCreated: apply_listing_created,
    ListingUpdated: apply_listing_updated,
    ListingCancelled: apply_listing_cancelled,
    SaleSettled: apply_sale,
    RoyaltyPaid: apply_royalty,
    ClaimCredited: apply_claim_credited,
    Claimed: apply_claimed,
}
"""An event that is not here has no table yet: it is recorded and published, and changes nothing else."""

__all__ = ["APPLY", "Market", "project"]


def project(event: ChainEvent, tables: Tables, market: Market) -> list[Write]:
    """Everything that `event` writes, to be written as one transaction; reads what it must from `tables`.

    The first write is the event's own record in CHAIN_EVENTS, if absent: an event is applied once.
    """
    work = UnitOfWork(event, tables, market)
    if apply := APPLY.get(type(event)):
        apply(event, work)
    return work.writes()
