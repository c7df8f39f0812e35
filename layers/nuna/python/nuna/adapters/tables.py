"""Over the `Tables` port: every item of a partition, and a change that is tried again when another writer was first."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from nuna.adapters.ports import ConditionFailed, Item, Tables
from nuna.resources import Table

PAGE = 200  # items of one query
PAUSE = 0.02  # seconds at most before the second attempt; twice as long before each further one
Answer = TypeVar("Answer")


def every(
    tables: Tables, table: Table, pk: str, *, after: Item | None = None, limit: int = PAGE, **options: Any
) -> Iterator[Item]:
    """Every item of one partition, beginning after the key `after`; a page of `limit` is read when it is needed.

    `options`: as of Tables.query (`index`, `newest_first`, `prefix`, `above`).
    """
    while True:
        page = tables.query(table, pk, after=after, limit=limit, **options)
        yield from page.items
        if page.after is None:
            return
        after = page.after


def retry_on_conflict(attempt: Callable[[], Answer], attempts: int = 6) -> Answer:
    """What `attempt` answers. It reads, and writes if what it read is still so; after ConditionFailed it is made again.

    The pauses in between are random, so that two writers do not meet again (full jitter, AWS Architecture Blog 2015);
    together they last 0.6 s at most for six attempts. Raises the last attempt's ConditionFailed.
    """
    for number in range(attempts - 1):
        try:
            return attempt()
        except ConditionFailed:
            time.sleep(random.uniform(0, PAUSE * 2**number))  # noqa: S311  (no secret)
    return attempt()
