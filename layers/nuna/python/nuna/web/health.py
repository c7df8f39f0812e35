"""How the system is: what `GET /api/health` reports."""

from __future__ import annotations

from nuna import wiring
from nuna.adapters.ports import Item
from nuna.formats.clock import exact
from nuna.resources import CURSORS
from nuna.web.types import View


class Health(View):
    """`lag`: ledgers between the chain, as the poller last saw it, and the data.

    `status`: ok | behind | starting; stale: the RPC has not answered the poller for a while, so that the chain may be
    further than reported; gap: the RPC no longer keeps ledgers that were not read, and following has stopped.
    """

    status: str
    indexed_ledger: int
    chain_ledger: int
    lag: int


BEHIND = 12  # ledgers, a minute
STALE = 60  # seconds without an answer of the RPC to the poller


def view_health() -> Health:
    cursor = wiring.tables().get(CURSORS, name="chain")
    if cursor is None or "ledger" not in cursor:
        status = "gap" if cursor and "gap" in cursor else "starting"
        return Health(status=status, indexed_ledger=0, chain_ledger=0, lag=0)
    lag = max(0, cursor["chain_ledger"] - cursor["ledger"])
    return Health(
        status=_status(cursor, lag),
        indexed_ledger=cursor["ledger"],
        chain_ledger=cursor["chain_ledger"],
        lag=lag,
    )


def _status(cursor: Item, lag: int) -> str:
    if "gap" in cursor:
        return "gap"
    if exact() - cursor.get("polled_at", exact()) > STALE:
        return "stale"
    return "behind" if lag > BEHIND else "ok"
