"""The cookie that carries the refresh token: out of reach of scripts, of other sites and of the rest of the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import Cookie, Response

from nuna.accounts.sessions import COOKIE, COOKIE_PATH, LIFETIME

RefreshToken = Annotated[str, Cookie(alias=COOKIE, description="set by a sign-in or a refresh")]


def give(response: Response, token: str) -> None:
    response.set_cookie(
        COOKIE, token, max_age=LIFETIME, path=COOKIE_PATH, secure=True, httponly=True, samesite="strict"
    )


def take_away(response: Response) -> None:
    response.delete_cookie(COOKIE, path=COOKIE_PATH, secure=True, httponly=True, samesite="strict")
