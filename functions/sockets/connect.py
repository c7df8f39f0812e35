"""Remembers a WebSocket connection, or refuses it: another site's page, or too many from one address."""

from typing import Any

from nuna.function import socket
from nuna.notify.connections import connect
from nuna.resources import CONNECTIONS


@socket("$connect", uses=[CONNECTIONS.read, CONNECTIONS.write])
def handler(event: dict[str, Any]) -> dict[str, int]:
    context = event["requestContext"]
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return {"statusCode": connect(context["connectionId"], context["identity"]["sourceIp"], headers.get("origin"))}
