//! Rising bids. Each bidder's money is in an entry of its own, so a bid touches nothing of earlier bidders.

use common::market;
use soroban_sdk::{panic_with_error, Address, Env};

use crate::{
    auctions::{self, MARGIN},
    errors::AuctionError,
    events::{AuctionExtended, BidPlaced},
    storage::{self, Auction, Bid, Kind},
};

/// A bid this close to the end, in seconds, puts the end off to this far from it.
pub const SNIPE: u64 = 600;

/// The least that counts as the next bid: the starting price, then 5 % over the highest, rounded up.
pub fn minimum(auction: &Auction) -> i128 {
    match auction.best {
        0 => auction.start_price,
        // Below 2⁶³ (`MAX_PRICE`), so 64 bits will do for the division.
        best => best + i128::from((best as u64).div_ceil(20)),
    }
}

/// `amount` is the whole bid; what the bidder's earlier bid holds counts towards it.
pub fn bid(e: &Env, auction: &mut Auction, id: u64, bidder: Address, amount: i128) {
    if amount < minimum(auction) {
        panic_with_error!(e, AuctionError::BidTooLow);
    }
    let held = storage::bid(e, id, &bidder).map_or(0, |bid| bid.held);
    let now = e.ledger().timestamp();
    if auction.awaits_first_bid() {
        auction.end_time = now + auction.duration;
        auction.limit = auction.end_time + MARGIN;
    }
    let end_time = auction.end_time.max((now + SNIPE).min(auction.limit));
    auction.end_time = end_time;
    auction.best = amount;
    auction.leader = Some(bidder.clone());
    auction.bids += 1;
    storage::set_auction(e, id, auction);
    let bid = Bid {
        held: amount,
        commitment: None,
        place: 0,
    };
    storage::set_bid(e, id, &bidder, &bid, auction.limit);
    market::pull(e, &auction.currency, &bidder, amount - held);
    BidPlaced {
        id,
        bidder,
        amount,
        end_time,
    }
    .publish(e);
}

/// At most to 12 hours before the limit: those are kept for late bids, which could put off no end that is at the limit already.
pub fn extend(e: &Env, seller: &Address, id: u64, new_end: u64) {
    let mut auction = auctions::of_seller(e, id, seller);
    if auction.kind != Kind::English {
        panic_with_error!(e, AuctionError::WrongKind);
    }
    if auction.awaits_first_bid() {
        panic_with_error!(e, AuctionError::ClockNotStarted);
    }
    if e.ledger().timestamp() >= auction.end_time {
        panic_with_error!(e, AuctionError::Ended);
    }
    if new_end <= auction.end_time || new_end > auction.limit - MARGIN / 2 {
        panic_with_error!(e, AuctionError::EndOutOfRange);
    }
    auction.end_time = new_end;
    storage::set_auction(e, id, &auction);
    AuctionExtended {
        id,
        end_time: new_end,
    }
    .publish(e);
}
