"""What a story of recordings is made of."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from events.support.embedded import Embedded, Timeless

XLM = 10_000_000
DAY = 86_400


@dataclass(frozen=True)
class Step:
    """`name`: the recording's file; `what`: happens in `call`, one transaction."""

    name: str
    what: str
    call: Callable[[], Any]


Story = Generator[Step, Any, Any]


def people(on: Embedded, *names: str) -> list[Timeless]:
    return [on.wallet(name) for name in names]


def markets(on: Embedded) -> list[tuple[str, str]]:
    return [("marketplace", on.marketplace), ("auction", on.auction)]
