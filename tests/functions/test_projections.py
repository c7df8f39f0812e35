"""What each event does to the tables, and that order and repetition do not matter where they must not."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.cloud import cloud
from nuna import wiring
from nuna.adapters.ports import Put
from nuna.adapters.stellar.scval_xdr import decode
from nuna.chain.reader import read_transaction
from nuna.indexer.follower import apply
from nuna.registry import find
from nuna.resources import ACTIVITIES, ASKS, COLLECTIONS, CURSORS, LISTINGS, METADATA, NFTS, SALES
from tests.support.indexing import (
    SHORT,
    XLM,
    everything,
    history_of,
    poll_all,
    rows,
    story,
    the,
    transactions_of,
)
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


@pytest.fixture(autouse=True)
def _stage(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (SETTINGS | SHORT).items():
        monkeypatch.setenv(name, value)


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
    assert sale["royalties"] == [{"receiver": ALICE, "amount": XLM, "held": False}]

    history = [item["type"] for item in history_of(f"{COLLECTION}:1")]
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
    return [event for group in transactions_of(ScriptedChain(script.events)) for event in group]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(st.integers(0, 4), max_size=5), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_any_interleaving_with_redeliveries_gives_the_same_tables(
    stories: list[list[int]], dice: random.Random
) -> None:
    created = transactions_of(ScriptedChain(Script().create().events))[0]
    queues = [tokens_story(number + 1, choices) for number, choices in enumerate(stories)]
    with cloud():
        for event in [*created, *(event for queue in queues for event in queue)]:
            assert apply(event, MARKET)
        in_order = _order_free()
    with cloud():
        delivered, waiting = list(created), [list(queue) for queue in queues]
        apply(created[0], MARKET)
        while any(waiting):
            queue = dice.choice([queue for queue in waiting if queue])
            delivered.append(queue.pop(0))
            assert apply(delivered[-1], MARKET)
            for again in dice.sample(delivered, dice.randint(0, min(2, len(delivered)))):
                assert apply(again, MARKET) is False
        assert _order_free() == in_order


def _order_free() -> Any:
    """All but what says which event changed a collection last."""
    tables = everything()
    for row in tables["collections"]:
        for name in ("ledger", "updated_at"):
            del row[name]
    return tables


@pytest.mark.usefixtures("aws")
def test_a_private_listing_names_its_buyer_and_is_no_floor() -> None:
    script = Script().create().mint(1).mint(2).list(11, 1, ALICE, 30 * XLM).list(12, 2, ALICE, XLM, buyer=BOB)
    poll_all(ScriptedChain(script.events))
    views = {id: call("listings/get_listing", path={"id": id}).json for id in ("11", "12")}
    assert [views[id]["buyer"] for id in views] == [None, BOB]
    collection = the(COLLECTIONS, id=COLLECTION)
    assert (collection["listed"], collection["floor"]) == (2, 30 * XLM)
    assert [ask["ask"].split("#")[1] for ask in rows(ASKS)] == ["11"]
    poll_all(ScriptedChain(script.buy(12, 2, ALICE, BOB, XLM).events))
    assert the(LISTINGS, id="12")["status"] == "sold"
    assert the(COLLECTIONS, id=COLLECTION)["floor"] == 30 * XLM


@pytest.mark.usefixtures("aws")
def test_a_collections_maximum_falls_and_its_base_uri_is_revealed() -> None:
    poll_all(ScriptedChain(Script().create().set_max_supply(50).reveal("ipfs://revealed/").events))
    shown = call("collections/get_collection", path={"id": COLLECTION}).json
    assert (shown["maxSupply"], shown["provenance"], shown["baseUri"]) == (50, None, "ipfs://revealed/")
