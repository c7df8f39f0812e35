//! What all kinds have in common: their times, and who may do something now.

use soroban_sdk::{panic_with_error, Address, Env};

use crate::{
    errors::AuctionError,
    storage::{self, Auction, Kind, Status},
};

/// How far an English auction's end can be put off in all, and how long sealed bids can be revealed, in seconds.
pub const MARGIN: u64 = 86_400;
/// How long after the end the seller can accept or decline a highest bid below the reserve, in seconds.
pub const DECISION: u64 = 86_400;
/// How long after the end only a sale ends an auction with a winner, in seconds. Then the winner can renounce it, and a token that
/// can go back to the seller, but not to the winner, does.
pub const GRACE: u64 = 7 * 86_400;

impl Auction {
    /// Does its clock start with a bid that has not come yet? Its end is the last moment for that bid until then.
    pub fn awaits_first_bid(&self) -> bool {
        self.duration > 0 && self.bids == 0
    }

    /// Unix seconds: when the highest bid is settled. A Dutch one takes no bids then.
    pub fn last(&self) -> u64 {
        match self.kind {
            Kind::Sealed => self.limit,
            _ => self.end_time,
        }
    }

    /// Is it over, with a highest bid below the reserve, about which only the seller decides now?
    pub fn awaits_seller(&self, now: u64) -> bool {
        let last = self.last();
        0 < self.best && self.best < self.reserve && last <= now && now < last + DECISION
    }
}

/// An auction that takes bids by this bidder now.
///
/// # Errors
/// `AuctionNotFound`, `AuctionClosed`, `NotStarted`, `Ended`, `SelfBid`.
pub fn biddable(e: &Env, id: u64, bidder: &Address) -> Auction {
    let auction = open(e, id);
    let now = e.ledger().timestamp();
    if now < auction.start_time {
        panic_with_error!(e, AuctionError::NotStarted);
    }
    if now >= auction.end_time {
        panic_with_error!(e, AuctionError::Ended);
    }
    if auction.seller == *bidder {
        panic_with_error!(e, AuctionError::SelfBid);
    }
    auction
}

/// # Errors
/// `AuctionNotFound`, `AuctionClosed`.
pub fn open(e: &Env, id: u64) -> Auction {
    let auction = storage::auction(e, id);
    if auction.status != Status::Open {
        panic_with_error!(e, AuctionError::AuctionClosed);
    }
    auction
}

/// # Errors
/// Those of [`open`], `NotTheSeller`.
pub fn of_seller(e: &Env, id: u64, seller: &Address) -> Auction {
    let auction = open(e, id);
    if auction.seller != *seller {
        panic_with_error!(e, AuctionError::NotTheSeller);
    }
    auction
}
