"""The `/_dev` page and the data behind it (placeholder until the stack serves it)."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def pages(home: Path) -> Any:
    """The ASGI application under `/_dev`."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<!doctype html><title>nuna</title>"})

    return app
