"""Signed transactions followed: what became of one, as the chain has it, until the data includes what it did.

A row of TRANSACTIONS is written before its transaction is sent (`nuna.market.submissions`). `failed` is said only when
it is certain: the chain has it so, the network refused it, or a ledger closed after its time had passed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nuna import wiring
from nuna.adapters.ports import Item, SignedCall, TransactionStatus, Update
from nuna.chain.progress import indexed_ledger
from nuna.errors import NotFound
from nuna.formats.clock import now
from nuna.resources import LISTINGS, TRANSACTIONS
from nuna.web.types import View

KEEP = 7 * 86_400  # seconds for which a transaction can be followed here
KNOWN_FOR = 86_400  # seconds for which any RPC keeps what is in a ledger; later its silence means nothing
SETTLED = 20  # seconds after which the network's refusal is final: until then an earlier sending may show in a ledger

Result = dict[str, str]
KNOWN: dict[str, Callable[[str, Sequence[Any]], Result]] = {
    "mint": lambda contract, args: {"nft": f"{contract}:{args[2]}"},
    "create_listing": lambda _, args: {"nft": f"{args[1]}:{args[2]}"},
    "create_private_listing": lambda _, args: {"nft": f"{args[1]}:{args[2]}"},
    "update_listing": lambda _, args: {"listing": str(args[1])},
    "cancel_listing": lambda _, args: {"listing": str(args[1])},
    "buy": lambda _, args: {"listing": str(args[1])},
}
"""Function → the ids of what a call makes or changes, as its arguments name them."""
ANSWERED = {
    "create_collection": "collection",
    "create_collection_with": "collection",
    "create_listing": "listing",
    "create_private_listing": "listing",
}
"""Function → what its answer is the id of."""


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
    """`status`: pending | success | failed; follow it at GET /api/transactions/{hash}."""

    hash: str
    status: str


class TransactionStatusView(SubmittedView):
    """`indexed`: the data includes it (a failed one changes nothing)."""

    action: str | None = None
    ledger: int | None = None
    indexed: bool
    error: TransactionError | None = None
    result: TransactionResult | None = None


def transaction_status(hash: str) -> TransactionStatusView:
    """What became of a transaction; raises NotFound (`transaction_not_found`) if neither we nor the chain know it."""
    row = wiring.tables().get(TRANSACTIONS, hash=hash)
    item = current(hash, row)
    if item is None:
        why = f"no transaction {hash} is known"
        old = f"transaction {hash} was submitted more than a day ago; the network's RPC does not keep it any more"
        raise NotFound(old if row else why, code="transaction_not_found")
    ledger = item.get("ledger")
    return TransactionStatusView.model_validate(
        {
            **item,
            "indexed": ledger is not None and indexed_ledger(fresh=True) >= ledger,
            "result": _result(item) if item["status"] == "success" else None,
        }
    )


def current(hash: str, item: Item | None) -> Item | None:
    """The transaction as the chain has it now; `item` is its row. A final state is kept there."""
    if item and item["status"] != "pending":
        return item
    until = item["valid_until"] if item else 0
    # Asked first, so that the transaction is looked for in this ledger too.
    over = bool(until) and until < now() and until < wiring.chain().latest_ledger()[1]
    status = wiring.chain().transaction(hash)
    if status is None and item and over:
        if until + KNOWN_FOR < now():
            return None
        error = {"code": "tx_too_late", "detail": "it came into no ledger while it was valid; prepare it again"}
        status = TransactionStatus(hash, "failed", error=item.get("refused") or error)
    if status is None or status.status == "pending":
        return item and _unless_refused(item)
    changed: Item = {"status": status.status, "ledger": status.ledger, "error": status.error and dict(status.error)}
    if item is None:
        return {"hash": hash, **changed}
    if status.status == "success" and item["action"] in ANSWERED:
        changed["result"] = {**item["result"], ANSWERED[item["action"]]: str(status.result)}
    return wiring.tables().update(Update(TRANSACTIONS, {"hash": hash}, set=changed))


def _unless_refused(item: Item) -> Item:
    """What the network refused has failed, though the same envelope may be submitted again: nothing is kept of that."""
    if "refused" in item and item["refused_at"] + SETTLED < now():
        return {**item, "status": "failed", "error": item["refused"]}
    return item


def _result(item: Item) -> Result | None:
    """What it made or changed; of a listing, the NFT too once the data has it."""
    result: Result = dict(item.get("result") or {})
    if "listing" in result and "nft" not in result and (row := wiring.tables().get(LISTINGS, id=result["listing"])):
        result["nft"] = row["nft_id"]
    return result or None


def known_result(call: SignedCall) -> Result:
    """What a call makes or changes, by its arguments; nothing of one with too few: the contract will refuse it."""
    try:
        return KNOWN[call.function](call.contract, call.args) if call.function in KNOWN else {}
    except IndexError:
        return {}
