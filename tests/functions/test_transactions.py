"""Submitting and following transactions: what is refused before the network sees it, and how each one ends."""

from __future__ import annotations

import time
from typing import Any

import pytest
from nuna_localnet.client import advance_time, close_ledgers, revert, set_faults, snapshot
from nuna_localnet.testing import Wallet
from stellar_sdk import Asset, Payment, TransactionBuilder, TransactionEnvelope
from stellar_sdk import Network as StellarNetwork

from nuna import wiring
from nuna.adapters.ports import Put
from nuna.resources import CURSORS, TRANSACTIONS
from tests.support.invoke import Answer, call
from tests.support.network import Network, chain, listing_body, token

__all__ = ["chain"]
BODY = {"name": "Dawn", "symbol": "DAWN"}


@pytest.fixture
def creator(chain: Network) -> Wallet:
    return chain.wallet()


def prepared(creator: Wallet) -> dict[str, Any]:
    answer: dict[str, Any] = call("collections/create_collection", body=BODY, token=token(creator)).json
    return answer


def submit(wallet: Wallet, xdr: str) -> Answer:
    return call("transactions/submit_transaction", body={"xdr": xdr}, token=token(wallet))


def follow(hash: str) -> dict[str, Any]:
    answer = call("transactions/get_transaction", path={"hash": hash})
    assert answer.status == 200, answer.text
    told: dict[str, Any] = answer.json
    return told


def refused(answer: Answer, status: int, code: str) -> str:
    assert answer.status == status, answer.text
    assert (answer.json.get("error") or answer.json)["code"] == code, answer.text
    return str(answer.json["detail"])


def test_from_submitted_to_indexed(chain: Network, creator: Wallet) -> None:
    ready = prepared(creator)
    sent = submit(creator, chain.sign(creator, ready))
    assert (sent.status, sent.json) == (202, {"hash": ready["transaction"]["hash"], "status": "pending"})
    told = follow(sent.json["hash"])
    assert (told["status"], told["indexed"]) == ("success", False)
    assert told["result"]["collection"] == ready["preview"]["collection"]
    chain.index()
    assert follow(sent.json["hash"])["indexed"] is True
    wiring.tables().write(Put(CURSORS, {"name": "chain", "ledger": told["ledger"] - 1, "chain_ledger": 99}))
    assert follow(sent.json["hash"])["indexed"] is False


def test_the_same_envelope_twice_is_one_transaction(chain: Network, creator: Wallet) -> None:
    xdr = chain.sign(creator, prepared(creator))
    assert submit(creator, xdr).status == 202
    before = chain.balance(creator.address)
    again = submit(creator, xdr)
    assert (again.status, again.json["status"]) == (202, "pending")
    assert chain.balance(creator.address) == before
    assert follow(again.json["hash"])["status"] == "success"


def test_while_no_ledger_has_it_it_is_pending(chain: Network, creator: Wallet) -> None:
    sent = submit(creator, chain.sign(creator, prepared(creator)))
    set_faults(chain.net, {"method": "getTransaction", "kind": "lag", "ledgers": 1})
    told = follow(sent.json["hash"])
    assert (told["status"], told["ledger"], told["indexed"], told["result"]) == ("pending", None, False, None)
    set_faults(chain.net)
    assert follow(sent.json["hash"])["status"] == "success"


def test_what_is_refused_before_the_network_sees_it(chain: Network, creator: Wallet) -> None:
    ready = prepared(creator)
    xdr, passphrase = ready["transaction"]["xdr"], chain.plan.passphrase
    refused(submit(creator, "AAAA"), 400, "malformed_xdr")
    refused(submit(creator, xdr), 422, "unsigned")
    foreign = TransactionEnvelope.from_xdr(xdr, StellarNetwork.TESTNET_NETWORK_PASSPHRASE)
    foreign.sign(creator.keypair)
    assert "testnet" in refused(submit(creator, foreign.to_xdr()), 422, "wrong_network")
    payment = creator.build(Payment(chain.wallet().address, Asset.native(), "1"))
    payment.sign(creator.keypair)
    refused(submit(creator, payment.to_xdr()), 422, "not_a_contract_call")

    def own(contract: str, function: str, until: int, *args: Any) -> str:
        account = chain.server.load_account(creator.address)
        builder = TransactionBuilder(account, passphrase, 100).add_time_bounds(0, until)
        envelope = builder.append_invoke_contract_function_op(contract, function, list(args)).build()
        envelope.sign(creator.keypair)
        return envelope.to_xdr()

    now = int(time.time())
    refused(submit(creator, own(chain.plan.native, "decimals", now + 60)), 422, "unknown_contract")
    refused(submit(creator, own(chain.plan.addresses["factory"], "is_collection", now - 1)), 422, "transaction_expired")
    assert call("transactions/submit_transaction", body={"xdr": xdr}).status == 401


def test_what_the_network_refuses_is_told_by_its_code(chain: Network, creator: Wallet) -> None:
    other = chain.wallet()
    ready = prepared(creator)
    wrong = TransactionEnvelope.from_xdr(ready["transaction"]["xdr"], chain.plan.passphrase)
    wrong.sign(other.keypair)
    assert "signatures" in refused(submit(creator, wrong.to_xdr()), 409, "tx_bad_auth")
    creator.run(Payment(other.address, Asset.native(), "1"))  # takes the sequence number
    assert "prepare again" in refused(submit(creator, chain.sign(creator, ready)), 409, "tx_bad_seq")


def test_what_fails_in_a_ledger_tells_the_contracts_error_and_takes_only_the_fee(
    chain: Network, creator: Wallet
) -> None:
    first, second = chain.wallet(), chain.wallet()
    nft = chain.nft(creator, chain.collection(creator))
    listing = chain.listing(creator, nft, 25_000_000)
    body = {"maxPrice": {"amount": "25000000"}}
    ready = [
        call("listings/buy_listing", path={"id": listing}, body=body, token=token(wallet)) for wallet in (first, second)
    ]
    assert chain.send(first, ready[0])["status"] == "success"
    before = {wallet.address: chain.balance(wallet.address) for wallet in (creator, first, second)}
    late = chain.send(second, ready[1])
    assert (late["status"], late["indexed"], late["result"]) == ("failed", True, None)
    assert late["error"]["code"] == "listing_not_found"
    assert late["error"]["contract"] == chain.plan.addresses["marketplace"]
    before[second.address] -= chain.fee_charged(late["hash"])
    assert before == {address: chain.balance(address) for address in before}
    assert chain.owner(nft) == first.address


def test_one_has_failed_once_a_ledger_closed_after_its_time(
    chain: Network, creator: Wallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = snapshot(chain.net)
    sent = submit(creator, chain.sign(creator, prepared(creator)))
    revert(chain.net, moment)  # the network forgets it, as when it was dropped
    assert follow(sent.json["hash"])["status"] == "pending"
    later = int(time.time()) + 400
    for module in ("transactions", "submissions"):
        monkeypatch.setattr(f"nuna.market.{module}.now", lambda: later)
    assert follow(sent.json["hash"])["status"] == "pending", "our clock is late, or the RPC is behind"
    advance_time(chain.net, 400)
    close_ledgers(chain.net, 1, 0)
    told = follow(sent.json["hash"])
    assert (told["status"], told["error"]["code"]) == ("failed", "tx_too_late")
    later += 2 * 86_400
    other = "ab" * 32
    wiring.tables().write(Put(TRANSACTIONS, row_of(creator, other)))
    silent = call("transactions/get_transaction", path={"hash": other})
    assert silent.status == 404, "after a day an RPC may not know it any more: that says nothing"


def row_of(wallet: Wallet, hash: str) -> dict[str, Any]:
    about = {"action": "buy", "user": wallet.address, "source": wallet.address, "sequence": 1, "result": {}}
    return {"hash": hash, "status": "pending", "valid_until": int(time.time()), "submitted_at": 1, **about}


def test_others_transactions_can_be_followed_too(chain: Network, creator: Wallet) -> None:
    other = chain.wallet()
    envelope = creator.build(Payment(other.address, Asset.native(), "1"))
    hash = envelope.hash_hex()
    creator.submit(envelope)
    told = follow(hash)
    assert (told["status"], told["result"]) == ("success", None)
    refused(call("transactions/get_transaction", path={"hash": "0" * 64}), 404, "transaction_not_found")
    assert call("transactions/get_transaction", path={"hash": "XYZ"}).status == 422


def test_an_rpc_that_is_down_delays_and_loses_nothing(chain: Network, creator: Wallet) -> None:
    nft = chain.nft(creator, chain.collection(creator))
    ready = call("listings/create_listing", body=listing_body(nft, 5), token=token(creator)).json
    xdr = chain.sign(creator, ready)
    set_faults(chain.net, {"kind": "error", "httpStatus": 503})
    for answer in (
        submit(creator, xdr),
        call("listings/create_listing", body=listing_body(nft, 5), token=token(creator)),
        call("transactions/get_transaction", path={"hash": ready["transaction"]["hash"]}),
    ):
        assert (answer.status, answer.json["code"], answer.headers["retry-after"]) == (503, "rpc_unavailable", "5")
    set_faults(chain.net)
    assert submit(creator, xdr).status == 202
    chain.index()
    assert follow(ready["transaction"]["hash"])["result"]["nft"] == nft
