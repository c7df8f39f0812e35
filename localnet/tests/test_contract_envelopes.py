"""What Stellar refuses about the envelope of a contract call, whatever the contract would say."""

import pytest
from nuna_localnet.testing import FUNDED, NATIVE, invocation
from stellar_sdk import (
    HashMemo,
    IdMemo,
    MuxedAccount,
    NoneMemo,
    Payment,
    ReturnHashMemo,
    TextMemo,
    TransactionBuilder,
    scval,
    xdr,
)

Code = xdr.TransactionResultCode
MEMOS = [TextMemo("order 7"), IdMemo(7), HashMemo(bytes(32)), ReturnHashMemo(bytes(32))]


@pytest.fixture
def call(wallet, counter_wasm):
    """A wallet, and a prepared call of a contract that it may sign."""
    alice = wallet()
    counter = alice.deploy(counter_wasm)
    return alice, alice.server.prepare_transaction(alice.build(invocation(counter, "add", scval.to_uint32(1))))


def refusal(server, envelope):
    sent = server.send_transaction(envelope)
    assert sent.status.value == "ERROR", sent
    return xdr.TransactionResult.from_xdr(sent.error_result_xdr).result


@pytest.mark.parametrize("memo", MEMOS, ids=lambda memo: f"{type(memo).__name__}-{memo.to_xdr_object().type}")
def test_a_memo_on_a_contract_call_is_refused(call, server, memo):
    alice, envelope = call
    before = alice.balance()
    envelope.transaction.memo = memo
    simulated = server.simulate_transaction(envelope)
    assert "Soroban transactions do not support memos" in simulated.error
    envelope.sign(alice.keypair)
    assert refusal(server, envelope).code == Code.txSOROBAN_INVALID
    assert alice.balance() == before


@pytest.mark.parametrize("where", ["transaction", "operation"])
def test_a_muxed_source_of_a_contract_call_is_refused(call, server, where):
    alice, envelope = call
    muxed = MuxedAccount(alice.address, 42)
    if where == "transaction":
        envelope.transaction.source = muxed
    else:
        envelope.transaction.operations[0].source = muxed
    envelope.sign(alice.keypair)
    assert refusal(server, envelope).code == Code.txSOROBAN_INVALID


def test_the_inside_of_a_fee_bump_is_held_to_it_and_the_payer_is_not(call, wallet, server, net):
    alice, envelope = call
    sponsor = wallet()
    envelope.transaction.memo = TextMemo("order 7")
    envelope.sign(alice.keypair)

    def bumped(inner):
        payer = MuxedAccount(sponsor.address, 42)
        bump = TransactionBuilder.build_fee_bump_transaction(payer, 1_000_000, inner, net.passphrase)
        bump.sign(sponsor.keypair)
        return bump

    refused = refusal(server, bumped(envelope))
    assert refused.code == Code.txFEE_BUMP_INNER_FAILED
    assert refused.inner_result_pair.result.result.code == Code.txSOROBAN_INVALID
    envelope.transaction.memo = NoneMemo()
    envelope.signatures.clear()
    envelope.sign(alice.keypair)
    sent = server.send_transaction(bumped(envelope))
    assert server.get_transaction(sent.hash).status.value == "SUCCESS"


def test_classic_transactions_keep_their_memos_and_muxed_sources(wallet, server):
    alice, bob = wallet(), wallet()
    envelope = alice.build(Payment(bob.address, NATIVE, "1"))
    envelope.transaction.memo = TextMemo("order 7")
    envelope.transaction.source = MuxedAccount(alice.address, 42)
    assert alice.submit(envelope).status.value == "SUCCESS"
    assert bob.balance() == FUNDED + 10_000_000
