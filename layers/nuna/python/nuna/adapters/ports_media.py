"""What the mint pipeline asks of IPFS and Arweave; `nuna.adapters.content` does it over HTTP."""

from __future__ import annotations

from typing import Protocol


class StoreFailed(Exception):
    """IPFS or Arweave did not store. `code` is stable; the text begins with it, for who sees only the text."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class StoreUnavailable(StoreFailed):
    """It is down, too busy or not paid: the same call may pass later. `ipfs_unavailable`, `arweave_unavailable`."""


class StoreRefused(StoreFailed):
    """It took the call for wrong, or stored something else: trying again helps nothing.

    `ipfs_refused`, `ipfs_cid_mismatch`, `arweave_refused`, `arweave_id_mismatch`.
    """


class Pinning(Protocol):
    """IPFS. Raises StoreUnavailable, StoreRefused."""

    def pin(self, data: bytes, name: str, content_type: str) -> str:
        """The CID (v0), as computed here and as the service answered."""
        ...


class Bundler(Protocol):
    """Arweave, by signed data items. Raises StoreUnavailable, StoreRefused."""

    def store(self, data: bytes, tags: list[tuple[str, str]]) -> str:
        """The data item's id; the same data and tags have the same."""
        ...
