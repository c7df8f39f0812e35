"""The indexer against the contracts themselves, on the embedded chain: what the tables say is what the chain says."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from nuna_localnet.client import close_ledgers, set_faults

from events.story import story as recorded_story
from events.support.embedded import Embedded
from local.cloud import cloud
from nuna import wiring
from nuna.adapters.aws import clients as aws_clients
from nuna.chain.events import EVENTS
from nuna.chain.values import SALE_TYPES
from nuna.indexer.follower import Gap
from nuna.registry import find
from nuna.resources import CHAIN_EVENTS, COLLECTIONS, CURSORS, LISTINGS, NFTS, SALES, Table, all_resources
from tests.support.indexing import everything, rows, the

XLM = 10_000_000
SHORT = {"NUNA_POLL_SECONDS": "0.5", "NUNA_POLL_PACE": "0.01", "NUNA_LEDGER_SECONDS": "0", "NUNA_POLL_STANDBY": "0"}


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, aws: None) -> Iterator[Embedded]:
    network = Embedded()
    for name, value in (network.settings | SHORT).items():
        monkeypatch.setenv(name, value)
    wiring.use(chain=network.chain)
    yield network
    set_faults(network.net)


def follow(network: Embedded) -> None:
    """Runs of the poller until the data includes the chain's latest ledger."""
    latest = network.chain.latest_ledger()[0]
    for _ in range(100):
        if find("chain/poll")({}, None)["ledger"] >= latest:
            return
    raise AssertionError(f"ledger {latest} was never reached")


def story(on: Embedded) -> tuple[str, int]:
    """mint → list → buy → list → transfer away; the collection and its second token's listing."""
    creator, buyer, collector = (on.wallet(name) for name in ("creator", "buyer", "collector"))
    collection = on.create_collection(creator)
    for token in (1, 2):
        on.mint(creator, collection, token, f"ipfs://dawn-metadata/{token}.json")
    first, second = (on.list(creator, collection, token, 30 * XLM) for token in (1, 2))
    on.buy(buyer, first, 30 * XLM)
    on.list(buyer, collection, 1, 50 * XLM)
    on.transfer(buyer, collection, 1, collector)
    return collection, second


def test_mint_list_buy_transfer(on: Embedded) -> None:
    collection, second = story(on)
    follow(on)
    nft = the(NFTS, id=f"{collection}:1")
    assert nft["owner"] == on.chain.call(collection, "owner_of", ("u32", 1)) == on.wallet("collector").address
    assert nft["metadata_uri"] == on.chain.call(collection, "token_uri", ("u32", 1))
    (sale,) = rows(SALES)
    assert (sale["price"], sale["platform_fee"], sale["royalty_fee"]) == (30 * XLM, 7_500_000, 15_000_000)
    held = on.chain.call(on.native, "balance", ("address", on.marketplace))
    assert held == sale["platform_fee"], "the fee that the tables tell is what the marketplace holds"
    paid = {"receiver": on.wallet("creator").address, "amount": sale["royalty_fee"], "held": False}
    assert sale["royalties"] == [paid]
    assert (sale["seller"], sale["buyer"]) == (on.wallet("creator").address, on.wallet("buyer").address)
    item = the(COLLECTIONS, id=collection)
    assert (item["total_supply"], item["listed"], item["floor"], item["volume"]) == (2, 1, 30 * XLM, 30 * XLM)
    assert {row["id"]: row["status"] for row in rows(LISTINGS)}[str(second)] == "active"
    assert sorted(row["status"] for row in rows(LISTINGS)) == ["active", "invalid", "sold"]


def test_a_rebuild_from_the_first_ledger_gives_the_same_bytes(on: Embedded) -> None:
    story(on)
    follow(on)
    before = everything()
    empty_all_tables()
    follow(on)
    assert before["sales"] and everything() == before


def test_all_that_the_contracts_can_tell_is_kept_and_owners_are_the_chains(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Embedded(phase=0)
    for name, value in (network.settings | SHORT).items():
        monkeypatch.setenv(name, value)
    wiring.use(chain=network.chain)
    perform(network)
    follow(network)
    kept = rows(CHAIN_EVENTS)
    assert {row["name"] for row in kept} == set(EVENTS) - {"TokenReturned"}
    dawn, noon = sorted(rows(COLLECTIONS), key=lambda collection: str(collection["name"]))
    assert (noon["max_supply"], noon["base_uri"]) == (50, "ipfs://noon-metadata/")
    owners = {nft["id"]: nft["owner"] for nft in rows(NFTS) if "burned_at" not in nft}
    tokens = {dawn["id"]: range(2, 17), noon["id"]: (1, 2)}
    assert owners == {f"{id}:{token}": network.owner_of(id, token) for id in tokens for token in tokens[id]}
    paid = {kind: sum(sale["price"] for sale in rows(SALES) if sale["sale_type"] == kind) for kind in SALE_TYPES}
    assert paid["auction"] == (7 + 2 + 6 + 3 + 10) * XLM and paid["set_offer"] == 9 * XLM
    assert paid["offer"] == 10 * XLM == paid["collection_offer"] + 2 * XLM


def perform(network: Embedded) -> None:
    """Every step of the recordings' story."""
    steps, returned = recorded_story(network), None
    with contextlib.suppress(StopIteration):
        while True:
            returned = steps.send(returned).call()


def empty_all_tables() -> None:
    client = aws_clients.client("dynamodb")
    for table in (resource for resource in all_resources() if isinstance(resource, Table)):
        for raw in client.scan(TableName=table.id)["Items"]:
            client.delete_item(TableName=table.id, Key={name: raw[name] for name in (table.pk, table.sk) if name})


@pytest.mark.parametrize(
    "fault", [{"kind": "error", "httpStatus": 503}, {"kind": "error"}, {"kind": "empty"}, {"kind": "lag", "ledgers": 9}]
)
def test_an_rpc_that_fails_in_between_loses_nothing(on: Embedded, fault: dict[str, Any]) -> None:
    for _ in range(2):  # from the first ledger, and from a cursor
        collection, _ = story(on)
        set_faults(on.net, {"method": "getEvents", "times": 4, **fault})
        follow(on)
        set_faults(on.net)
        item = the(COLLECTIONS, id=collection)
        assert (item["total_supply"], item["listed"], item["volume"]) == (2, 1, 30 * XLM)
    assert len(rows(NFTS)) == 4 and len(rows(SALES)) == 2 and "gap" not in the(CURSORS, name="chain")


def test_a_gap_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with cloud():
        network = Embedded(retention=5)
        for name, value in (network.settings | SHORT).items():
            monkeypatch.setenv(name, value)
        wiring.use(chain=network.chain)
        close_ledgers(network.net, 20)
        with pytest.raises(Gap):
            find("chain/poll")({}, None)
        assert the(CURSORS, name="chain")["gap"] == 1


def test_events_are_seen_while_the_poller_runs(on: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUNA_POLL_SECONDS", "6")
    runner = threading.Thread(target=find("chain/poll"), args=({}, None))
    runner.start()
    collection, _ = story(on)
    latest, end = on.chain.latest_ledger()[0], time.time() + 5
    while time.time() < end and (wiring.tables().get(CURSORS, name="chain") or {}).get("ledger", 0) < latest:
        time.sleep(0.02)
    assert the(COLLECTIONS, id=collection)["volume"] == 30 * XLM
    runner.join()
