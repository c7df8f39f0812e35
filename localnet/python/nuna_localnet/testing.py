"""Helpers for tests: wallets that sign and submit through stellar_sdk."""

from collections.abc import Sequence

from stellar_sdk import Asset, Keypair, SorobanServer, TransactionBuilder, TransactionEnvelope
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
        """A contract call: simulated, assembled, signed, submitted."""
        return self.submit(self.server.prepare_transaction(self.build(operation)))


def fee_of(found: GetTransactionResponse) -> int:
    """Stroops that a transaction cost."""
    assert found.result_xdr is not None
    return stellar_xdr.TransactionResult.from_xdr(found.result_xdr).fee_charged.int64


def operation_results(found: GetTransactionResponse) -> Sequence[stellar_xdr.OperationResult]:
    assert found.result_xdr is not None
    results = stellar_xdr.TransactionResult.from_xdr(found.result_xdr).result.results
    assert results is not None
    return results
