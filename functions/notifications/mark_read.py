"""Marks notices as read: those named, or all."""

from nuna.function import post
from nuna.http import CurrentUser
from nuna.notifications import MarkedView, ReadBody, mark_read
from nuna.resources import NOTIFICATIONS


@post("/api/notifications/read", uses=[NOTIFICATIONS.read, NOTIFICATIONS.write])
async def handler(user: CurrentUser, body: ReadBody) -> MarkedView:
    return mark_read(user.address, body.ids)
