"""Bodies of the API's requests, as large as API Gateway takes them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from local.emulator.guard import Scope

LARGEST = 10_000_000  # bytes (API Gateway's quotas for HTTP APIs: payload size)


async def whole_body(scope: Scope, receive: Any) -> bytes | None:
    """None as soon as it is larger than API Gateway takes it."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if not declared.isdigit() or len(declared) > 12 or int(declared) > LARGEST:
        return None
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST:
            return None
        more = message["type"] == "http.request" and message.get("more_body", False)
    return bytes(body)


def replayed(body: bytes, receive: Any) -> Callable[[], Awaitable[Any]]:
    """An ASGI `receive` that gives the body once more, then whatever comes."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Any:
        return messages.pop() if messages else await receive()

    return next_message


async def too_large(send: Any) -> None:
    """The answer in API Gateway's own words."""
    body = json.dumps({"message": "Request Entity Too Large"}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
