"""Forgets a WebSocket connection with its subscriptions."""

from typing import Any

from nuna.function import socket
from nuna.notify.connections import disconnect
from nuna.resources import CONNECTIONS


@socket("$disconnect", uses=[CONNECTIONS.read, CONNECTIONS.write])
def handler(event: dict[str, Any]) -> dict[str, int]:
    disconnect(event["requestContext"]["connectionId"])
    return {"statusCode": 200}
