"""Follows the chain for a minute, in step with its ledgers, and applies each event once."""

from typing import Any

from nuna.function import schedule
from nuna.indexer.run import poll
from nuna.resources import ACTIVITIES, ASKS, CHAIN_EVENTS, COLLECTIONS, CURSORS, LISTINGS, METADATA, NFTS, SALES

APPLIED_TO = (CHAIN_EVENTS, COLLECTIONS, NFTS, LISTINGS, ASKS, SALES, ACTIVITIES)


@schedule(
    "rate(1 minute)",
    uses=[
        CURSORS.read,
        CURSORS.write,
        METADATA.read,
        *(table.read for table in APPLIED_TO),
        *(table.write for table in APPLIED_TO),
    ],
    timeout=90,
    layers=("deps", "chain"),
)
def handler(_event: Any) -> dict[str, Any]:
    return poll()
