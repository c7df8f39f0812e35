"""Times as the API writes them."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> int:
    """Unix seconds."""
    return int(time.time())


def rfc3339(seconds: float | None = None) -> str:
    """A moment (default: now) as RFC 3339 in UTC, to the second: `2026-11-23T05:00:00Z`."""
    moment = datetime.fromtimestamp(time.time() if seconds is None else seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
