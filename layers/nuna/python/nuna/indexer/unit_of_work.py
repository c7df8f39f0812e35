"""The unit of work of one event: what is read for it and what it changes, written as one transaction.

Handlers read items and change them as if they were dictionaries; the unit of work turns that into the fewest writes,
at most one per item (a DynamoDB transaction takes no more). Each changed item must still have the version that was
read, so a write between our read and ours makes the transaction fail, and the event is applied anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from nuna.adapters.ports import Delete, Item, Put, Tables, Update, Write
from nuna.chain.events import ChainEvent, detail
from nuna.resources import ACTIVITIES, ASKS, CHAIN_EVENTS, COLLECTIONS, SHARDS, Table, key_of

Place = tuple[str, ...]


def shard(id: str) -> str:
    """The partition of a shared feed in which `id` is."""
    return str(crc32(id.encode()) % SHARDS)


@dataclass(frozen=True)
class Market:
    """What the projections know of the chain: whose approval a listing needs, the currency in which floors and volumes
    are counted, and how a token's metadata URI is asked for (None when its contract has none)."""

    marketplace: str
    native: str
    token_uri: Callable[[str, int], str | None]


class UnitOfWork:
    """Reads and changes for one event."""

    def __init__(self, event: ChainEvent, tables: Tables, market: Market) -> None:
        self.event = event
        self.native = market.native
        self.marketplace = market.marketplace
        self.token_uri = market.token_uri
        self._tables = tables
        self._before: dict[Place, tuple[Table, Item | None]] = {}
        self._now: dict[Place, Item | None] = {}
        self._extra: list[Write] = []
        self._asks: dict[str, tuple[set[str], set[str]]] = {}

    def get(self, table: Table, **key: str) -> Item | None:
        """The item as this event has it so far."""
        place = (table.name, *key.values())
        if place not in self._before:
            item = self._tables.get(table, **key)
            self._before[place] = (table, item)
            self._now[place] = item and dict(item)
        return self._now[place]

    def new(self, table: Table, item: Item) -> Item:
        """A new item, stamped as of this event: where it began, its ledger and its first version."""
        key = key_of(table, item)
        before = self.get(table, **key) or {}
        made = {**item, "seq": self.event.id, "ledger": self.event.ledger, "version": before.get("version", 1)}
        self._now[(table.name, *key.values())] = made
        return made

    def change(self, item: Item, **attributes: Any) -> None:
        """Set attributes (None removes one) of an item that `get` or `new` gave."""
        for name, value in attributes.items():
            if value is None:
                item.pop(name, None)
            else:
                item[name] = value

    def remove(self, table: Table, item: Item) -> None:
        self._now[(table.name, *key_of(table, item).values())] = None

    def activity(
        self,
        type: str,
        users: Iterable[str],
        *,
        collection: str,
        nft_id: str | None = None,
        shared: bool = True,
        **data: Any,
    ) -> None:
        """History. The first user's row is also the NFT's and the collection's (if `shared`); the others' theirs alone.

        Every row tells collection and NFT in its `data` too.
        """
        event = self.event
        row = {
            "type": type,
            "data": {"collection": collection, **({"nft_id": nft_id} if nft_id else {}), **data},
            "transaction_hash": event.transaction,
            "ledger": event.ledger,
            "created_at": event.closed_at,
            "seq": event.id,
        }
        of = {"collection": collection, "nft_id": nft_id} if shared else {}
        first, *others = dict.fromkeys(users)
        self._extra.append(Put(ACTIVITIES, {**row, **of, "id": event.id, "user": first}))
        self._extra += [Put(ACTIVITIES, {**row, "id": f"{event.id}#{user}", "user": user}) for user in others]

    # --- asks: the prices at which a collection's tokens are offered, lowest first -----------------------------------
    def ask(self, listing: Item) -> None:
        self._move_ask(listing, 0)

    def withdraw_ask(self, listing: Item) -> None:
        self._move_ask(listing, 1)

    def _move_ask(self, listing: Item, side: int) -> None:
        if listing["currency"] == self.native and not listing.get("buyer"):  # a private one is no offer to the public
            asks = self._asks.setdefault(listing["collection"], (set(), set()))
            asks[1 - side].discard(name := f"{listing['price']:039}#{listing['id']}")
            asks[side].add(name)

    def _settle_asks(self) -> list[Write]:
        """The changes of ASKS, after the floor of each collection concerned was set to its lowest ask."""
        writes: list[Write] = []
        for id, (added, gone) in self._asks.items():
            page = self._tables.query(ASKS, id, newest_first=False, limit=len(gone) + 1)
            asks = {str(item["ask"]) for item in page.items}
            lowest = min((asks | added) - gone, default=None)
            if collection := self.get(COLLECTIONS, id=id):
                self.change(collection, floor=lowest and int(lowest.split("#")[0]))
            writes += [Put(ASKS, {"collection": id, "ask": ask}) for ask in sorted(added)]
            writes += [Delete(ASKS, {"collection": id, "ask": ask}) for ask in sorted(gone)]
        return writes

    def writes(self) -> list[Write]:
        """The event's own record first (so that it is applied once), then all it changes."""
        return [self._record(), *self.changes(), *self._extra]

    def changes(self) -> list[Write]:
        """What changes in the items alone, without a record or history."""
        asks = self._settle_asks()
        return [*self._changes(), *asks]

    def _record(self) -> Put:
        event = self.event
        item = {
            "id": event.id,
            "ledger": event.ledger,
            "name": type(event).__name__,
            "detail": detail(event),
            "transaction_hash": event.transaction,
            "created_at": event.closed_at,
        }
        return Put(CHAIN_EVENTS, item, absent=True)

    def _changes(self) -> Iterable[Write]:
        for place, (table, before) in self._before.items():
            now = self._now[place]
            if before == now:
                continue
            if before is None:
                assert now is not None
                yield Put(table, now, absent=True)
                continue
            as_read = {"version": before.get("version")}
            if now is None:
                yield Delete(table, key_of(table, before), expect=as_read)
                continue
            changed = {name: now.get(name) for name in {**before, **now} if before.get(name) != now.get(name)} | {
                "ledger": self.event.ledger,
                "updated_at": self.event.closed_at,
                "version": before.get("version", 0) + 1,
            }
            yield Update(table, key_of(table, before), set=changed, expect=as_read)
