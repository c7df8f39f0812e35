"""Closes the listings whose time is over."""

from typing import Any

from nuna.function import schedule
from nuna.indexer.expiry import expire_listings
from nuna.resources import ASKS, COLLECTIONS, CURSORS, LISTINGS, NFTS

CHANGED = (LISTINGS, NFTS, COLLECTIONS, ASKS)


@schedule(
    "rate(1 minute)",
    uses=[CURSORS.read, *(table.read for table in CHANGED), *(table.write for table in CHANGED)],
    timeout=55,
)
def handler(_event: Any) -> int:
    return expire_listings()
