"""The stack's folder (`NUNA_HOME`, default `.nuna`): who uses it, its ports, its records."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from local.processes import ROOT, free_port, is_free

DEFAULT_PORT = 8000
DEFAULT_RPC_PORT = 8001


class InUse(RuntimeError):
    """Another process has the folder or a port; the message says what to set."""


@dataclass(frozen=True)
class Ports:
    front: int
    rpc: int
    stores: int


class DataFolder:
    """The folder, locked by one stack at a time. Raises InUse."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.endpoints = self.folder / "endpoints.json"
        self.addresses = self.folder / "addresses.json"  # read by the front in the emulator
        self.contracts = self.folder / "contracts.json"
        self.deployed = self.folder / "deployed.sha256"
        self._lock: IO[str] | None = None

    def lock(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise InUse(f"{self.folder} is used by process {self.owner()}; set NUNA_HOME for a second stack") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def unlock(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def owner(self) -> int | None:
        """The process that runs a stack here, if one does."""
        try:
            with (self.folder / "lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except BlockingIOError:
            return int((self.folder / "lock").read_text() or 0)
        return None

    def empty(self) -> None:
        """Forget everything. Raises InUse while a stack runs."""
        if (owner := self.owner()) is not None:
            raise InUse(f"{self.folder} is used by process {owner}; stop it first (python -m local down)")
        shutil.rmtree(self.folder, ignore_errors=True)

    def ports(self, front: int, rpc: int) -> Ports:
        """The two that people know, and one of our own that stays the same as long as it is free."""
        for port, variable in ((front, "NUNA_PORT"), (rpc, "NUNA_RPC_PORT")):
            if not is_free(port):
                raise InUse(f"port {port} is taken by another process; set {variable} to a free one")
        record = self.folder / "ports.json"
        stores = 0
        with suppress(FileNotFoundError, ValueError):
            stores = int(json.loads(record.read_text())["stores"])
        if not stores or not is_free(stores):
            stores = free_port()
            write_json(record, {"stores": stores})
        return Ports(front, rpc, stores)


def from_environment() -> tuple[DataFolder, int, int]:
    """(home, front port, RPC port) as NUNA_HOME, NUNA_PORT and NUNA_RPC_PORT say."""
    home = DataFolder(Path(os.environ.get("NUNA_HOME") or ROOT / ".nuna"))
    return home, _port("NUNA_PORT", DEFAULT_PORT), _port("NUNA_RPC_PORT", DEFAULT_RPC_PORT)


def _port(variable: str, default: int) -> int:
    text = os.environ.get(variable) or str(default)
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise InUse(f"{variable}={text!r} is no port; give a number from 1024 to 65535")
    return int(text)


def write_json(path: Path, value: Any) -> None:
    """Whole or not at all: others read these files while we write them."""
    temporary = path.with_suffix(".writing")
    temporary.write_text(json.dumps(value, indent=2) + "\n")
    temporary.replace(path)
