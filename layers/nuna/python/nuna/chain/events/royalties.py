"""Terms of royalties: those that a collection keeps itself, and the royalty manager's splits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from nuna.chain.events.base import ChainEvent, NftEvent, emitted
from nuna.chain.meanings import BasisPoints, Collection, Person
from nuna.contracts import COLLECTION, ROYALTY_MANAGER


@dataclass(frozen=True)
class Share:
    """What `receiver` gets of each price, in basis points."""

    receiver: Annotated[str, Person]
    bps: Annotated[int, BasisPoints]


@emitted(COLLECTION, "set_default_royalty", "receiver", basis_points="royalty_bps")
@dataclass(frozen=True, kw_only=True)
class DefaultRoyaltySet(ChainEvent):
    """Collection `set_default_royalty[receiver | basis_points]` (OpenZeppelin stellar-tokens 0.8)."""

    collection: Annotated[str, Collection]
    receiver: Annotated[str, Person]
    royalty_bps: Annotated[int, BasisPoints]


@emitted(COLLECTION, "default_royalty_deleted")
@dataclass(frozen=True, kw_only=True)
class DefaultRoyaltyDeleted(ChainEvent):
    """Collection `default_royalty_deleted`."""

    collection: Annotated[str, Collection]


@emitted(COLLECTION, "set_token_royalty", "receiver", "token_id", basis_points="royalty_bps")
@dataclass(frozen=True, kw_only=True)
class TokenRoyaltySet(NftEvent):
    """Collection `set_token_royalty[receiver, token_id | basis_points]` (OpenZeppelin stellar-tokens 0.8)."""

    receiver: Annotated[str, Person]
    royalty_bps: Annotated[int, BasisPoints]


@emitted(COLLECTION, "remove_token_royalty", "token_id")
@dataclass(frozen=True, kw_only=True)
class TokenRoyaltyRemoved(NftEvent):
    """Collection `remove_token_royalty[token_id]` (OpenZeppelin stellar-tokens 0.8)."""


@emitted(ROYALTY_MANAGER, "default_royalty_set", "collection")
@dataclass(frozen=True, kw_only=True)
class DefaultSplitSet(ChainEvent):
    """Royalty manager `default_royalty_set[nft | shares]`."""

    collection: Annotated[str, Collection]
    shares: tuple[Share, ...]


@emitted(ROYALTY_MANAGER, "default_royalty_deleted", "collection")
@dataclass(frozen=True, kw_only=True)
class DefaultSplitDeleted(ChainEvent):
    """Royalty manager `default_royalty_deleted[nft]`."""

    collection: Annotated[str, Collection]


@emitted(ROYALTY_MANAGER, "token_royalty_set", "collection", "token_id")
@dataclass(frozen=True, kw_only=True)
class TokenSplitSet(NftEvent):
    """Royalty manager `token_royalty_set[nft, token_id | shares]`."""

    shares: tuple[Share, ...]


@emitted(ROYALTY_MANAGER, "token_royalty_removed", "collection", "token_id")
@dataclass(frozen=True, kw_only=True)
class TokenSplitRemoved(NftEvent):
    """Royalty manager `token_royalty_removed[nft, token_id]`."""
