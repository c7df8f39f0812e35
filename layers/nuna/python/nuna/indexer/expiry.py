"""Listings whose time is over. The chain says nothing then: from its expiry on it just refuses to sell."""

from __future__ import annotations

from itertools import chain

from nuna import wiring
from nuna.adapters.ports import ConditionFailed
from nuna.adapters.tables import every
from nuna.chain.events import ChainEvent
from nuna.chain.progress import indexed_ledger
from nuna.formats.clock import rfc3339
from nuna.indexer.follower import market
from nuna.indexer.projections.offering import close_listing
from nuna.indexer.unit_of_work import UnitOfWork
from nuna.resources import LISTINGS, SHARDS


def expire_listings(now: float) -> int:
    """Close each active listing with `expires_at` (unix seconds) at or before `now`; answers how many.

    One that changes at this very moment is left to the next run. A buy in the last ledger before the expiry may be
    indexed after this: the sale then turns `expired` into `sold`.
    """
    shards = [
        every(wiring.tables(), LISTINGS, str(shard), index="active", newest_first=False) for shard in range(SHARDS)
    ]
    return sum(_expire(item["id"], now) for item in chain.from_iterable(shards) if item["expires_at"] <= now)


def _expire(id: str, now: float) -> bool:
    moment = ChainEvent(id="", ledger=indexed_ledger(), closed_at=rfc3339(now), transaction="")
    work = UnitOfWork(moment, wiring.tables(), market())
    listing = work.get(LISTINGS, id=id)
    if listing is None or listing["status"] != "active" or listing["expires_at"] > now:
        return False  # an index lags behind its table
    close_listing(listing, "expired", work)
    try:
        wiring.tables().write(*work.changes())
    except ConditionFailed:
        return False
    return True
