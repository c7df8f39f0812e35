"""Collections: contracts that the factory made, with what their creators say about them off the chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from nuna import wiring
from nuna.accounts.users import UserSummary, summaries
from nuna.adapters.ports import Item, Put
from nuna.contracts import FACTORY
from nuna.errors import NotFound, Unprocessable, field_error
from nuna.market import feeds, previews
from nuna.market.feeds import Feed
from nuna.market.previews import PreparedView, Preview
from nuna.resources import COLLECTIONS, METADATA
from nuna.web import cursors
from nuna.web.amounts import Money, xlm
from nuna.web.shown import Shown
from nuna.web.texts import Name, Text
from nuna.web.types import Address, Body, PageView, Paging, View, form

SORTED = 2_000  # collections that are sorted here at most; more are a search index's work
RANKS: dict[str, Callable[[Item], list[Any]]] = {
    "volume": lambda item: [-item["volume"], item["id"]],
    "floor": lambda item: [-item.get("floor", 0), item["id"]],
    "name": lambda item: [item["name"].casefold(), item["id"]],
}
HTTPS = r"^(https|ipfs|ar)://\S+$"
ImageUrl = Annotated[
    str,
    Field(max_length=500, json_schema_extra={"pattern": HTTPS}),
    form(HTTPS, "expected a URL that begins with https://, ipfs:// or ar://"),
]


class CollectionSummary(View):
    """Enough of a collection to draw it beside its NFTs."""

    id: str
    name: Shown | None = None
    image_url: str | None = None
    is_verified: bool = False


class CollectionView(CollectionSummary):
    """`floor`: the lowest price asked in XLM; `volume`: all sales in XLM; `listed`: active listings.

    `maxSupply`: the most tokens it will ever have; `provenance`: SHA-256 (hex) of the base URI that is revealed later.
    """

    symbol: Shown
    description: str | None = None
    banner_url: str | None = None
    base_uri: str | None = None
    creator: UserSummary
    royalty_receiver: str
    royalty_bps: int
    total_supply: int
    max_supply: int | None = None
    provenance: str | None = None
    phase: str | None = None
    floor: Money | None = None
    volume: Money
    listed: int
    created_at: str
    updated_at: str
    ledger: int


class CollectionQuery(Paging):
    """A page of collections, of one creator or of all. Sorted by volume or floor: highest first; by name: A to Z."""

    creator: Address | None = None
    sort: Literal["newest", "volume", "floor", "name"] = "newest"


class NewCollection(Body):
    """Lengths in bytes, as the contract holds them. `royaltyBps`: of each price, in hundredths of a percent."""

    name: Annotated[Name, Field(min_length=1, max_length=40)]
    symbol: Annotated[Name, Field(min_length=1, max_length=10)]
    base_uri: Annotated[str, Field(max_length=200)] = ""
    royalty_receiver: Address | None = None
    royalty_bps: Annotated[int, Field(ge=0, le=5_000)] = 0
    description: Annotated[Text, Field(min_length=1, max_length=2_000)] | None = None
    image_url: ImageUrl | None = None


def get_collection(id: str) -> Item:
    """The collection's item; raises NotFound (`collection_not_found`)."""
    item = wiring.tables().get(COLLECTIONS, id=id)
    if item is None:
        raise NotFound(f"no collection {id} is known", code="collection_not_found")
    return item


def refuse_unknown(contract: str, field: str) -> None:
    """Raise Unprocessable (`unknown_collection`), naming `field`, unless our factory made this collection.

    Of other contracts no event is believed, so what is offered of them would never be shown. A collection so new that
    the data does not have it yet is known to the factory.
    """
    if wiring.tables().get(COLLECTIONS, id=contract):
        return
    if not wiring.chain().call(FACTORY.address, "is_collection", ("address", contract)):
        detail = f"{contract} is not a collection of this marketplace's factory: a listing of its tokens is not shown"
        raise Unprocessable(detail, code="unknown_collection", errors=[{"field": field, "message": detail}])


def view_collection(id: str) -> CollectionView:
    return _views([get_collection(id)])[0]


def list_collections(query: CollectionQuery) -> PageView[CollectionView]:
    """Raises Unprocessable (`too_many_to_sort`) for another order than newest of too many collections."""
    filters = {"list": "collections", "creator": query.creator, "sort": query.sort}
    position: Any = cursors.decode(query.cursor, **filters)
    items: list[Item]
    after: Any
    feed = Feed(COLLECTIONS, "by_creator", (query.creator,)) if query.creator else Feed.sharded(COLLECTIONS, "feed")
    if query.sort == "newest":
        items, after = feeds.read(feed, query.limit, position)
    else:
        items, after = _sorted(feed, query.sort, query.limit, position)
    return PageView(items=_views(items), next=cursors.encode(after, **filters))


def _sorted(feed: Feed, sort: str, limit: int, position: list[Any] | None) -> tuple[list[Item], list[Any] | None]:
    items, more = feeds.read(feed, SORTED)
    if more:
        raise Unprocessable(
            f"there are more than {SORTED} collections to sort; give a creator, or sort by newest",
            code="too_many_to_sort",
        )
    rank = RANKS[sort]
    rest = sorted((item for item in items if position is None or rank(item) > position), key=rank)
    return rest[:limit], rank(rest[limit - 1]) if len(rest) > limit else None


def collection_summaries(ids: Iterable[str]) -> dict[str, CollectionSummary]:
    """A summary of each collection, known or not, by two batched reads."""
    wanted = dict.fromkeys(ids)
    found = {
        item["id"]: item for item in _described(wiring.tables().get_many(COLLECTIONS, ({"id": i} for i in wanted)))
    }
    return {id: CollectionSummary.model_validate(found.get(id, {"id": id})) for id in wanted}


def prepare_collection(creator: str, new: NewCollection) -> PreparedView:
    """The factory's call, with what the creator says of the collection kept until it exists.

    Raises Unprocessable for a text over its bytes, ChainRefused.
    """
    for field, text, most in (("name", new.name, 40), ("symbol", new.symbol, 10), ("baseUri", new.base_uri, 200)):
        if len(text.encode()) > most:
            raise field_error(field, f"at most {most} bytes in UTF-8, this has {len(text.encode())}")
    receiver = new.royalty_receiver or creator
    prepared = previews.prepare(
        creator,
        FACTORY.address,
        "create_collection",
        ("address", creator),
        ("string", new.name),
        ("string", new.symbol),
        ("string", new.base_uri),
        ("address", receiver),
        ("u32", new.royalty_bps),
    )
    # The address follows from the creator and how many collections they have: nobody else can take it.
    said = {"description": new.description, "image_url": new.image_url}
    if any(said.values()):
        wiring.tables().write(Put(METADATA, {"uri": _said_by_creator(prepared.result), **said}))
    return previews.view(
        prepared,
        Preview(action="create_collection", collection=prepared.result, maximum_cost=previews.cost(prepared)),
    )


def _said_by_creator(id: str) -> str:
    """The key in METADATA of what a creator says about a collection; no URI of a token begins like this."""
    return f"collection:{id}"


def _described(items: Sequence[Item]) -> list[Item]:
    """The collections with what their creators say about them."""
    keys = {_said_by_creator(item["id"]): item["id"] for item in items}
    found = wiring.tables().get_many(METADATA, ({"uri": uri} for uri in keys)) if keys else []
    said = {keys[item["uri"]]: item for item in found}
    return [{**said.get(item["id"], {}), **item} for item in items]


def _views(items: Sequence[Item]) -> list[CollectionView]:
    users = summaries(item["creator"] for item in items)
    return [
        CollectionView.model_validate(
            {
                **item,
                "base_uri": item.get("base_uri") or None,
                "creator": users[item["creator"]],
                "floor": xlm(item["floor"]) if "floor" in item else None,
                "volume": xlm(item["volume"]),
            }
        )
        for item in _described(items)
    ]
