"""One run of the poller: when to ask, for how long, and what to do while the RPC is silent.

| setting | meaning |
|---|---|
| NUNA_POLL_SECONDS | how long a run lasts (62): past the schedule's minute, so that the next run is there |
| NUNA_POLL_STANDBY | how long a run waits for the lease of the one before, also of one that died (12) |
| NUNA_POLL_PACE | seconds between two questions around the close of a ledger (0.25) |
| NUNA_LEDGER_SECONDS | from one close to the next (5); 0 where they close at any time (local): always at the pace |
| NUNA_START_LEDGER | the first ledger ever read (1): on a public network the factory's own |
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from nuna.errors import Unavailable
from nuna.indexer.follower import Follower, Gap, LeaseLost, OutOfTime
from nuna.log import logger
from nuna.settings import setting, stage

SLOWEST = 5.0  # seconds between two questions to an RPC that does not answer


def poll() -> dict[str, Any]:
    """Poll the chain until this run's time is over; answers how far it came and why it ended.

    Raises Gap. Any other failure of ours (DynamoDB) is raised too: the lease runs out and the next run goes on.
    """
    began = time.time()
    follower = Follower(uuid.uuid4().hex, deadline=began + float(setting("POLL_SECONDS", "62")))
    if not _acquired(follower, began + float(setting("POLL_STANDBY", "12"))):
        return {"ended": "another run follows", "applied": 0}
    try:
        return _loop(follower)
    finally:
        follower.release()


def _acquired(follower: Follower, until: float) -> bool:
    while not follower.acquire():
        if time.time() > until:
            return False
        time.sleep(0.2)
    return True


def _loop(follower: Follower) -> dict[str, Any]:
    pace, interval = (
        float(setting("POLL_PACE", "0.25")),
        float(setting("LEDGER_SECONDS", "0" if stage() == "local" else "5")),
    )
    failures, ended = 0, "time is over"
    while time.time() < follower.deadline:
        before = follower.chain_ledger
        try:
            more = follower.poll()
        except Unavailable as error:
            failures += 1
            wait = min(pace * 2**failures, SLOWEST)
            logger().warning("the RPC does not answer; nothing is lost, asking again", extra={"reason": str(error)})
        except (LeaseLost, OutOfTime) as error:
            ended = "another run follows" if isinstance(error, LeaseLost) else ended
            break
        except Gap:
            logger().error("gap", extra={"alarm": "chain_gap", "ledger": follower.ledger + 1})
            raise
        else:
            failures = 0
            # A ledger that was just seen is followed by another one `interval` later, not before.
            closed = follower.chain_ledger > before
            wait = 0 if more else max(pace, interval - 2 * pace) if closed else pace
        time.sleep(max(0.0, min(wait, follower.deadline - time.time())))
    return {"ended": ended, "applied": follower.applied, "ledger": follower.ledger, "chain": follower.chain_ledger}
