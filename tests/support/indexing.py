"""The indexer in tests: a story, running it to its end, and what the tables then hold."""

from __future__ import annotations

import time
from typing import Any

from nuna import wiring
from nuna.adapters.aws import clients
from nuna.adapters.stellar.scval_xdr import decode
from nuna.chain.reader import read_transaction
from nuna.formats.dynamo_json import decode_item
from nuna.indexer.follower import Follower
from nuna.registry import find
from nuna.resources import ACTIVITIES, ASKS, CHAIN_EVENTS, COLLECTIONS, LISTINGS, NFTS, SALES, Table
from tests.support.ledger import (
    ALICE,
    BOB,
    CAROL,
    EMITTERS,
    Script,
    ScriptedChain,
)

PROJECTED = (CHAIN_EVENTS, COLLECTIONS, NFTS, LISTINGS, ASKS, SALES, ACTIVITIES)
XLM = 10_000_000
SHORT = {"NUNA_POLL_SECONDS": "0.3", "NUNA_POLL_PACE": "0.01", "NUNA_LEDGER_SECONDS": "0", "NUNA_POLL_STANDBY": "0"}


def rows(table: Table) -> list[dict[str, Any]]:
    found = clients.client("dynamodb").scan(TableName=table.id)["Items"]
    return sorted((decode_item(raw) for raw in found), key=str)


def the(table: Table, **key: str) -> dict[str, Any]:
    item = wiring.tables().get(table, **key)
    assert item is not None, f"{table.name} has no {key}"
    return item


def everything() -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows(table) for table in PROJECTED}


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


def transactions_of(chain: ScriptedChain) -> list[list[Any]]:
    hashes = dict.fromkeys(event.transaction for event in chain.script)
    groups = [[event for event in chain.script if event.transaction == hash] for hash in hashes]
    return [read_transaction(group, decode, EMITTERS) for group in groups]


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


def history_of(nft: str) -> list[dict[str, Any]]:
    return list(wiring.tables().query(ACTIVITIES, nft, index="by_nft", newest_first=False).items)
