"""One clock, which a test can set: whatever asks the time follows it."""

from __future__ import annotations

import pytest

from nuna import wiring
from nuna.chain.reader import Emitters
from nuna.formats import clock
from nuna.indexer.follower import LEASE, Follower
from nuna.indexer.unit_of_work import Market
from nuna.resources import CURSORS

MOMENT = 1_795_406_400.75


def test_the_clock_is_the_machines_until_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clock.exact() > 1.7e9
    monkeypatch.setattr(clock, "source", lambda: MOMENT)
    assert (clock.exact(), clock.now(), clock.rfc3339()) == (MOMENT, int(MOMENT), "2026-11-23T04:00:00Z")
    assert clock.rfc3339(0) == "1970-01-01T00:00:00Z"


def test_a_lease_ends_by_the_clock(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    market = Market("CM", "CN", lambda _collection, _token: None)
    one, two = (Follower(name, 0, bytes.fromhex, market, Emitters({})) for name in ("one", "two"))
    monkeypatch.setattr(clock, "source", lambda: MOMENT)
    assert one.acquire() and not two.acquire()
    assert (wiring.tables().get(CURSORS, name="chain") or {})["lease_until"] == int(MOMENT) + LEASE
    monkeypatch.setattr(clock, "source", lambda: MOMENT + LEASE + 1)
    assert two.acquire()
