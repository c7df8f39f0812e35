"""A listing ends by two clocks, its own time and its approval's last ledger; floors and caches follow both."""

from __future__ import annotations

import time
from typing import Any

import pytest
from nuna_localnet.client import close_ledgers

from events.support.embedded import Embedded
from nuna import wiring
from nuna.adapters.ports import Put
from nuna.chain import progress
from nuna.registry import find
from nuna.resources import ASKS, COLLECTIONS, LISTINGS, NFTS
from tests.support.indexing import SHORT, XLM, poll_all, rows, the
from tests.support.invoke import Answer, call
from tests.support.ledger import ALICE, BOB, COLLECTION, SETTINGS, Script, ScriptedChain


@pytest.fixture(autouse=True)
def _stage(monkeypatch: pytest.MonkeyPatch, aws: None) -> None:
    for name, value in (SETTINGS | SHORT).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(progress, "FRESH", 0)


def at_ledger(chain: ScriptedChain, ledger: int) -> None:
    chain.latest = ledger
    poll_all(chain)


def shown(id: str) -> Answer:
    return call("listings/get_listing", path={"id": id})


def floor() -> Any:
    return the(COLLECTIONS, id=COLLECTION).get("floor")


def active() -> list[str]:
    return [item["id"] for item in call("listings/list_listings").json["items"]]


def story() -> Script:
    """Two listings, whose approvals hold through ledger 999 (token 1) and 2,000 (token 2)."""
    script = Script().create().mint(1).mint(2).list(11, 1, ALICE, XLM).list(12, 2, ALICE, 2 * XLM)
    return script.approve(2, ALICE, until=2_000)


def test_an_approval_that_lapsed_by_ledger_ends_its_listing() -> None:
    chain = ScriptedChain(story().events)
    at_ledger(chain, 998)
    assert (shown("11").json["status"], active(), find("jobs/expire_listings")({}, None)) == ("active", ["12", "11"], 0)
    at_ledger(chain, 999)  # whoever buys now is in ledger 1,000
    assert (shown("11").json["status"], active()) == ("invalid", ["12"])
    assert call("nfts/get_nft", path={"id": f"{COLLECTION}:1"}).json["listing"] is None
    assert find("jobs/expire_listings")({}, None) == 1
    assert (the(LISTINGS, id="11")["status"], floor()) == ("invalid", 2 * XLM)
    assert the(COLLECTIONS, id=COLLECTION)["listed"] == 1
    assert [ask["ask"].split("#")[1] for ask in rows(ASKS)] == ["12"]


def test_approving_again_before_prolongs_and_after_revives() -> None:
    script = story()
    chain = ScriptedChain(script.events)
    at_ledger(chain, 998)
    script.ledger = 999
    chain.script = script.approve(1, ALICE, until=1_500).events
    at_ledger(chain, 1_499)
    assert (shown("11").json["status"], find("jobs/expire_listings")({}, None), floor()) == ("active", 0, XLM)
    at_ledger(chain, 1_500)
    assert find("jobs/expire_listings")({}, None) == 1
    script.ledger = 1_600
    chain.script = script.approve(1, ALICE, until=1_700).events
    at_ledger(chain, 1_600)
    assert (shown("11").json["status"], floor()) == ("active", XLM)
    script.ledger = 1_650
    chain.script = script.transfer(1, ALICE, BOB).events
    at_ledger(chain, 1_650)
    assert "approved_until" not in the(NFTS, id=f"{COLLECTION}:1") and shown("11").json["status"] == "invalid"


def test_an_approval_does_not_revive_a_listing_whose_time_is_over() -> None:
    script = story().approve(1, ALICE, until=0)
    chain = ScriptedChain(script.events)
    at_ledger(chain, script.ledger)
    wiring.tables().write(Put(LISTINGS, the(LISTINGS, id="11") | {"expires_at": 1}))
    chain.script = script.approve(1, ALICE).events
    at_ledger(chain, script.ledger)
    assert (the(LISTINGS, id="11")["status"], floor()) == ("invalid", 2 * XLM)


def test_no_cache_outlives_a_listing() -> None:
    chain = ScriptedChain(story().events)

    def kept(name: str, **request: Any) -> int:
        return int(call(name, **request).headers["cache-control"].removeprefix("public, max-age="))

    def answers() -> list[int]:
        nft = {"id": f"{COLLECTION}:1"}
        of = [kept("listings/get_listing", path={"id": "11"}), kept("listings/list_listings")]
        return [
            *of,
            kept("nfts/get_nft", path=nft),
            kept("nfts/list_nfts"),
            kept("users/list_nfts", path={"address": ALICE}),
        ]

    at_ledger(chain, 900)
    assert answers() == [30] * 5
    at_ledger(chain, 997)  # two ledgers of 4 seconds at least
    assert all(0 < seconds <= 8 for seconds in answers())
    at_ledger(chain, 999)
    assert answers() == [30] * 5, "what has ended is true for as long as anything"
    wiring.tables().write(Put(LISTINGS, the(LISTINGS, id="12") | {"expires_at": int(time.time()) + 11}))
    left = [kept("listings/get_listing", path={"id": "12"}), kept("nfts/list_nfts")]
    assert all(0 < seconds <= 11 for seconds in left)


def follow(on: Embedded) -> None:
    """To the latest ledger: one answer of getEvents covers 10,000 at most."""
    while poll_all(on.chain).ledger < on.chain.latest_ledger()[0]:  # type: ignore[arg-type]
        pass


def test_on_the_chain_a_lapsed_approval_can_not_be_bought(monkeypatch: pytest.MonkeyPatch) -> None:
    on = Embedded(start=None, retention=1_000_000)
    for name, value in on.settings.items():
        monkeypatch.setenv(name, value)
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = on.create_collection(seller)
    on.mint(seller, collection, 1, "ipfs://dawn/1.json")
    listing = on.list(seller, collection, 1, XLM, days=3)
    follow(on)
    until = the(LISTINGS, id=str(listing))["approved_until"]
    assert on.chain.call(collection, "get_approved", ("u32", 1)) == on.marketplace
    close_ledgers(on.net, until - on.chain.latest_ledger()[0] - 1, 0)
    follow(on)
    assert shown(str(listing)).json["status"] == "active"
    assert on.chain.call(collection, "get_approved", ("u32", 1)) == on.marketplace
    close_ledgers(on.net, 1, 0)
    follow(on)
    assert shown(str(listing)).json["status"] == "invalid"
    with pytest.raises(Exception, match="moved, or its approval taken back"):
        on.buy(buyer, listing, XLM)
    assert find("jobs/expire_listings")({}, None) == 1
    assert "floor" not in the(COLLECTIONS, id=collection)
