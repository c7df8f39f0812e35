"""Access tokens: JWT (RFC 7519), HS256, 15 minutes, signed with a secret made at deployment."""

from __future__ import annotations

from dataclasses import dataclass

from nuna import wiring
from nuna.errors import Unauthorized
from nuna.formats import clock
from nuna.resources import TOKEN_KEY

LIFETIME = 900  # seconds
_ALGORITHM = "HS256"
UNFUNDED = "unfunded"
"""The tier of a wallet that is not on the chain: it costs nothing to make another one."""


@dataclass(frozen=True)
class Principal:
    """Who is calling: the wallet `address`, `role` (user | admin), `tier` (standard | premium), session `family`."""

    address: str
    role: str = "user"
    tier: str = "standard"
    family: str = ""


def issue(principal: Principal) -> str:
    """A token for `principal`, valid for LIFETIME seconds from now."""
    import jwt

    now = clock.now()
    claims = {
        "sub": principal.address,
        "role": principal.role,
        "tier": principal.tier,
        "fam": principal.family,
        "iat": now,
        "exp": now + LIFETIME,
    }
    return jwt.encode(claims, wiring.secret(TOKEN_KEY), _ALGORITHM)


def verify(token: str) -> Principal:
    """Who `token` speaks for; raises Unauthorized (`token_expired`, `token_invalid`)."""
    import jwt

    try:
        claims = jwt.decode(
            token, wiring.secret(TOKEN_KEY), [_ALGORITHM], options={"require": ["sub", "exp", "role", "tier", "fam"]}
        )
    except jwt.ExpiredSignatureError as error:
        raise Unauthorized(
            "the access token has expired; get a new one at /api/auth/refresh", code="token_expired"
        ) from error
    except (jwt.PyJWTError, RecursionError) as error:  # a header of thousands of brackets
        raise Unauthorized("the access token is not valid; sign in again", code="token_invalid") from error
    return Principal(claims["sub"], claims["role"], claims["tier"], claims["fam"])
