"""The one clock, and times as the API writes them. A test sets it: `monkeypatch.setattr(clock, "source", …)`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime


def _machine() -> float:
    return time.time()


source: Callable[[], float] = _machine
"""Unix seconds, with their fraction."""


def exact() -> float:
    """Unix seconds, with their fraction."""
    return source()


def now() -> int:
    """Unix seconds."""
    return int(source())


def rfc3339(seconds: float | None = None) -> str:
    """A moment (default: now) as RFC 3339 in UTC, to the second: `2026-11-23T05:00:00Z`."""
    moment = datetime.fromtimestamp(source() if seconds is None else seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
