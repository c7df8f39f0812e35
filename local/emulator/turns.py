"""Requests of the API take turns, so that a crowd is served slowly instead of not at all.

On AWS each request gets an environment of its own. Here one is a Python process, and two hundred at once would only
push each other out of the memory and the processors.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = max(4, 3 * (os.cpu_count() or 1))
"""Some of them wait for the chain or for the indexer, so more than there are processors."""
WAITING = 500
PATIENCE = 25.0
"""Seconds; API Gateway itself gives up after 30."""


class NoTurn(RuntimeError):
    """Too many wait, or it took too long; the message says which."""


class Turns:
    """`async with turns.one(): …`, first come first served; raises NoTurn."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._limit, self._patience = waiting, patience
        self.waiting = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        if self.waiting >= self._limit:
            raise NoTurn(f"{self.waiting} requests wait already")
        self.waiting += 1
        try:
            await asyncio.wait_for(self._free.acquire(), self._patience)
        except TimeoutError:
            raise NoTurn(f"it was not this request's turn within {self._patience:.0f} s") from None
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self._free.release()
