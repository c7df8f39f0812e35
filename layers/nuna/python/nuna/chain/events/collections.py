"""What happens in the factory, in a collection and to its tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from nuna.chain.events.base import ChainEvent, NftEvent, emitted
from nuna.chain.meanings import MADE, Address, BasisPoints, Collection, Count, Digest, Ledger, Number, Person
from nuna.contracts import COLLECTION, FACTORY


@emitted(FACTORY, "collection_created", "creator", address="collection")
@dataclass(frozen=True, kw_only=True)
class CollectionCreated(ChainEvent):
    """Factory `collection_created[creator | address, name, symbol, base_uri, royalty_receiver, royalty_bps, max_supply,
    provenance]`.

    `provenance`: SHA-256 of the base URI that is revealed later, in hex.
    """

    collection: Annotated[str, Collection, MADE]
    creator: Annotated[str, Person]
    name: str
    symbol: str
    base_uri: str
    royalty_receiver: Annotated[str, Address]
    royalty_bps: Annotated[int, BasisPoints]
    max_supply: Annotated[int, Count] | None
    provenance: Annotated[str, Digest] | None


# --- a collection ----------------------------------------------------------------------------------------------------
@emitted(COLLECTION, "mint", "owner")
@dataclass(frozen=True, kw_only=True)
class NftMinted(NftEvent):
    """Collection `mint[to | token_id]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `metadata_uri`: of the `metadata_set` that comes with it in the same transaction, if one does.
    """

    owner: Annotated[str, Person]
    metadata_uri: str | None = None


@emitted(COLLECTION, "metadata_set", "token_id", uri="metadata_uri")
@dataclass(frozen=True, kw_only=True)
class NftMetadataSet(NftEvent):
    """Collection `metadata_set[token_id | uri]`, after the mint."""

    metadata_uri: str


@emitted(COLLECTION, "transfer", "sender", "recipient")
@dataclass(frozen=True, kw_only=True)
class NftTransferred(NftEvent):
    """Collection `transfer[from, to | token_id]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `sale`: the id of the SaleSettled of the same transaction that this transfer fulfils; None for a plain transfer.
    """

    sender: Annotated[str, Person]
    recipient: Annotated[str, Person]
    sale: str | None = None


@emitted(COLLECTION, "approve", "approver", "token_id")
@dataclass(frozen=True, kw_only=True)
class NftApproved(NftEvent):
    """Collection `approve[approver, token_id | approved, live_until_ledger]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `live_until_ledger` 0 takes the approval back.
    """

    approver: Annotated[str, Address]
    approved: Annotated[str, Address]
    live_until_ledger: Annotated[int, Ledger]


@emitted(COLLECTION, "burn", "owner")
@dataclass(frozen=True, kw_only=True)
class NftBurned(NftEvent):
    """Collection `burn[from | token_id]` (OpenZeppelin stellar-tokens 0.8, burnable extension)."""

    owner: Annotated[str, Person]


@emitted(COLLECTION, "approve_for_all", "owner")
@dataclass(frozen=True, kw_only=True)
class OperatorApproved(ChainEvent):
    """Collection `approve_for_all[owner | operator, live_until_ledger]` (OpenZeppelin stellar-tokens 0.8, SEP-50).

    `live_until_ledger` 0 takes the approval back.
    """

    collection: Annotated[str, Collection]
    owner: Annotated[str, Person]
    operator: Annotated[str, Person]
    live_until_ledger: Annotated[int, Ledger]


@emitted(COLLECTION, "metadata_frozen")
@dataclass(frozen=True, kw_only=True)
class MetadataFrozen(ChainEvent):
    """Collection `metadata_frozen`: no token's metadata changes any more."""

    collection: Annotated[str, Collection]


@emitted(COLLECTION, "max_supply_set")
@dataclass(frozen=True, kw_only=True)
class MaxSupplySet(ChainEvent):
    """Collection `max_supply_set[| max_supply]`: no more tokens than that are ever minted."""

    collection: Annotated[str, Collection]
    max_supply: Annotated[int, Count]


@emitted(COLLECTION, "base_uri_revealed")
@dataclass(frozen=True, kw_only=True)
class BaseUriRevealed(ChainEvent):
    """Collection `base_uri_revealed[| base_uri]`: the one that its provenance is the hash of."""

    collection: Annotated[str, Collection]
    base_uri: str


@emitted(FACTORY, "creator_whitelisted", "creator")
@dataclass(frozen=True, kw_only=True)
class CreatorWhitelisted(ChainEvent):
    """Factory `creator_whitelisted[creator | allowed]`."""

    creator: Annotated[str, Person]
    allowed: bool


@emitted(FACTORY, "phase_advanced")
@dataclass(frozen=True, kw_only=True)
class PhaseAdvanced(ChainEvent):
    """Factory `phase_advanced[| old, new]`: 0 whitelist, 1 limited, 2 public."""

    old: Annotated[int, Number]
    new: Annotated[int, Number]


@emitted(FACTORY, "cap_set")
@dataclass(frozen=True, kw_only=True)
class CapSet(ChainEvent):
    """Factory `cap_set[| cap]`: collections per creator in the limited phase."""

    cap: Annotated[int, Count]
