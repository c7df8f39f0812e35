"""Answers that are lost, and advice to try again: nothing is lost, nothing happens twice."""

from __future__ import annotations

import random
import time
from types import SimpleNamespace
from typing import Any

import pytest
from nuna_localnet.client import advance_time, close_ledgers
from nuna_localnet.testing import Wallet

from nuna.errors import ChainRefused
from nuna.resources import TRANSACTIONS
from tests.support.indexing import rows
from tests.support.invoke import Answer, call
from tests.support.mempool import (
    ClosingClient,
    Lossy,
    Mint,
    chain,
    creator,
    follow,
    held,
    lossy,
    mint,
    minted,
    submit,
)
from tests.support.network import Network, listing_body, token

__all__ = ["chain", "creator", "held", "lossy", "mint"]


@pytest.mark.parametrize("how", ["before", "after"])
def test_an_answer_that_never_came_leaves_a_row_and_the_same_envelope_may_go_again(
    chain: Network, lossy: Lossy, creator: Wallet, mint: Mint, how: str
) -> None:
    ready = mint()
    lossy.lose = [how]
    lossy.port = Silent(chain.port)  # nor can it be asked what became of it
    lost = submit(chain, creator, ready)
    hash = ready["transaction"]["hash"]
    assert (lost.status, lost.json["code"], lost.json["transaction"]) == (503, "rpc_unavailable", hash)
    assert "submit the same envelope again" in lost.json["detail"]
    (row,) = [row for row in rows(TRANSACTIONS) if row["hash"] == hash]
    assert (row["action"], row["user"], row["status"]) == ("mint", creator.address, "pending")
    lossy.port = chain.port
    again = submit(chain, creator, ready)
    assert again.status == 202
    told = follow(ready)
    assert (told["status"], told["action"]) == ("success", "mint")
    assert told["result"]["nft"] == ready["preview"]["nft"]
    assert minted(chain) == 1
    before = chain.balance(creator.address)
    assert (submit(chain, creator, ready).json["status"], chain.balance(creator.address)) == ("success", before)


class Silent:
    """A port that can't say what became of a transaction."""

    def __init__(self, port: Any) -> None:
        self.port = port

    def transaction(self, hash: str) -> None:
        raise Lossy._lost()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


def test_a_lost_answer_is_looked_for_at_once(chain: Network, lossy: Lossy, creator: Wallet, mint: Mint) -> None:
    ready = mint()
    lossy.lose = ["after"]
    answer = submit(chain, creator, ready)
    assert (answer.status, answer.json["status"]) == (202, "success")


def test_a_refusal_of_what_is_done_is_none(chain: Network, lossy: Lossy, creator: Wallet, mint: Mint) -> None:
    """Networks refuse an applied transaction by its sequence number: 'prepare again' would do it twice."""
    ready = mint()
    lossy.lose = ["after"]
    lossy.port = Silent(chain.port)
    assert submit(chain, creator, ready).status == 503
    lossy.port = Forgetful(chain.port)
    answer = submit(chain, creator, ready)
    assert (answer.status, answer.json["status"]) == (202, "success")
    assert minted(chain) == 1


class Forgetful:
    """A network that knows a transaction it applied no longer as its own: as others, by its sequence number."""

    def __init__(self, port: Any) -> None:
        self.port = port

    def submit(self, xdr: str) -> Any:
        raise ChainRefused("refused", error={"code": "tx_bad_seq", "detail": "its sequence number is taken"})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


def test_a_late_envelope_is_looked_for_before_prepare_again_is_said(
    chain: Network, lossy: Lossy, creator: Wallet, mint: Mint, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, never = mint(), mint()
    assert submit(chain, creator, done).status == 202
    advance_time(chain.net, 400)
    close_ledgers(chain.net, 1, 0)
    later = int(time.time()) + 400
    for module in ("transactions", "submissions"):
        monkeypatch.setattr(f"nuna.market.{module}.now", lambda: later)
    assert submit(chain, creator, done).json["status"] == "success"
    refused = submit(chain, creator, never)
    assert (refused.status, refused.json["code"]) == (422, "transaction_expired")


def test_a_replayed_prepare_past_its_time_is_made_anew_unless_it_is_done(
    chain: Network, creator: Wallet, mint: Mint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replay(key: str) -> Answer:
        body = {"name": key, "symbol": "DAWN"}
        return call("collections/create_collection", body=body, token=token(creator), headers={"idempotency-key": key})

    done, never = replay("done").json, replay("never").json
    assert replay("done").json == done
    assert submit(chain, creator, done).status == 202
    later = int(time.time()) + 301
    monkeypatch.setattr("nuna.web.idempotency.clock", SimpleNamespace(now=lambda: later))
    early = replay("never")
    assert early.status == 503, early.text
    assert (early.status, early.json["code"], early.headers["retry-after"]) == (503, "not_over", "5")
    advance_time(chain.net, 301)
    close_ledgers(chain.net, 1, 0)
    anew = replay("never")
    assert anew.status == 200 and anew.json["transaction"]["hash"] != never["transaction"]["hash"]
    for _ in range(2):
        again = replay("done")
        assert (again.status, again.json["code"]) == (409, "already_done")
        assert again.json["transaction"] == done["transaction"]["hash"]


@pytest.mark.parametrize("seed", range(6))
def test_a_client_that_follows_the_advice_does_each_thing_once(
    chain: Network, held: ClosingClient, lossy: Lossy, creator: Wallet, mint: Mint, seed: int
) -> None:
    dice, hashes = random.Random(seed), []
    held.hold = True
    for _ in range(4):
        ready = mint()
        for _attempt in range(40):
            lossy.lose = [dice.choice(["", "", "before", "after"])]
            answer = submit(chain, creator, ready)
            assert answer.status in (202, 503), answer.text
            if dice.random() < 0.4:
                close_ledgers(chain.net, 1, 0)
            told = follow(ready)
            if told["status"] == "success" or (answer.status == 202 and dice.random() < 0.5):
                break
        hashes.append(ready["transaction"]["hash"])
        close_ledgers(chain.net, dice.randrange(2), 0)
    close_ledgers(chain.net, 1, 0)
    ended = [call("transactions/get_transaction", path={"hash": hash}).json for hash in hashes]
    assert [entry["status"] for entry in ended] == ["success"] * 4
    assert len({entry["result"]["nft"] for entry in ended}) == 4 == minted(chain)


def test_a_sale_that_was_sent_twice_is_paid_once(chain: Network, lossy: Lossy, creator: Wallet) -> None:
    buyer, price = chain.wallet(), 25_000_000
    nft = chain.nft(creator, chain.collection(creator, royaltyBps=0))
    ready = call("listings/create_listing", body=listing_body(nft, price), token=token(creator))
    listing = chain.send(creator, ready)["result"]["listing"]
    body = {"maxPrice": {"amount": str(price)}}
    purchase = call("listings/buy_listing", path={"id": listing}, body=body, token=token(buyer)).json
    before = {wallet.address: chain.balance(wallet.address) for wallet in (creator, buyer)}
    lossy.lose = ["after"]
    lossy.port = Silent(chain.port)
    assert submit(chain, buyer, purchase).status == 503
    lossy.port = chain.port
    for _ in range(3):
        assert submit(chain, buyer, purchase).status == 202
    moved = {address: chain.balance(address) - held for address, held in before.items()}
    fee = chain.fee_charged(purchase["transaction"]["hash"])
    assert moved == {creator.address: price - price // 40, buyer.address: -price - fee}
    assert chain.owner(nft) == buyer.address
