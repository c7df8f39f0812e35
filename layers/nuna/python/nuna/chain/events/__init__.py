"""What happened on the chain, as facts of the market: typed, past tense, ready to be stored and published.

Each class says which contract event it comes from (`topics | data`) and where that event is defined.
`nuna.chain.reader` reads them off the ledger; on the bus a message's detail-type is the class's name and its detail is
`detail(event)`.
Amounts are stroops of `currency` (a token contract's address), ids of contracts and accounts are strkeys (SEP-23).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any

from nuna.chain.events import auctions, collections, contracts, royalties, trading
from nuna.chain.events.auctions import (
    AuctionCancelled,
    AuctionCreated,
    AuctionExtended,
    AuctionFinalized,
    BidPlaced,
    BidRevealed,
    BidWithdrawn,
    SealedBidPlaced,
    TokenReturned,
)
from nuna.chain.events.base import ChainEvent, ContractEvent, NftEvent
from nuna.chain.events.collections import (
    BaseUriRevealed,
    CapSet,
    CollectionCreated,
    CreatorWhitelisted,
    MaxSupplySet,
    MetadataFrozen,
    NftApproved,
    NftBurned,
    NftMetadataSet,
    NftMinted,
    NftTransferred,
    OperatorApproved,
    PhaseAdvanced,
)
from nuna.chain.events.contracts import (
    AdminTransferCompleted,
    AdminTransferInitiated,
    ClaimCredited,
    Claimed,
    ContractMigrated,
    ContractPaused,
    ContractUnpaused,
    ContractUpgraded,
    CurrencyProposed,
    CurrencySet,
    FeeProposed,
    FeesWithdrawn,
    FeeUpdated,
    ProposalCancelled,
    RoleGranted,
    RoleRevoked,
    RoleSet,
    RoyaltyManagerProposed,
    RoyaltyManagerSet,
    TokenRescued,
    UpgradeCancelled,
    UpgradeProposed,
)
from nuna.chain.events.royalties import (
    DefaultRoyaltyDeleted,
    DefaultRoyaltySet,
    DefaultSplitDeleted,
    DefaultSplitSet,
    Share,
    TokenRoyaltyRemoved,
    TokenRoyaltySet,
    TokenSplitRemoved,
    TokenSplitSet,
)
from nuna.chain.events.trading import (
    ListingCancelled,
    ListingCreated,
    ListingUpdated,
    OfferAccepted,
    OfferCancelled,
    OfferMade,
    Royalty,
    RoyaltyPaid,
    SaleSettled,
)

__all__ = [
    "EVENTS",
    "AdminTransferCompleted",
    "AdminTransferInitiated",
    "AuctionCancelled",
    "AuctionCreated",
    "AuctionExtended",
    "AuctionFinalized",
    "BaseUriRevealed",
    "BidPlaced",
    "BidRevealed",
    "BidWithdrawn",
    "CapSet",
    "ChainEvent",
    "ClaimCredited",
    "Claimed",
    "CollectionCreated",
    "ContractEvent",
    "ContractMigrated",
    "ContractPaused",
    "ContractUnpaused",
    "ContractUpgraded",
    "CreatorWhitelisted",
    "CurrencyProposed",
    "CurrencySet",
    "DefaultRoyaltyDeleted",
    "DefaultRoyaltySet",
    "DefaultSplitDeleted",
    "DefaultSplitSet",
    "FeeProposed",
    "FeeUpdated",
    "FeesWithdrawn",
    "ListingCancelled",
    "ListingCreated",
    "ListingUpdated",
    "MaxSupplySet",
    "MetadataFrozen",
    "NftApproved",
    "NftBurned",
    "NftEvent",
    "NftMetadataSet",
    "NftMinted",
    "NftTransferred",
    "OfferAccepted",
    "OfferCancelled",
    "OfferMade",
    "OperatorApproved",
    "PhaseAdvanced",
    "ProposalCancelled",
    "RoleGranted",
    "RoleRevoked",
    "RoleSet",
    "Royalty",
    "RoyaltyManagerProposed",
    "RoyaltyManagerSet",
    "RoyaltyPaid",
    "SaleSettled",
    "SealedBidPlaced",
    "Share",
    "TokenRescued",
    "TokenReturned",
    "TokenRoyaltyRemoved",
    "TokenRoyaltySet",
    "TokenSplitRemoved",
    "TokenSplitSet",
    "UpgradeCancelled",
    "UpgradeProposed",
    "detail",
    "from_detail",
]

EVENTS: dict[str, type[ChainEvent]] = {
    name: event
    for module in (collections, trading, auctions, royalties, contracts)
    for name, event in vars(module).items()
    if isinstance(event, type) and issubclass(event, ChainEvent) and event.__module__ == module.__name__
}
"""Every event by its name, as on the bus."""
_PARTS: dict[str, type[Any]] = {"royalties": Royalty, "shares": Share}


def detail(event: ChainEvent) -> dict[str, Any]:
    """The event's fields as JSON values: what is stored, streamed and put on the bus."""
    return asdict(event)


def from_detail(name: str, detail: Mapping[str, Any]) -> ChainEvent:
    """The inverse of `detail`. KeyError for a name that is no event's.

    What an older version did not write has its default.
    """
    kind = EVENTS[name]
    given = {f.name: detail[f.name] for f in fields(kind) if f.init and (f.name in detail or f.default is MISSING)}
    for field, part in _PARTS.items():
        if field in given:
            given[field] = tuple(part(**entry) for entry in given[field])
    return kind(**given)
