"""One of one's live sessions."""

from nuna.accounts.session_views import SessionId, SessionView, view_session
from nuna.function import get
from nuna.resources import SESSIONS
from nuna.web.types import CurrentUser


@get("/api/auth/sessions/{id}", uses=[SESSIONS.read])
async def handler(user: CurrentUser, id: SessionId) -> SessionView:
    return view_session(user, id)
