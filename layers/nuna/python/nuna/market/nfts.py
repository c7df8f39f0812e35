"""NFTs as they are read: one with its owner, listing and last sale, or lists by collection and owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel

from nuna import wiring
from nuna.accounts.users import UserSummary, summaries
from nuna.adapters.ports import Item
from nuna.errors import NotFound
from nuna.formats.clock import rfc3339
from nuna.formats.dynamo_json import plain
from nuna.market import feeds
from nuna.market.collections import CollectionSummary, collection_summaries
from nuna.market.feeds import Feed
from nuna.market.listings import status_of
from nuna.resources import LISTINGS, NFTS
from nuna.web import cursors
from nuna.web.amounts import Money, money
from nuna.web.shown import Shown
from nuna.web.types import Address, ContractAddress, PageView, Paging, View

Document = Annotated[dict[str, Any], PlainSerializer(plain, return_type=dict[str, Any])]
"""JSON that others wrote: its fractions are numbers, not text."""


class ImageView(View):
    width: int
    height: int
    format: str
    url: str


class NftListing(View):
    """The NFT's active listing. `buyer`: who alone may buy it, of a private one."""

    id: str
    price: Money
    buyer: str | None = None
    expires_at: str


class LastSale(Money):
    sold_at: str


class NftView(View):
    """`metadata`: the document behind `metadataUri`, as it was pinned; absent until it was read."""

    id: str
    collection: CollectionSummary
    token_id: int
    owner: UserSummary
    creator: UserSummary | None = None
    name: Shown | None = None
    description: str | None = None
    image_url: str | None = None
    images: list[ImageView] = []
    placeholder: str | None = None
    animation_url: str | None = None
    metadata_uri: str | None = None
    metadata: Document | None = None
    attributes: list[Document] = []
    listing: NftListing | None = None
    last_sale: LastSale | None = None
    minted_at: str
    updated_at: str
    ledger: int


class NftQuery(Paging):
    """A page of NFTs, newest first: of a collection, of an owner, of both, or all."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    collection: ContractAddress | None = None
    owner: Address | None = None


def get_nft(id: str) -> Item:
    """The NFT's item; raises NotFound (`nft_not_found`)."""
    item = wiring.tables().get(NFTS, id=id)
    if item is None:
        raise NotFound(f"no NFT {id} is known", code="nft_not_found")
    return item


def view_nft(id: str) -> NftView:
    return _views([get_nft(id)])[0]


def list_nfts(query: NftQuery) -> PageView[NftView]:
    filters = {"list": "nfts", "collection": query.collection, "owner": query.owner}
    keep = None
    if query.owner:
        feed = Feed(NFTS, "by_owner", (query.owner,))
        if query.collection:
            keep = lambda item: item["collection"] == query.collection  # noqa: E731
    elif query.collection:
        feed = Feed(NFTS, "by_collection", (query.collection,))
    else:
        feed = Feed.sharded(NFTS, "feed")
    items, after = feeds.read(feed, query.limit, cursors.decode(query.cursor, **filters), keep)
    return PageView(items=_views(items), next=cursors.encode(after, **filters))


def _views(items: Sequence[Item]) -> list[NftView]:
    users = summaries(item[role] for item in items for role in ("owner", "creator") if item.get(role))
    collections = collection_summaries(item["collection"] for item in items)
    wanted = [{"id": item["listing_id"]} for item in items if "listing_id" in item]
    listings = {row["id"]: row for row in (wiring.tables().get_many(LISTINGS, wanted) if wanted else [])}
    return [_view(item, users, collections, listings.get(item.get("listing_id", ""))) for item in items]


def _view(
    item: Item, users: dict[str, UserSummary], collections: dict[str, CollectionSummary], listing: Item | None
) -> NftView:
    sale = item.get("last_sale")
    own: dict[str, Any] = {
        "owner": users[item["owner"]],
        "creator": users[item["creator"]] if item.get("creator") else None,
        "collection": collections[item["collection"]],
        "listing": _listing(listing) if listing and status_of(listing) == "active" else None,
        "last_sale": {**money(sale["amount"], sale["currency"]).model_dump(), "sold_at": sale["sold_at"]}
        if sale
        else None,
    }
    return NftView.model_validate({**item, **own})


def _listing(item: Item) -> NftListing:
    price = money(item["price"], item["currency"])
    return NftListing(id=item["id"], price=price, buyer=item.get("buyer"), expires_at=rfc3339(item["expires_at"]))
