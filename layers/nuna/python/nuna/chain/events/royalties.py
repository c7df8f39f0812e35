"""Terms of royalties: those that a collection keeps itself, and the royalty manager's splits."""

from __future__ import annotations

from dataclasses import dataclass

from nuna.chain.events.base import ChainEvent, NftEvent


@dataclass(frozen=True)
class Share:
    """What `receiver` gets of each price, in basis points."""

    receiver: str
    bps: int


@dataclass(frozen=True, kw_only=True)
class DefaultRoyaltySet(ChainEvent):
    """Collection `set_default_royalty[receiver | basis_points]` (OpenZeppelin stellar-tokens 0.8)."""

    collection: str
    receiver: str
    royalty_bps: int


@dataclass(frozen=True, kw_only=True)
class DefaultRoyaltyDeleted(ChainEvent):
    """Collection `default_royalty_deleted`."""

    collection: str


@dataclass(frozen=True, kw_only=True)
class TokenRoyaltySet(NftEvent):
    """Collection `set_token_royalty[receiver, token_id | basis_points]` (OpenZeppelin stellar-tokens 0.8)."""

    receiver: str
    royalty_bps: int


@dataclass(frozen=True, kw_only=True)
class TokenRoyaltyRemoved(NftEvent):
    """Collection `remove_token_royalty[token_id]` (OpenZeppelin stellar-tokens 0.8)."""


@dataclass(frozen=True, kw_only=True)
class DefaultSplitSet(ChainEvent):
    """Royalty manager `default_royalty_set[nft | shares]`."""

    collection: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, kw_only=True)
class DefaultSplitDeleted(ChainEvent):
    """Royalty manager `default_royalty_deleted[nft]`."""

    collection: str


@dataclass(frozen=True, kw_only=True)
class TokenSplitSet(NftEvent):
    """Royalty manager `token_royalty_set[nft, token_id | shares]`."""

    shares: tuple[Share, ...]


@dataclass(frozen=True, kw_only=True)
class TokenSplitRemoved(NftEvent):
    """Royalty manager `token_royalty_removed[nft, token_id]`."""
