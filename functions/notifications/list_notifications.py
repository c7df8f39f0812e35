"""One's notifications, newest first."""

from typing import Annotated

from fastapi import Query

from nuna.function import get
from nuna.notify.feed import NotificationPage, NotificationView, list_notifications
from nuna.resources import NOTIFICATIONS
from nuna.web.types import CurrentUser, PageView


@get("/api/notifications", uses=[NOTIFICATIONS.read])
async def handler(user: CurrentUser, page: Annotated[NotificationPage, Query()]) -> PageView[NotificationView]:
    return list_notifications(user.address, page)
