"""Listings whose time is over, or whose approval: the chain says nothing then, it just refuses to sell from then on."""

from __future__ import annotations

from nuna import wiring
from nuna.adapters.ports import ConditionFailed
from nuna.chain.events import ChainEvent
from nuna.chain.liveness import ended
from nuna.chain.progress import indexed_ledger
from nuna.formats.clock import rfc3339
from nuna.indexer.follower import market
from nuna.indexer.projections.offering import close_listing
from nuna.indexer.unit_of_work import UnitOfWork
from nuna.resources import LISTINGS, SHARDS

PAGE = 200


def expire_listings(now: float) -> int:
    """Close each active listing that ended by its time (`expired`) at `now` (unix seconds), or by its approval's last
    ledger (`invalid`); answers how many.

    One that changes at this very moment is left to the next run. A buy in the last ledger before the expiry may be
    indexed after this: the sale then turns `expired` into `sold`.
    """
    tables, closed, ledger = wiring.tables(), 0, indexed_ledger(fresh=True)
    for shard in range(SHARDS):
        after = None
        while True:
            page = tables.query(LISTINGS, str(shard), index="active", newest_first=False, after=after, limit=PAGE)
            closed += sum(_expire(item["id"], now, ledger) for item in page.items if ended(item, now, ledger))
            if (after := page.after) is None:
                break
    return closed


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
