"""Rate limits in DynamoDB with leased tokens.

A process leases tokens with one write and spends them from memory: one, then two, four … up to a twentieth of the
quota, so that a busy caller costs one write per several requests, and one who calls each function once loses nothing.
Nobody is ever admitted over the quota; a caller may be refused early by what other processes leased and did not spend,
which is at most about what those processes served.
"""

from __future__ import annotations

from dataclasses import dataclass

from nuna import wiring
from nuna.adapters.ports import Update
from nuna.errors import TooManyRequests
from nuna.formats import clock
from nuna.resources import RATE_LIMITS
from nuna.settings import setting
from nuna.web.identity import Principal


@dataclass(frozen=True)
class Policy:
    """`quota` requests per `window` seconds."""

    name: str
    quota: int
    window: int


PUBLIC = Policy("public", 100, 900)
SIGNED_IN = Policy("signed-in", 300, 900)
PREMIUM = Policy("premium", 1000, 900)
NAMED = {"search": Policy("search", 20, 60), "upload": Policy("upload", 10, 3600)}
_leases: dict[str, int] = {}
_sizes: dict[str, int] = {}


def policy_for(limit: str, principal: Principal | None) -> Policy:
    """A route's own policy by name, else the caller's."""
    if limit in NAMED:
        return NAMED[limit]
    if principal is None:
        return PUBLIC
    return PREMIUM if principal.tier == "premium" else SIGNED_IN


def spend(policy: Policy, who: str, now: float | None = None) -> dict[str, str]:
    """Take one request of `who`; answers the RateLimit headers, raises TooManyRequests when none is left."""
    moment = int(clock.exact() if now is None else now)
    start = moment - moment % policy.window
    seconds = start + policy.window - moment
    quota = policy.quota * int(setting("RATE_LIMIT_SCALE", "1"))
    key = f"{policy.name}#{who}#{start}"
    if _leases.get(key, 0) <= 0:
        _leases[key] = _lease(key, quota, start + 2 * policy.window)
    headers = {"RateLimit-Policy": f'"{policy.name}";q={quota};w={policy.window}'}
    if _leases[key] <= 0:
        raise TooManyRequests(
            f"more than {quota} requests in {policy.window} s; try again in {seconds} s", retry_after=seconds
        )
    _leases[key] -= 1
    return headers | {"RateLimit": f'"{policy.name}";r={_leases[key]};t={seconds}'}


def _lease(key: str, quota: int, expires: int) -> int:
    if len(_leases) > 10_000:
        _leases.clear()
        _sizes.clear()
    size = _sizes[key] = min(2 * _sizes[key], max(1, quota // 20)) if key in _sizes else 1
    item = wiring.tables().update(Update(RATE_LIMITS, {"id": key}, set={"expires": expires}, add={"used": size}))
    return max(0, min(size, quota - (int(item["used"]) - size)))
