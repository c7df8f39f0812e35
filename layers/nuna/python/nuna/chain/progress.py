"""How far the data follows the chain: waiting for it (`?minLedger=`), and whether an event is news."""

from __future__ import annotations

import asyncio
import time

from nuna import wiring
from nuna.errors import Unavailable
from nuna.formats import clock
from nuna.resources import CURSORS

FRESH = 0.5  # seconds for which a read of the cursor is reused; an older ledger than the data's is still a true answer
WAIT = 6.0  # seconds: a ledger takes 5
DAY = 17_280  # ledgers of 5 seconds
CLOSE = 5  # seconds between two ledgers
AHEAD = 20  # ledgers beyond what the poller expects of the chain: they close faster on a local one
_seen: tuple[float, int] = (-FRESH, 0)


def indexed_ledger(*, fresh: bool = False) -> int:
    """The last ledger whose events are all in the tables; 0 before the first."""
    global _seen
    now = time.monotonic()
    if fresh or now - _seen[0] >= FRESH:
        item = wiring.tables().get(CURSORS, name="chain") or {}
        _seen = (now, int(item.get("ledger", 0)))
    return _seen[1]


async def wait_for(ledger: int) -> None:
    """Return once the data includes `ledger`; raises Unavailable (503, Retry-After) when it doesn't within WAIT.

    One that the chain can't have reached yet is refused at once.
    """
    end = time.monotonic() + WAIT
    if indexed_ledger() < ledger and ledger > (latest := _reached()):
        raise Unavailable(
            f"ledger {ledger} is not closed yet, the chain is at about {latest - AHEAD}",
            code="ledger_not_indexed",
            retry_after=min((ledger - latest) * CLOSE, 3_600),
        )
    while indexed_ledger(fresh=True) < ledger:
        if time.monotonic() > end:
            raise Unavailable(
                f"the data includes ledger {_seen[1]}, not yet {ledger}; ask again shortly",
                code="ledger_not_indexed",
                retry_after=2,
            )
        await asyncio.sleep(0.1)


def _reached() -> int:
    """The latest ledger that the chain can have closed by now, as far as the poller's last look at it shows."""
    cursor = wiring.tables().get(CURSORS, name="chain") or {}
    seen = max(int(cursor.get("chain_ledger", 0)), int(cursor.get("ledger", 0)))
    since = clock.exact() - float(cursor.get("polled_at", clock.exact()))
    return seen + max(0, int(since)) // CLOSE + AHEAD


def is_recent(ledger: int, within: int = 7 * DAY) -> bool:
    """True if `ledger` is at most `within` ledgers behind the chain, as the poller last saw it.

    Rebuilding the data replays every event since the first; nobody is notified of them again.
    """
    cursor = wiring.tables().get(CURSORS, name="chain") or {}
    return ledger >= int(cursor.get("chain_ledger", 0)) - within
