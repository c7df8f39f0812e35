"""Which function applies an event to the tables: said at the function, `@applies(SaleSettled)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from nuna.chain.events import ChainEvent
from nuna.indexer.unit_of_work import UnitOfWork

Apply = TypeVar("Apply", bound=Callable[[Any, UnitOfWork], None])
APPLY: dict[type[ChainEvent], Callable[[Any, UnitOfWork], None]] = {}
"""An event that is not here has no table yet: it is recorded and published, and changes nothing else."""


def applies(event: type[ChainEvent]) -> Callable[[Apply], Apply]:
    """Makes a function the event's projection; ValueError if it has one."""

    def decorate(apply: Apply) -> Apply:
        if event in APPLY:
            raise ValueError(f"{event.__name__} is applied by {APPLY[event].__qualname__} already")
        APPLY[event] = apply
        return apply

    return decorate
