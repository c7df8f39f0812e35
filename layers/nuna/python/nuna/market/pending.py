"""Which transaction of an account is on its way, so that the next one is prepared behind it.

An account's transactions have consecutive sequence numbers, and the network takes one of them at a time. Beside the
transactions, TRANSACTIONS has one row for each account: `account:<address>` names the last that was submitted here.
"""

from __future__ import annotations

import json
from datetime import datetime

from nuna import wiring
from nuna.adapters.ports import Item, Put
from nuna.errors import Conflict, Unavailable
from nuna.formats.clock import now
from nuna.resources import TRANSACTIONS
from nuna.web import freshness

LEDGER = 5  # seconds
LONGEST = 600  # seconds after its submission for which a transaction counts as on its way, whatever bound it has


def pending_of(account: str) -> Item | None:
    """The last transaction of `account` that was submitted here and may still come into a ledger: its row."""
    latest = wiring.tables().get(TRANSACTIONS, hash=_key(account))
    item = wiring.tables().get(TRANSACTIONS, hash=latest["latest"]) if latest else None
    if item is None or item["status"] != "pending" or "refused" in item:
        return None
    until = item["submitted_at"] + LONGEST
    return item if min(item["valid_until"] or until, until) > now() else None


def set_pending(item: Item) -> None:
    """`item`, a row of TRANSACTIONS, was taken by the network, or may have been.

    Only of its own user: whoever submits for another account can't bring theirs into disorder.
    """
    if item["source"] != item["user"]:
        return
    before = pending_of(item["source"])
    if before is None or before["sequence"] <= item["sequence"]:
        row = {"hash": _key(item["source"]), "latest": item["hash"], "expires": item["expires"]}
        wiring.tables().write(Put(TRANSACTIONS, row))


def refuse_done() -> None:
    """A prepare whose Idempotency-Key prepared a transaction before, which is past its time: is it certain that no
    ledger has it?

    Raises Conflict (`already_done`) if one has, Unavailable (`not_over`) while one may.
    """
    before = json.loads(freshness.previous() or "{}").get("transaction")
    if before is None:
        return
    until = datetime.fromisoformat(before["validUntil"]).timestamp()
    over = until < wiring.chain().latest_ledger()[1]  # asked first: what is asked next looks into that ledger too
    status = wiring.chain().transaction(before["hash"])
    if status and status.status == "success":
        raise Conflict(
            f"this Idempotency-Key's transaction {before['hash']} is done; use a new key to do it once more",
            code="already_done",
            transaction=before["hash"],
        )
    if status is None and not over:
        raise Unavailable(
            f"transaction {before['hash']}, prepared with this Idempotency-Key, may still come into a ledger",
            code="not_over",
            retry_after=LEDGER,
            transaction=before["hash"],
        )


def _key(account: str) -> str:
    return f"account:{account}"
