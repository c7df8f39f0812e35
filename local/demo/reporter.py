"""Tells the story: numbered steps with times as they happen, and the table at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from local.demo.client import GaveUp

STROOPS = 10_000_000


def xlm(stroops: int) -> str:
    """Stroops for people: whole digits, and the same as XLM."""
    return f"{stroops:,} stroops ({stroops / STROOPS:,.7f} XLM)"


@dataclass
class Reporter:
    console: Console
    began: float = field(default_factory=time.monotonic)
    chapters: list[tuple[str, int, float]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    _step: int = 0
    _last: float = 0

    @contextmanager
    def chapter(self, title: str) -> Iterator[None]:
        self.console.rule(f"[bold]{title}", align="left")
        self._step, began = 0, time.monotonic()
        self._last = began
        yield
        self.chapters.append((title, self._step, time.monotonic() - began))

    def step(self, text: str) -> None:
        """One step done, with the time it took."""
        now = time.monotonic()
        self._step += 1
        self.console.print(f"{self._step:>3}. {text} [dim]{now - self._last:.2f} s", highlight=False, soft_wrap=True)
        self._last = now

    def check(self, what: str, got: object, wanted: object) -> None:
        """Go on only if they are equal; raises GaveUp with both values."""
        if got != wanted:
            raise GaveUp(f"{what}: expected {wanted!r}, got {got!r}")
        self.console.print(f"     [green]✓[/] {what}: {got}", highlight=False, soft_wrap=True)

    def fact(self, name: str, value: str) -> None:
        """A line of the summary."""
        self.facts.append((name, value))

    def summary(self) -> None:
        chapters = Table(title="What was done", title_justify="left")
        chapters.add_column("chapter")
        chapters.add_column("steps", justify="right")
        chapters.add_column("seconds", justify="right")
        for title, steps, seconds in self.chapters:
            chapters.add_row(title, str(steps), f"{seconds:.1f}")
        chapters.add_section()
        steps = sum(count for _, count, _ in self.chapters)
        chapters.add_row("all", str(steps), f"{time.monotonic() - self.began:.1f}")
        facts = Table(title="What is on chain now", title_justify="left", show_header=False)
        facts.add_column()
        facts.add_column(overflow="fold")
        for name, value in self.facts:
            facts.add_row(name, value)
        self.console.print(chapters, facts)
