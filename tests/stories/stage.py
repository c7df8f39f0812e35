"""What stories begin with."""

from __future__ import annotations

from nuna_localnet.testing import Wallet

from tests.support.embedded import Embedded

XLM = 10_000_000


def minted(on: Embedded, creator: Wallet, *, royalty_bps: int, to: Wallet | None = None, tokens: int = 1) -> str:
    """A collection with tokens 1 to `tokens`, which are `to`'s."""
    collection = on.create_collection(creator, royalty_bps=royalty_bps)
    for token in range(1, tokens + 1):
        on.mint(creator, collection, token, f"ipfs://dawn-metadata/{token}.json", to)
    return collection
