"""Tokens: minted, moved, approved, burned."""

from __future__ import annotations

from typing import Any

from nuna.adapters.ports import Item
from nuna.chain.events import NftApproved, NftBurned, NftEvent, NftMetadataSet, NftMinted, NftTransferred
from nuna.indexer.projections.offering import end_listing_of, revive_listing_of
from nuna.indexer.projections.registry import applies
from nuna.indexer.unit_of_work import UnitOfWork, shard
from nuna.resources import COLLECTIONS, METADATA, NFTS

LONGEST_KEY = 2048  # bytes of a partition key (DynamoDB's limit)
FROM_METADATA = ("name", "description", "image_url", "images", "placeholder", "animation_url", "attributes")


@applies(NftMinted)
def apply_mint(event: NftMinted, work: UnitOfWork) -> None:
    nft = nft_of(event, work)
    work.change(nft, owner=event.owner)
    work.activity("mint", (event.owner,), collection=event.collection, nft_id=event.nft_id)


@applies(NftMetadataSet)
def apply_metadata_set(event: NftMetadataSet, work: UnitOfWork) -> None:
    nft = nft_of(event, work)
    forgotten = dict.fromkeys((*FROM_METADATA, "metadata"))
    uri = event.metadata_uri
    work.change(nft, **(forgotten | {"metadata_uri": uri} | described(uri, work)))


@applies(NftTransferred)
def apply_transfer(event: NftTransferred, work: UnitOfWork) -> None:
    nft = nft_of(event, work)
    work.change(nft, owner=event.recipient)
    if event.sale:
        return  # the sale itself tells the rest
    end_listing_of(nft, "invalid", work)  # any transfer clears the approval that the listing rests on
    work.activity(
        "transfer",
        (event.sender, event.recipient),
        collection=event.collection,
        nft_id=event.nft_id,
        sender=event.sender,
        recipient=event.recipient,
    )


@applies(NftApproved)
def apply_approval(event: NftApproved, work: UnitOfWork) -> None:
    nft = nft_of(event, work)
    if event.live_until_ledger == 0 or event.approved != work.marketplace:
        end_listing_of(nft, "invalid", work)  # a token has one approval: the listing's is gone
    else:
        revive_listing_of(nft, work)


@applies(NftBurned)
def apply_burn(event: NftBurned, work: UnitOfWork) -> None:
    nft = nft_of(event, work)
    end_listing_of(nft, "invalid", work)
    work.remove(NFTS, nft)
    _count(event, -1, work)
    work.activity("burn", (event.owner,), collection=event.collection, nft_id=event.nft_id)


def nft_of(event: NftEvent, work: UnitOfWork) -> Item:
    """The event's token. One that is not known yet begins here (a contract may move what it never announced)."""
    known = work.get(NFTS, id=event.nft_id)
    if known:
        return known
    collection = work.get(COLLECTIONS, id=event.collection) or {}
    _count(event, 1, work)
    told = event.metadata_uri if isinstance(event, NftMinted | NftMetadataSet) else None
    uri = told or work.token_uri(event.collection, event.token_id)
    return work.new(
        NFTS,
        {
            "id": event.nft_id,
            "collection": event.collection,
            "token_id": event.token_id,
            "creator": collection.get("creator"),
            "metadata_uri": uri,
            **described(uri, work),
            "minted_at": event.closed_at,
            "updated_at": event.closed_at,
            "shard": shard(event.nft_id),
        },
    )


def described(uri: str | None, work: UnitOfWork) -> dict[str, Any]:
    """What is known of a metadata document, as attributes of its NFT; nothing when it was not read yet."""
    kept = work.get(METADATA, uri=uri) if uri and len(uri.encode()) <= LONGEST_KEY else None
    if not kept:
        return {}
    return {name: kept[name] for name in FROM_METADATA if name in kept} | {"metadata": kept.get("document", {})}


def _count(event: NftEvent, by: int, work: UnitOfWork) -> None:
    if collection := work.get(COLLECTIONS, id=event.collection):
        work.change(collection, total_supply=collection["total_supply"] + by)
