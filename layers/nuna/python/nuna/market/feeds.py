"""Lists over one or several partitions of an index, merged in the order of the chain, page by page.

A position is, per partition, the last row that was passed. Rows never change their place (`seq` is where on the chain
they began), so walking all pages visits each row exactly once, also while rows are added.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nuna import wiring
from nuna.adapters.ports import Item
from nuna.adapters.tables import every
from nuna.resources import SHARDS, Table, key_of

SCAN = 2_000  # rows that one page looks through for those a filter keeps; then it ends early, with a cursor
READ = 100  # rows of one query when rows are filtered

Position = dict[str, list[str]]
"""Partition → the sort key and primary key of the last row passed in it; JSON, for a cursor."""


@dataclass(frozen=True)
class Feed:
    """`partitions` of `table`'s index `index`; several are read together and merged."""

    table: Table
    index: str
    partitions: tuple[str, ...]

    @classmethod
    def sharded(cls, table: Table, index: str) -> Feed:
        """A feed that all writers share."""
        return cls(table, index, tuple(str(shard) for shard in range(SHARDS)))

    def position(self, item: Item) -> list[str]:
        return [item[str(self.table.index(self.index).sk)], *map(str, key_of(self.table, item).values())]

    def after(self, partition: str, position: list[str]) -> Item:
        """The key to go on from, as DynamoDB wants it."""
        index = self.table.index(self.index)
        names = [str(index.sk), self.table.pk, *([self.table.sk] if self.table.sk else [])]
        return {index.pk: partition, **dict(zip(names, position, strict=True))}


def read(
    feed: Feed, limit: int, position: Position | None = None, keep: Callable[[Item], bool] | None = None
) -> tuple[list[Item], Position | None]:
    """At most `limit` rows that `keep` keeps, newest first, and the position to go on from (None at the end).

    At least one and usually `limit` rows come before the end; when few rows are kept a page can be short, or empty.
    """
    passed: Position = dict(position or {})
    found: list[Item] = []
    size = READ if keep else limit + 1
    for scanned, (partition, item) in enumerate(_merged(feed, passed, size)):
        if len(found) == limit or scanned == SCAN:
            return found, passed
        passed[partition] = feed.position(item)
        if keep is None or keep(item):
            found.append(item)
    return found, None


def _merged(feed: Feed, passed: Position, size: int) -> Iterator[tuple[str, Item]]:
    start = {name: feed.after(name, place) for name, place in passed.items() if name in feed.partitions}
    rows = [_partition(feed, name, start.get(name), size) for name in feed.partitions]
    order = str(feed.table.index(feed.index).sk)
    return heapq.merge(*rows, key=lambda entry: str(entry[1][order]), reverse=True)


def _partition(feed: Feed, partition: str, after: Item | None, size: int) -> Iterator[tuple[str, Item]]:
    for item in every(wiring.tables(), feed.table, partition, index=feed.index, after=after, limit=size):
        yield partition, item
