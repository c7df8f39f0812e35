"""Sends queued e-mails; those that fail stay in the queue and are tried again."""

from typing import Any

from nuna.function import on_queue
from nuna.notify.compose import send_emails
from nuna.resources import EMAILS, MAIL_FROM, NOTIFICATIONS, USERS


@on_queue(EMAILS, uses=[NOTIFICATIONS.read, NOTIFICATIONS.write, USERS.read, USERS.write, MAIL_FROM.send])
def handler(event: dict[str, Any]) -> dict[str, Any]:
    failed = send_emails(event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": id} for id in failed]}
