"""What happened on the chain, as facts of the market: typed, past tense, ready to be stored and published.

Each class says which contract event it comes from (`topics | data`), where that event is defined, and what each of its
fields means (`nuna.chain.meanings`); everything else about an event follows from that.
`nuna.chain.reader` reads them off the ledger; on the bus a message's detail-type is the class's name and its detail is
`detail(event)`.
Amounts are stroops of `currency` (a token contract's address), ids of contracts and accounts are strkeys (SEP-23).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

# All of them: a new event's class is the only place that names it.
from nuna.chain.events.auctions import *  # noqa: F403
from nuna.chain.events.base import ChainEvent as ChainEvent
from nuna.chain.events.base import ContractEvent as ContractEvent
from nuna.chain.events.base import NftEvent as NftEvent
from nuna.chain.events.collections import *  # noqa: F403
from nuna.chain.events.contracts import *  # noqa: F403
from nuna.chain.events.royalties import *  # noqa: F403
from nuna.chain.events.trading import *  # noqa: F403
from nuna.chain.meanings import restored

EVENTS: dict[str, type[ChainEvent]] = {
    name: kind
    for name, kind in list(globals().items())
    if isinstance(kind, type) and issubclass(kind, ChainEvent) and hasattr(kind, "emission")
}
"""Every event by its name, as on the bus."""


def detail(event: ChainEvent) -> dict[str, Any]:
    """The event's fields as JSON values: what is stored, streamed and put on the bus."""
    return asdict(event)


def from_detail(name: str, detail: Mapping[str, Any]) -> ChainEvent:
    """The inverse of `detail`. KeyError for a name that is no event's."""
    event: ChainEvent = restored(EVENTS[name], detail)
    return event
