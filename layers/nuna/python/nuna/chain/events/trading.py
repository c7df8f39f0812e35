"""Listings, offers and sales: what the marketplace emits, and the auction house of its sales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from nuna.chain.events.base import ChainEvent, NftEvent, emitted
from nuna.chain.meanings import (
    MADE,
    Collection,
    Count,
    Currency,
    Digest,
    Listing,
    Offer,
    Person,
    Reference,
    SaleType,
    Stroops,
    Token,
    UnixTime,
)
from nuna.contracts import MARKETPLACE, MARKETS


@dataclass(frozen=True)
class Royalty:
    """A part of a sale's price, in stroops, that went to `receiver`."""

    receiver: Annotated[str, Person]
    amount: Annotated[int, Stroops]


@emitted(MARKETPLACE, "listing_created", "listing", "seller", "collection", expiry="expires_at")
@dataclass(frozen=True, kw_only=True)
class ListingCreated(NftEvent):
    """Marketplace `listing_created[id, seller, nft | token_id, price, currency, expiry, buyer]`.

    Expiry in unix seconds. `buyer`: who alone may buy it, of a private listing.
    """

    listing: Annotated[str, Listing, MADE]
    seller: Annotated[str, Person]
    price: Annotated[int, Stroops]
    currency: Annotated[str, Currency]
    expires_at: Annotated[int, UnixTime]
    buyer: Annotated[str, Person] | None


@emitted(MARKETPLACE, "listing_updated", "listing", "seller", expiry="expires_at")
@dataclass(frozen=True, kw_only=True)
class ListingUpdated(ChainEvent):
    """Marketplace `listing_updated[id, seller | price, expiry]`."""

    listing: Annotated[str, Listing]
    seller: Annotated[str, Person]
    price: Annotated[int, Stroops]
    expires_at: Annotated[int, UnixTime]


@emitted(MARKETPLACE, "listing_cancelled", "listing", "seller")
@dataclass(frozen=True, kw_only=True)
class ListingCancelled(ChainEvent):
    """Marketplace `listing_cancelled[id, seller]`."""

    listing: Annotated[str, Listing]
    seller: Annotated[str, Person]


@emitted(
    MARKETS,
    "sale",
    "collection",
    "seller",
    "buyer",
    fee="platform_fee",
    kind="sale_type",
    ref_id="reference",
    royalty="royalty_fee",
)
@dataclass(frozen=True, kw_only=True)
class SaleSettled(NftEvent):
    """Both markets' `sale[nft, seller, buyer | token_id, price, currency, fee, royalty, kind, ref_id]`.

    seller's part = price - platform_fee - royalty_fee. `sale_type`: listing | offer | collection_offer | set_offer |
    auction; `reference`: the listing's, offer's or auction's id. `royalties`: who got `royalty_fee`, from the
    `royalty_paid` events of the same sale.
    """

    seller: Annotated[str, Person]
    buyer: Annotated[str, Person]
    price: Annotated[int, Stroops]
    currency: Annotated[str, Currency]
    platform_fee: Annotated[int, Stroops]
    royalty_fee: Annotated[int, Stroops]
    sale_type: Annotated[str, SaleType]
    reference: Annotated[str, Reference]
    royalties: tuple[Royalty, ...] = ()


@emitted(MARKETS, "royalty_paid", "collection", "receiver")
@dataclass(frozen=True, kw_only=True)
class RoyaltyPaid(NftEvent):
    """Both markets' `royalty_paid[nft, receiver | token_id, amount]`; `sale`: the id of its SaleSettled."""

    receiver: Annotated[str, Person]
    amount: Annotated[int, Stroops]
    sale: str | None = None


@emitted(MARKETPLACE, "offer_made", "offer", "buyer", "collection", expiry="expires_at")
@dataclass(frozen=True, kw_only=True)
class OfferMade(ChainEvent):
    """Marketplace `offer_made[id, buyer, nft | token_id, price, currency, expiry, max_supply, root]`.

    Expiry in unix seconds.
    `token_id` None: for any token of the collection, if it never has more than `max_supply` (None: however many), or of
    the set whose Merkle tree has `root` (hex).
    """

    offer: Annotated[str, Offer, MADE]
    buyer: Annotated[str, Person]
    collection: Annotated[str, Collection]
    token_id: Annotated[int, Token] | None
    price: Annotated[int, Stroops]
    currency: Annotated[str, Currency]
    expires_at: Annotated[int, UnixTime]
    max_supply: Annotated[int, Count] | None
    root: Annotated[str, Digest] | None


@emitted(MARKETPLACE, "offer_accepted", "offer", "seller", "buyer", nft="collection")
@dataclass(frozen=True, kw_only=True)
class OfferAccepted(NftEvent):
    """Marketplace `offer_accepted[id, seller, buyer | nft, token_id]`, after its `sale`."""

    offer: Annotated[str, Offer]
    seller: Annotated[str, Person]
    buyer: Annotated[str, Person]


@emitted(MARKETPLACE, "offer_cancelled", "offer", "buyer")
@dataclass(frozen=True, kw_only=True)
class OfferCancelled(ChainEvent):
    """Marketplace `offer_cancelled[id, buyer]`."""

    offer: Annotated[str, Offer]
    buyer: Annotated[str, Person]
