"""Listings as they are read: active ones by collection, seller, currency and price, or one by its id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from nuna import wiring
from nuna.accounts.users import UserSummary, summaries
from nuna.adapters.ports import Item
from nuna.chain.liveness import ended, holds_until
from nuna.chain.progress import indexed_ledger
from nuna.errors import NotFound, field_error
from nuna.formats.clock import now, rfc3339
from nuna.market import feeds
from nuna.market.feeds import Feed
from nuna.resources import ASKS, LISTINGS, NFTS
from nuna.web import cursors, freshness
from nuna.web.amounts import Money, currency_contract, money
from nuna.web.shown import Shown
from nuna.web.types import Address, ContractAddress, PageView, Paging, Stroops, View


class NftSummary(View):
    """Enough of an NFT to draw it."""

    id: str
    collection: str
    token_id: int
    name: Shown | None = None
    image_url: str | None = None
    placeholder: str | None = None


class ListingView(View):
    """`status`: active | sold | cancelled | expired (its time is over) | invalid (the token moved, or the approval).

    `buyer`: the address that alone may buy it, of a private listing.
    """

    id: str
    nft: NftSummary
    seller: UserSummary
    buyer: str | None = None
    price: Money
    status: str
    expires_at: str
    created_at: str
    ledger: int


class ListingQuery(Paging):
    """A page of active listings; ended and expired ones are not shown. `sort=price` needs a collection: lowest first,
    in XLM, private listings left out. Prices in the currency's smallest unit."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    collection: ContractAddress | None = None
    seller: Address | None = None
    currency: str | None = None
    min_price: Stroops | None = None
    max_price: Stroops | None = None
    sort: Literal["newest", "price"] = "newest"


def get_listing(id: str) -> Item:
    """The listing's item; raises NotFound (`listing_not_found`)."""
    item = wiring.tables().get(LISTINGS, id=id)
    if item is None:
        raise NotFound(f"no listing {id} is known", code="listing_not_found")
    return item


def view_listing(id: str) -> ListingView:
    return _views([get_listing(id)])[0]


def list_listings(query: ListingQuery) -> PageView[ListingView]:
    filters = {"list": "listings", **query.model_dump(exclude={"limit", "cursor"})}
    position: Any = cursors.decode(query.cursor, **filters)
    keep = _Filter(query)
    items: list[Item]
    after: Any
    if query.sort == "price":
        items, after = _cheapest(query, keep, position)
    else:
        items, after = feeds.read(_feed(query), query.limit, position, keep)
    return PageView(items=_views(items), next=cursors.encode(after, **filters))


class _Filter:
    """Which items a query wants."""

    def __init__(self, query: ListingQuery) -> None:
        self.query = query
        self.moment, self.ledger = now(), indexed_ledger()
        self.currency = currency_contract(query.currency, "currency") if query.currency else None
        self.least = int(query.min_price or 0)
        self.most = int(query.max_price) if query.max_price else None

    def __call__(self, item: Item) -> bool:
        query = self.query
        return (
            item["status"] == "active"
            and ended(item, self.moment, self.ledger) is None
            and item["price"] >= self.least
            and (self.most is None or item["price"] <= self.most)
            and self.currency in (None, item["currency"])
            and query.collection in (None, item["collection"])
            and query.seller in (None, item["seller"])
        )


def _feed(query: ListingQuery) -> Feed:
    if query.seller:
        return Feed(LISTINGS, "by_seller", (query.seller,))
    if query.collection:
        return Feed(LISTINGS, "active_by_collection", (query.collection,))
    return Feed.sharded(LISTINGS, "active")


def _cheapest(query: ListingQuery, keep: _Filter, position: str | None) -> tuple[list[Item], str | None]:
    """By ascending price, from the collection's asks; `position`: the last ask that was passed."""
    if query.collection is None:
        raise field_error("sort", "by price needs `collection`; across collections ask /api/search")
    if query.currency not in (None, "XLM"):
        raise field_error("sort", "by price is of listings in XLM; leave `currency` out")
    found: list[Item] = []
    scanned, passed = 0, position
    while scanned < feeds.SCAN:
        page = wiring.tables().query(
            ASKS, query.collection, above=passed or f"{keep.least:039}", newest_first=False, limit=feeds.READ
        )
        asks = [str(item["ask"]) for item in page.items]
        rows = wiring.tables().get_many(LISTINGS, ({"id": ask.split("#")[1]} for ask in asks))
        by_id = {row["id"]: row for row in rows}
        for ask in asks:
            if len(found) == query.limit or (keep.most is not None and int(ask.split("#")[0]) > keep.most):
                return found, passed if len(found) == query.limit else None
            row = by_id.get(ask.split("#")[1])
            passed = ask
            if row and keep(row):
                found.append(row)
        scanned += len(asks)
        if page.after is None:
            return found, None
    return found, passed


def nft_summaries(ids: Sequence[str]) -> dict[str, NftSummary]:
    """A summary of each NFT, known or not, by one batched read."""
    found = {item["id"]: item for item in wiring.tables().get_many(NFTS, ({"id": id} for id in dict.fromkeys(ids)))}

    def summary(id: str) -> NftSummary:
        contract, token = id.split(":")
        return NftSummary.model_validate(
            {"id": id, "collection": contract, "token_id": int(token), **found.get(id, {})}
        )

    return {id: summary(id) for id in ids}


def status_of(item: Item) -> str:
    """An active listing whose time or approval is over has ended, though nothing on the chain said so.

    An answer with an active one holds until that.
    """
    if item["status"] != "active":
        return str(item["status"])
    moment, ledger = now(), indexed_ledger()
    if status := ended(item, moment, ledger):
        return status
    freshness.holds_until(holds_until(item, moment, ledger))
    return "active"


def _views(items: Sequence[Item]) -> list[ListingView]:
    users = summaries(item["seller"] for item in items)
    nfts = nft_summaries([item["nft_id"] for item in items])
    return [_view(item, users[item["seller"]], nfts[item["nft_id"]]) for item in items]


def _view(item: Item, seller: UserSummary, nft: NftSummary) -> ListingView:
    own: dict[str, Any] = {
        "nft": nft,
        "seller": seller,
        "price": money(item["price"], item["currency"]),
        "status": status_of(item),
        "expires_at": rfc3339(item["expires_at"]),
    }
    return ListingView.model_validate({**item, **own})
