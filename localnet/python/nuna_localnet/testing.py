"""Helpers for tests: wallets that sign and submit through stellar_sdk."""

import os
from collections.abc import Sequence
from typing import Any

from stellar_sdk import (
    Address,
    Asset,
    InvokeHostFunction,
    Keypair,
    SorobanServer,
    TransactionBuilder,
    TransactionEnvelope,
    scval,
)
from stellar_sdk import xdr as stellar_xdr
from stellar_sdk.operation import Operation
from stellar_sdk.soroban_rpc import GetTransactionResponse

from nuna_localnet._native import Net

NATIVE = Asset.native()
FUNDED = 10_000 * 10_000_000
"""Stroops that friendbot gives."""


class Wallet:
    """One account's view of a network: balances, and transactions signed and submitted."""

    def __init__(self, net: Net, keypair: Keypair, server: SorobanServer) -> None:
        self.net, self.keypair, self.server = net, keypair, server

    @property
    def address(self) -> str:
        return self.keypair.public_key

    def balance(self) -> int:
        """Native balance in stroops, 0 without an account."""
        key = stellar_xdr.LedgerKey(
            stellar_xdr.LedgerEntryType.ACCOUNT,
            account=stellar_xdr.LedgerKeyAccount(self.keypair.xdr_account_id()),
        )
        entries = self.server.get_ledger_entries([key]).entries
        if not entries:
            return 0
        account = stellar_xdr.LedgerEntryData.from_xdr(entries[0].xdr).account
        assert account is not None
        return account.balance.int64

    def build(self, *operations: Operation, fee: int = 100) -> TransactionEnvelope:
        source = self.server.load_account(self.address)
        builder = TransactionBuilder(source, self.net.passphrase, fee)
        for operation in operations:
            builder.append_operation(operation)
        return builder.set_timeout(300).build()

    def submit(self, transaction: TransactionEnvelope, *signers: Keypair) -> GetTransactionResponse:
        """Sign, send and look up; fails the test when the network refuses the envelope."""
        for signer in signers or (self.keypair,):
            transaction.sign(signer)
        sent = self.server.send_transaction(transaction)
        assert sent.status.value == "PENDING", sent
        return self.server.get_transaction(sent.hash)

    def run(self, *operations: Operation, fee: int = 100) -> GetTransactionResponse:
        return self.submit(self.build(*operations, fee=fee))

    def invoke(self, operation: Operation) -> GetTransactionResponse:
        """A contract operation: simulated, assembled, signed, submitted."""
        return self.submit(self.server.prepare_transaction(self.build(operation)))

    def call(self, contract: str, function: str, *args: stellar_xdr.SCVal) -> GetTransactionResponse:
        """A contract call."""
        return self.invoke(invocation(contract, function, *args))

    def deploy(self, wasm: bytes, *args: stellar_xdr.SCVal) -> str:
        """Upload and create a contract, with its constructor's arguments; gives its id."""
        uploaded = returned(self.invoke(InvokeHostFunction(upload_function(wasm))))
        source = TransactionBuilder(self.server.load_account(self.address), self.net.passphrase)
        source.append_create_contract_op(uploaded, self.address, args or None, salt=os.urandom(32))
        created = self.submit(self.server.prepare_transaction(source.set_timeout(300).build()))
        address: Address = returned(created)
        return address.address


def invocation(contract: str, function: str, *args: stellar_xdr.SCVal) -> InvokeHostFunction:
    """The operation that calls a contract's function."""
    call = stellar_xdr.InvokeContractArgs(
        Address(contract).to_xdr_sc_address(),
        stellar_xdr.SCSymbol(function.encode()),
        list(args),
    )
    return InvokeHostFunction(
        stellar_xdr.HostFunction(stellar_xdr.HostFunctionType.HOST_FUNCTION_TYPE_INVOKE_CONTRACT, invoke_contract=call)
    )


def upload_function(wasm: bytes) -> stellar_xdr.HostFunction:
    """The host function that uploads a contract's code."""
    return stellar_xdr.HostFunction(stellar_xdr.HostFunctionType.HOST_FUNCTION_TYPE_UPLOAD_CONTRACT_WASM, wasm=wasm)


def returned(found: GetTransactionResponse) -> Any:
    """What a successful contract call returned, as a Python value."""
    assert found.status.value == "SUCCESS", found
    assert found.result_meta_xdr is not None
    meta = stellar_xdr.TransactionMeta.from_xdr(found.result_meta_xdr).v4
    assert meta is not None
    assert meta.soroban_meta is not None
    assert meta.soroban_meta.return_value is not None
    return scval.to_native(meta.soroban_meta.return_value)


def fee_of(found: GetTransactionResponse) -> int:
    """Stroops that a transaction cost."""
    assert found.result_xdr is not None
    return stellar_xdr.TransactionResult.from_xdr(found.result_xdr).fee_charged.int64


def operation_results(found: GetTransactionResponse) -> Sequence[stellar_xdr.OperationResult]:
    assert found.result_xdr is not None
    results = stellar_xdr.TransactionResult.from_xdr(found.result_xdr).result.results
    assert results is not None
    return results
