"""Gives a new access token for the refresh cookie, and the cookie's successor."""

from fastapi import Request, Response

from nuna.accounts import session_cookie
from nuna.accounts.session_cookie import RefreshToken
from nuna.accounts.sign_in import SignedIn, refresh
from nuna.function import post
from nuna.resources import COLLECTIONS, NFTS, SESSIONS, USERS
from nuna.web.origins import check_origin


@post(
    "/api/auth/refresh",
    uses=[SESSIONS.read, SESSIONS.write, USERS.read, NFTS.read, COLLECTIONS.read],
    layers=("deps", "chain"),
)
async def handler(request: Request, response: Response, token: RefreshToken) -> SignedIn:
    check_origin(request.headers.get("origin"))
    session = refresh(token)
    session_cookie.give(response, session.refresh_token, session.seconds)
    return session.answer
