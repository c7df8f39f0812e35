"""What is for sale: opening and closing a listing, wherever the cause."""

from __future__ import annotations

from nuna.adapters.ports import Item
from nuna.indexer.unit_of_work import UnitOfWork, shard
from nuna.resources import COLLECTIONS, LISTINGS, NFTS

FINAL = ("sold", "cancelled")


def open_listing(listing: Item, nft: Item, work: UnitOfWork) -> None:
    """From now on it can be bought: in the sparse indexes, counted, its price among the collection's asks."""
    work.change(
        listing,
        status="active",
        active_shard=shard(listing["id"]),
        active_collection=listing["collection"],
    )
    work.change(nft, listing_id=listing["id"], stored_listing=listing["id"])
    work.ask(listing)
    _count(listing, 1, work)


def close_listing(listing: Item, status: str, work: UnitOfWork) -> None:
    """It can't be bought any more. What was counted while it was active is taken back once."""
    if listing["status"] == "active":
        work.withdraw_ask(listing)
        _count(listing, -1, work)
    work.change(listing, status=status, active_shard=None, active_collection=None)
    nft = work.get(NFTS, id=listing["nft_id"])
    if nft and nft.get("listing_id") == listing["id"]:
        work.change(nft, listing_id=None)
    if nft and nft.get("stored_listing") == listing["id"] and status in FINAL:
        work.change(nft, stored_listing=None)


def end_listing_of(nft: Item, status: str, work: UnitOfWork) -> None:
    """Close the NFT's active listing, if it has one."""
    listing = work.get(LISTINGS, id=nft["listing_id"]) if "listing_id" in nft else None
    if listing:
        close_listing(listing, status, work)


def revive_listing_of(nft: Item, work: UnitOfWork) -> None:
    """Open the listing that the marketplace still keeps for the NFT: its seller, owner again, has approved again.

    The marketplace itself says nothing then; it sells such a listing as soon as owner and approval fit.
    """
    listing = work.get(LISTINGS, id=nft["stored_listing"]) if "stored_listing" in nft else None
    if listing and listing["status"] == "invalid" and listing["seller"] == nft["owner"]:
        open_listing(listing, nft, work)


def _count(listing: Item, by: int, work: UnitOfWork) -> None:
    if collection := work.get(COLLECTIONS, id=listing["collection"]):
        work.change(collection, listed=collection["listed"] + by)
