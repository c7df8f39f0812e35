"""What the auction house emits, its sales aside; each names its auction by id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from nuna.chain.events.base import ChainEvent, NftEvent, emitted
from nuna.chain.meanings import MADE, Auction, AuctionKind, Currency, Person, Seconds, Stroops, UnixTime
from nuna.contracts import AUCTION


@emitted(AUCTION, "auction_created", "auction", "seller", "collection")
@dataclass(frozen=True, kw_only=True)
class AuctionCreated(NftEvent):
    """`auction_created[id, seller, nft | token_id, kind, currency, start_price, reserve, start_time, end_time, limit,
    duration]`.

    `kind`: english | dutch | sealed. Times in unix seconds. `limit`: the latest end of an English auction, the end of
    a sealed one's reveal time. `duration`: seconds from the first bid to the end, which `end_time` is the last moment
    for; 0: the clock runs from the start.
    """

    auction: Annotated[str, Auction, MADE]
    seller: Annotated[str, Person]
    kind: Annotated[str, AuctionKind]
    currency: Annotated[str, Currency]
    start_price: Annotated[int, Stroops]
    reserve: Annotated[int, Stroops]
    start_time: Annotated[int, UnixTime]
    end_time: Annotated[int, UnixTime]
    limit: Annotated[int, UnixTime]
    duration: Annotated[int, Seconds]


@emitted(AUCTION, "bid_placed", "auction", "bidder")
@dataclass(frozen=True, kw_only=True)
class BidPlaced(ChainEvent):
    """`bid_placed[id, bidder | amount, end_time]`: an English bid with the end it leaves, or a Dutch purchase."""

    auction: Annotated[str, Auction]
    bidder: Annotated[str, Person]
    amount: Annotated[int, Stroops]
    end_time: Annotated[int, UnixTime]


@emitted(AUCTION, "sealed_bid_placed", "auction", "bidder")
@dataclass(frozen=True, kw_only=True)
class SealedBidPlaced(ChainEvent):
    """`sealed_bid_placed[id, bidder | deposit]`."""

    auction: Annotated[str, Auction]
    bidder: Annotated[str, Person]
    deposit: Annotated[int, Stroops]


@emitted(AUCTION, "bid_revealed", "auction", "bidder")
@dataclass(frozen=True, kw_only=True)
class BidRevealed(ChainEvent):
    """`bid_revealed[id, bidder | amount]`."""

    auction: Annotated[str, Auction]
    bidder: Annotated[str, Person]
    amount: Annotated[int, Stroops]


@emitted(AUCTION, "auction_extended", "auction")
@dataclass(frozen=True, kw_only=True)
class AuctionExtended(ChainEvent):
    """`auction_extended[id | end_time]`, by its seller."""

    auction: Annotated[str, Auction]
    end_time: Annotated[int, UnixTime]


@emitted(AUCTION, "auction_finalized", "auction")
@dataclass(frozen=True, kw_only=True)
class AuctionFinalized(ChainEvent):
    """`auction_finalized[id | winner, price]`; nobody and 0 when nothing was sold, else after its `sale`."""

    auction: Annotated[str, Auction]
    winner: Annotated[str, Person] | None
    price: Annotated[int, Stroops]


@emitted(AUCTION, "auction_cancelled", "auction", "seller")
@dataclass(frozen=True, kw_only=True)
class AuctionCancelled(ChainEvent):
    """`auction_cancelled[id, seller]`."""

    auction: Annotated[str, Auction]
    seller: Annotated[str, Person]


@emitted(AUCTION, "token_returned", "auction", "seller")
@dataclass(frozen=True, kw_only=True)
class TokenReturned(ChainEvent):
    """`token_returned[id, seller]`: what could not be sold or delivered is its seller's again."""

    auction: Annotated[str, Auction]
    seller: Annotated[str, Person]


@emitted(AUCTION, "bid_withdrawn", "auction", "bidder")
@dataclass(frozen=True, kw_only=True)
class BidWithdrawn(ChainEvent):
    """`bid_withdrawn[id, bidder | amount, forfeited]`; half of what was forfeited is the seller's, half the fees'."""

    auction: Annotated[str, Auction]
    bidder: Annotated[str, Person]
    amount: Annotated[int, Stroops]
    forfeited: Annotated[int, Stroops]
