"""Sessions as their owner sees them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from nuna.accounts import sessions
from nuna.adapters.ports import Item
from nuna.formats.clock import rfc3339
from nuna.web import cursors
from nuna.web.identity import Principal
from nuna.web.types import PageView, Paging, View

SessionId = Annotated[str, Path(alias="id", max_length=26)]


class SessionView(View):
    """`usedAt`: the last refresh; `current`: the one that asks; `userAgent`: as its browser named itself."""

    id: str
    created_at: str
    used_at: str
    expires_at: str
    current: bool
    user_agent: str | None = None


def list_sessions(user: Principal, page: Paging) -> PageView[SessionView]:
    """Newest first; a page may have fewer than `limit`."""
    found = sessions.of_user(user.address, cursors.decode(page.cursor, user=user.address), page.limit)
    views = [_view(row, user) for row in found.items]
    return PageView(items=views, next=cursors.encode(found.after, user=user.address))


def view_session(user: Principal, id: str) -> SessionView:
    """Raises NotFound (`session_not_found`)."""
    return _view(sessions.one_of_user(user.address, id), user)


def _view(row: Item, user: Principal) -> SessionView:
    id = sessions.family_of(row)
    return SessionView(
        id=id,
        created_at=rfc3339(row["begun_at"]),
        used_at=rfc3339(row["used_at"]),
        expires_at=rfc3339(row["expires"]),
        current=id == user.family,
        user_agent=row.get("agent"),
    )
