"""Lifetimes: temporary entries expire, persistent ones are archived and come back for a fee."""

import pytest
from nuna_localnet import Net
from nuna_localnet.client import close_ledgers, connect, fund
from nuna_localnet.testing import Wallet, invocation, operation_results, returned
from stellar_sdk import Address, ExtendFootprintTTL, RestoreFootprint, SorobanDataBuilder, scval, xdr

MIN_TEMPORARY = 17_280
MIN_PERSISTENT = 2_073_600


@pytest.fixture
def net():
    # A clock of the past: jumps over months of ledgers never outrun a transaction's timeout.
    return Net(now=1_600_000_000)


@pytest.fixture
def alice(net):
    return Wallet(net, fund(net), connect(net))


@pytest.fixture
def counter(alice, counter_wasm):
    return alice.deploy(counter_wasm)


def data_key(contract, name):
    return xdr.LedgerKey(
        xdr.LedgerEntryType.CONTRACT_DATA,
        contract_data=xdr.LedgerKeyContractData(
            Address(contract).to_xdr_sc_address(),
            scval.to_symbol(name),
            xdr.ContractDataDurability.PERSISTENT,
        ),
    )


def footprint_operation(alice, operation, data):
    envelope = alice.build(operation)
    envelope.transaction.soroban_data = data
    return alice.submit(alice.server.prepare_transaction(envelope))


def test_a_temporary_entry_expires_at_its_ledger(net, alice, counter):
    marked = alice.call(counter, "mark")
    last = marked.ledger + MIN_TEMPORARY - 1
    latest = alice.server.get_latest_ledger().sequence
    close_ledgers(net, last - 1 - latest)
    # The call is applied in ledger `last`, the entry's final one.
    assert returned(alice.call(counter, "marked")) is True
    assert returned(alice.call(counter, "marked")) is False


def test_an_archived_entry_is_restored_by_the_transaction_that_lists_it(net, alice, counter):
    alice.call(counter, "add", scval.to_uint32(5))
    fresh = alice.server.prepare_transaction(alice.build(invocation(counter, "add", scval.to_uint32(1))))
    close_ledgers(net, MIN_PERSISTENT)
    entry = alice.server.get_ledger_entries([data_key(counter, "n")]).entries[0]
    assert entry.live_until_ledger < alice.server.get_latest_ledger().sequence

    # A footprint from before the archiving doesn't list it.
    found = alice.submit(fresh)
    code = operation_results(found)[0].tr.invoke_host_function_result.code
    assert code == xdr.InvokeHostFunctionResultCode.INVOKE_HOST_FUNCTION_ENTRY_ARCHIVED

    prepared = alice.server.prepare_transaction(alice.build(invocation(counter, "add", scval.to_uint32(1))))
    archived = prepared.transaction.soroban_data.ext.resource_ext.archived_soroban_entries
    assert len(archived) == 3  # the entry, the contract's instance and its code
    found = alice.submit(prepared)
    assert returned(found) == 6
    entry = alice.server.get_ledger_entries([data_key(counter, "n")]).entries[0]
    assert entry.live_until_ledger == found.ledger + MIN_PERSISTENT - 1


def test_restore_footprint_brings_an_entry_back_for_rent(net, alice, counter):
    alice.call(counter, "add", scval.to_uint32(5))
    close_ledgers(net, MIN_PERSISTENT)
    before = alice.balance()
    data = SorobanDataBuilder().set_read_write([data_key(counter, "n")]).build()
    found = footprint_operation(alice, RestoreFootprint(), data)
    assert found.status.value == "SUCCESS"
    meta = xdr.TransactionMeta.from_xdr(found.result_meta_xdr).v4
    assert meta.soroban_meta.ext.v1.rent_fee_charged.int64 > 0
    assert alice.balance() < before
    entry = alice.server.get_ledger_entries([data_key(counter, "n")]).entries[0]
    assert entry.live_until_ledger == found.ledger + MIN_PERSISTENT - 1


def test_extend_footprint_pays_for_a_longer_life(net, alice, counter):
    added = alice.call(counter, "add", scval.to_uint32(5))
    entry = alice.server.get_ledger_entries([data_key(counter, "n")]).entries[0]
    assert entry.live_until_ledger == added.ledger + MIN_PERSISTENT - 1
    data = SorobanDataBuilder().set_read_only([data_key(counter, "n")]).build()
    found = footprint_operation(alice, ExtendFootprintTTL(MIN_PERSISTENT + 1_000), data)
    assert found.status.value == "SUCCESS"
    entry = alice.server.get_ledger_entries([data_key(counter, "n")]).entries[0]
    assert entry.live_until_ledger == found.ledger + MIN_PERSISTENT + 1_000
