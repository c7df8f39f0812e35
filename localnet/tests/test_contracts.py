"""Contracts through the real host: deploying, calling, authorizing, failing, paying."""

import pytest
from nuna_localnet.testing import FUNDED, NATIVE, fee_of, invocation, operation_results, returned
from stellar_sdk import Asset, ChangeTrust, Payment, TransactionBuilder, scval, xdr
from stellar_sdk.auth import authorize_entry
from stellar_sdk.exceptions import PrepareTransactionException

Host = xdr.InvokeHostFunctionResultCode


def host_code(found):
    return operation_results(found)[0].tr.invoke_host_function_result.code


def test_deploy_call_and_read_back(wallet, counter_wasm, server):
    alice = wallet()
    counter = alice.deploy(counter_wasm)
    assert returned(alice.call(counter, "add", scval.to_uint32(5))) == 5
    found = alice.call(counter, "add", scval.to_uint32(37))
    assert returned(found) == 42
    assert found.events.contract_events_xdr
    event = xdr.ContractEvent.from_xdr(found.events.contract_events_xdr[0][0])
    assert [scval.to_native(t) for t in event.body.v0.topics] == ["added", 37]
    assert scval.to_native(event.body.v0.data) == 42
    simulated = server.simulate_transaction(alice.build(invocation(counter, "value")))
    assert scval.to_native(simulated.results[0].xdr) == 42


def test_cost_is_the_simulated_fee_less_the_refund(wallet, counter_wasm):
    alice = wallet()
    counter = alice.deploy(counter_wasm)
    before = alice.balance()
    prepared = alice.server.prepare_transaction(alice.build(invocation(counter, "add", scval.to_uint32(1))))
    found = alice.submit(prepared)
    assert before - alice.balance() == fee_of(found)
    assert 100 < fee_of(found) <= prepared.transaction.fee
    meta = xdr.TransactionMeta.from_xdr(found.result_meta_xdr).v4
    ext = meta.soroban_meta.ext.v1
    charged = ext.total_non_refundable_resource_fee_charged.int64
    charged += ext.total_refundable_resource_fee_charged.int64
    assert fee_of(found) == charged + 100
    # The fee's two events say the same: taken first, the rest given back.
    amounts = [
        scval.to_native(xdr.TransactionEvent.from_xdr(e).event.body.v0.data)
        for e in found.events.transaction_events_xdr
    ]
    assert amounts[0] == prepared.transaction.fee
    assert sum(amounts) == fee_of(found)


def test_a_failing_contract_is_named_and_changes_nothing(wallet, counter_wasm, server):
    alice = wallet()
    counter = alice.deploy(counter_wasm)
    alice.call(counter, "add", scval.to_uint32(5))
    with pytest.raises(PrepareTransactionException) as refused:
        server.prepare_transaction(alice.build(invocation(counter, "fail")))
    error = refused.value.simulate_transaction_response.error
    assert error.startswith("HostError: Error(Contract, #7)\n\nEvent log (newest first):\n   0: ")

    # Sent all the same, with the resources of a call that works.
    prepared = server.prepare_transaction(alice.build(invocation(counter, "add", scval.to_uint32(1))))
    prepared.transaction.operations = [invocation(counter, "fail")]
    found = alice.submit(prepared)
    assert found.status.value == "FAILED"
    assert host_code(found) == Host.INVOKE_HOST_FUNCTION_TRAPPED
    events = [xdr.DiagnosticEvent.from_xdr(e).event for e in found.diagnostic_events_xdr]
    errors = [t.error for e in events for t in e.body.v0.topics if t.error is not None]
    assert any(e.contract_code is not None and e.contract_code.uint32 == 7 for e in errors)
    assert returned(alice.call(counter, "value")) == 5


def test_too_few_instructions_is_a_resource_limit(wallet, counter_wasm, server):
    alice = wallet()
    counter = alice.deploy(counter_wasm)
    with pytest.raises(PrepareTransactionException):
        server.prepare_transaction(alice.build(invocation(counter, "spin")))
    prepared = server.prepare_transaction(alice.build(invocation(counter, "add", scval.to_uint32(1))))
    prepared.transaction.operations = [invocation(counter, "spin")]
    found = alice.submit(prepared)
    assert host_code(found) == Host.INVOKE_HOST_FUNCTION_RESOURCE_LIMIT_EXCEEDED


def authorized(alice, bob, counter):
    """A call by alice that bob has authorized."""
    server, net = alice.server, alice.net
    call = invocation(counter, "add_for", scval.to_address(bob.address), scval.to_uint32(1))
    recorded = server.simulate_transaction(alice.build(call)).results[0].auth
    until = server.get_latest_ledger().sequence + 100
    call.auth = [authorize_entry(e, bob.keypair, until, net.passphrase) for e in recorded]
    return call


def test_another_accounts_authorization_is_checked_and_used_once(wallet, counter_wasm, server):
    alice, bob = wallet(), wallet()
    counter = alice.deploy(counter_wasm)
    call = authorized(alice, bob, counter)
    prepared = server.prepare_transaction(alice.build(call))
    found = alice.submit(prepared)
    assert returned(found) == 1
    # The same signed entry again: its nonce is spent.
    with pytest.raises(PrepareTransactionException) as refused:
        server.prepare_transaction(alice.build(call))
    assert "Error(Auth, ExistingValue)" in refused.value.simulate_transaction_response.error
    again = alice.build(call)
    again.transaction.soroban_data = prepared.transaction.soroban_data
    again.transaction.fee = prepared.transaction.fee
    assert host_code(alice.submit(again)) == Host.INVOKE_HOST_FUNCTION_TRAPPED
    assert returned(alice.call(counter, "value")) == 1


def test_a_forged_authorization_is_refused(wallet, counter_wasm, server):
    alice, bob, mallory = wallet(), wallet(), wallet()
    counter = alice.deploy(counter_wasm)
    call = authorized(alice, bob, counter)
    prepared = server.prepare_transaction(alice.build(call))
    forged = authorized(alice, mallory, counter)
    forged.auth[0].root_invocation = call.auth[0].root_invocation
    call.auth[0].credentials = forged.auth[0].credentials
    envelope = alice.build(call)
    envelope.transaction.soroban_data = prepared.transaction.soroban_data
    envelope.transaction.fee = prepared.transaction.fee
    assert alice.submit(envelope).status.value == "FAILED"


def test_native_asset_contract_is_there_from_the_start(wallet, net):
    alice, bob = wallet(), wallet()
    native = NATIVE.contract_id(net.passphrase)
    amount = 123_456_789
    found = alice.call(
        native,
        "transfer",
        scval.to_address(alice.address),
        scval.to_address(bob.address),
        scval.to_int128(amount),
    )
    assert alice.balance() == FUNDED - amount - fee_of(found)
    assert bob.balance() == FUNDED + amount
    assert returned(alice.call(native, "balance", scval.to_address(bob.address))) == bob.balance()


def test_an_issued_assets_contract_is_deployed_by_the_host(wallet, net, server):
    issuer, holder = wallet(), wallet()
    asset = Asset("NUNA", issuer.address)
    holder.run(ChangeTrust(asset))
    builder_source = server.load_account(issuer.address)
    deploy = TransactionBuilder(builder_source, net.passphrase)
    deploy.append_create_stellar_asset_contract_from_asset_op(asset)
    created = issuer.submit(server.prepare_transaction(deploy.set_timeout(60).build()))
    contract = returned(created).address
    assert contract == asset.contract_id(net.passphrase)
    mint = scval.to_address(holder.address), scval.to_int128(70)
    assert issuer.call(contract, "mint", *mint).status.value == "SUCCESS"
    # The classic side sees the contract's tokens, and the other way round.
    assert holder.run(Payment(issuer.address, asset, "0.0000030")).status.value == "SUCCESS"
    assert returned(holder.call(contract, "balance", mint[0])) == 40


def test_a_lying_footprint_is_refused(wallet, counter_wasm, server):
    alice = wallet()
    counter = alice.deploy(counter_wasm)
    prepared = server.prepare_transaction(alice.build(invocation(counter, "add", scval.to_uint32(1))))
    prepared.transaction.soroban_data.resources.footprint.read_write = []
    found = alice.submit(prepared)
    assert host_code(found) == Host.INVOKE_HOST_FUNCTION_TRAPPED


def test_an_underpriced_declaration_is_not_taken_in(wallet, counter_wasm, server):
    alice = wallet()
    counter = alice.deploy(counter_wasm)
    prepared = server.prepare_transaction(alice.build(invocation(counter, "add", scval.to_uint32(1))))
    prepared.transaction.soroban_data.resource_fee.int64 = 1
    prepared.sign(alice.keypair)
    sent = server.send_transaction(prepared)
    result = xdr.TransactionResult.from_xdr(sent.error_result_xdr).result.code
    assert result == xdr.TransactionResultCode.txSOROBAN_INVALID
