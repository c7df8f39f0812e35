"""One address for everything: `/api/…` the deployed HTTP API, `/ws` its WebSocket API, `/media/…` the pictures, `/_dev`
the developer's page.

All other paths are AWS itself. The deployed APIs' ids are read from the file that the stack writes after a deploy.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from local.emulator.bodies import replayed, too_large, whole_body
from local.emulator.guard import App, Scope, refuse
from local.emulator.media import PREFIX, Media
from local.emulator.turns import NoTurn, Turns

API = "/api/"
SOCKET = "/ws"


class Front:
    def __init__(self, app: App, pages: App, media: Media, addresses: Path) -> None:
        self._app, self._pages, self._bucket, self._addresses = app, pages, media, addresses
        self._read: tuple[int, dict[str, str]] = (0, {})
        self._turns = Turns()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith("/_dev"):
            await self._pages(scope, receive, send)
        elif scope["type"] == "http" and path.startswith(API):
            body = await whole_body(scope, receive)
            if body is None:
                await too_large(send)
                return
            try:
                async with self._turns.one():
                    await self._forward("api", "", scope, replayed(body, receive), send)
            except NoTurn as error:
                await refuse(scope, receive, send, 503, f"this machine is busy: {error}", retry_after=2)
        elif scope["type"] == "http" and path.startswith(PREFIX):
            await self._media(self.targets().get("media"), scope, receive, send)
        elif scope["type"] == "websocket" and path in (SOCKET, SOCKET + "/"):
            await self._forward("ws", path, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _forward(self, api: str, strip: str, scope: Scope, receive: Any, send: Any) -> None:
        target = self.targets().get(api)  # "<api id>/<stage>"
        if target is None:
            await refuse(scope, receive, send, 503, "the stack is still being deployed", retry_after=2)
            return
        prefix = f"/_aws/execute-api/{target}"
        raw = scope.get("raw_path") or scope["path"].encode()
        moved = {"path": prefix + scope["path"][len(strip) :], "raw_path": prefix.encode() + raw[len(strip) :]}
        await self._app({**scope, **moved}, receive, send)

    async def _media(self, bucket: str | None, scope: Scope, receive: Any, send: Any) -> None:
        moved = self._bucket.rewritten(scope, bucket) if bucket else None
        if moved is None:
            await refuse(scope, receive, send, 404, f"no media at {scope['path']}")
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
