"""How each contract event looks on the ledger, and the domain event that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nuna.chain import events as facts
from nuna.chain.events import ChainEvent, RoyaltyPaid
from nuna.chain.values import (
    Maybe,
    Reader,
    address,
    amount,
    auction_kind,
    contract_id,
    digest,
    flag,
    sale_type,
    several,
    shares,
    text,
    u32,
    u64,
)

COLLECTION, FACTORY, MARKETPLACE, AUCTION = "collection", "factory", "marketplace", "auction"
ROYALTY_MANAGER = "royalty_manager"
MARKETS = (MARKETPLACE, AUCTION)
OWN = (FACTORY, *MARKETS, ROYALTY_MANAGER)
"""Roles of the contracts that there is one of."""

Fields = Mapping[str, tuple[str, Reader]]
"""Where it is on the chain → (the domain event's field, its type)."""


@dataclass(frozen=True)
class Shape:
    """Topics by place (the name aside), data by key. `emitter`: the domain event's field that is the contract."""

    event: type[ChainEvent]
    topics: tuple[tuple[str, Reader], ...]
    data: Fields
    emitter: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoyaltiesPaid(ChainEvent):
    """Marketplace `royalties_paid[nft, receiver | token_ids, amounts]`: the RoyaltyPaid of a sweep's sales, in one."""

    collection: str
    receiver: str
    token_ids: tuple[int, ...]
    amounts: tuple[int, ...]

    def each(self) -> list[ChainEvent]:
        """One RoyaltyPaid per sale; their ids sort behind one another at this event's place."""
        return [
            RoyaltyPaid(
                id=f"{self.id}-{place:03}",
                ledger=self.ledger,
                closed_at=self.closed_at,
                transaction=self.transaction,
                collection=self.collection,
                token_id=token_id,
                receiver=self.receiver,
                amount=paid,
            )
            for place, (token_id, paid) in enumerate(zip(self.token_ids, self.amounts, strict=False))
        ]


SHAPES: dict[tuple[str, str], Shape] = {}
"""By the emitter's role and the event's name, its first topic."""


def _shape(
    roles: str | tuple[str, ...],
    name: str,
    event: type[ChainEvent],
    /,
    *topics: tuple[str, Reader],
    emitter: str | None = None,
    **data: tuple[str, Reader],
) -> None:
    for role in (roles,) if isinstance(roles, str) else roles:
        SHAPES[role, name] = Shape(event, topics, data, emitter)


def _of(name: str, event: type[ChainEvent], /, *topics: tuple[str, Reader], **data: tuple[str, Reader]) -> None:
    """A collection's event, about itself or one of its tokens."""
    _shape(COLLECTION, name, event, *topics, emitter="collection", **data)


def _by(
    roles: str | tuple[str, ...],
    name: str,
    event: type[ChainEvent],
    /,
    *topics: tuple[str, Reader],
    **data: tuple[str, Reader],
) -> None:
    """A contract's event about itself."""
    _shape(roles, name, event, *topics, emitter="contract", **data)


_TOKEN = ("token_id", u32)
_NFT = ("collection", address)
_PRICE, _CURRENCY, _AMOUNT = ("price", amount), ("currency", address), ("amount", amount)
_EXPIRY, _END, _UNTIL = ("expires_at", u64), ("end_time", u64), ("live_until_ledger", u32)
_SELLER, _BUYER, _BIDDER = ("seller", address), ("buyer", address), ("bidder", address)
_LISTING, _OFFER, _AUCTION = ("listing", contract_id), ("offer", contract_id), ("auction", contract_id)
_OWNER, _RECEIVER, _ACCOUNT = ("owner", address), ("receiver", address), ("account", address)
_BPS, _SHARES, _ROLE, _SUBJECT = ("royalty_bps", u32), ("shares", shares), ("role", text), ("subject", text)
_MOST, _MANAGER, _READY = ("max_supply", Maybe(u32)), ("manager", Maybe(address)), ("ready_at", u64)

# --- the factory and its collections ---------------------------------------------------------------------------------
_shape(
    FACTORY,
    "collection_created",
    facts.CollectionCreated,
    ("creator", address),
    address=_NFT,
    name=("name", text),
    symbol=("symbol", text),
    base_uri=("base_uri", text),
    royalty_receiver=("royalty_receiver", address),
    royalty_bps=_BPS,
    max_supply=_MOST,
    provenance=("provenance", Maybe(digest)),
)
_shape(FACTORY, "creator_whitelisted", facts.CreatorWhitelisted, ("creator", address), allowed=("allowed", flag))
_shape(FACTORY, "phase_advanced", facts.PhaseAdvanced, old=("old", u32), new=("new", u32))
_shape(FACTORY, "cap_set", facts.CapSet, cap=("cap", u32))
_of("mint", facts.NftMinted, _OWNER, token_id=_TOKEN)
_of("metadata_set", facts.NftMetadataSet, _TOKEN, uri=("metadata_uri", text))
_of("metadata_frozen", facts.MetadataFrozen)
_of("max_supply_set", facts.MaxSupplySet, max_supply=("max_supply", u32))
_of("base_uri_revealed", facts.BaseUriRevealed, base_uri=("base_uri", text))
_of("transfer", facts.NftTransferred, ("sender", address), ("recipient", address), token_id=_TOKEN)
_of("burn", facts.NftBurned, _OWNER, token_id=_TOKEN)
_of(
    "approve",
    facts.NftApproved,
    ("approver", address),
    _TOKEN,
    approved=("approved", address),
    live_until_ledger=_UNTIL,
)
_of("approve_for_all", facts.OperatorApproved, _OWNER, operator=("operator", address), live_until_ledger=_UNTIL)
_of("set_default_royalty", facts.DefaultRoyaltySet, _RECEIVER, basis_points=_BPS)
_of("default_royalty_deleted", facts.DefaultRoyaltyDeleted)
_of("set_token_royalty", facts.TokenRoyaltySet, _RECEIVER, _TOKEN, basis_points=_BPS)
_of("remove_token_royalty", facts.TokenRoyaltyRemoved, _TOKEN)

# --- the royalty manager ---------------------------------------------------------------------------------------------
_shape(ROYALTY_MANAGER, "default_royalty_set", facts.DefaultSplitSet, _NFT, shares=_SHARES)
_shape(ROYALTY_MANAGER, "default_royalty_deleted", facts.DefaultSplitDeleted, _NFT)
_shape(ROYALTY_MANAGER, "token_royalty_set", facts.TokenSplitSet, _NFT, _TOKEN, shares=_SHARES)
_shape(ROYALTY_MANAGER, "token_royalty_removed", facts.TokenSplitRemoved, _NFT, _TOKEN)

# --- the marketplace -------------------------------------------------------------------------------------------------
_shape(
    MARKETPLACE,
    "listing_created",
    facts.ListingCreated,
    _LISTING,
    _SELLER,
    _NFT,
    token_id=_TOKEN,
    price=_PRICE,
    currency=_CURRENCY,
    expiry=_EXPIRY,
    buyer=("buyer", Maybe(address)),
)
_shape(MARKETPLACE, "listing_updated", facts.ListingUpdated, _LISTING, _SELLER, price=_PRICE, expiry=_EXPIRY)
_shape(MARKETPLACE, "listing_cancelled", facts.ListingCancelled, _LISTING, _SELLER)
_shape(
    MARKETPLACE,
    "offer_made",
    facts.OfferMade,
    _OFFER,
    _BUYER,
    _NFT,
    token_id=("token_id", Maybe(u32)),
    price=_PRICE,
    currency=_CURRENCY,
    expiry=_EXPIRY,
    max_supply=_MOST,
    root=("root", Maybe(digest)),
)
_shape(MARKETPLACE, "offer_accepted", facts.OfferAccepted, _OFFER, _SELLER, _BUYER, nft=_NFT, token_id=_TOKEN)
_shape(MARKETPLACE, "offer_cancelled", facts.OfferCancelled, _OFFER, _BUYER)

# --- the auction house -----------------------------------------------------------------------------------------------
_shape(
    AUCTION,
    "auction_created",
    facts.AuctionCreated,
    _AUCTION,
    _SELLER,
    _NFT,
    token_id=_TOKEN,
    kind=("kind", auction_kind),
    currency=_CURRENCY,
    start_price=("start_price", amount),
    reserve=("reserve", amount),
    start_time=("start_time", u64),
    end_time=_END,
    limit=("limit", u64),
    duration=("duration", u64),
)
_shape(AUCTION, "bid_placed", facts.BidPlaced, _AUCTION, _BIDDER, amount=_AMOUNT, end_time=_END)
_shape(AUCTION, "sealed_bid_placed", facts.SealedBidPlaced, _AUCTION, _BIDDER, deposit=("deposit", amount))
_shape(AUCTION, "bid_revealed", facts.BidRevealed, _AUCTION, _BIDDER, amount=_AMOUNT)
_shape(AUCTION, "auction_extended", facts.AuctionExtended, _AUCTION, end_time=_END)
_shape(AUCTION, "auction_finalized", facts.AuctionFinalized, _AUCTION, winner=("winner", Maybe(address)), price=_PRICE)
_shape(AUCTION, "auction_cancelled", facts.AuctionCancelled, _AUCTION, _SELLER)
_shape(AUCTION, "token_returned", facts.TokenReturned, _AUCTION, _SELLER)
_shape(
    AUCTION,
    "bid_withdrawn",
    facts.BidWithdrawn,
    _AUCTION,
    _BIDDER,
    amount=_AMOUNT,
    forfeited=("forfeited", amount),
)

# --- both markets ----------------------------------------------------------------------------------------------------
_shape(
    MARKETS,
    "sale",
    facts.SaleSettled,
    _NFT,
    _SELLER,
    _BUYER,
    token_id=_TOKEN,
    price=_PRICE,
    currency=_CURRENCY,
    fee=("platform_fee", amount),
    royalty=("royalty_fee", amount),
    kind=("sale_type", sale_type),
    ref_id=("reference", contract_id),
)
_shape(MARKETS, "royalty_paid", facts.RoyaltyPaid, _NFT, _RECEIVER, token_id=_TOKEN, amount=_AMOUNT)
_shape(
    MARKETPLACE,
    "royalties_paid",
    RoyaltiesPaid,
    _NFT,
    _RECEIVER,
    token_ids=("token_ids", several(u32)),
    amounts=("amounts", several(amount)),
)
_by(MARKETS, "fee_updated", facts.FeeUpdated, ("operator", address), old_bps=("old_bps", u32), new_bps=("new_bps", u32))
_by(MARKETS, "fees_withdrawn", facts.FeesWithdrawn, _CURRENCY, ("recipient", address), amount=_AMOUNT)
_by(MARKETS, "currency_set", facts.CurrencySet, _CURRENCY, allowed=("allowed", flag))
_by(MARKETS, "royalty_manager_set", facts.RoyaltyManagerSet, manager=_MANAGER)
_by(MARKETS, "fee_proposed", facts.FeeProposed, bps=("bps", u32), ready_at=_READY)
_by(MARKETS, "currency_proposed", facts.CurrencyProposed, _CURRENCY, ready_at=_READY)
_by(MARKETS, "royalty_manager_proposed", facts.RoyaltyManagerProposed, manager=_MANAGER, ready_at=_READY)
_by(MARKETS, "proposal_cancelled", facts.ProposalCancelled, _SUBJECT)
_by(MARKETS, "token_rescued", facts.TokenRescued, _NFT, ("recipient", address), token_id=_TOKEN)
_by(MARKETS, "claim_credited", facts.ClaimCredited, _ACCOUNT, _CURRENCY, amount=_AMOUNT)
_by(MARKETS, "claimed", facts.Claimed, _ACCOUNT, _CURRENCY, amount=_AMOUNT)

# --- roles, pauses and upgrades --------------------------------------------------------------------------------------
_by(OWN, "role_set", facts.RoleSet, _ROLE, account=("account", Maybe(address)))
_by(COLLECTION, "role_granted", facts.RoleGranted, _ROLE, _ACCOUNT, caller=("caller", address))
_by(COLLECTION, "role_revoked", facts.RoleRevoked, _ROLE, _ACCOUNT, caller=("caller", address))
_by(
    (COLLECTION, *OWN),
    "admin_transfer_initiated",
    facts.AdminTransferInitiated,
    ("current_admin", address),
    new_admin=("new_admin", address),
    live_until_ledger=_UNTIL,
)
_by(
    (COLLECTION, *OWN),
    "admin_transfer_completed",
    facts.AdminTransferCompleted,
    ("new_admin", address),
    previous_admin=("previous_admin", address),
)
_by((COLLECTION, FACTORY, *MARKETS), "paused", facts.ContractPaused)
_by((COLLECTION, FACTORY, *MARKETS), "unpaused", facts.ContractUnpaused)
_by(OWN, "upgrade_proposed", facts.UpgradeProposed, _SUBJECT, wasm=("wasm", digest), ready_at=_READY)
_by(OWN, "upgrade_cancelled", facts.UpgradeCancelled, _SUBJECT)
_by(OWN, "upgraded", facts.ContractUpgraded, _SUBJECT, wasm=("wasm", digest))
_by(OWN, "migrated", facts.ContractMigrated, schema=("schema", u32))

COLLECTION_NAMES = tuple(name for role, name in SHAPES if role == COLLECTION)
"""What to ask of every contract: which are collections is only known afterwards."""
