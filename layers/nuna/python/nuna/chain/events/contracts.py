"""Settings, money, roles, pauses and upgrades of the contracts themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from nuna.chain.events.base import ContractEvent, NftEvent, emitted
from nuna.chain.meanings import (
    Address,
    BasisPoints,
    Currency,
    Digest,
    Emitter,
    Ledger,
    Number,
    Person,
    Stroops,
    UnixTime,
)
from nuna.contracts import COLLECTION, FACTORY, MARKETS, OWN


# --- both markets ----------------------------------------------------------------------------------------------------
@emitted(MARKETS, "fee_updated", "operator")
@dataclass(frozen=True, kw_only=True)
class FeeUpdated(ContractEvent):
    """`fee_updated[operator | old_bps, new_bps]`: of what is made from now on."""

    operator: Annotated[str, Person]
    old_bps: Annotated[int, BasisPoints]
    new_bps: Annotated[int, BasisPoints]


@emitted(MARKETS, "fees_withdrawn", "currency", "recipient")
@dataclass(frozen=True, kw_only=True)
class FeesWithdrawn(ContractEvent):
    """`fees_withdrawn[currency, to | amount]`."""

    currency: Annotated[str, Currency]
    recipient: Annotated[str, Person]
    amount: Annotated[int, Stroops]


@emitted(MARKETS, "currency_set", "currency")
@dataclass(frozen=True, kw_only=True)
class CurrencySet(ContractEvent):
    """`currency_set[currency | allowed]`."""

    currency: Annotated[str, Currency]
    allowed: bool


@emitted(MARKETS, "royalty_manager_set")
@dataclass(frozen=True, kw_only=True)
class RoyaltyManagerSet(ContractEvent):
    """`royalty_manager_set[| manager]`."""

    manager: Annotated[str, Address] | None


@emitted(MARKETS, "fee_proposed")
@dataclass(frozen=True, kw_only=True)
class FeeProposed(ContractEvent):
    """`fee_proposed[| bps, ready_at]`: a higher fee, which can be set from then on; unix seconds."""

    bps: Annotated[int, BasisPoints]
    ready_at: Annotated[int, UnixTime]


@emitted(MARKETS, "currency_proposed", "currency")
@dataclass(frozen=True, kw_only=True)
class CurrencyProposed(ContractEvent):
    """`currency_proposed[currency | ready_at]`: it can be allowed from then on; unix seconds."""

    currency: Annotated[str, Currency]
    ready_at: Annotated[int, UnixTime]


@emitted(MARKETS, "royalty_manager_proposed")
@dataclass(frozen=True, kw_only=True)
class RoyaltyManagerProposed(ContractEvent):
    """`royalty_manager_proposed[| manager, ready_at]`: it, or nobody, can be set from then on; unix seconds."""

    manager: Annotated[str, Address] | None
    ready_at: Annotated[int, UnixTime]


@emitted(MARKETS, "proposal_cancelled", "subject")
@dataclass(frozen=True, kw_only=True)
class ProposalCancelled(ContractEvent):
    """`proposal_cancelled[subject]`: fee | currency | royalties."""

    subject: str


@emitted(MARKETS, "token_rescued", "collection", "recipient")
@dataclass(frozen=True, kw_only=True)
class TokenRescued(NftEvent):
    """`token_rescued[nft, to | token_id]`: sent to `contract` by mistake, now `recipient`'s."""

    contract: Annotated[str, Emitter]
    recipient: Annotated[str, Person]


@emitted(MARKETS, "claim_credited", "account", "currency")
@dataclass(frozen=True, kw_only=True)
class ClaimCredited(ContractEvent):
    """`claim_credited[account, currency | amount]`: a payment that was refused, and waits."""

    account: Annotated[str, Person]
    currency: Annotated[str, Currency]
    amount: Annotated[int, Stroops]


@emitted(MARKETS, "claimed", "account", "currency")
@dataclass(frozen=True, kw_only=True)
class Claimed(ContractEvent):
    """`claimed[account, currency | amount]`: its delivery."""

    account: Annotated[str, Person]
    currency: Annotated[str, Currency]
    amount: Annotated[int, Stroops]


# --- roles -----------------------------------------------------------------------------------------------------------
@emitted(OWN, "role_set", "role")
@dataclass(frozen=True, kw_only=True)
class RoleSet(ContractEvent):
    """`role_set[role | account]`: its one holder from now on, or nobody."""

    role: str
    account: Annotated[str, Person] | None


@emitted(COLLECTION, "role_granted", "role", "account")
@dataclass(frozen=True, kw_only=True)
class RoleGranted(ContractEvent):
    """Collection `role_granted[role, account | caller]` (OpenZeppelin stellar-access 0.8)."""

    role: str
    account: Annotated[str, Person]
    caller: Annotated[str, Address]


@emitted(COLLECTION, "role_revoked", "role", "account")
@dataclass(frozen=True, kw_only=True)
class RoleRevoked(ContractEvent):
    """Collection `role_revoked[role, account | caller]` (OpenZeppelin stellar-access 0.8)."""

    role: str
    account: Annotated[str, Person]
    caller: Annotated[str, Address]


@emitted((COLLECTION, *OWN), "admin_transfer_initiated", "current_admin")
@dataclass(frozen=True, kw_only=True)
class AdminTransferInitiated(ContractEvent):
    """`admin_transfer_initiated[current_admin | new_admin, live_until_ledger]` (OpenZeppelin stellar-access 0.8)."""

    current_admin: Annotated[str, Address]
    new_admin: Annotated[str, Address]
    live_until_ledger: Annotated[int, Ledger]


@emitted((COLLECTION, *OWN), "admin_transfer_completed", "new_admin")
@dataclass(frozen=True, kw_only=True)
class AdminTransferCompleted(ContractEvent):
    """`admin_transfer_completed[new_admin | previous_admin]` (OpenZeppelin stellar-access 0.8)."""

    new_admin: Annotated[str, Address]
    previous_admin: Annotated[str, Address]


# --- pauses and upgrades ---------------------------------------------------------------------------------------------
@emitted((COLLECTION, FACTORY, *MARKETS), "paused")
@dataclass(frozen=True, kw_only=True)
class ContractPaused(ContractEvent):
    """`paused` (OpenZeppelin stellar-contract-utils 0.8)."""


@emitted((COLLECTION, FACTORY, *MARKETS), "unpaused")
@dataclass(frozen=True, kw_only=True)
class ContractUnpaused(ContractEvent):
    """`unpaused` (OpenZeppelin stellar-contract-utils 0.8)."""


@emitted(OWN, "upgrade_proposed", "subject")
@dataclass(frozen=True, kw_only=True)
class UpgradeProposed(ContractEvent):
    """`upgrade_proposed[subject | wasm, ready_at]`: `subject` code or, of the factory, nft; unix seconds."""

    subject: str
    wasm: Annotated[str, Digest]
    ready_at: Annotated[int, UnixTime]


@emitted(OWN, "upgrade_cancelled", "subject")
@dataclass(frozen=True, kw_only=True)
class UpgradeCancelled(ContractEvent):
    """`upgrade_cancelled[subject]`."""

    subject: str


@emitted(OWN, "upgraded", "subject")
@dataclass(frozen=True, kw_only=True)
class ContractUpgraded(ContractEvent):
    """`upgraded[subject | wasm]`; `wasm`: SHA-256 of the code, in hex."""

    subject: str
    wasm: Annotated[str, Digest]


@emitted(OWN, "migrated")
@dataclass(frozen=True, kw_only=True)
class ContractMigrated(ContractEvent):
    """`migrated[| schema]`: the layout that its data has now."""

    schema: Annotated[int, Number]
