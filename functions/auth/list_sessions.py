"""One's live sessions, newest first."""

from typing import Annotated

from fastapi import Query

from nuna.accounts.session_views import SessionView, list_sessions
from nuna.function import get
from nuna.resources import SESSIONS
from nuna.web.types import CurrentUser, PageView, Paging


@get("/api/auth/sessions", uses=[SESSIONS.read])
async def handler(user: CurrentUser, page: Annotated[Paging, Query()]) -> PageView[SessionView]:
    return list_sessions(user, page)
