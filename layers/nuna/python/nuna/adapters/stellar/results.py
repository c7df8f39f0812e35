"""What became of a transaction, from its result's XDR, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stellar_sdk import xdr

from nuna.adapters.ports import SignedCall
from nuna.adapters.stellar import errors, scvals

HELP = {
    "tx_too_late": "its time has passed; prepare it again",
    "tx_too_early": "its time has not come yet",
    "tx_bad_seq": "another transaction of the account came first, so its sequence number is taken; prepare again",
    "tx_bad_auth": "its signatures don't fit: signed by another key, for another network, or changed after signing",
    "tx_bad_auth_extra": "it carries a signature that is not needed; sign it once, with the account's own key",
    "tx_insufficient_balance": "the account can't pay the fee and keep its minimum balance",
    "tx_insufficient_fee": "the network asks for a higher fee now; prepare it again",
    "tx_no_account": "its source account is not on the chain; fund it first",
    "tx_malformed": "the network can't read it",
    "tx_soroban_invalid": "its resources are not valid; prepare it again",
    "trapped": "the contract stopped it",
    "resource_limit_exceeded": "it needs more resources than it declared, since something changed; prepare it again",
    "entry_archived": "an entry it needs was archived meanwhile; prepare it again",
    "insufficient_refundable_fee": "its fee for storage is too low, since something changed; prepare it again",
}


def code_of(result: xdr.TransactionResult) -> str:
    """`tx_bad_seq`; the operation's own code (`trapped`) where the transaction failed by its one operation."""
    inner: Any = result.result
    if inner.inner_result_pair is not None:  # a fee bump reports the transaction inside
        inner = inner.inner_result_pair.result.result
    operations = inner.results or []
    if operations and operations[0].tr and operations[0].tr.invoke_host_function_result:
        code = operations[0].tr.invoke_host_function_result.code.name
        return str(code).removeprefix("INVOKE_HOST_FUNCTION_").lower()
    return "tx_" + str(inner.code.name).removeprefix("tx").lower()


def failure(result_xdr: str, events: Sequence[str], call: SignedCall, kinds: Mapping[str, str]) -> dict[str, str]:
    """`{code, contract, detail}` of a transaction that failed in a ledger."""
    code = code_of(xdr.TransactionResult.from_xdr(result_xdr))
    if code == "trapped" and events:
        return errors.explain(None, events, call.contract, call.function, kinds)
    error = {"code": code, "detail": HELP.get(code, code.replace("_", " "))}
    return error | ({"contract": call.contract} if call.contract else {})


def refusal(result_xdr: str | None) -> dict[str, str]:
    """`{code, detail}` of a transaction that the network did not take in."""
    code = code_of(xdr.TransactionResult.from_xdr(result_xdr)) if result_xdr else "tx_malformed"
    return {"code": code, "detail": f"the network refuses the transaction: {HELP.get(code, code)}"}


def returned(meta_xdr: str | None) -> Any:
    """What the call answered, native; None when it answered nothing."""
    if meta_xdr is None:
        return None
    meta = xdr.TransactionMeta.from_xdr(meta_xdr)
    version = meta.v4 or meta.v3
    value = version.soroban_meta.return_value if version and version.soroban_meta else None
    return scvals.plain(value) if value else None
