"""What all events have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, TypeVar

from nuna.chain.meanings import Collection, Emitter, Ledger, Nft, Token
from nuna.contracts import Contract

Kind = TypeVar("Kind", bound="type[ChainEvent]")


@dataclass(frozen=True)
class Emission:
    """How a contract emits it: the roles of those that do, its first topic's name, the fields in the further topics by
    place, and the keys of its data that are not called as their field is. All other fields are data, or the emitter."""

    roles: tuple[str, ...]
    name: str
    topics: tuple[str, ...]
    renamed: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ChainEvent:
    """`id`: the RPC's event id, which sorts in chain order; `closed_at`: RFC 3339; `transaction`: its hash in hex."""

    emission: ClassVar[Emission]

    id: str
    ledger: Annotated[int, Ledger]
    closed_at: str
    transaction: str


@dataclass(frozen=True, kw_only=True)
class NftEvent(ChainEvent):
    """Something that happened to one token; `nft_id` is `<collection>:<token id>`."""

    collection: Annotated[str, Collection]
    token_id: Annotated[int, Token]
    nft_id: Annotated[str, Nft] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nft_id", f"{self.collection}:{self.token_id}")


@dataclass(frozen=True, kw_only=True)
class ContractEvent(ChainEvent):
    """Something about one of our contracts itself; `contract` emitted it."""

    contract: Annotated[str, Emitter]


def emitted(
    by: Contract | str | tuple[Contract | str, ...], name: str, *topics: str, **renamed: str
) -> Callable[[Kind], Kind]:
    """Says how contracts emit an event: `by` whom (contracts, or COLLECTION), its name, then as in Emission.

    A field with a default is no part of the emission: the reader joins it from other events of the transaction.
    """
    roles = tuple(one if isinstance(one, str) else one.name for one in (by if isinstance(by, tuple) else (by,)))

    def decorate(kind: Kind) -> Kind:
        kind.emission = Emission(roles, name, topics, renamed)
        return kind

    return decorate
