"""One run of the poller: when to ask, for how long, and what to do while the RPC is silent.

A run begins each minute and lasts two, so that one of two holds the lease and the other stands by: when the holder
dies, whatever killed it, its lease runs out (follower.LEASE) and the other goes on within a second.

| setting | meaning |
|---|---|
| NUNA_POLL_SECONDS | how long a run lasts (122): past the schedule's second minute, so that another is always there |
| NUNA_POLL_STANDBY | how long a run waits for the lease of another (122) |
| NUNA_POLL_PACE | seconds between two questions around the close of a ledger (0.25) |
| NUNA_LEDGER_SECONDS | from one close to the next (5); 0 where they close at any time (local): always at the pace |
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from nuna.errors import Unavailable
from nuna.formats.clock import exact
from nuna.indexer.follower import Follower, Gap, LeaseLost, OutOfTime
from nuna.log import logger
from nuna.settings import setting, stage

STANDBY_PACE = 0.5  # seconds between two looks at another's lease
SLOWEST = 5.0  # seconds between two questions to an RPC that does not answer


def poll() -> dict[str, Any]:
    """Poll the chain until this run's time is over; answers how far it came and why it ended.

    Raises Gap. Any other failure of ours (DynamoDB) is raised too: the lease runs out and the next run goes on.
    """
    began = exact()
    follower = Follower(uuid.uuid4().hex, deadline=began + float(setting("POLL_SECONDS", "122")))
    if not _acquired(follower, began + float(setting("POLL_STANDBY", "122"))):
        return {"ended": "another run follows", "applied": 0}
    try:
        return _loop(follower)
    finally:
        follower.release()


def _acquired(follower: Follower, until: float) -> bool:
    while not follower.acquire():
        if exact() > until:
            return False
        time.sleep(STANDBY_PACE)
    return True


def _loop(follower: Follower) -> dict[str, Any]:
    pace, interval = (
        float(setting("POLL_PACE", "0.25")),
        float(setting("LEDGER_SECONDS", "0" if stage() == "local" else "5")),
    )
    failures, ended = 0, "time is over"
    while exact() < follower.deadline:
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
        time.sleep(max(0.0, min(wait, follower.deadline - exact())))
    # Alarms watch this line (infra_cdk.alarms): a run without an answer is an outage of the RPC.
    behind = max(0, follower.chain_ledger - follower.ledger)
    logger().info("polled", extra={"answers": follower.answers, "behind": behind})
    return {"ended": ended, "applied": follower.applied, "ledger": follower.ledger, "chain": follower.chain_ledger}
