"""Who may ask the stack: programs of this machine, and pages of this machine; nobody's page from elsewhere.

The stack has no passwords, so a page that somebody opens while it runs must not reach it: not under a name that was
made to lead here (DNS rebinding; the Host header has it), not by a request from another site (Origin, or
Sec-Fetch-Site where a browser sends no Origin). The API, its pictures and its WebSocket answer other sites as on AWS,
by their own rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[..., Awaitable[Any]], Callable[..., Awaitable[None]]], Awaitable[None]]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PUBLIC = re.compile(r"/(api/|media/|ws/?$)")
"""What any site's page may ask for; the deployed CORS rules and the WebSocket API's decide about the answer."""
CONTROL = ("/_ministack", "/_localstack")
"""The emulator's own routes, such as its reset: for programs alone."""


def is_here(host: str) -> bool:
    """Whether a host name, with or without a port, can only mean this machine (RFC 6761 for `.localhost`)."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in LOOPBACK or name.endswith(".localhost")


def refusal(path: str, headers: dict[str, str]) -> tuple[int, str] | None:
    """(status, reason) of a request that is not answered. `headers`: names in lower case."""
    if not is_here(headers.get("host", "")):
        return 421, "this stack is at 127.0.0.1 and localhost; another Host is refused (DNS rebinding)"
    if PUBLIC.match(path):
        return None
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if path.startswith(CONTROL) and (origin is not None or site is not None):
        return 403, "the emulator's control routes are closed to browsers"
    if origin is not None and not is_here(urlsplit(origin).netloc):
        return 403, f"a page of {origin} may not ask this"
    opened = headers.get("sec-fetch-mode") == "navigate" and path.startswith("/_dev")
    if site == "cross-site" and not opened:
        return 403, "a page of another site may not ask this"
    return None


class Guard:
    """ASGI: answers what `refusal` refuses, and passes on the rest."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            if refused := refusal(scope.get("path", ""), headers):
                await refuse(scope, receive, send, *refused)
                return
        await self._app(scope, receive, send)


async def refuse(scope: Scope, receive: Any, send: Any, status: int, reason: str, retry_after: int = 0) -> None:
    """A problem (RFC 9457), or the end of a WebSocket's handshake."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1013 if retry_after else 1008})
        return
    body = json.dumps({"title": TITLES[status], "status": status, "detail": reason}).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    headers += [(b"retry-after", str(retry_after).encode())] if retry_after else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


TITLES = {403: "Forbidden", 404: "Not Found", 421: "Misdirected Request", 503: "Service Unavailable"}
