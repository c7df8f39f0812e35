//! What bids hold, paid back.

use common::{bps, market};
use soroban_sdk::{panic_with_error, Address, Env};

use crate::{
    auctions::GRACE,
    errors::AuctionError,
    events::BidWithdrawn,
    storage::{self, Auction, Bid, Status},
};

/// The share of an unrevealed sealed bid's deposit that is lost, in basis points: half of it to the seller, half to the platform.
/// Not to the seller alone, who could otherwise bid against everyone, open only what serves them, and pay themselves for the rest.
pub const FORFEIT_BPS: u32 = 2_000;

/// Pay back what a bid holds that can't win any more, or whose bidder renounces an auction that nobody could finalize.
pub fn withdraw(e: &Env, bidder: Address, id: u64) {
    let mut auction = storage::auction(e, id);
    if auction.status == Status::Open {
        // Or else anyone could change what the bidder's next bid must transfer, and so make it fail.
        bidder.require_auth();
    }
    let Some(bid) = storage::bid(e, id, &bidder) else {
        panic_with_error!(e, AuctionError::BidNotFound);
    };
    let sealed = bid.commitment.is_some();
    if auction.status == Status::Open {
        release(e, id, &mut auction, &bidder, sealed);
    }
    let none = Bid {
        held: 0,
        commitment: None,
        place: 0,
    };
    storage::set_bid(e, id, &bidder, &none, 0);
    let Auction {
        seller, currency, ..
    } = &auction;
    // Whoever is here with a commitment did not reveal it in time.
    let share = if sealed { FORFEIT_BPS } else { 0 };
    let forfeited = bps::share(bid.held, share).unwrap_or(0);
    let to_seller = forfeited / 2;
    let fees = &e.current_contract_address();
    market::credit(e, seller, currency, to_seller);
    market::credit(e, fees, currency, forfeited - to_seller);
    let amount = bid.held - forfeited;
    let kept = market::pay(e, currency, &bidder, amount);
    if kept > 0 {
        market::ensure_held(e, currency, kept + forfeited);
    }
    BidWithdrawn {
        id,
        bidder,
        amount,
        forfeited,
    }
    .publish(e);
}

/// Of an auction that is not finalized: is this money free?
///
/// # Errors
/// `BidLocked` while a sealed bid can be revealed, and of the highest bid until it was in nobody's power to finalize for a week.
fn release(e: &Env, id: u64, auction: &mut Auction, bidder: &Address, sealed: bool) {
    let now = e.ledger().timestamp();
    let leads = auction.leader.as_ref() == Some(bidder);
    if (sealed && now < auction.limit) || (leads && now < auction.last() + GRACE) {
        panic_with_error!(e, AuctionError::BidLocked);
    }
    if leads {
        auction.leader = None;
        auction.best = 0;
        storage::set_auction(e, id, auction);
    }
}
