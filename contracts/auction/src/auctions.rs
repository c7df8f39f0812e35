//! What all kinds have in common: from the token's arrival to its departure.

use common::{
    market::{self, Agreed, Sale},
    settlement::MAX_PRICE,
};
use soroban_sdk::{panic_with_error, symbol_short, Address, Env};

use crate::{
    errors::AuctionError,
    events::{AuctionCancelled, AuctionCreated, AuctionFinalized, BidWithdrawn},
    storage::{self, Auction, Bid, Kind, Status},
};

/// The longest an auction may last, in seconds.
pub const LONGEST: u64 = 90 * 86_400;
/// How far an English auction's end can be put off in all, and how long sealed bids can be revealed, in seconds.
pub const MARGIN: u64 = 86_400;
/// How long a token that can't be moved holds up its sale, in seconds; then the sale is off and the bids are free.
pub const GRACE: u64 = 7 * 86_400;
/// The share of an unrevealed sealed bid's deposit that goes to the seller, in basis points.
pub const FORFEIT_BPS: u32 = 1_000;

pub fn create(e: &Env, mut auction: Auction) -> u64 {
    check(e, &mut auction);
    let id = storage::next_id(e, &auction.seller);
    let house = e.current_contract_address();
    if let Err(error) = market::give(e, &auction.nft, auction.token_id, &auction.seller, &house) {
        panic_with_error!(e, error);
    }
    let (nft, token_id) = (&auction.nft, auction.token_id);
    auction.royalty_bps = market::royalty_bps(e, nft, token_id, auction.start_price);
    storage::set_auction(e, id, &auction);
    AuctionCreated {
        id,
        seller: auction.seller,
        nft: auction.nft,
        token_id: auction.token_id,
        kind: auction.kind as u32,
        currency: auction.currency,
        start_price: auction.start_price,
        reserve: auction.reserve,
        start_time: auction.start_time,
        end_time: auction.end_time,
        limit: auction.limit,
    }
    .publish(e);
    id
}

fn check(e: &Env, auction: &mut Auction) {
    market::ensure_terms(e, auction.start_price, &auction.currency);
    let (least, most) = match auction.kind {
        Kind::Dutch => (1, auction.start_price),
        _ => (0, MAX_PRICE),
    };
    if auction.reserve < least || auction.reserve > most {
        panic_with_error!(e, AuctionError::ReserveOutOfRange);
    }
    let now = e.ledger().timestamp();
    auction.start_time = auction.start_time.max(now);
    if auction.end_time <= auction.start_time || auction.end_time - now > LONGEST {
        panic_with_error!(e, AuctionError::TimesOutOfRange);
    }
    auction.limit = match auction.kind {
        Kind::Dutch => auction.end_time,
        _ => auction.end_time + MARGIN,
    };
}

/// An auction that takes bids of `kind` by this bidder now.
///
/// # Errors
/// `AuctionNotFound`, `WrongKind`, `AuctionClosed`, `NotStarted`, `Ended`, `SelfBid`.
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
/// Those of `open`, `NotTheSeller`.
pub fn of_seller(e: &Env, id: u64, seller: &Address) -> Auction {
    let auction = open(e, id);
    if auction.seller != *seller {
        panic_with_error!(e, AuctionError::NotTheSeller);
    }
    auction
}

pub fn cancel(e: &Env, seller: Address, id: u64) {
    let mut auction = of_seller(e, id, &seller);
    if auction.bids > 0 {
        panic_with_error!(e, AuctionError::HasBids);
    }
    hand_over(e, &auction, &seller);
    auction.status = Status::Cancelled;
    storage::set_auction(e, id, &auction);
    AuctionCancelled { id, seller }.publish(e);
}

/// End an auction whose time is over: sell to the highest bid that meets the reserve, else return the token.
pub fn finalize(e: &Env, id: u64) {
    let mut auction = storage::auction(e, id);
    let now = e.ledger().timestamp();
    let last = match auction.kind {
        Kind::Sealed => auction.limit,
        _ => auction.end_time,
    };
    match auction.status {
        Status::Returning => give_back(e, id, &mut auction),
        Status::Open if now < last => panic_with_error!(e, AuctionError::NotEnded),
        Status::Open => {
            let winner = auction
                .leader
                .clone()
                .filter(|_| auction.best >= auction.reserve);
            let Some(winner) = winner else {
                return call_off(e, id, &mut auction);
            };
            match give(e, &auction, &winner) {
                Ok(()) => sell(e, id, &mut auction, winner),
                Err(_) if now >= last + GRACE => call_off(e, id, &mut auction),
                Err(error) => panic_with_error!(e, error),
            }
        }
        _ => panic_with_error!(e, AuctionError::AuctionClosed),
    }
}

/// The token is the winner's, whose money is here: take the price out of what their bid holds, and pay it out.
pub fn sell(e: &Env, id: u64, auction: &mut Auction, winner: Address) {
    let price = auction.best;
    if let Some(mut bid) = storage::bid(e, id, &winner) {
        bid.held -= price;
        storage::set_bid(e, id, &winner, &bid, auction.limit);
    }
    auction.status = Status::Sold;
    storage::set_auction(e, id, auction);
    let Auction {
        nft,
        token_id,
        currency,
        ..
    } = &*auction;
    let mut sale = Sale {
        nft: nft.clone(),
        seller: auction.seller.clone(),
        buyer: winner.clone(),
        token_id: *token_id,
        price,
        currency: currency.clone(),
        fee: 0,
        royalty: 0,
        kind: symbol_short!("auction"),
        ref_id: id,
    };
    let agreed = Agreed {
        fee_bps: auction.fee_bps,
        royalty_bps: auction.royalty_bps,
    };
    market::settle(e, &mut sale, agreed);
    AuctionFinalized {
        id,
        winner: Some(winner),
        price,
    }
    .publish(e);
}

/// Nobody gets it: the bids are free, and the token goes back if it can be moved.
fn call_off(e: &Env, id: u64, auction: &mut Auction) {
    auction.leader = None;
    auction.best = 0;
    auction.status = match give(e, auction, &auction.seller) {
        Ok(()) => Status::Unsold,
        Err(_) => Status::Returning,
    };
    storage::set_auction(e, id, auction);
    AuctionFinalized {
        id,
        winner: None,
        price: 0,
    }
    .publish(e);
}

fn give_back(e: &Env, id: u64, auction: &mut Auction) {
    hand_over(e, auction, &auction.seller);
    auction.status = Status::Unsold;
    storage::set_auction(e, id, auction);
}

/// # Errors
/// `TransferRefused`, `TransferIneffective`.
pub fn hand_over(e: &Env, auction: &Auction, to: &Address) {
    if let Err(error) = give(e, auction, to) {
        panic_with_error!(e, error);
    }
}

fn give(e: &Env, auction: &Auction, to: &Address) -> Result<(), market::MarketError> {
    let Auction { nft, token_id, .. } = auction;
    market::give(e, nft, *token_id, &e.current_contract_address(), to)
}

/// Pay back what a bid holds that can't win any more. A sealed bid that was not revealed in time loses a share.
pub fn withdraw(e: &Env, bidder: Address, id: u64) {
    let auction = storage::auction(e, id);
    let Some(bid) = storage::bid(e, id, &bidder) else {
        panic_with_error!(e, AuctionError::BidNotFound);
    };
    let sealed = bid.commitment.is_some();
    let leads = auction.leader.as_ref() == Some(&bidder);
    let in_time = e.ledger().timestamp() < auction.limit;
    if auction.status == Status::Open && (leads || (sealed && in_time)) {
        panic_with_error!(e, AuctionError::BidLocked);
    }
    // Whoever is here with a commitment did not reveal it in time.
    let share = if sealed { FORFEIT_BPS } else { 0 };
    let forfeited = common::bps::share(bid.held, share).unwrap_or(0);
    let amount = bid.held - forfeited;
    let none = Bid {
        held: 0,
        commitment: None,
        place: 0,
    };
    storage::set_bid(e, id, &bidder, &none, 0);
    market::credit(e, &auction.seller, &auction.currency, forfeited);
    market::refund(e, &auction.currency, &bidder, amount);
    BidWithdrawn {
        id,
        bidder,
        amount,
        forfeited,
    }
    .publish(e);
}
