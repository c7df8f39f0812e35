"""How long one call of a function may wait, in all, for a service that might never answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Budget:
    """`left`: seconds."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds


_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What runs inside waits for others at most `seconds` in all."""
    token = _current.set(Budget(seconds))
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def waiting(most: float) -> Iterator[float]:
    """The seconds that may be waited now, `most` or what is left; the time that the block takes is used up."""
    budget, began = _current.get(), time.monotonic()
    try:
        yield most if budget is None else max(0.0, min(most, budget.left))
    finally:
        if budget is not None:
            budget.left -= time.monotonic() - began
