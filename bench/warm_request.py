"""A warm request: CPU microseconds of our Lambda entry against a plain FastAPI + Mangum route with the same answer.

Both answer from memory. Ours adds what the API promises of every route: rate limit, request id, ledger headers, ETag,
cache headers, problems. The floor is the plain route; the target is to stay within twice that.

    python bench/warm_request.py [--requests 2000]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers/nuna/python")]
os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "CRITICAL")

from fastapi import FastAPI  # noqa: E402
from mangum import Mangum  # noqa: E402

from nuna import wiring  # noqa: E402
from nuna.adapters.ports import Item, Update  # noqa: E402
from nuna.registry import find  # noqa: E402
from nuna.resources import Table  # noqa: E402
from nuna.web.health import Health  # noqa: E402

ROUNDS = 7


class Memory:
    """Enough of the `Tables` port for one route, without I/O."""

    def get(self, _table: Table, **_key: str) -> Item | None:
        return {"name": "chain", "ledger": 77, "chain_ledger": 79}

    def update(self, update: Update) -> Item:
        return {"used": update.add["used"]}


def plain() -> Callable[[Any, Any], Any]:
    app = FastAPI()

    @app.get("/api/health")
    async def health() -> Health:
        return Health(status="ok", indexed_ledger=77, chain_ledger=79, lag=2)

    return Mangum(app, lifespan="off")


def cost(entry: Callable[[Any, Any], Any], event: dict[str, Any], requests: int) -> float:
    """CPU microseconds of one request."""
    began = time.process_time()
    for _ in range(requests):
        entry(event, None)
    return (time.process_time() - began) / requests * 1e6


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=2000)
    per_round = parser.parse_args().requests // ROUNDS
    wiring.use(tables=Memory())
    event = json.loads((ROOT / "events/samples/ops/health.json").read_text())
    entries: dict[str, Callable[[Any, Any], Any]] = {"plain FastAPI + Mangum": plain(), "ours": find("ops/health")}
    answers = {name: json.loads(entry(event, None)["body"]) for name, entry in entries.items()}
    if answers["plain FastAPI + Mangum"] != answers["ours"]:
        raise SystemExit(f"the two do not answer the same: {answers}")
    rounds = [{name: cost(entry, event, per_round) for name, entry in entries.items()} for _ in range(ROUNDS)]
    for name in entries:
        print(f"{name:24}{min(r[name] for r in rounds):8.0f} µs CPU a request")
    ratio = statistics.median(r["ours"] / r["plain FastAPI + Mangum"] for r in rounds)
    print(f"ratio {ratio:.2f} (median of {ROUNDS} rounds, interleaved)")


if __name__ == "__main__":
    main()
