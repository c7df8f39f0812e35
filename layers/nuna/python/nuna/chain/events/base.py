"""What all events have."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class ChainEvent:
    """`id`: the RPC's event id, which sorts in chain order; `closed_at`: RFC 3339; `transaction`: its hash in hex."""

    id: str
    ledger: int
    closed_at: str
    transaction: str


@dataclass(frozen=True, kw_only=True)
class NftEvent(ChainEvent):
    """Something that happened to one token; `nft_id` is `<collection>:<token id>`."""

    collection: str
    token_id: int
    nft_id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nft_id", f"{self.collection}:{self.token_id}")


@dataclass(frozen=True, kw_only=True)
class ContractEvent(ChainEvent):
    """Something about one of our contracts itself; `contract` emitted it."""

    contract: str
