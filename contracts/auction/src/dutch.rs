//! A price that falls in a straight line from the start to the end; the first bid wins.

use common::market;
use soroban_sdk::{panic_with_error, Address, Env};

use crate::{ending, errors::AuctionError, events::BidPlaced, storage::Auction};

/// The price at a time, from the starting price down to the reserve and never outside; what does not divide is the seller's.
pub fn price(auction: &Auction, now: u64) -> i128 {
    // Never 0: an auction ends later than it starts.
    let length = (auction.end_time - auction.start_time).max(1);
    let passed = now.saturating_sub(auction.start_time).min(length);
    // floor(drop × passed / length), exact in 64 bits: prices are below 2⁶³, and times here below 2²³ (90 days).
    let drop = (auction.start_price - auction.reserve) as u64;
    let fallen =
        (drop / length).wrapping_mul(passed) + (drop % length).wrapping_mul(passed) / length;
    auction.start_price - i128::from(fallen)
}

/// `amount` is the most to pay: it is taken whole, since the price falls between signing and execution, and what is over
/// the price comes back at once.
pub fn bid(e: &Env, auction: &mut Auction, id: u64, bidder: Address, amount: i128) {
    let price = price(auction, e.ledger().timestamp());
    if amount < price {
        panic_with_error!(e, AuctionError::BidTooLow);
    }
    market::pull(e, &auction.currency, &bidder, amount);
    ending::hand_over(e, auction, &bidder);
    auction.best = price;
    auction.leader = Some(bidder.clone());
    auction.bids = 1;
    let end_time = auction.end_time;
    BidPlaced {
        id,
        bidder: bidder.clone(),
        amount: price,
        end_time,
    }
    .publish(e);
    market::refund(e, &auction.currency, &bidder, amount - price);
    ending::sell(e, id, auction, bidder);
}
