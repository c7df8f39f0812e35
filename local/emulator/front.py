"""One address for everything: `/api/…` the deployed HTTP API, `/ws` its WebSocket API, `/media/…` the pictures, `/_dev`
the developer's page.

All other paths are AWS itself. The deployed APIs' ids are read from the file that the stack writes after a deploy.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from local.emulator.media import PREFIX, Media

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[..., Awaitable[Any]], Callable[..., Awaitable[None]]], Awaitable[None]]
API = "/api/"
LARGEST = 10_000_000  # bytes of a request's body (API Gateway's quotas for HTTP APIs: payload size)
SOCKET = "/ws"


class Front:
    def __init__(self, app: App, pages: App, media: Media, addresses: Path) -> None:
        self._app, self._pages, self._bucket, self._addresses = app, pages, media, addresses
        self._read: tuple[int, dict[str, str]] = (0, {})

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith("/_dev"):
            await self._pages(scope, receive, send)
        elif scope["type"] == "http" and path.startswith(API):
            body = await _body(scope, receive)
            if body is None:
                await _answer(send, 413, {"message": "Request Entity Too Large"}, "application/json")  # in AWS's words
                return
            await self._forward("api", "", scope, _replayed(body, receive), send)
        elif scope["type"] == "http" and path.startswith(PREFIX):
            await self._media(self.targets().get("media"), scope, receive, send)
        elif scope["type"] == "websocket" and path in (SOCKET, SOCKET + "/"):
            await self._forward("ws", path, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _forward(self, api: str, strip: str, scope: Scope, receive: Any, send: Any) -> None:
        target = self.targets().get(api)  # "<api id>/<stage>"
        if target is None:
            await _not_deployed(scope, receive, send)
            return
        prefix = f"/_aws/execute-api/{target}"
        raw = scope.get("raw_path") or scope["path"].encode()
        moved = {"path": prefix + scope["path"][len(strip) :], "raw_path": prefix.encode() + raw[len(strip) :]}
        await self._app({**scope, **moved}, receive, send)

    async def _media(self, bucket: str | None, scope: Scope, receive: Any, send: Any) -> None:
        moved = self._bucket.rewritten(scope, bucket) if bucket else None
        if moved is None:
            await _problem(send, 404, "Not Found", f"no media at {scope['path']}")
            return
        await self._app(moved, receive, send)

    def targets(self) -> dict[str, str]:
        try:
            changed = self._addresses.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        if changed != self._read[0]:
            self._read = (changed, json.loads(self._addresses.read_text()))
        return self._read[1]


async def _not_deployed(scope: Scope, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1013})
        return
    await _problem(send, 503, "Service Unavailable", "the stack is still being deployed")


async def _body(scope: Scope, receive: Any) -> bytes | None:
    """The whole body; None as soon as it is larger than API Gateway takes it."""
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


def _replayed(body: bytes, receive: Any) -> Callable[[], Awaitable[Any]]:
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Any:
        return messages.pop() if messages else await receive()

    return next_message


async def _problem(send: Any, status: int, title: str, detail: str) -> None:
    await _answer(send, status, {"title": title, "status": status, "detail": detail}, "application/problem+json")


async def _answer(send: Any, status: int, content: dict[str, Any], kind: str) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    headers += [(b"retry-after", b"2")] if status == 503 else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
