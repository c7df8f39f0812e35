"""Signs one out everywhere, here too."""

from fastapi import Response

from nuna.accounts import session_cookie, sessions
from nuna.function import delete
from nuna.resources import SESSIONS
from nuna.web.types import CurrentUser


@delete("/api/auth/sessions", uses=[SESSIONS.read, SESSIONS.write], status=204)
async def handler(user: CurrentUser, response: Response) -> None:
    sessions.revoke_all(user.address)
    session_cookie.take_away(response)
