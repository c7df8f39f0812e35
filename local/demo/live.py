"""A WebSocket client that keeps what it receives."""

from __future__ import annotations

import json
import threading
from typing import Any

from websockets.sync.client import connect

from local.demo.client import wait_until


class Listener:
    """Subscribed to `channels` from the moment it is made; close it when done."""

    def __init__(self, url: str, channels: list[str]) -> None:
        self.messages: list[dict[str, Any]] = []
        self._socket = connect(url, open_timeout=10)
        self._socket.send(json.dumps({"action": "subscribe", "channels": channels}))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        wait_until("the subscription's answer", lambda: self.messages or None, seconds=10)

    def received(self, event: str, seconds: float = 30) -> dict[str, Any]:
        """The first message of that event; waits for it."""
        return wait_until(
            f"a live message {event}",
            lambda: next((m for m in self.messages if m.get("event") == event), None),
            seconds=seconds,
        )

    def close(self) -> None:
        self._socket.close()
        self._thread.join(timeout=5)

    def _listen(self) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            for text in self._socket:
                self.messages.append(json.loads(text))
        except ConnectionClosed:
            return
