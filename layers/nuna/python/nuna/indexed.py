"""How far the data follows the chain, and waiting for it (`?minLedger=`)."""

from __future__ import annotations

import asyncio
import time

from nuna import wiring
from nuna.errors import Unavailable
from nuna.resources import CURSORS

FRESH = 0.5  # seconds for which a read of the cursor is reused; an older ledger than the data's is still a true answer
WAIT = 6.0  # seconds: a ledger takes 5
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
    """Return once the data includes `ledger`; raises Unavailable (503, Retry-After) when it doesn't within WAIT."""
    end = time.monotonic() + WAIT
    while indexed_ledger(fresh=True) < ledger:
        if time.monotonic() > end:
            raise Unavailable(
                f"the data includes ledger {_seen[1]}, not yet {ledger}; ask again shortly",
                code="ledger_not_indexed",
                retry_after=2,
            )
        await asyncio.sleep(0.1)
