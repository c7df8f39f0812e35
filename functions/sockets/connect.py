"""Remembers a WebSocket connection."""

from typing import Any

from nuna.function import socket
from nuna.notify.connections import connect
from nuna.resources import CONNECTIONS


@socket("$connect", uses=[CONNECTIONS.read, CONNECTIONS.write])
def handler(event: dict[str, Any]) -> dict[str, int]:
    connect(event["requestContext"]["connectionId"])
    return {"statusCode": 200}
