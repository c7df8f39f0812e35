"""Listings and sales."""

from __future__ import annotations

from typing import Any

from nuna.adapters.ports import Item
from nuna.chain.events import ListingCancelled, ListingCreated, ListingUpdated, RoyaltyPaid, SaleSettled, detail
from nuna.indexer.projections.nfts import nft_of
from nuna.indexer.projections.offering import FINAL, close_listing, end_listing_of, open_listing
from nuna.indexer.projections.registry import applies
from nuna.indexer.unit_of_work import UnitOfWork
from nuna.resources import COLLECTIONS, LISTINGS, NFTS, SALES


@applies(ListingCreated)
def apply_listing_created(event: ListingCreated, work: UnitOfWork) -> None:
    nft = nft_of(event, work)
    end_listing_of(nft, "invalid", work)  # the marketplace keeps one listing per token: the new one replaces it
    listing = work.new(
        LISTINGS,
        {
            "id": event.listing,
            "nft_id": event.nft_id,
            "collection": event.collection,
            "token_id": event.token_id,
            "seller": event.seller,
            "price": event.price,
            "currency": event.currency,
            "expires_at": event.expires_at,
            "buyer": event.buyer,
            "created_at": event.closed_at,
        },
    )
    open_listing(listing, nft, work)
    _activity("listing_created", listing, work)


@applies(ListingUpdated)
def apply_listing_updated(event: ListingUpdated, work: UnitOfWork) -> None:
    listing = work.get(LISTINGS, id=event.listing)
    if listing is None or listing["status"] in FINAL:
        return
    old_price = listing["price"]
    if listing["status"] == "active":
        work.withdraw_ask(listing)
    work.change(listing, price=event.price, expires_at=event.expires_at)
    if listing["status"] == "active":
        work.ask(listing)
    elif nft := work.get(NFTS, id=listing["nft_id"]):
        open_listing(listing, nft, work)  # its owner has approved anew, until a later expiry
    _activity("listing_updated", listing, work, old_price=old_price)


@applies(ListingCancelled)
def apply_listing_cancelled(event: ListingCancelled, work: UnitOfWork) -> None:
    listing = work.get(LISTINGS, id=event.listing)
    if listing is None or listing["status"] in FINAL:
        return
    close_listing(listing, "cancelled", work)
    _activity("listing_cancelled", listing, work)


@applies(SaleSettled)
def apply_sale(event: SaleSettled, work: UnitOfWork) -> None:
    nft = nft_of(event, work)
    sold = work.get(LISTINGS, id=event.reference) if event.sale_type == "listing" else None
    if sold and sold["status"] not in FINAL:
        close_listing(sold, "sold", work)
    end_listing_of(nft, "invalid", work)  # sold otherwise while it was listed
    sale = detail(event) | {"sold_at": event.closed_at, "transaction_hash": event.transaction}
    work.new(SALES, {name: value for name, value in sale.items() if name not in ("closed_at", "transaction")})
    last_sale = {"amount": event.price, "currency": event.currency, "sold_at": event.closed_at}
    work.change(nft, owner=event.buyer, last_sale=last_sale)
    collection = work.get(COLLECTIONS, id=event.collection)
    if collection and event.currency == work.native:
        work.change(collection, volume=collection["volume"] + event.price)
    work.activity(
        "sale",
        (event.seller, event.buyer),
        collection=event.collection,
        nft_id=event.nft_id,
        seller=event.seller,
        buyer=event.buyer,
        price=event.price,
        currency=event.currency,
        sale_type=event.sale_type,
        reference=event.reference,
    )


@applies(RoyaltyPaid)
def apply_royalty(event: RoyaltyPaid, work: UnitOfWork) -> None:
    work.activity(
        "royalty_paid",
        (event.receiver,),
        collection=event.collection,
        nft_id=event.nft_id,
        shared=False,  # in the NFT's history it is a part of its sale
        amount=event.amount,
        sale=event.sale,
    )


def _activity(type: str, listing: Item, work: UnitOfWork, **data: Any) -> None:
    work.activity(
        type,
        (listing["seller"],),
        collection=listing["collection"],
        nft_id=listing["nft_id"],
        listing=listing["id"],
        price=listing["price"],
        currency=listing["currency"],
        **data,
    )
