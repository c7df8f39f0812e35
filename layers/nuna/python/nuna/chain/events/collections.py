"""What happens in the factory, in a collection and to its tokens."""

from __future__ import annotations

from dataclasses import dataclass

from nuna.chain.events.base import ChainEvent, NftEvent


@dataclass(frozen=True, kw_only=True)
class CollectionCreated(ChainEvent):
    """Factory `collection_created[creator | address, name, symbol, base_uri, royalty_receiver, royalty_bps, max_supply,
    provenance]`.

    `provenance`: SHA-256 of the base URI that is revealed later, in hex.
    """

    collection: str
    creator: str
    name: str
    symbol: str
    base_uri: str
    royalty_receiver: str
    royalty_bps: int
    max_supply: int | None
    provenance: str | None


# --- a collection ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class NftMinted(NftEvent):
    """Collection `mint[to | token_id]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `metadata_uri`: of the `metadata_set` that comes with it in the same transaction, if one does.
    """

    owner: str
    metadata_uri: str | None = None


@dataclass(frozen=True, kw_only=True)
class NftMetadataSet(NftEvent):
    """Collection `metadata_set[token_id | uri]`, after the mint."""

    metadata_uri: str


@dataclass(frozen=True, kw_only=True)
class NftTransferred(NftEvent):
    """Collection `transfer[from, to | token_id]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `sale`: the id of the SaleSettled of the same transaction that this transfer fulfils; None for a plain transfer.
    """

    sender: str
    recipient: str
    sale: str | None = None


@dataclass(frozen=True, kw_only=True)
class NftApproved(NftEvent):
    """Collection `approve[approver, token_id | approved, live_until_ledger]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `live_until_ledger` 0 takes the approval back.
    """

    approver: str
    approved: str
    live_until_ledger: int


@dataclass(frozen=True, kw_only=True)
class NftBurned(NftEvent):
    """Collection `burn[from | token_id]` (OpenZeppelin stellar-tokens 0.8, burnable extension)."""

    owner: str


@dataclass(frozen=True, kw_only=True)
class OperatorApproved(ChainEvent):
    """Collection `approve_for_all[owner | operator, live_until_ledger]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `live_until_ledger` 0 takes the approval back.
    """

    collection: str
    owner: str
    operator: str
    live_until_ledger: int


@dataclass(frozen=True, kw_only=True)
class MetadataFrozen(ChainEvent):
    """Collection `metadata_frozen`: no token's metadata changes any more."""

    collection: str


@dataclass(frozen=True, kw_only=True)
class MaxSupplySet(ChainEvent):
    """Collection `max_supply_set[| max_supply]`: no more tokens than that are ever minted."""

    collection: str
    max_supply: int


@dataclass(frozen=True, kw_only=True)
class BaseUriRevealed(ChainEvent):
    """Collection `base_uri_revealed[| base_uri]`: the one that its provenance is the hash of."""

    collection: str
    base_uri: str


@dataclass(frozen=True, kw_only=True)
class CreatorWhitelisted(ChainEvent):
    """Factory `creator_whitelisted[creator | allowed]`."""

    creator: str
    allowed: bool


@dataclass(frozen=True, kw_only=True)
class PhaseAdvanced(ChainEvent):
    """Factory `phase_advanced[| old, new]`: 0 whitelist, 1 limited, 2 public."""

    old: int
    new: int


@dataclass(frozen=True, kw_only=True)
class CapSet(ChainEvent):
    """Factory `cap_set[| cap]`: collections per creator in the limited phase."""

    cap: int
