"""How the system is: what `GET /api/health` tells."""

from __future__ import annotations

from nuna import wiring
from nuna.http import View
from nuna.resources import CURSORS


class Health(View):
    """`lag`: ledgers between the chain, as the poller last saw it, and the data. `status`: ok | behind | starting."""

    status: str
    indexed_ledger: int
    chain_ledger: int
    lag: int


BEHIND = 12  # ledgers, a minute


def view_health() -> Health:
    cursor = wiring.tables().get(CURSORS, name="chain")
    if cursor is None:
        return Health(status="starting", indexed_ledger=0, chain_ledger=0, lag=0)
    lag = max(0, cursor["chain_ledger"] - cursor["ledger"])
    return Health(
        status="behind" if lag > BEHIND else "ok",
        indexed_ledger=cursor["ledger"],
        chain_ledger=cursor["chain_ledger"],
        lag=lag,
    )
