"""What goes over pages, and what tries again: once for all of `nuna`."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable

import pytest

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Item, Page, Put
from nuna.adapters.tables import every, retry_on_conflict
from nuna.registry import root_folder
from nuna.resources import ACTIVITIES, NFTS

PACKAGE = root_folder() / "layers/nuna/python/nuna"


def test_every_item_of_a_partition_comes_once_in_order(aws: None) -> None:
    tables = wiring.tables()
    for number in range(7):
        row = {"id": f"C:{number}", "owner": "G" if number != 3 else "H", "seq": f"{number:03}"}
        tables.write(Put(NFTS, row))
    ids = [item["id"] for item in every(tables, NFTS, "G", index="by_owner", newest_first=False, limit=2)]
    assert ids == ["C:0", "C:1", "C:2", "C:4", "C:5", "C:6"]
    after: Item = {"owner": "G", "seq": "004", "id": "C:4"}
    newest = every(tables, NFTS, "G", index="by_owner", after=after, limit=2)
    assert [item["id"] for item in newest] == ["C:2", "C:1", "C:0"]
    assert not list(every(tables, ACTIVITIES, "G", index="by_user"))


def test_a_page_is_read_when_it_is_needed() -> None:
    asked = []

    class Endless:
        def query(self, *_: object, after: Item | None, limit: int, **__: object) -> Page:
            asked.append(after)
            return Page([{"id": str(len(asked))}], {"id": str(len(asked))})

    items = every(Endless(), NFTS, "G")  # type: ignore[arg-type]
    assert [next(items)["id"], next(items)["id"]] == ["1", "2"]
    assert asked == [None, {"id": "1"}]


def failing(times: int) -> tuple[Callable[[], str], list[int]]:
    calls: list[int] = []

    def attempt() -> str:
        calls.append(1)
        if len(calls) <= times:
            raise ConditionFailed(len(calls))
        return "written"

    return attempt, calls


def test_a_conflict_is_tried_again_with_random_growing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    for _ in range(50):
        attempt, calls = failing(5)
        assert retry_on_conflict(attempt) == "written" and len(calls) == 6
    longest = [max(pauses[place::5]) for place in range(5)]
    assert all(longest[place] <= 0.02 * 2**place for place in range(5)) and sorted(longest) == longest
    assert len(set(pauses)) == len(pauses) and len(pauses) == 250


def test_the_last_conflict_is_raised_and_anything_else_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    attempt, calls = failing(3)
    with pytest.raises(ConditionFailed, match="write 3"):
        retry_on_conflict(attempt, 3)
    assert len(calls) == 3

    def broken() -> None:
        calls.append(1)
        raise KeyError("x")

    with pytest.raises(KeyError):
        retry_on_conflict(broken)
    assert len(calls) == 4


def test_nothing_else_goes_over_pages_or_tries_a_conflict_again() -> None:
    own: list[str] = []
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).as_posix() in ("adapters/tables.py", "adapters/aws/tables.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.While | ast.For):
                continue
            text = ast.unparse(node)
            pages = ".query(" in text and "after=" in text
            again = "except ConditionFailed" in text and "time.sleep" in text
            if pages or again:
                own.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert not own, "use nuna.adapters.tables"
