"""Envelopes: built to be signed, and read back when they come signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stellar_sdk import (
    Account,
    FeeBumpTransactionEnvelope,
    Keypair,
    Network,
    TransactionBuilder,
    TransactionEnvelope,
    xdr,
)
from stellar_sdk.exceptions import BadSignatureError
from stellar_sdk.operation import InvokeHostFunction, RestoreFootprint
from stellar_sdk.soroban_rpc import RestorePreamble

from nuna.adapters.ports import Arg, Prepared, SignedCall
from nuna.adapters.stellar import scvals
from nuna.errors import BadRequest, Problem, Unprocessable
from nuna.formats.clock import now

VALID = 300  # seconds from preparing to the last ledger that may include it: time to read, sign and submit
INCLUSION_FEE = 10_000  # stroops bid for a place in a ledger; the network charges no more than the others pay
OTHER_NETWORKS = {
    Network.PUBLIC_NETWORK_PASSPHRASE: "the public network",
    Network.TESTNET_NETWORK_PASSPHRASE: "testnet",
    Network.FUTURENET_NETWORK_PASSPHRASE: "futurenet",
}


def build_call(
    source: Account, passphrase: str, contract: str, function: str, args: Sequence[Arg]
) -> TransactionEnvelope:
    """An unsigned call, not yet with its footprint and resources."""
    builder = TransactionBuilder(source, passphrase, INCLUSION_FEE).add_time_bounds(0, now() + VALID)
    return builder.append_invoke_contract_function_op(contract, function, [scvals.encode(arg) for arg in args]).build()


def build_restore(source: Account, passphrase: str, preamble: RestorePreamble) -> TransactionEnvelope:
    """The transaction that brings archived entries back (what a simulation's restore preamble asks for)."""
    builder = TransactionBuilder(source, passphrase, INCLUSION_FEE + preamble.min_resource_fee)
    builder.add_time_bounds(0, now() + VALID).append_restore_footprint_op()
    return builder.set_soroban_data(preamble.transaction_data).build()


def prepared(envelope: TransactionEnvelope, result: object = None, **more: Any) -> Prepared:
    fee, until = envelope.transaction.fee, _until(envelope)
    return Prepared(envelope.to_xdr(), envelope.hash_hex(), fee, until, result, **more)


def read(text: str, passphrase: str) -> SignedCall:
    """The one contract call (or restore) that a signed envelope makes.

    Its text is the one that the envelope has, since that very text goes to the network: no line breaks, nothing behind.
    Raises BadRequest (`malformed_xdr`), Unprocessable (`not_a_contract_call`, `unsigned`, `wrong_network`). Signatures
    of other keys than the source account's own are left to the network to judge: it knows the account's signers.
    """
    try:
        outer = TransactionBuilder.from_xdr(text, passphrase)
        envelope = _inner(outer)
        whole = outer.to_xdr() == text
        call = _call(envelope, outer.hash_hex()) if whole else None
    except Problem:
        raise
    except Exception as error:  # the XDR reader raises whatever the bytes lead it to
        raise BadRequest("xdr: not a transaction envelope in base64 XDR", code="malformed_xdr") from error
    if call is None:
        raise BadRequest(
            "xdr: send the envelope's base64 as the wallet gives it, without spaces, line breaks or anything behind it",
            code="malformed_xdr",
        )
    if not envelope.signatures:
        raise Unprocessable("the transaction is not signed; let the wallet sign it first", code="unsigned")
    _check_network(text, envelope, passphrase)
    return call


def _inner(outer: TransactionEnvelope | FeeBumpTransactionEnvelope) -> TransactionEnvelope:
    """The transaction itself; of a fee bump, the one that is paid for."""
    return outer.transaction.inner_transaction_envelope if isinstance(outer, FeeBumpTransactionEnvelope) else outer


def _call(envelope: TransactionEnvelope, hash: str) -> SignedCall:
    source, until = envelope.transaction.source.account_id, _until(envelope)
    sequence = envelope.transaction.sequence
    match envelope.transaction.operations:
        case [RestoreFootprint()]:
            return SignedCall(hash, source, "", "restore", (), until, sequence)
        case [InvokeHostFunction(host_function=xdr.HostFunction(invoke_contract=xdr.InvokeContractArgs() as invoke))]:
            contract = scvals.plain(xdr.SCVal(xdr.SCValType.SCV_ADDRESS, address=invoke.contract_address))
            function = invoke.function_name.sc_symbol.decode(errors="replace")
            args = tuple(scvals.plain(arg) for arg in invoke.args)
            return SignedCall(hash, source, contract, function, args, until, sequence)
    raise Unprocessable(
        "expected a transaction with one operation that calls a contract, as the prepare routes make it",
        code="not_a_contract_call",
    )


def _until(envelope: TransactionEnvelope) -> int:
    """Unix seconds; 0: no bound."""
    conditions = envelope.transaction.preconditions
    return conditions.time_bounds.max_time if conditions and conditions.time_bounds else 0


def _check_network(text: str, envelope: TransactionEnvelope, passphrase: str) -> None:
    if _signed_by_source(envelope):
        return
    for other, name in OTHER_NETWORKS.items():
        if other == passphrase:
            continue
        if _signed_by_source(_inner(TransactionBuilder.from_xdr(text, other))):
            raise Unprocessable(
                f"it is signed for {name}; switch the wallet to the network “{passphrase}” and sign again",
                code="wrong_network",
            )


def _signed_by_source(envelope: TransactionEnvelope) -> bool:
    key, hash = Keypair.from_public_key(envelope.transaction.source.account_id), envelope.hash()
    for decorated in envelope.signatures:
        try:
            key.verify(hash, decorated.signature)
        except BadSignatureError:
            continue
        return True
    return False
