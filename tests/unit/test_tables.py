"""The `Tables` port over DynamoDB."""

from __future__ import annotations

import time
from typing import Any

import pytest

from nuna import wiring
from nuna.adapters.aws.tables import DynamoTables
from nuna.adapters.ports import Check, ConditionFailed, Delete, Put, Update
from nuna.errors import Unavailable
from nuna.resources import LISTINGS, NFTS, USERS

pytestmark = pytest.mark.usefixtures("aws")


def nft(number: int) -> dict[str, object]:
    return {
        "id": f"C:{number}",
        "collection": "C",
        "owner": "G",
        "seq": f"{number:010}",
        "shard": "0",
        "traits": [{"a": 1}],
    }


def test_an_item_comes_back_as_it_was_written() -> None:
    tables = wiring.tables()
    item = nft(1) | {"price": 2**100, "on": True, "empty": None, "map": {"x": None}}
    tables.write(Put(NFTS, item))
    assert tables.get(NFTS, id="C:1") == {k: v for k, v in item.items() if k != "empty"}
    assert tables.get(NFTS, id="C:2") is None


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        wiring.tables().write(Put(NFTS, {"id": "x", "price": 1.5}))


def test_absent_and_expect_hold() -> None:
    tables = wiring.tables()
    tables.write(Put(NFTS, nft(1), absent=True))
    with pytest.raises(ConditionFailed):
        tables.write(Put(NFTS, nft(1), absent=True))
    with pytest.raises(ConditionFailed):
        tables.write(Update(NFTS, {"id": "C:1"}, set={"owner": "H"}, expect={"owner": "X"}))
    with pytest.raises(ConditionFailed):
        tables.write(Update(NFTS, {"id": "C:9"}, set={"owner": "H"}, exists=True))
    tables.write(Update(NFTS, {"id": "C:1"}, set={"owner": "H", "traits": None}, add={"views": 2}))
    item = tables.get(NFTS, id="C:1")
    assert item and item["owner"] == "H" and item["views"] == 2 and "traits" not in item


def test_below_refuses_a_late_write() -> None:
    tables = wiring.tables()
    write = Update(NFTS, {"id": "a"}, set={"ledger": 5}, below={"ledger": 5})
    tables.write(write)
    with pytest.raises(ConditionFailed):
        tables.write(write)
    assert tables.update(Update(NFTS, {"id": "a"}, set={"ledger": 6}, below={"ledger": 6}))["ledger"] == 6


def test_a_transaction_is_all_or_nothing_and_names_the_write_that_failed() -> None:
    tables = wiring.tables()
    tables.write(Put(USERS, {"address": "G"}))
    with pytest.raises(ConditionFailed) as failed:
        tables.write(
            Update(NFTS, {"id": "n"}, set={"owner": "G"}),
            Put(NFTS, nft(3)),
            Put(USERS, {"address": "G"}, absent=True),
            Delete(LISTINGS, {"id": "1"}),
            Check(USERS, {"address": "H"}, {"bio": None}),
        )
    assert failed.value.index == 2
    assert tables.get(NFTS, id="C:3") is None and tables.get(NFTS, id="n") is None


def test_pages_walk_each_row_once() -> None:
    tables = wiring.tables()
    for number in range(7):
        tables.write(Put(NFTS, nft(number)))
    seen, after = [], None
    while True:
        page = tables.query(NFTS, "G", index="by_owner", after=after, limit=3)
        seen += [item["id"] for item in page.items]
        after = page.after
        if after is None:
            break
    assert seen == [f"C:{n}" for n in reversed(range(7))]
    assert [i["id"] for i in tables.query(NFTS, "G", index="by_owner", prefix="000000000", newest_first=False).items][
        0
    ] == "C:0"


def test_get_many_keeps_the_order_and_skips_what_is_not_there() -> None:
    tables = wiring.tables()
    for number in range(120):
        tables.write(Put(NFTS, nft(number)))
    keys = [{"id": f"C:{n}"} for n in (119, 3, 500, 3, *range(100, 0, -1))]
    found = [item["id"] for item in tables.get_many(NFTS, keys)]
    assert found == ["C:119", "C:3", *(f"C:{n}" for n in range(100, 0, -1) if n != 3)]


class Throttled:
    """A table that reads only the first key of each request, at most `times` times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        ((table, request),) = RequestItems.items()
        first, *left = request["Keys"]
        if self.times == 0:
            return {"Responses": {table: [first, *left]}}
        self.times -= 1
        return {"Responses": {table: [first]}, "UnprocessedKeys": {table: {"Keys": left}} if left else {}}


def test_keys_that_were_left_unread_are_asked_for_again_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    tables = DynamoTables()
    keys = [{"id": str(number)} for number in range(20)]
    monkeypatch.setattr(tables, "_client", Throttled(3))
    assert tables.get_many(NFTS, keys) == keys
    assert len(pauses) == 3 and pauses == sorted(pauses)
    monkeypatch.setattr(tables, "_client", Throttled(100))
    with pytest.raises(Unavailable, match="nfts is too busy"):
        tables.get_many(NFTS, keys)
    assert sum(pauses) < 15
