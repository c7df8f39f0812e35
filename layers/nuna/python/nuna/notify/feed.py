"""One's feed of notifications: reading it, and marking what was read."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

from pydantic import Field

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Item, Update
from nuna.adapters.tables import every
from nuna.resources import NOTIFICATIONS
from nuna.web import cursors
from nuna.web.types import Body, PageView, Paging, View


class NotificationView(View):
    """`kind`: sale | purchase | royalty. `nft`: its id, if the notification is about one."""

    id: str
    kind: str
    title: str
    body: str
    nft: str | None = None
    data: dict[str, Any]
    read: bool
    created_at: str


class NotificationPage(Paging):
    """A list's page, of all notifications or of unread ones only."""

    unread: bool = False


class ReadBody(Body):
    """The notifications that were read; without `ids`, all of them."""

    ids: Annotated[list[Annotated[str, Field(max_length=26)]], Field(min_length=1, max_length=100)] | None = None


class MarkedView(View):
    """How many notifications were unread and are read now."""

    marked: int


def list_notifications(user: str, page: NotificationPage) -> PageView[NotificationView]:
    """Newest first."""
    filters = {"user": user, "unread": page.unread}
    after: Item | None = cursors.decode(page.cursor, **filters)
    more = page.limit + 1  # one more than the page shows says whether another follows
    rows = every(wiring.tables(), NOTIFICATIONS, user, after=after, limit=more)
    wanted = list(islice((row for row in rows if not (page.unread and row["read"])), more))
    shown = wanted[: page.limit]
    last = {"user": user, "id": shown[-1]["id"]} if len(wanted) == more else None
    views = [NotificationView.model_validate(row | {"nft": row.get("nft_id")}) for row in shown]
    return PageView(items=views, next=cursors.encode(last, **filters))


def mark_read(user: str, ids: list[str] | None) -> MarkedView:
    """Mark these notifications (None: all) as read. Ids that are not the user's, or read already, change nothing."""
    marked = 0
    for id in ids if ids is not None else _unread(user):
        try:
            wiring.tables().write(
                Update(NOTIFICATIONS, {"user": user, "id": id}, set={"read": True}, expect={"read": False})
            )
        except ConditionFailed:
            continue
        marked += 1
    return MarkedView(marked=marked)


def _unread(user: str) -> list[str]:
    return [row["id"] for row in every(wiring.tables(), NOTIFICATIONS, user) if not row["read"]]
