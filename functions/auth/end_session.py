"""Signs out one of one's sessions."""

from nuna.accounts.session_views import SessionId
from nuna.accounts.sessions import one_of_user, revoke
from nuna.function import delete
from nuna.resources import SESSIONS
from nuna.web.types import CurrentUser


@delete("/api/auth/sessions/{id}", uses=[SESSIONS.read, SESSIONS.write], status=204)
async def handler(user: CurrentUser, id: SessionId) -> None:
    one_of_user(user.address, id)
    revoke(id)
