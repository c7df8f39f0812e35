"""What stories begin with."""

from __future__ import annotations

from nuna_localnet.testing import Wallet
from stellar_sdk import TransactionEnvelope

from events.support.calls import option, text, u32, who
from events.support.embedded import WASM, Embedded, create

XLM = 10_000_000


def minted(on: Embedded, creator: Wallet, *, royalty_bps: int, to: Wallet | None = None, tokens: int = 1) -> str:
    """A collection with tokens 1 to `tokens`, which are `to`'s."""
    collection = on.create_collection(creator, royalty_bps=royalty_bps)
    for token in range(1, tokens + 1):
        on.mint(creator, collection, token, f"ipfs://dawn-metadata/{token}.json", to)
    return collection


def minted_by_stranger(on: Embedded, creator: Wallet, *, royalty_bps: int, to: Wallet | None = None) -> str:
    """A collection that does what ours do and runs other code (ours with a section more), with token 1."""
    other = (WASM / "nft.wasm").read_bytes() + b"\x00\x02\x01x"
    about = [text(part) for part in ("Dusk", "DUSK", "ipfs://dusk/")]
    limits = (option(None), option(None))
    collection = create(creator, "stranger", other, who(creator), *about, who(creator), u32(royalty_bps), *limits)
    on.mint(creator, collection, 1, "ipfs://dusk-metadata/1.json", to)
    return collection


def with_room(envelope: TransactionEnvelope, size: int) -> TransactionEnvelope:
    """Declare so many bytes more to write than were simulated: 875 stroops a KiB; what is left of the fee is refunded.

    A simulation counts nothing for an entry that the call removes, nor for one that only a failed inner call touched
    (soroban-simulation forgets it with the call); the ledger counts every entry to write that there is in the end.
    """
    data = envelope.transaction.soroban_data
    assert data is not None
    data.resources.write_bytes.uint32 += size
    data.resource_fee.int64 += 10 * size
    envelope.transaction.fee += 10 * size
    return envelope
