"""State is saved every few seconds, not only at a graceful stop, so that a `kill -9` loses at most that.

A service's state is copied on the event loop, where the requests are served, so it never shows half a transaction; it
is encoded and written (to a temporary file, then renamed) in a thread, and only when it changed.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.emulator.patching import existing

EVERY_SECONDS = 2.0
logger = logging.getLogger("saving")


class Saver:
    def __init__(self, app: Any, persistence: Any) -> None:
        self._services: Callable[[], dict[str, Callable[[], Any]]] = existing(app, "_build_persistence_save_dict")
        self._encode_extra = existing(persistence, "_json_default")
        self._version = existing(persistence, "_state_format_version")
        self._folder = Path(existing(persistence, "STATE_DIR"))
        self._written: dict[str, bytes] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.save()

    async def save(self) -> None:
        """Write each service whose state changed. Lambda first: its stream positions must not lead the tables."""
        for name, get_state in sorted(self._services().items(), key=lambda entry: entry[0] != "lambda"):
            try:
                state = get_state()
            except RuntimeError as error:  # a background thread changed it while it was copied: next time
                logger.info("%s is saved later: %s", name, error)
                continue
            if state is not None:
                await asyncio.to_thread(self._write, name, state)

    def _write(self, name: str, state: Any) -> None:
        document = {"__ministack_format__": self._version(name), "payload": state}
        encoded = json.dumps(document, default=self._encode_extra).encode()
        digest = hashlib.blake2b(encoded).digest()
        if self._written.get(name) == digest:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = self._folder / f"{name}.json.saving"
        with temporary.open("wb") as file:
            file.write(encoded)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._folder / f"{name}.json")
        self._written[name] = digest
