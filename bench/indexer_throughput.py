"""`python -m bench.indexer_throughput`: events applied per second, against the bare transactions that they come to.

The floor is what no indexer can leave out: the very same DynamoDB transactions, written one after the other to the same
engine (moto) in the same run, without reading, reading events or deciding anything. A ratio of 1 would mean that all
of that is free. Target: ≤ 2.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from itertools import groupby
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

from local.cloud import cloud  # noqa: E402
from nuna import wiring  # noqa: E402
from nuna.adapters.ports import LedgerEvent, Write  # noqa: E402
from nuna.adapters.stellar.scval_xdr import decode  # noqa: E402
from nuna.chain.reader import read_transaction  # noqa: E402
from nuna.indexer.follower import apply  # noqa: E402
from tests.support.ledger import ALICE, BOB, EMITTERS, MARKET, Script  # noqa: E402

XLM = 10_000_000
TARGET = 2.0


def story(tokens: int) -> list[LedgerEvent]:
    """Each token is minted, listed, bought and listed again."""
    script = Script().create()
    for token in range(1, tokens + 1):
        first, second = 2 * token, 2 * token + 1
        script.mint(token).list(first, token, ALICE, 30 * XLM)
        script.buy(first, token, ALICE, BOB, 30 * XLM, royalty=XLM).list(second, token, BOB, 40 * XLM)
    return script.events


def indexed(events: list[LedgerEvent]) -> tuple[float, int, list[tuple[Write, ...]]]:
    """(seconds to read and apply them all, how many domain events they were, their transactions)."""
    with cloud():
        tables = wiring.tables()
        write, written = tables.write, list[tuple[Write, ...]]()

        def noted(*writes: Write) -> None:
            written.append(writes)
            write(*writes)

        tables.write = noted  # type: ignore[method-assign]
        count, began = 0, time.perf_counter()
        for _, group in groupby(events, key=lambda event: event.transaction):
            for event in read_transaction(list(group), decode, EMITTERS):
                apply(event, MARKET)
                count += 1
        return time.perf_counter() - began, count, written


def floor(transactions: list[tuple[Write, ...]]) -> float:
    """Seconds to write the same transactions."""
    with cloud():
        tables = wiring.tables()
        began = time.perf_counter()
        for writes in transactions:
            tables.write(*writes)
        return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=15)
    events = story(parser.parse_args().tokens)
    indexed(events[:20])  # imports and caches
    runs = []
    for _ in range(2):
        seconds, count, transactions = indexed(events)
        runs.append((seconds / floor(transactions), count / seconds))
    ratio, rate = min(runs)
    result: dict[str, Any] = {
        "events": count,
        "events per second": round(rate),
        "ratio to bare transactions": round(ratio, 2),
        "target": TARGET,
    }
    print(json.dumps(result, indent=1))
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
