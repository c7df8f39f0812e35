"""Several transactions of one account: the next goes behind the one on its way, and collisions are named."""

from __future__ import annotations

import time
from typing import Any

import pytest
from nuna_localnet.client import close_ledgers, revert, snapshot
from nuna_localnet.testing import Wallet
from stellar_sdk import Asset, Payment

from tests.support.invoke import call
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
from tests.support.network import Network, finished_upload, token

__all__ = ["chain", "creator", "held", "lossy", "mint"]


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
    close_ledgers(chain.net, 1, 0)  # and nobody asks what became of it
    assert call("collections/create_collection", body=body, token=token(creator)).status == 200


def test_nobody_puts_anothers_account_out_of_order(chain: Network, lossy: Lossy, creator: Wallet, mint: Mint) -> None:
    ready, stranger = mint(), chain.wallet()
    lossy.lose = ["before"]
    body = {"xdr": chain.sign(creator, ready)}
    assert call("transactions/submit_transaction", body=body, token=token(stranger)).status == 503
    assert mint()["transaction"]["after"] is None
