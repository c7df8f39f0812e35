"""Listings whose time is over, or whose approval: the chain says nothing then, it just refuses to sell from then on."""

from __future__ import annotations

from itertools import chain

from nuna import wiring
from nuna.adapters.ports import ConditionFailed
from nuna.adapters.tables import every
from nuna.chain.events import ChainEvent
from nuna.chain.liveness import ended
from nuna.chain.progress import indexed_ledger
from nuna.formats.clock import exact, rfc3339
from nuna.indexer.follower import market
from nuna.indexer.projections.offering import close_listing
from nuna.indexer.unit_of_work import UnitOfWork
from nuna.resources import LISTINGS, SHARDS


def expire_listings(now: float | None = None) -> int:
    """Close each active listing that ended by its time (`expired`) at `now` (unix seconds; None: the clock's), or by
    its approval's last ledger (`invalid`); how many.

    One that changes at this very moment is left to the next run. A buy in the last ledger before the expiry may be
    indexed after this: the sale then turns `expired` into `sold`.
    """
    moment, tables, ledger = exact() if now is None else now, wiring.tables(), indexed_ledger(fresh=True)
    shards = (every(tables, LISTINGS, str(shard), index="active", newest_first=False) for shard in range(SHARDS))
    listings = chain.from_iterable(shards)
    return sum(_expire(item["id"], moment, ledger) for item in listings if ended(item, moment, ledger))


def _expire(id: str, now: float, ledger: int) -> bool:
    moment = ChainEvent(id="", ledger=ledger, closed_at=rfc3339(now), transaction="")
    work = UnitOfWork(moment, wiring.tables(), market())
    listing = work.get(LISTINGS, id=id)
    if listing is None or listing["status"] != "active" or not (status := ended(listing, now, ledger)):
        return False  # an index lags behind its table
    close_listing(listing, status, work)
    try:
        wiring.tables().write(*work.changes())
    except ConditionFailed:
        return False
    return True
