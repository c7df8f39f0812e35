"""The indexer over real tables: each event once, whatever breaks in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, CursorTooOld, Delete, Put
from nuna.errors import Unavailable
from nuna.indexer.follower import LEASE, Follower, Gap, LeaseLost, OutOfTime, apply, market
from nuna.indexer.run import poll
from nuna.registry import find
from nuna.resources import CHAIN_EVENTS, COLLECTIONS, CURSORS, NFTS, SALES
from tests.support.cloud import cloud
from tests.support.indexing import (
    SHORT,
    XLM,
    everything,
    history_of,
    poll_all,
    rows,
    run_until_followed,
    story,
    the,
    transactions_of,
)
from tests.support.invoke import call
from tests.support.ledger import (
    ALICE,
    COLLECTION,
    SETTINGS,
    Script,
    ScriptedChain,
)


@pytest.fixture(autouse=True)
def _stage(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (SETTINGS | SHORT).items():
        monkeypatch.setenv(name, value)


def test_every_event_applied_twice_changes_nothing_and_a_rebuild_gives_the_same_bytes() -> None:
    chain = ScriptedChain(story().events)
    with cloud():
        poll_all(chain)
        before = everything()
        for group in transactions_of(chain):
            for event in group:
                assert apply(event, market()) is False
        assert everything() == before
    with cloud():
        poll_all(ScriptedChain(story().events, limit=4))
        assert everything() == before


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("limit", range(4, 12))  # a page always holds a whole transaction: 16 KB of events (CAP-46)
def test_a_page_may_end_inside_a_transaction(limit: int) -> None:
    chain = ScriptedChain(story().events, limit=limit)
    poll_all(chain)
    (sale,) = rows(SALES)
    assert sale["royalties"] == [{"receiver": ALICE, "amount": XLM}]
    assert [a["type"] for a in history_of(f"{COLLECTION}:1")].count("transfer") == 1


def test_a_crash_before_any_write_is_made_good_by_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with cloud():
        poll_all(ScriptedChain(story().events))
        whole = everything()
    with cloud():
        chain, tables = ScriptedChain(story().events, limit=5), wiring.tables()
        wiring.use(chain=chain)
        write, state = tables.write, {"left": 0, "crashes": 0}

        def crashing(*writes: Any) -> None:
            if state["left"] == 0:
                state["crashes"] += 1
                raise SystemExit("killed")
            state["left"] -= 1
            write(*writes)

        monkeypatch.setattr(tables, "write", crashing)
        for survived in range(1, 100):
            state["left"] = survived % 7
            follower = Follower(f"run {survived}", deadline=time.time() + 60)
            monkeypatch.setattr("nuna.indexer.follower.LEASE", -1)  # the dead run's lease is over
            assert follower.acquire()
            try:
                while follower.poll():
                    pass
            except SystemExit:
                continue
            break
        assert state["crashes"] > 5
        assert everything() == whole
        assert the(CURSORS, name="chain")["ledger"] == chain.latest


@pytest.mark.usefixtures("aws")
def test_a_crash_between_the_write_and_its_answer_applies_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    tables, chain = wiring.tables(), ScriptedChain(story().events)
    write, seen = tables.write, {"writes": 0}

    def answer_lost(*writes: Any) -> None:
        write(*writes)
        seen["writes"] += 1
        if len(writes) > 1 and seen["writes"] % 2:
            raise ConditionFailed  # as botocore's own retry of a transaction that had gone through

    monkeypatch.setattr(tables, "write", answer_lost)
    poll_all(chain)
    monkeypatch.undo()
    collection = the(COLLECTIONS, id=COLLECTION)
    assert (collection["total_supply"], collection["listed"], collection["volume"]) == (2, 1, 30 * XLM)


@pytest.mark.usefixtures("aws")
def test_another_writer_in_between_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tables, chain = wiring.tables(), ScriptedChain(Script().create().mint(1).events)
    write = tables.write
    meddled: list[bool] = []

    def meddling(*writes: Any) -> None:
        if writes[0].table is CHAIN_EVENTS and writes[0].item["name"] == "NftMinted" and not meddled:
            meddled.append(True)
            item = the(COLLECTIONS, id=COLLECTION)
            write(Put(COLLECTIONS, item | {"description": "edited", "version": item["version"] + 1}))
        write(*writes)

    monkeypatch.setattr(tables, "write", meddling)
    poll_all(chain)
    collection = the(COLLECTIONS, id=COLLECTION)
    assert (collection["description"], collection["total_supply"], collection["version"]) == ("edited", 1, 3)


@pytest.mark.usefixtures("aws")
def test_two_pollers_one_stands_aside_and_a_dead_ones_place_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    wiring.use(chain=ScriptedChain(story().events, limit=4))
    one, two = (Follower(name, deadline=time.time() + 60) for name in ("one", "two"))
    assert one.acquire() and not two.acquire()
    assert one.poll()
    assert poll() == {"ended": "another run follows", "applied": 0}
    monkeypatch.setattr(time, "time", lambda clock=time.time: clock() + LEASE + 1)  # `one` hangs
    assert two.acquire()
    assert two.poll()
    with pytest.raises(LeaseLost):  # `one` wakes up: what it applies is applied already, the cursor is not its
        one.poll()
    assert the(CURSORS, name="chain")["lease_owner"] == "two"
    while two.poll():
        pass
    collection = the(COLLECTIONS, id=COLLECTION)
    assert (collection["total_supply"], collection["listed"], collection["floor"]) == (2, 1, 20 * XLM)


@pytest.mark.usefixtures("aws")
def test_an_rpc_that_fails_delays_and_loses_nothing() -> None:
    chain = ScriptedChain(story().events, limit=5)
    chain.fail = [Unavailable("down"), Unavailable("down")]
    wiring.use(chain=chain)
    run_until_followed(chain)
    assert chain.asked > 4 and the(COLLECTIONS, id=COLLECTION)["total_supply"] == 2


@pytest.mark.usefixtures("aws")
def test_an_rpc_that_fails_for_a_token_uri_is_asked_again() -> None:
    chain = ScriptedChain(Script().create().transaction((COLLECTION, "mint", *_minted(3))).events)
    calls: list[int] = []

    def call(contract: str, function: str, *args: Any) -> str:
        calls.append(1)
        if len(calls) == 1:
            raise Unavailable("down")
        return "ipfs://dawn/3"

    chain.call = call  # type: ignore[method-assign]
    wiring.use(chain=chain)
    run_until_followed(chain)
    assert the(NFTS, id=f"{COLLECTION}:3")["metadata_uri"] == "ipfs://dawn/3" and len(calls) == 2


def _minted(token: int) -> tuple[Any, Any]:
    return [("address", ALICE)], ("map", {"token_id": ("u32", token)})


@pytest.mark.usefixtures("aws")
def test_a_gap_stops_the_following_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = ScriptedChain(story().events, oldest=4)
    wiring.use(chain=chain)
    with pytest.raises(Gap, match="ledger 1"):
        poll()
    assert the(CURSORS, name="chain")["gap"] == 1 and rows(NFTS) == []
    chain.oldest = 1  # an RPC that keeps more
    run_until_followed(chain)
    cursor = the(CURSORS, name="chain")
    assert "gap" not in cursor and cursor["ledger"] == chain.latest
    monkeypatch.setattr(chain, "events", _raise(CursorTooOld()))
    with pytest.raises(Gap):
        poll()


def _raise(error: Exception) -> Callable[..., Any]:
    def fail(**_: Any) -> Any:
        raise error

    return fail


@pytest.mark.usefixtures("aws")
def test_a_run_ends_in_time_and_the_next_goes_on_inside_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = ScriptedChain(story().events)
    wiring.use(chain=chain)
    for run in range(1, 100):
        follower = Follower(f"run {run}", deadline=time.time() - 1)
        assert follower.acquire()
        try:
            follower.poll()
        except OutOfTime:
            follower.release()
            continue
        break
    assert run == len({event.transaction for event in chain.script}) + 1
    assert the(CURSORS, name="chain")["ledger"] == chain.latest
    assert the(COLLECTIONS, id=COLLECTION)["listed"] == 1


def test_a_stream_of_events_reaches_the_bus() -> None:
    put: list[Any] = []

    class Bus:
        def put(self, events: Any) -> None:
            put.extend(events)

    wiring.use(bus=Bus())
    image = {"name": {"S": "ListingCancelled"}, "detail": {"M": {"listing": {"S": "7"}, "ledger": {"N": "9"}}}}
    records = [{"eventName": kind, "dynamodb": {"NewImage": image}} for kind in ("INSERT", "MODIFY")]
    find("chain/publish")({"Records": records}, None)
    wiring.reset()
    assert put == [("ListingCancelled", {"listing": "7", "ledger": 9})]


@pytest.mark.usefixtures("aws")
def test_health_says_when_the_chain_is_silent_or_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> str:
        return str(call("ops/health").json["status"])

    chain = ScriptedChain(story().events)
    assert told() == "starting"
    assert Follower("one", deadline=0).acquire()
    assert told() == "starting"
    wiring.tables().write(Delete(CURSORS, {"name": "chain"}))
    poll_all(chain)
    assert told() == "ok"
    later = time.time() + 61
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: later)
        assert told() == "stale"
    chain.oldest = chain.latest = 100
    with pytest.raises(Gap):
        poll()
    assert told() == "gap"
