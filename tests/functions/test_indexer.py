"""The indexer over real tables: each event once, whatever breaks in between."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nuna import indexer, wiring
from nuna.adapters import aws
from nuna.adapters.ports import ConditionFailed, CursorTooOld, Delete, Put
from nuna.adapters.scval_xdr import decode
from nuna.dynamo_json import decode_item
from nuna.errors import Unavailable
from nuna.following import follow
from nuna.function import find
from nuna.indexer import Follower, Gap
from nuna.ledger_events import read_transaction
from nuna.resources import ACTIVITIES, ASKS, CHAIN_EVENTS, COLLECTIONS, CURSORS, LISTINGS, METADATA, NFTS, SALES, Table
from tests.support.cloud import cloud
from tests.support.invoke import call
from tests.support.ledger import (
    ALICE,
    BOB,
    CAROL,
    COLLECTION,
    EMITTERS,
    MARKET,
    NATIVE,
    SETTINGS,
    STRANGER,
    URI,
    Script,
    ScriptedChain,
    ledger_event,
)

PROJECTED = (CHAIN_EVENTS, COLLECTIONS, NFTS, LISTINGS, ASKS, SALES, ACTIVITIES)
XLM = 10_000_000


@pytest.fixture(autouse=True)
def _stage(monkeypatch: pytest.MonkeyPatch) -> None:
    short = {"NUNA_POLL_SECONDS": "0.3", "NUNA_POLL_PACE": "0.01", "NUNA_LEDGER_SECONDS": "0", "NUNA_POLL_STANDBY": "0"}
    for name, value in (SETTINGS | short).items():
        monkeypatch.setenv(name, value)


def rows(table: Table) -> list[dict[str, Any]]:
    found = aws.client("dynamodb").scan(TableName=table.id)["Items"]
    return sorted((decode_item(raw) for raw in found), key=str)


def everything() -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows(table) for table in PROJECTED}


def the(table: Table, **key: str) -> dict[str, Any]:
    item = wiring.tables().get(table, **key)
    assert item is not None, f"{table.name} has no {key}"
    return item


def story() -> Script:
    """mint → list → buy → list → transfer away → list again → raise → cancel, with a second token beside it."""
    return (
        Script()
        .create()
        .mint(1)
        .mint(2)
        .list(11, 1, ALICE, 30 * XLM)
        .list(12, 2, ALICE, 20 * XLM)
        .buy(11, 1, ALICE, BOB, 30 * XLM, royalty=XLM)
        .list(13, 1, BOB, 50 * XLM)
        .transfer(1, BOB, CAROL)
        .list(14, 1, CAROL, 5 * XLM)
        .update(14, 1, CAROL, 25 * XLM)
        .cancel(14, CAROL)
    )


def poll_all(chain: ScriptedChain, owner: str = "one") -> Follower:
    wiring.use(chain=chain)
    follower = Follower(owner, deadline=time.time() + 60)
    assert follower.acquire()
    while follower.poll():
        pass
    follower.release()
    return follower


def run_until_followed(chain: ScriptedChain) -> None:
    """As many runs as it takes: on a busy machine a short one may not come far."""
    for _ in range(50):
        result = find("chain/poll")({}, None)
        assert result["ended"] == "time is over"
        if result["ledger"] == chain.latest:
            return
    raise AssertionError("the poller never reached the chain's last ledger")


@pytest.mark.usefixtures("aws")
def test_a_story_ends_as_the_chain_has_it() -> None:
    document = {"name": "Dawn #1", "attributes": []}
    images = [{"url": "https://media.test/1.webp", "width": 512}]
    wiring.tables().write(Put(METADATA, {"uri": URI, "name": "Dawn #1", "images": images, "document": document}))
    script = story()
    follower = poll_all(ScriptedChain(script.events))

    nft = the(NFTS, id=f"{COLLECTION}:1")
    assert nft["owner"] == CAROL and nft["creator"] == ALICE and nft["token_id"] == 1
    assert nft["metadata_uri"] == URI and nft["images"] == images and nft["metadata"] == document
    assert nft["last_sale"] == {"amount": 30 * XLM, "currency": NATIVE, "sold_at": "2026-11-23T05:00:07Z"}
    assert "listing_id" not in nft and "stored_listing" not in nft
    statuses = {item["id"]: item["status"] for item in rows(LISTINGS)}
    assert statuses == {"11": "sold", "12": "active", "13": "invalid", "14": "cancelled"}
    assert [item["id"] for item in rows(LISTINGS) if "active_shard" in item or "active_collection" in item] == ["12"]

    collection = the(COLLECTIONS, id=COLLECTION)
    assert {name: collection[name] for name in ("total_supply", "listed", "floor", "volume")} == {
        "total_supply": 2,
        "listed": 1,
        "floor": 20 * XLM,
        "volume": 30 * XLM,
    }
    (sale,) = rows(SALES)
    assert (sale["seller"], sale["buyer"], sale["price"], sale["sale_type"]) == (ALICE, BOB, 30 * XLM, "listing")
    assert sale["price"] - sale["platform_fee"] - sale["royalty_fee"] == 28_2500000
    assert sale["royalties"] == [{"receiver": ALICE, "amount": XLM}]

    history = [item["type"] for item in _history(f"{COLLECTION}:1")]
    assert history == [
        "mint",
        "listing_created",
        "sale",
        "listing_created",
        "transfer",
        "listing_created",
        "listing_updated",
        "listing_cancelled",
    ]
    of_bob = wiring.tables().query(ACTIVITIES, BOB, index="by_user", newest_first=False).items
    assert [item["type"] for item in of_bob] == ["sale", "listing_created", "transfer"]

    cursor = the(CURSORS, name="chain")
    assert cursor["ledger"] == cursor["chain_ledger"] == script.ledger - 1 == follower.ledger
    assert "gap" not in cursor and "lease_owner" not in cursor


def _history(nft: str) -> list[dict[str, Any]]:
    return list(wiring.tables().query(ACTIVITIES, nft, index="by_nft", newest_first=False).items)


def test_every_event_applied_twice_changes_nothing_and_a_rebuild_gives_the_same_bytes() -> None:
    chain = ScriptedChain(story().events)
    with cloud():
        poll_all(chain)
        before = everything()
        for group in _transactions(chain):
            for event in group:
                assert indexer.apply(event, indexer.market()) is False
        assert everything() == before
    with cloud():
        poll_all(ScriptedChain(story().events, limit=4))
        assert everything() == before


def _transactions(chain: ScriptedChain) -> list[list[Any]]:
    hashes = dict.fromkeys(event.transaction for event in chain.script)
    groups = [[event for event in chain.script if event.transaction == hash] for hash in hashes]
    return [read_transaction(group, decode, EMITTERS) for group in groups]


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("limit", range(4, 12))  # a page always holds a whole transaction: 16 KB of events (CAP-46)
def test_a_page_may_end_inside_a_transaction(limit: int) -> None:
    chain = ScriptedChain(story().events, limit=limit)
    poll_all(chain)
    (sale,) = rows(SALES)
    assert sale["royalties"] == [{"receiver": ALICE, "amount": XLM}]
    assert [a["type"] for a in _history(f"{COLLECTION}:1")].count("transfer") == 1


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
            monkeypatch.setattr("nuna.indexer.LEASE", -1)  # the dead run's lease is over
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
    assert follow() == {"ended": "another run follows", "applied": 0}
    monkeypatch.setattr(time, "time", lambda clock=time.time: clock() + indexer.LEASE + 1)  # `one` hangs
    assert two.acquire()
    assert two.poll()
    with pytest.raises(indexer.LeaseLost):  # `one` wakes up: what it applies is applied already, the cursor is not its
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
        follow()
    assert the(CURSORS, name="chain")["gap"] == 1 and rows(NFTS) == []
    chain.oldest = 1  # an RPC that keeps more
    run_until_followed(chain)
    cursor = the(CURSORS, name="chain")
    assert "gap" not in cursor and cursor["ledger"] == chain.latest
    monkeypatch.setattr(chain, "events", _raise(CursorTooOld()))
    with pytest.raises(Gap):
        follow()


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
        except indexer.OutOfTime:
            follower.release()
            continue
        break
    assert run == len({event.transaction for event in chain.script}) + 1
    assert the(CURSORS, name="chain")["ledger"] == chain.latest
    assert the(COLLECTIONS, id=COLLECTION)["listed"] == 1


@pytest.mark.usefixtures("aws")
def test_what_a_stranger_emits_is_nothing() -> None:
    script = story().mint(1, to=BOB, collection=STRANGER).transfer(1, CAROL, BOB, collection=STRANGER)
    fake: list[Any] = [(STRANGER, "listing_cancelled", [("u64", 12), ("address", ALICE)], ("map", {}))]
    poll_all(ScriptedChain(script.transaction(*fake).events))
    assert the(LISTINGS, id="12")["status"] == "active"
    assert the(NFTS, id=f"{COLLECTION}:1")["owner"] == CAROL and len(rows(NFTS)) == 2


@pytest.mark.usefixtures("aws")
def test_a_listing_lives_and_dies_with_its_approval() -> None:
    script = Script().create().mint(1).list(11, 1, ALICE, XLM)
    chain = ScriptedChain(script.events)

    def after(step: Callable[[], Any]) -> tuple[str, int, Any]:
        step()
        chain.script, chain.latest = script.events, script.ledger - 1
        poll_all(chain)
        collection = the(COLLECTIONS, id=COLLECTION)
        return the(LISTINGS, id="11")["status"], collection["listed"], collection.get("floor")

    assert after(lambda: None) == ("active", 1, XLM)
    assert after(lambda: script.approve(1, ALICE, to=BOB)) == ("invalid", 0, None)
    assert after(lambda: script.approve(1, ALICE)) == ("active", 1, XLM)
    assert after(lambda: script.approve(1, ALICE, until=0)) == ("invalid", 0, None)
    assert after(lambda: script.update(11, 1, ALICE, 2 * XLM)) == ("active", 1, 2 * XLM)
    assert after(lambda: script.transfer(1, ALICE, BOB)) == ("invalid", 0, None)
    assert after(lambda: script.approve(1, BOB)) == ("invalid", 0, None)  # Bob's approval is not the seller's
    assert after(lambda: script.transfer(1, BOB, ALICE)) == ("invalid", 0, None)
    assert after(lambda: script.approve(1, ALICE)) == ("active", 1, 2 * XLM)
    assert after(lambda: script.list(15, 1, ALICE, 3 * XLM, replaces=11)) == ("cancelled", 1, 3 * XLM)
    assert after(lambda: script.burn(1, ALICE)) == ("cancelled", 0, None)
    assert the(LISTINGS, id="15")["status"] == "invalid" and the(COLLECTIONS, id=COLLECTION)["total_supply"] == 0
    assert wiring.tables().get(NFTS, id=f"{COLLECTION}:1") is None and rows(ASKS) == []


@pytest.mark.usefixtures("aws")
def test_another_currency_moves_neither_floor_nor_volume() -> None:
    other = STRANGER
    script = Script().create().mint(1).mint(2).list(11, 1, ALICE, 7, currency=other)
    poll_all(
        ScriptedChain(script.buy(11, 1, ALICE, BOB, 7, currency=other).list(12, 2, ALICE, 9, currency=other).events)
    )
    collection = the(COLLECTIONS, id=COLLECTION)
    assert (collection["volume"], collection["listed"], collection.get("floor")) == (0, 1, None)
    assert the(NFTS, id=f"{COLLECTION}:1")["last_sale"]["currency"] == other


@pytest.mark.usefixtures("aws")
def test_the_largest_numbers_and_oddest_texts_are_stored() -> None:
    script = Script().create().mint(4_294_967_295, uri="x" * 3000).list(2**64 - 1, 4_294_967_295, ALICE, 10**38 - 1)
    poll_all(ScriptedChain(script.list(5, 4_294_967_295, ALICE, 10**38).events))
    assert the(LISTINGS, id=str(2**64 - 1))["price"] == the(COLLECTIONS, id=COLLECTION)["floor"] == 10**38 - 1
    assert wiring.tables().get(LISTINGS, id="5") is None


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


# --- any interleaving ------------------------------------------------------------------------------------------------
def tokens_story(token: int, choices: list[int]) -> list[Any]:
    """A run of one token's events: random, but as the contracts would allow them."""
    script, owner, listing = Script(ledger=100 * token).mint(token), ALICE, None
    for step, choice in enumerate(choices):
        id = token * 1000 + step
        other = {ALICE: BOB, BOB: CAROL, CAROL: ALICE}[owner]
        if choice == 0:
            script.list(id, token, owner, (1 + id % 7) * XLM, replaces=listing)
            listing = id
        elif choice == 1 and listing is not None:
            script.buy(listing, token, owner, other, XLM * (1 + id % 5), royalty=id % 3)
            owner, listing = other, None
        elif choice == 2:
            script.transfer(token, owner, other)
            owner = other
        elif choice == 3 and listing is not None:
            script.cancel(listing, owner)
            listing = None
        elif choice == 4:
            script.approve(token, owner, to=BOB)
    return [event for group in _transactions(ScriptedChain(script.events)) for event in group]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(st.integers(0, 4), max_size=5), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_any_interleaving_with_redeliveries_gives_the_same_tables(
    stories: list[list[int]], dice: random.Random
) -> None:
    created = _transactions(ScriptedChain(Script().create().events))[0]
    queues = [tokens_story(number + 1, choices) for number, choices in enumerate(stories)]
    with cloud():
        for event in [*created, *(event for queue in queues for event in queue)]:
            assert indexer.apply(event, MARKET)
        in_order = _order_free()
    with cloud():
        delivered, waiting = list(created), [list(queue) for queue in queues]
        indexer.apply(created[0], MARKET)
        while any(waiting):
            queue = dice.choice([queue for queue in waiting if queue])
            delivered.append(queue.pop(0))
            assert indexer.apply(delivered[-1], MARKET)
            for again in dice.sample(delivered, dice.randint(0, min(2, len(delivered)))):
                assert indexer.apply(again, MARKET) is False
        assert _order_free() == in_order


def _order_free() -> Any:
    """All but what says which event changed a collection last."""
    tables = everything()
    for row in tables["collections"]:
        for name in ("ledger", "updated_at"):
            del row[name]
    return tables


def test_a_hostile_price_is_not_stored() -> None:
    topics = [("u64", 1), ("address", ALICE), ("address", COLLECTION)]
    data = {
        "token_id": ("u32", 1),
        "price": ("i128", 2**127 - 1),
        "currency": ("address", NATIVE),
        "expiry": ("u64", 1),
    }
    event = ledger_event("listing_created", topics, ("map", data), by=SETTINGS["NUNA_MARKETPLACE_CONTRACT"])
    assert read_transaction([event], decode, EMITTERS) == []


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
        follow()
    assert told() == "gap"


@pytest.mark.usefixtures("aws")
def test_a_listing_whose_time_is_over_is_closed_and_may_be_prolonged(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script().create().mint(1).mint(2).list(11, 1, ALICE, XLM).list(12, 2, ALICE, 2 * XLM)
    chain = ScriptedChain(script.events)
    poll_all(chain)
    assert find("jobs/expire_listings")({}, None) == 0
    item = the(LISTINGS, id="11")
    wiring.tables().write(Put(LISTINGS, item | {"expires_at": int(time.time())}))
    assert [find("jobs/expire_listings")({}, None) for _ in range(2)] == [1, 0]
    collection = the(COLLECTIONS, id=COLLECTION)
    assert the(LISTINGS, id="11")["status"] == "expired" and "active_shard" not in the(LISTINGS, id="11")
    assert (collection["listed"], collection["floor"]) == (1, 2 * XLM)
    assert "listing_id" not in the(NFTS, id=f"{COLLECTION}:1")
    chain.script, chain.latest = script.update(11, 1, ALICE, XLM).events, script.ledger - 1
    poll_all(chain)
    collection = the(COLLECTIONS, id=COLLECTION)
    assert (the(LISTINGS, id="11")["status"], collection["listed"], collection["floor"]) == ("active", 2, XLM)


@pytest.mark.usefixtures("aws")
def test_a_sale_in_the_last_moment_beats_the_expiry() -> None:
    script = Script().create().mint(1).list(11, 1, ALICE, XLM)
    chain = ScriptedChain(script.events)
    poll_all(chain)
    wiring.tables().write(Put(LISTINGS, the(LISTINGS, id="11") | {"expires_at": 1}))
    find("jobs/expire_listings")({}, None)
    chain.script, chain.latest = script.buy(11, 1, ALICE, BOB, XLM).events, script.ledger - 1
    poll_all(chain)
    collection = the(COLLECTIONS, id=COLLECTION)
    assert (the(LISTINGS, id="11")["status"], collection["listed"], collection.get("floor")) == ("sold", 0, None)
