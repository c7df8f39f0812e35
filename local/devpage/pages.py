"""`/_dev`: what the stack holds and does, read through AWS's own interfaces, for a person who develops.

| path | what |
|---|---|
| GET /_dev | the page |
| GET /_dev/data | overview: tables, queues, executions, mails, log lines, the chain's last ledgers |
| GET /_dev/mails | `{"messages": [...]}`, newest first |
| GET /_dev/table/<name> | the first items of a table |
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.devpage.views import Views

PAGE = Path(__file__).with_name("page.html")


def pages(home: Path, port: int) -> Any:
    """The ASGI application under `/_dev`."""
    views = Views(home, f"http://127.0.0.1:{port}")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        path = scope["path"].rstrip("/")
        if path == "/_dev":
            await _answer(send, 200, b"text/html; charset=utf-8", PAGE.read_bytes())
        elif path == "/_dev/data":
            await _json(send, views.overview)
        elif path == "/_dev/mails":
            await _json(send, lambda: {"messages": views.mails()})
        elif path.startswith("/_dev/table/"):
            await _json(send, lambda: views.items(path.rpartition("/")[2]))
        else:
            await _answer(send, 404, b"text/plain", b"no such page")

    return app


async def _json(send: Any, view: Callable[[], Any]) -> None:
    """The view is made in a thread: it asks this very process."""
    try:
        status, body = 200, await asyncio.to_thread(view)
    except Exception as error:  # the page shows it
        status, body = 500, {"error": f"{type(error).__name__}: {error}"}
    await _answer(send, status, b"application/json", json.dumps(body, default=str).encode())


async def _answer(send: Any, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
