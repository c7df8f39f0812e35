"""Answers that are lost, transactions that wait and collide: nothing is lost, nothing happens twice, advice works."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from nuna_localnet.client import advance_time, close_ledgers, revert, set_faults, snapshot
from nuna_localnet.testing import Wallet
from stellar_sdk import Asset, Payment

from nuna import wiring
from nuna.resources import NFTS, TRANSACTIONS
from tests.support.indexing import rows
from tests.support.invoke import Answer, call
from tests.support.mempool import ClosingClient, Lossy, held_network
from tests.support.network import Network, finished_upload, listing_body, token

Mint = Callable[..., dict[str, Any]]


@cache
def _deployed() -> tuple[Network, ClosingClient, int]:
    network, client = held_network()
    return network, client, snapshot(network.net)


@pytest.fixture
def held(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClosingClient]:
    """Closes a ledger after each transaction, until told to hold."""
    network, client, moment = _deployed()
    revert(network.net, moment)
    set_faults(network.net)
    for name, value in network.settings.items():
        monkeypatch.setenv(name, value)
    yield client
    client.hold = False


@pytest.fixture
def chain(held: ClosingClient) -> Network:
    return _deployed()[0]


@pytest.fixture
def lossy(chain: Network) -> Lossy:
    port = Lossy(chain.port)
    wiring.use(chain=port)
    return port


@pytest.fixture
def creator(lossy: Lossy, chain: Network) -> Wallet:
    return chain.wallet()


@pytest.fixture
def mint(chain: Network, creator: Wallet) -> Mint:
    """Prepare the mint of the next token."""
    collection, numbers = chain.collection(creator), count(1)

    def prepared(**request: Any) -> dict[str, Any]:
        number = next(numbers)
        upload = finished_upload(creator.address, collection, number)
        body = {"uploadId": upload, "collection": collection, "tokenId": number}
        answer = call("nfts/create_nft", body=body, token=token(creator), **request)
        assert answer.status == 200, answer.text
        ready: dict[str, Any] = answer.json
        return ready

    return prepared


def submit(chain: Network, wallet: Wallet, ready: dict[str, Any]) -> Answer:
    body = {"xdr": chain.sign(wallet, ready)}
    return call("transactions/submit_transaction", body=body, token=token(wallet))


def follow(ready: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = call("transactions/get_transaction", path={"hash": ready["transaction"]["hash"]}).json
    return told


def minted(chain: Network) -> int:
    """Tokens that there are."""
    chain.index()
    return len(rows(NFTS))


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
        from nuna.errors import ChainRefused

        raise ChainRefused("refused", error={"code": "tx_bad_seq", "detail": "its sequence number is taken"})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


def test_the_next_goes_behind(chain: Network, held: ClosingClient, creator: Wallet, mint: Mint) -> None:
    held.hold = True
    first = mint()
    assert first["transaction"]["after"] is None
    assert submit(chain, creator, first).status == 202
    second = mint()
    assert second["transaction"]["after"] == first["transaction"]["hash"]
    early = submit(chain, creator, second)
    assert (early.status, early.json["code"], early.headers["retry-after"]) == (503, "try_again_later", "5")
    assert early.json["pending"] == first["transaction"]["hash"]
    close_ledgers(chain.net, 1, 0)
    assert submit(chain, creator, second).status == 202, "the advice works"
    close_ledgers(chain.net, 1, 0)
    assert [follow(ready)["status"] for ready in (first, second)] == ["success", "success"]
    assert mint()["transaction"]["after"] is None


def test_of_two_with_one_sequence_number_the_api_says_which_is_on_its_way(
    chain: Network, held: ClosingClient, creator: Wallet, mint: Mint
) -> None:
    first, second = mint(), mint()  # neither was submitted yet
    held.hold = True
    assert submit(chain, creator, first).status == 202
    for _ in range(2):  # while the first waits, and once a ledger has it
        refused = submit(chain, creator, second)
        assert (refused.status, refused.json["error"]["code"]) == (409, "tx_bad_seq")
        assert (
            refused.json["pending"] == first["transaction"]["hash"] and "prepare this again" in refused.json["detail"]
        )
        close_ledgers(chain.net, 1, 0)
    assert follow(first)["status"] == "success"
    again = mint()
    assert (again["transaction"]["after"], submit(chain, creator, again).status) == (None, 202)
    close_ledgers(chain.net, 1, 0)
    assert minted(chain) == 2


def test_what_follows_a_lost_one_waits_for_it(chain: Network, lossy: Lossy, creator: Wallet, mint: Mint) -> None:
    first = mint()
    lossy.lose = ["before"]
    assert submit(chain, creator, first).status == 503
    second = mint()
    assert second["transaction"]["after"] == first["transaction"]["hash"]
    gap = submit(chain, creator, second)
    assert (gap.status, gap.json["pending"]) == (503, first["transaction"]["hash"])
    assert submit(chain, creator, first).status == submit(chain, creator, second).status == 202
    assert minted(chain) == 2


def test_a_refused_one_is_not_in_the_way_and_can_be_submitted_again(
    chain: Network, creator: Wallet, mint: Mint, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = mint()
    friend, held = chain.wallet(), chain.balance(creator.address)
    moment = snapshot(chain.net)
    creator.run(Payment(friend.address, Asset.native(), "1"))  # takes its number
    refused = submit(chain, creator, ready)
    assert (refused.status, refused.json["error"]["code"]) == (409, "tx_bad_seq")
    assert follow(ready)["status"] == "pending", "it could be in a ledger that is not told yet"
    with monkeypatch.context() as patch:
        patch.setattr("nuna.market.transactions.now", lambda: int(time.time()) + 60)
        told = follow(ready)
        assert (told["status"], told["error"]["code"]) == ("failed", "tx_bad_seq")
    assert mint()["transaction"]["after"] is None
    revert(chain.net, moment)
    assert chain.balance(creator.address) == held
    assert submit(chain, creator, ready).status == 202 and follow(ready)["status"] == "success"


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
    monkeypatch.setattr("nuna.web.idempotency.time", SimpleNamespace(time=lambda: later))
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


def test_what_is_on_its_way_is_counted_in_what_is_prepared_next(
    chain: Network, held: ClosingClient, creator: Wallet
) -> None:
    """The RPC simulates without it: the next token would have the same id, the next collection the same address."""
    collection = chain.collection(creator)

    def mint(number: int) -> dict[str, Any]:
        body = {"uploadId": finished_upload(creator.address, collection, number), "collection": collection}
        ready: dict[str, Any] = call("nfts/create_nft", body=body, token=token(creator)).json
        return ready

    held.hold = True
    for number in (1, 2, 3):
        ready = mint(number)
        assert ready["preview"]["nft"] == f"{collection}:{number}"
        assert submit(chain, creator, ready).status == (202 if number == 1 else 503)
        if number > 1:
            close_ledgers(chain.net, 1, 0)
            assert submit(chain, creator, ready).status == 202
    close_ledgers(chain.net, 1, 0)
    body = {"name": "Dusk", "symbol": "DUSK"}
    first = call("collections/create_collection", body=body, token=token(creator)).json
    assert submit(chain, creator, first).status == 202
    second = call("collections/create_collection", body=body, token=token(creator))
    assert (second.status, second.json["code"]) == (409, "pending")
    assert second.json["transaction"] == first["transaction"]["hash"]
    close_ledgers(chain.net, 1, 0)
    assert follow(first)["status"] == "success"
    assert call("collections/create_collection", body=body, token=token(creator)).status == 200


def test_nobody_puts_anothers_account_out_of_order(chain: Network, lossy: Lossy, creator: Wallet, mint: Mint) -> None:
    ready, stranger = mint(), chain.wallet()
    lossy.lose = ["before"]
    body = {"xdr": chain.sign(creator, ready)}
    assert call("transactions/submit_transaction", body=body, token=token(stranger)).status == 503
    assert mint()["transaction"]["after"] is None
