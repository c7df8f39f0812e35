"""Whether a listing can still be bought, by its two clocks: its own end in seconds, its approval's in ledgers.

Nothing is emitted when either is over. A listing rests on the seller's approval of the token (SEP-50 `approve`), which
holds through the ledger `approved_until`; it may be missing where no approval was seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FASTEST = 4  # seconds from one ledger to the next, at least (what validators can vote for)


def ended(listing: Mapping[str, Any], now: float, ledger: int) -> str | None:
    """`expired` or `invalid`, as an active listing's status is at `now` (unix seconds) once `ledger` has closed.

    None: it can be bought. Whoever buys now is in a later ledger than `ledger`.
    """
    if listing["expires_at"] <= now:
        return "expired"
    return "invalid" if listing.get("approved_until", ledger + 1) <= ledger else None


def holds_until(listing: Mapping[str, Any], now: int, ledger: int) -> int:
    """Unix seconds until which an active listing can't end by itself."""
    ends = [int(listing["expires_at"])]
    if "approved_until" in listing:
        ends.append(now + FASTEST * (int(listing["approved_until"]) - ledger))
    return min(ends)
