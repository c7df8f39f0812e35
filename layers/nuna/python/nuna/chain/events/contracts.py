"""Settings, money, roles, pauses and upgrades of the contracts themselves."""

from __future__ import annotations

from dataclasses import dataclass

from nuna.chain.events.base import ContractEvent, NftEvent


# --- both markets ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class FeeUpdated(ContractEvent):
    """`fee_updated[operator | old_bps, new_bps]`: of what is made from now on."""

    operator: str
    old_bps: int
    new_bps: int


@dataclass(frozen=True, kw_only=True)
class FeesWithdrawn(ContractEvent):
    """`fees_withdrawn[currency, to | amount]`."""

    currency: str
    recipient: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class CurrencySet(ContractEvent):
    """`currency_set[currency | allowed]`."""

    currency: str
    allowed: bool


@dataclass(frozen=True, kw_only=True)
class RoyaltyManagerSet(ContractEvent):
    """`royalty_manager_set[| manager]`."""

    manager: str | None


@dataclass(frozen=True, kw_only=True)
class FeeProposed(ContractEvent):
    """`fee_proposed[| bps, ready_at]`: a higher fee, which can be set from then on; unix seconds."""

    bps: int
    ready_at: int


@dataclass(frozen=True, kw_only=True)
class CurrencyProposed(ContractEvent):
    """`currency_proposed[currency | ready_at]`: it can be allowed from then on; unix seconds."""

    currency: str
    ready_at: int


@dataclass(frozen=True, kw_only=True)
class RoyaltyManagerProposed(ContractEvent):
    """`royalty_manager_proposed[| manager, ready_at]`: it, or nobody, can be set from then on; unix seconds."""

    manager: str | None
    ready_at: int


@dataclass(frozen=True, kw_only=True)
class ProposalCancelled(ContractEvent):
    """`proposal_cancelled[subject]`: fee | currency | royalties."""

    subject: str


@dataclass(frozen=True, kw_only=True)
class TokenRescued(NftEvent):
    """`token_rescued[nft, to | token_id]`: sent to `contract` by mistake, now `recipient`'s."""

    contract: str
    recipient: str


@dataclass(frozen=True, kw_only=True)
class ClaimCredited(ContractEvent):
    """`claim_credited[account, currency | amount]`: a payment that was refused, and waits.

    `sale`: the id of the (first) SaleSettled that it is a part of; None for a bid that was returned.
    """

    account: str
    currency: str
    amount: int
    sale: str | None = None


@dataclass(frozen=True, kw_only=True)
class Claimed(ContractEvent):
    """`claimed[account, currency | amount]`: its delivery."""

    account: str
    currency: str
    amount: int


# --- roles -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class RoleSet(ContractEvent):
    """`role_set[role | account]`: its one holder from now on, or nobody."""

    role: str
    account: str | None


@dataclass(frozen=True, kw_only=True)
class RoleGranted(ContractEvent):
    """Collection `role_granted[role, account | caller]` (OpenZeppelin stellar-access 0.8)."""

    role: str
    account: str
    caller: str


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(ContractEvent):
    """Collection `role_revoked[role, account | caller]` (OpenZeppelin stellar-access 0.8)."""

    role: str
    account: str
    caller: str


@dataclass(frozen=True, kw_only=True)
class AdminTransferInitiated(ContractEvent):
    """`admin_transfer_initiated[current_admin | new_admin, live_until_ledger]` (OpenZeppelin stellar-access 0.8)."""

    current_admin: str
    new_admin: str
    live_until_ledger: int


@dataclass(frozen=True, kw_only=True)
class AdminTransferCompleted(ContractEvent):
    """`admin_transfer_completed[new_admin | previous_admin]` (OpenZeppelin stellar-access 0.8)."""

    new_admin: str
    previous_admin: str


# --- pauses and upgrades ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class ContractPaused(ContractEvent):
    """`paused` (OpenZeppelin stellar-contract-utils 0.8)."""


@dataclass(frozen=True, kw_only=True)
class ContractUnpaused(ContractEvent):
    """`unpaused` (OpenZeppelin stellar-contract-utils 0.8)."""


@dataclass(frozen=True, kw_only=True)
class UpgradeProposed(ContractEvent):
    """`upgrade_proposed[subject | wasm, ready_at]`: `subject` code or, of the factory, nft; unix seconds."""

    subject: str
    wasm: str
    ready_at: int


@dataclass(frozen=True, kw_only=True)
class UpgradeCancelled(ContractEvent):
    """`upgrade_cancelled[subject]`."""

    subject: str


@dataclass(frozen=True, kw_only=True)
class ContractUpgraded(ContractEvent):
    """`upgraded[subject | wasm]`; `wasm`: SHA-256 of the code, in hex."""

    subject: str
    wasm: str


@dataclass(frozen=True, kw_only=True)
class ContractMigrated(ContractEvent):
    """`migrated[| schema]`: the layout that its data has now."""

    schema: int
