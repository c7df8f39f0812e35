"""Access tokens: JWT (RFC 7519) after RFC 9068 (`typ` at+jwt), HS256, 15 minutes.

A token names the session it came from (`sid`), and whoever takes one looks in SESSIONS whether that session lasts:
signing out ends its access tokens at once, for one consistent read a call (docs/decisions/087).

The secret TOKEN_KEY is one key as text (its `kid` is `0`), or, to change keys while tokens of the old one live, JSON:
`{"current": kid, "keys": {kid: base64 of at least 32 bytes}}`. The current key signs; every key in it is accepted.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nuna import wiring
from nuna.errors import Unauthorized
from nuna.formats.clock import now
from nuna.log import audit
from nuna.resources import SESSIONS, TOKEN_KEY
from nuna.settings import setting

LIFETIME = 900  # seconds
TYPE = "at+jwt"
KEY_BYTES = 32  # at least, for HS256 (RFC 7518 §3.2)
UNFUNDED = "unfunded"
"""The tier of a wallet that is not on the chain: it costs nothing to make another one."""
_ALGORITHM = "HS256"
_REQUIRED = ["iss", "aud", "sub", "sid", "jti", "iat", "exp", "role", "tier"]


@dataclass(frozen=True)
class Principal:
    """Who is calling: the wallet `address`, `role` (user | admin), `tier` (unfunded | standard | premium), and session.

    `until`: when the token that said so ends, in unix seconds; 0 for one that is not made yet.
    """

    address: str
    role: str = "user"
    tier: str = "standard"
    family: str = ""
    until: int = field(default=0, compare=False)


def issue(principal: Principal) -> str:
    """A token for `principal`, valid for LIFETIME seconds from now, as long as its session lasts."""
    import jwt

    issued, (kid, keys) = now(), _keys(wiring.secret(TOKEN_KEY))
    claims = {
        "iss": setting("PUBLIC_URL"),
        "aud": _audience(),
        "sub": principal.address,
        "sid": principal.family,
        "jti": secrets.token_urlsafe(16),
        "iat": issued,
        "exp": issued + LIFETIME,
        "role": principal.role,
        "tier": principal.tier,
    }
    return jwt.encode(claims, keys[kid], _ALGORITHM, headers={"kid": kid, "typ": TYPE})


def verify(token: str) -> Principal:
    """Who `token` speaks for; raises Unauthorized (`token_expired`, `token_invalid`, `session_ended`)."""
    claims = _claims(token)
    if has_ended(claims["sid"]):
        audit("token_refused", claims["sub"], reason="session_ended", session=claims["sid"])
        raise Unauthorized("this sign-in has ended; sign in again", code="session_ended")
    return Principal(claims["sub"], claims["role"], claims["tier"], claims["sid"], claims["exp"])


def has_ended(session: str) -> bool:
    """Whether nobody may act for this session any more: it was signed out, its time is up, or there never was one."""
    row = wiring.tables().get(SESSIONS, id=session_key(session))
    return row is None or "revoked_at" in row or bool(row["expires"] <= now())


def session_key(session: str) -> str:
    """The key of a session's row in SESSIONS."""
    return f"family#{session}"


def _claims(token: str) -> dict[str, Any]:
    import jwt

    try:
        header, (_, keys) = jwt.get_unverified_header(token), _keys(wiring.secret(TOKEN_KEY))
        if header.get("kid") not in keys:  # it may be younger than what this process has read
            _, keys = _keys(wiring.secret(TOKEN_KEY, fresh=True))
        if header.get("typ") != TYPE or header.get("kid") not in keys:
            raise jwt.InvalidTokenError("another type, or a key that is not ours")
        claims: dict[str, Any] = jwt.decode(
            token,
            keys[header["kid"]],
            [_ALGORITHM],
            audience=_audience(),
            issuer=setting("PUBLIC_URL"),
            options={"require": _REQUIRED},
        )
    except jwt.ExpiredSignatureError as error:
        raise Unauthorized(
            "the access token has expired; get a new one at /api/auth/refresh", code="token_expired"
        ) from error
    except (jwt.PyJWTError, RecursionError, UnicodeError) as error:  # thousands of brackets, half a character
        audit("token_refused", reason="token_invalid")
        raise Unauthorized("the access token is not valid; sign in again", code="token_invalid") from error
    return claims


def _audience() -> str:
    return f"{setting('PUBLIC_URL')}/api"


@lru_cache(maxsize=4)
def _keys(secret: str) -> tuple[str, dict[str, bytes]]:
    """(the kid that signs, kid → key); raises ValueError for a secret that is neither form."""
    if not secret.startswith("{"):
        return "0", {"0": secret.encode()}
    try:
        entry = json.loads(secret)
        keys = {str(kid): base64.b64decode(key, validate=True) for kid, key in entry["keys"].items()}
        current = str(entry["current"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError('the token key is neither text nor {"current": kid, "keys": {kid: base64}}') from error
    if current not in keys or any(len(key) < KEY_BYTES for key in keys.values()):
        raise ValueError(f"the token key's `current` must be one of its `keys`, each of {KEY_BYTES} bytes or more")
    return current, keys
