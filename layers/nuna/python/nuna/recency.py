"""Whether an event is news. Rebuilding the data replays every event since the first; nobody is told of them again."""

from __future__ import annotations

from nuna import wiring
from nuna.resources import CURSORS

DAY = 17_280  # ledgers of 5 seconds


def is_recent(ledger: int, within: int = 7 * DAY) -> bool:
    """True if `ledger` is at most `within` ledgers behind the chain, as the poller last saw it."""
    cursor = wiring.tables().get(CURSORS, name="chain") or {}
    return ledger >= int(cursor.get("chain_ledger", 0)) - within
