"""Rate limits in DynamoDB with leased tokens, reported in the headers of draft-ietf-httpapi-ratelimit-headers.

A process leases tokens with one write and spends them from memory: one, then two, four … up to a twentieth of the
quota, so that a busy caller costs one write per several requests, and one who calls each function once loses nothing.
Nobody is ever admitted over the quota; a caller may be refused early by what other processes leased and did not spend,
which is at most about what those processes served. `r` is what all processes together leave of the quota, as this one
last read it.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from nuna import wiring
from nuna.adapters.ports import Update
from nuna.errors import TooManyRequests
from nuna.formats import clock
from nuna.resources import RATE_LIMITS
from nuna.settings import setting
from nuna.web.identity import UNFUNDED, Principal


@dataclass(frozen=True)
class Policy:
    """`quota` requests per `window` seconds."""

    name: str
    quota: int
    window: int


UNCOUNTED = "none"
"""The limit of routes that are never counted: what describes the API, and its health."""
PUBLIC = Policy("public", 100, 900)
SIGNED_IN = Policy("signed-in", 300, 900)
PREMIUM = Policy("premium", 1000, 900)
NAMED = {"search": Policy("search", 20, 60), "upload": Policy("upload", 10, 3600)}
MOST_LEASES = 10_000  # callers whose leases a process remembers
_leases: dict[str, int] = {}
"""Key → tokens that this process may still spend."""
_sizes: dict[str, tuple[int, int]] = {}
"""Key → the last lease's size, and how much of the quota all processes had leased by then."""


def policy_for(limit: str, principal: Principal | None) -> Policy:
    """A route's own policy by name, else the caller's."""
    if limit in NAMED:
        return NAMED[limit]
    if principal is None or principal.tier == UNFUNDED:
        return PUBLIC
    return PREMIUM if principal.tier == "premium" else SIGNED_IN


def counted_as(principal: Principal | None, address: str) -> str:
    """Whose quota a request uses: the wallet's; the address's, of one without a wallet that it costs anything to make.

    An IPv6 customer is given a whole /64 (RFC 6177), so that is what counts as one address.
    """
    if principal is not None and principal.tier != UNFUNDED:
        return principal.address
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((int(ip) >> 64 << 64, 64)))


def spend(policy: Policy, who: str, now: float | None = None) -> dict[str, str]:
    """Take one request of `who`; answers the RateLimit headers, raises TooManyRequests with them when none is left."""
    moment = int(clock.exact() if now is None else now)
    start = moment - moment % policy.window
    seconds = start + policy.window - moment
    quota = policy.quota * int(setting("RATE_LIMIT_SCALE", "1"))
    key = f"{policy.name}#{who}#{start}"
    if (
        _leases.get(key, 0) <= 0 and _sizes.get(key, (0, 0))[1] < quota
    ):  # once it is used up, asking again costs nothing
        _leases[key] = _lease(key, quota, start + 2 * policy.window)
    headers = {"RateLimit-Policy": f'"{policy.name}";q={quota};w={policy.window}'}
    if _leases.get(key, 0) <= 0:
        raise TooManyRequests(
            f"more than {quota} requests in {policy.window} s; try again in {seconds} s",
            retry_after=seconds,
            headers=headers | {"RateLimit": f'"{policy.name}";r=0;t={seconds}'},
        )
    _leases[key] -= 1
    left = quota - _sizes[key][1] + _leases[key]
    return headers | {"RateLimit": f'"{policy.name}";r={left};t={seconds}'}


def _lease(key: str, quota: int, expires: int) -> int:
    if len(_leases) > MOST_LEASES:
        _leases.clear()
        _sizes.clear()
    size = min(2 * _sizes[key][0], max(1, quota // 20)) if key in _sizes else 1
    item = wiring.tables().update(Update(RATE_LIMITS, {"id": key}, set={"expires": expires}, add={"used": size}))
    used = int(item["used"])
    _sizes[key] = size, min(used, quota)
    return max(0, min(size, quota - (used - size)))
