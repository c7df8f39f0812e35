"""Signed transactions: submitted to the network, and followed until the data includes what they did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from pydantic import Field

from nuna import wiring
from nuna.adapters.ports import Item, Put, SignedCall, TransactionStatus, Update
from nuna.chain.progress import indexed_ledger
from nuna.errors import NotFound, Unprocessable
from nuna.formats.clock import now
from nuna.resources import COLLECTIONS, LISTINGS, TRANSACTIONS
from nuna.settings import setting
from nuna.web.types import Body, View

KEEP = 7 * 86_400  # seconds for which a transaction can be followed here
LATE = 30  # seconds past its time after which a transaction that is in no ledger never will be

Result = dict[str, str]
KNOWN: dict[str, Callable[[str, Sequence[Any]], Result]] = {
    "mint": lambda contract, args: {"nft": f"{contract}:{args[2]}"},
    "create_listing": lambda _, args: {"nft": f"{args[1]}:{args[2]}"},
    "create_private_listing": lambda _, args: {"nft": f"{args[1]}:{args[2]}"},
    "update_listing": lambda _, args: {"listing": str(args[1])},
    "cancel_listing": lambda _, args: {"listing": str(args[1])},
    "buy": lambda _, args: {"listing": str(args[1])},
}
"""Function → the ids of what a call makes or changes, as its arguments tell them."""
ANSWERED = {
    "create_collection": "collection",
    "create_collection_with": "collection",
    "create_listing": "listing",
    "create_private_listing": "listing",
}
"""Function → what its answer is the id of."""


class Submission(Body):
    """`xdr`: the signed envelope, base64."""

    xdr: Annotated[str, Field(min_length=1, max_length=200_000)]


class TransactionError(View):
    """`code`: the contract's error by name, or the network's; `contract`: who refused."""

    code: str
    contract: str | None = None
    detail: str


class TransactionResult(View):
    collection: str | None = None
    nft: str | None = None
    listing: str | None = None


class SubmittedView(View):
    hash: str
    status: str


class TransactionStatusView(SubmittedView):
    """`status`: pending | success | failed. `indexed`: the data includes it (a failed one changes nothing)."""

    action: str | None = None
    ledger: int | None = None
    indexed: bool
    error: TransactionError | None = None
    result: TransactionResult | None = None


def submit(user: str, xdr: str) -> SubmittedView:
    """Hand a signed call of one of our contracts to the network.

    Raises BadRequest, Unprocessable (`unsigned`, `wrong_network`, `not_a_contract_call`, `transaction_expired`,
    `unknown_contract`), ChainRefused (the network's own reason), Unavailable.
    """
    call = wiring.chain().inspect(xdr)
    if call.valid_until and call.valid_until <= now():
        raise Unprocessable("its time has passed; prepare it again and sign at once", code="transaction_expired")
    if not _is_ours(call):
        raise Unprocessable(
            f"{call.contract} is not a contract of this marketplace; submit it to the network yourself",
            code="unknown_contract",
        )
    status = wiring.chain().submit(xdr)
    wiring.tables().write(Put(TRANSACTIONS, _item(user, call)))
    return SubmittedView(hash=status.hash, status=status.status)


def _is_ours(call: SignedCall) -> bool:
    if call.function == "restore" and not call.contract:
        return True
    if call.contract in (setting("FACTORY_CONTRACT"), setting("MARKETPLACE_CONTRACT")):
        return True
    return wiring.tables().get(COLLECTIONS, id=call.contract) is not None


def _item(user: str, call: SignedCall) -> Item:
    return {
        "hash": call.hash,
        "status": "pending",
        "action": call.function,
        "user": user,
        "result": _known(call),
        "valid_until": call.valid_until,
        "expires": now() + KEEP,
    }


def transaction_status(hash: str) -> TransactionStatusView:
    """What became of a transaction; raises NotFound (`transaction_not_found`) if neither we nor the chain know it."""
    item = wiring.tables().get(TRANSACTIONS, hash=hash)
    if item is None or item["status"] == "pending":
        item = _asked(hash, item)
    ledger = item.get("ledger")
    return TransactionStatusView.model_validate(
        {
            **item,
            "indexed": ledger is not None and indexed_ledger(fresh=True) >= ledger,
            "result": _result(item) if item["status"] == "success" else None,
        }
    )


def _asked(hash: str, item: Item | None) -> Item:
    """The item as the chain has it now; a final state is kept."""
    status = wiring.chain().transaction(hash)
    if status is None and item and item["valid_until"] and item["valid_until"] + LATE < now():
        error = {"code": "tx_too_late", "detail": "it came into no ledger while it was valid; prepare it again"}
        status = TransactionStatus(hash, "failed", error=error)
    if status is None and item is None:
        raise NotFound(f"no transaction {hash} is known", code="transaction_not_found")
    if status is None or status.status == "pending":
        return item or {"hash": hash, "status": "pending"}
    changed: Item = {"status": status.status, "ledger": status.ledger, "error": status.error and dict(status.error)}
    if item is None:
        return {"hash": hash, **changed}
    if status.status == "success" and item["action"] in ANSWERED:
        changed["result"] = {**item["result"], ANSWERED[item["action"]]: str(status.result)}
    return wiring.tables().update(Update(TRANSACTIONS, {"hash": hash}, set=changed))


def _result(item: Item) -> Result | None:
    """What it made or changed; of a listing, the NFT too once the data has it."""
    result: Result = dict(item.get("result") or {})
    if "listing" in result and "nft" not in result and (row := wiring.tables().get(LISTINGS, id=result["listing"])):
        result["nft"] = row["nft_id"]
    return result or None


def _known(call: SignedCall) -> Result:
    """Nothing of a call with too few arguments: the contract will refuse it."""
    try:
        return KNOWN[call.function](call.contract, call.args) if call.function in KNOWN else {}
    except IndexError:
        return {}
