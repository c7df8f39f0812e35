"""Takes a client's message: subscribe, unsubscribe, resume, authenticate or ping."""

from typing import Any

from nuna.function import socket
from nuna.notify.connections import receive
from nuna.resources import CONNECTIONS, MESSAGES, RATE_LIMITS, SESSIONS, SOCKET, TOKEN_KEY


@socket(
    "$default",
    uses=[
        *(CONNECTIONS.read, CONNECTIONS.write, MESSAGES.read, SOCKET.post),
        *(TOKEN_KEY.read, SESSIONS.read, RATE_LIMITS.write),
    ],
)
def handler(event: dict[str, Any]) -> dict[str, int]:
    receive(event["requestContext"]["connectionId"], event.get("body") or "")
    return {"statusCode": 200}
