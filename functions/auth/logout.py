"""Signs out everything that came from the caller's sign-in."""

from fastapi import Response

from nuna.accounts import session_cookie, sessions
from nuna.function import post
from nuna.resources import SESSIONS
from nuna.web.types import CurrentUser


@post("/api/auth/logout", uses=[SESSIONS.write], status=204)
async def handler(user: CurrentUser, response: Response) -> None:
    sessions.revoke(user.family)
    session_cookie.take_away(response)
