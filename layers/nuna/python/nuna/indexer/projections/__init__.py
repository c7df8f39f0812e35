"""What each event changes in the tables: a function beside `@applies(<event>)`, in the module of its subject.

`project` is deterministic: the same events in the same order give the same items, byte by byte, also when the tables
are rebuilt from the first ledger. Times are the ledger's, ids the chain's.
"""

from __future__ import annotations

from nuna.adapters.ports import Tables, Write
from nuna.chain.events import ChainEvent
from nuna.indexer.projections import collections, listings, nfts  # noqa: F401  (each adds what it applies)
from nuna.indexer.projections.registry import APPLY
from nuna.indexer.unit_of_work import Market, UnitOfWork


def project(event: ChainEvent, tables: Tables, market: Market) -> list[Write]:
    """Everything that `event` writes, to be written as one transaction; reads what it must from `tables`.

    The first write is the event's own record in CHAIN_EVENTS, if absent: an event is applied once.
    """
    work = UnitOfWork(event, tables, market)
    if apply := APPLY.get(type(event)):
        apply(event, work)
    return work.writes()
