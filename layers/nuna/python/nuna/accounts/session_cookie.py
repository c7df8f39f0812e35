"""The cookie that carries the refresh token: out of reach of scripts, of other sites and of the rest of the API.

Served by HTTPS its name has the prefix `__Secure-`, so that a browser takes it from nobody who can't speak for this
host securely (RFC 6265bis §4.1.3.1; `__Host-` would need `Path=/`, and send it with every request). The local stack is
reached by HTTP, where not every browser takes that prefix from localhost, so there it has none.

`SameSite=Strict` keeps it from other sites: the app's pages must be of the API's own site, by the edge's one address
or by a domain above both (docs/decisions/087).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Cookie, Depends, Request, Response

from nuna.accounts.sessions import LIFETIME
from nuna.settings import setting

NAME = "nuna_refresh"
SECURE_NAME = f"__Secure-{NAME}"
PATH = "/api/auth"


def cookie_name() -> str:
    return SECURE_NAME if setting("PUBLIC_URL").startswith("https://") else NAME


def _read(
    request: Request, _: Annotated[str, Cookie(alias=SECURE_NAME, description="set by a sign-in or a refresh")] = ""
) -> str:
    return request.cookies.get(cookie_name(), "")


RefreshToken = Annotated[str, Depends(_read)]


def give(response: Response, token: str, seconds: int = LIFETIME) -> None:
    response.set_cookie(cookie_name(), token, max_age=seconds, path=PATH, secure=True, httponly=True, samesite="strict")


def take_away(response: Response) -> None:
    response.delete_cookie(cookie_name(), path=PATH, secure=True, httponly=True, samesite="strict")
