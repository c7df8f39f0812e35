"""Marks notifications as read: those named, or all."""

from nuna.function import post
from nuna.notify.feed import MarkedView, ReadBody, mark_read
from nuna.resources import NOTIFICATIONS
from nuna.web.types import CurrentUser


@post("/api/notifications/read", uses=[NOTIFICATIONS.read, NOTIFICATIONS.write])
async def handler(user: CurrentUser, body: ReadBody) -> MarkedView:
    return mark_read(user.address, body.ids)
