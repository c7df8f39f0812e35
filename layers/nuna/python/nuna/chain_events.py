"""What happened on the chain, as facts of the market: typed, past tense, ready to be stored and published.

Each class says which contract event it comes from (`topics | data`) and where that event is defined.
`nuna.ledger_events` reads them off the ledger; on the bus a message's detail-type is the class's name and its detail is
`detail(event)`.
Amounts are stroops of `currency` (a token contract's address), ids of contracts and accounts are strkeys (SEP-23).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ChainEvent:
    """`id`: the RPC's event id, which sorts in chain order; `closed_at`: RFC 3339; `transaction`: its hash in hex."""

    id: str
    ledger: int
    closed_at: str
    transaction: str


@dataclass(frozen=True, kw_only=True)
class NftEvent(ChainEvent):
    """Something that happened to one token; `nft_id` is `<collection>:<token id>`."""

    collection: str
    token_id: int
    nft_id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nft_id", f"{self.collection}:{self.token_id}")


@dataclass(frozen=True)
class Royalty:
    """A part of a sale's price, in stroops, that went to `receiver`."""

    receiver: str
    amount: int


# --- the factory -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class CollectionCreated(ChainEvent):
    """Factory `collection_created[creator | address, name, symbol, base_uri, royalty_receiver, royalty_bps]`."""

    collection: str
    creator: str
    name: str
    symbol: str
    base_uri: str
    royalty_receiver: str
    royalty_bps: int


# --- a collection ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class NftMinted(NftEvent):
    """Collection `mint[to | token_id]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `metadata_uri`: of the `metadata_set` that comes with it in the same transaction, if one does.
    """

    owner: str
    metadata_uri: str | None = None


@dataclass(frozen=True, kw_only=True)
class NftMetadataSet(NftEvent):
    """Collection `metadata_set[token_id | uri]`, after the mint."""

    metadata_uri: str


@dataclass(frozen=True, kw_only=True)
class NftTransferred(NftEvent):
    """Collection `transfer[from, to | token_id]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `sale`: the id of the SaleSettled of the same transaction that this transfer fulfils; None for a plain transfer.
    """

    sender: str
    recipient: str
    sale: str | None = None


@dataclass(frozen=True, kw_only=True)
class NftApproved(NftEvent):
    """Collection `approve[approver, token_id | approved, live_until_ledger]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `live_until_ledger` 0 takes the approval back.
    """

    approver: str
    approved: str
    live_until_ledger: int


@dataclass(frozen=True, kw_only=True)
class NftBurned(NftEvent):
    """Collection `burn[from | token_id]` (OpenZeppelin stellar-tokens 0.8, burnable extension)."""

    owner: str


# --- the marketplace -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class ListingCreated(NftEvent):
    """Marketplace `listing_created[id, seller, nft | token_id, price, currency, expiry]`; expiry in unix seconds."""

    listing: str
    seller: str
    price: int
    currency: str
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class ListingUpdated(ChainEvent):
    """Marketplace `listing_updated[id, seller | price, expiry]`."""

    listing: str
    seller: str
    price: int
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class ListingCancelled(ChainEvent):
    """Marketplace `listing_cancelled[id, seller]`."""

    listing: str
    seller: str


@dataclass(frozen=True, kw_only=True)
class SaleSettled(NftEvent):
    """Marketplace `sale[nft, seller, buyer | token_id, price, currency, fee, royalty, kind, ref_id]`.

    seller's part = price - platform_fee - royalty_fee. `sale_type`: listing | offer | collection_offer | auction;
    `reference`: the listing's, offer's or auction's id. `royalties`: who got `royalty_fee`, from the `royalty_paid`
    events of the same sale.
    """

    seller: str
    buyer: str
    price: int
    currency: str
    platform_fee: int
    royalty_fee: int
    sale_type: str
    reference: str
    royalties: tuple[Royalty, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RoyaltyPaid(NftEvent):
    """Marketplace `royalty_paid[nft, receiver | token_id, amount]`; `sale`: the id of the SaleSettled it belongs to."""

    receiver: str
    amount: int
    sale: str | None = None


EVENTS: dict[str, type[ChainEvent]] = {
    event.__name__: event
    for event in (
        CollectionCreated,
        NftMinted,
        NftMetadataSet,
        NftTransferred,
        NftApproved,
        NftBurned,
        ListingCreated,
        ListingUpdated,
        ListingCancelled,
        SaleSettled,
        RoyaltyPaid,
    )
}
"""Every event by its name, as on the bus."""


def detail(event: ChainEvent) -> dict[str, Any]:
    """The event's fields as JSON values: what is stored, streamed and put on the bus."""
    return asdict(event)


def from_detail(name: str, detail: Mapping[str, Any]) -> ChainEvent:
    """The inverse of `detail`. KeyError for a name that is no event's."""
    kind = EVENTS[name]
    given = {f.name: detail[f.name] for f in fields(kind) if f.init}
    if "royalties" in given:
        given["royalties"] = tuple(Royalty(**entry) for entry in given["royalties"])
    return kind(**given)
