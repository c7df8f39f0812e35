"""Refresh tokens: one family per sign-in, rotated at each use (RFC 9700 §4.14.2).

A token is `<family>.<secret>`; SESSIONS keeps SHA-256 of the current one and of the one before:
`family#<ULID>` {address, current, previous?, rotated_at, revoked_at?, expires}. A successor is HMAC-SHA256 of the token
it replaces under the token key: a client whose answer got lost asks again within RETRY seconds and gets the same one,
though none is stored. Any other use of an old token means that two parties hold it: the whole family is revoked. Who
knows a family's id holds one of its access tokens and could sign it out anyway, so a wrong secret revokes it too.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from ulid import ULID

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Item, Put, Update
from nuna.errors import Forbidden, Unauthorized
from nuna.formats.clock import now
from nuna.resources import SESSIONS, TOKEN_KEY
from nuna.settings import setting
from nuna.web.identity import UNFUNDED, Principal

LIFETIME = 30 * 86_400  # seconds without a refresh
RETRY = 10  # seconds within which the token just replaced gives its successor again
COOKIE = "nuna_refresh"
COOKIE_PATH = "/api/auth"


def principal(user: Item, family: str | None = None) -> Principal:
    """`user`, in a new family or in that one."""
    tier = UNFUNDED if user.get("unfunded") else user.get("tier", "standard")
    return Principal(user["address"], user.get("role", "user"), tier, family or str(ULID()))


def begin(principal: Principal) -> tuple[str, Put]:
    """The family's first token, and the write that makes it valid."""
    token = f"{principal.family}.{secrets.token_urlsafe(32)}"
    row = {"address": principal.address, "current": _digest(token), "rotated_at": now(), "expires": now() + LIFETIME}
    return token, Put(SESSIONS, {"id": _key(principal.family)} | row, absent=True)


def rotate(token: str) -> tuple[str, str, str]:
    """(address, family, successor) of a token; the token is spent.

    Raises Unauthorized: `refresh_missing`, `refresh_invalid` (unknown, expired or signed out), `refresh_reused`.
    """
    family, _, secret = token.partition(".")
    if not secret:
        raise Unauthorized("there is no refresh token; sign in", code="refresh_missing")
    row = _live(family)
    successor, moment = f"{family}.{_successor(token)}", now()
    if hmac.compare_digest(row["current"], _digest(token)):
        change = {
            "current": _digest(successor),
            "previous": row["current"],
            "rotated_at": moment,
            "expires": moment + LIFETIME,
        }
        try:
            wiring.tables().write(
                Update(SESSIONS, {"id": row["id"]}, set=change, expect={"current": row["current"], "revoked_at": None})
            )
        except ConditionFailed:  # the same token came twice at once, or a sign-out was first
            row = _live(family)
        else:
            return row["address"], family, successor
    retried = row.get("previous") == _digest(token) and row["current"] == _digest(successor)
    if retried and moment - row["rotated_at"] <= RETRY:
        return row["address"], family, successor
    revoke(family)
    raise Unauthorized(
        "this refresh token was used before, so everything signed in with it is signed out; sign in again",
        code="refresh_reused",
    )


def revoke(family: str) -> None:
    """Sign a family out. One that is not there, or signed out already, stays as it is."""
    try:
        wiring.tables().write(
            Update(SESSIONS, {"id": _key(family)}, set={"revoked_at": now()}, expect={"revoked_at": None}, exists=True)
        )
    except ConditionFailed:
        return


def check_origin(origin: str | None) -> None:
    """Pass a request of our own pages (or of no page); raises Forbidden (`origin_refused`) for any other's."""
    if origin is None:
        return
    ours = [setting("PUBLIC_URL"), *setting("WEB_ORIGINS", "").split(",")]
    if origin.lower() not in {_origin(url.strip()) for url in ours if url.strip()}:
        raise Forbidden(f"pages of {origin} may not use this sign-in", code="origin_refused")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _live(family: str) -> Item:
    row = wiring.tables().get(SESSIONS, id=_key(family)) if 0 < len(family) <= 26 else None
    if row is None or "revoked_at" in row or row["expires"] <= now():
        raise Unauthorized("the refresh token is not valid any more; sign in again", code="refresh_invalid")
    return row


def _key(family: str) -> str:
    return f"family#{family}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _successor(token: str) -> str:
    return hmac.new(wiring.secret(TOKEN_KEY).encode(), b"refresh:" + token.encode(), hashlib.sha256).hexdigest()
