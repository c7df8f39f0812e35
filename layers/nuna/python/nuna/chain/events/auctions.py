"""What the auction house tells, its sales aside; each names its auction by id."""

from __future__ import annotations

from dataclasses import dataclass

from nuna.chain.events.base import ChainEvent, NftEvent


@dataclass(frozen=True, kw_only=True)
class AuctionCreated(NftEvent):
    """`auction_created[id, seller, nft | token_id, kind, currency, start_price, reserve, start_time, end_time, limit,
    duration]`.

    `kind`: english | dutch | sealed. Times in unix seconds. `limit`: the latest end of an English auction, the end of
    a sealed one's reveal time. `duration`: seconds from the first bid to the end, which `end_time` is the last moment
    for; 0: the clock runs from the start.
    """

    auction: str
    seller: str
    kind: str
    currency: str
    start_price: int
    reserve: int
    start_time: int
    end_time: int
    limit: int
    duration: int


@dataclass(frozen=True, kw_only=True)
class BidPlaced(ChainEvent):
    """`bid_placed[id, bidder | amount, end_time]`: an English bid with the end it leaves, or a Dutch purchase."""

    auction: str
    bidder: str
    amount: int
    end_time: int


@dataclass(frozen=True, kw_only=True)
class SealedBidPlaced(ChainEvent):
    """`sealed_bid_placed[id, bidder | deposit]`."""

    auction: str
    bidder: str
    deposit: int


@dataclass(frozen=True, kw_only=True)
class BidRevealed(ChainEvent):
    """`bid_revealed[id, bidder | amount]`."""

    auction: str
    bidder: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class AuctionExtended(ChainEvent):
    """`auction_extended[id | end_time]`, by its seller."""

    auction: str
    end_time: int


@dataclass(frozen=True, kw_only=True)
class AuctionFinalized(ChainEvent):
    """`auction_finalized[id | winner, price]`; nobody and 0 when nothing was sold, else after its `sale`."""

    auction: str
    winner: str | None
    price: int


@dataclass(frozen=True, kw_only=True)
class AuctionCancelled(ChainEvent):
    """`auction_cancelled[id, seller]`."""

    auction: str
    seller: str


@dataclass(frozen=True, kw_only=True)
class TokenReturned(ChainEvent):
    """`token_returned[id, seller]`: what could not be sold or delivered is its seller's again."""

    auction: str
    seller: str


@dataclass(frozen=True, kw_only=True)
class BidWithdrawn(ChainEvent):
    """`bid_withdrawn[id, bidder | amount, forfeited]`; half of what was forfeited is the seller's, half the fees'."""

    auction: str
    bidder: str
    amount: int
    forfeited: int
