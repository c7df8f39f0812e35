"""Listings, offers and sales: what the marketplace tells, and the auction house of its sales."""

from __future__ import annotations

from dataclasses import dataclass

from nuna.chain.events.base import ChainEvent, NftEvent


@dataclass(frozen=True)
class Royalty:
    """A part of a sale's price, in stroops, that is `receiver`'s. `held`: their account refused it, so that the market
    keeps it for them as a claim."""

    receiver: str
    amount: int
    held: bool = False


@dataclass(frozen=True, kw_only=True)
class ListingCreated(NftEvent):
    """Marketplace `listing_created[id, seller, nft | token_id, price, currency, expiry, buyer]`.

    Expiry in unix seconds. `buyer`: who alone may buy it, of a private listing.
    """

    listing: str
    seller: str
    price: int
    currency: str
    expires_at: int
    buyer: str | None


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
    """Both markets' `sale[nft, seller, buyer | token_id, price, currency, fee, royalty, kind, ref_id]`.

    seller's part = price - platform_fee - royalty_fee. `sale_type`: listing | offer | collection_offer | set_offer |
    auction; `reference`: the listing's, offer's or auction's id. `royalties`: whose `royalty_fee` is, from the
    `royalty_paid` events of the same sale. `seller_held`: the seller's account refused their part, so that the market
    keeps it for them as a claim (`claim_credited`).
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
    seller_held: bool = False

    @property
    def proceeds(self) -> int:
        """The seller's part, in stroops."""
        return self.price - self.platform_fee - self.royalty_fee


@dataclass(frozen=True, kw_only=True)
class RoyaltyPaid(NftEvent):
    """Both markets' `royalty_paid[nft, receiver | token_id, amount]`, also when it was refused and is `held`.

    `sale`, `currency`: the id of its SaleSettled, and what that was paid in.
    """

    receiver: str
    amount: int
    sale: str | None = None
    currency: str | None = None
    held: bool = False


@dataclass(frozen=True, kw_only=True)
class OfferMade(ChainEvent):
    """Marketplace `offer_made[id, buyer, nft | token_id, price, currency, expiry, max_supply, root]`.

    Expiry in unix seconds.
    `token_id` None: for any token of the collection, if it never has more than `max_supply` (None: however many), or of
    the set whose Merkle tree has `root` (hex).
    """

    offer: str
    buyer: str
    collection: str
    token_id: int | None
    price: int
    currency: str
    expires_at: int
    max_supply: int | None
    root: str | None


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(NftEvent):
    """Marketplace `offer_accepted[id, seller, buyer | nft, token_id]`, after its `sale`."""

    offer: str
    seller: str
    buyer: str


@dataclass(frozen=True, kw_only=True)
class OfferCancelled(ChainEvent):
    """Marketplace `offer_cancelled[id, buyer]`."""

    offer: str
    buyer: str
