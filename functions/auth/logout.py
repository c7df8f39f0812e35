"""Signs out everything that came from the caller's sign-in."""

from fastapi import Response

from nuna import session_cookie, sessions
from nuna.function import post
from nuna.http import CurrentUser
from nuna.resources import SESSIONS


@post("/api/auth/logout", uses=[SESSIONS.write], status=204)
async def handler(user: CurrentUser, response: Response) -> None:
    sessions.revoke(user.family)
    session_cookie.take_away(response)
