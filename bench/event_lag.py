"""`python -m bench.event_lag`: from a ledger's close until its events are in the tables, as a share of a 5-s ledger.

The embedded chain closes a ledger every 4.2 to 5.8 seconds with one transfer of a token in it; the real poller follows
in a thread, at its default pace, over tables in moto. Both ends are measured by this machine's clock: the moment the
close returns and the moment the cursor includes that ledger. Target: p95 ≤ 0.3 ledger.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers/nuna/python")]
os.environ |= {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_LOG_LEVEL": "ERROR",
}

from nuna import wiring  # noqa: E402
from nuna.indexer.run import poll  # noqa: E402
from nuna.resources import CURSORS  # noqa: E402
from tests.support.cloud import cloud  # noqa: E402
from tests.support.embedded import Embedded  # noqa: E402

LEDGER = 5.0  # seconds
TARGET = 0.3  # of a ledger


def measure(ledgers: int, between: float = LEDGER) -> list[float]:
    """Seconds from close to tables, for each ledger."""
    with cloud():
        on = Embedded()
        os.environ |= on.settings | {
            "NUNA_POLL_SECONDS": str(between * (ledgers + 3)),
            "NUNA_LEDGER_SECONDS": str(between),
        }
        wiring.use(chain=on.chain)
        alice, bob = on.wallet("alice"), on.wallet("bob")
        collection = on.create_collection(alice)
        on.mint(alice, collection, 1, "ipfs://dawn-metadata/1.json")
        poller = threading.Thread(target=poll)
        poller.start()
        _until_indexed(on.chain.latest_ledger()[0])
        lags = []
        due, dice = time.perf_counter(), random.Random(5)
        for number in range(ledgers):
            due += between * dice.uniform(0.84, 1.16)
            time.sleep(max(0.0, due - time.perf_counter()))
            owner, other = (alice, bob) if number % 2 == 0 else (bob, alice)
            on.transfer(owner, collection, 1, other)
            closed = time.perf_counter()
            lags.append(_until_indexed(on.chain.latest_ledger()[0]) - closed)
        poller.join()
    return lags


def _until_indexed(ledger: int) -> float:
    """The moment at which the tables include `ledger`."""
    end = time.perf_counter() + 30
    while (wiring.tables().get(CURSORS, name="chain") or {}).get("ledger", 0) < ledger:
        if time.perf_counter() > end:
            raise SystemExit(f"ledger {ledger} was not indexed within 30 s")
        time.sleep(0.01)
    return time.perf_counter()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ledgers", type=int, default=24)
    lags = measure(parser.parse_args().ledgers)
    share = sorted(lag / LEDGER for lag in lags)
    p95 = share[min(len(share) - 1, int(len(share) * 0.95))]
    result: dict[str, Any] = {
        "ledgers": len(lags),
        "median seconds": round(statistics.median(lags), 3),
        "p95 of a ledger": round(p95, 3),
        "target": TARGET,
    }
    print(json.dumps(result, indent=1))
    return 0 if p95 <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
