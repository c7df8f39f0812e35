"""How long the answer that is being made holds, said where it is made: neither caches nor keys keep it longer."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Freshness:
    """Of one request. `until`: unix seconds at which its answer stops being true (None: nothing says so).

    `previous`: the body that this Idempotency-Key was answered with before, which has stopped being true.
    """

    until: int | None = None
    previous: str | None = None


_current: ContextVar[Freshness | None] = ContextVar("freshness", default=None)


def begin(previous: str | None = None) -> Freshness:
    """Of the request that is answered next in this context."""
    freshness = Freshness(previous=previous)
    _current.set(freshness)
    return freshness


def holds_until(moment: int) -> None:
    """Something in the answer is true until `moment` (unix seconds); the earliest counts."""
    if freshness := _current.get():
        freshness.until = min(moment, freshness.until if freshness.until is not None else moment)


def previous() -> str | None:
    freshness = _current.get()
    return freshness.previous if freshness else None
