//! To whom the token goes, and who gets the money.

use common::market::{self, Agreed, MarketError, Sale};
use soroban_sdk::{panic_with_error, symbol_short, Address, Env};

use crate::{
    auctions::{of_seller, GRACE},
    errors::AuctionError,
    events::{AuctionCancelled, AuctionFinalized, TokenReturned},
    storage::{self, Auction, Status},
};

/// Take the token back: while there are no bids, or when the highest one is below the reserve and it is the seller's to decide.
pub fn cancel(e: &Env, seller: Address, id: u64) {
    let mut auction = of_seller(e, id, &seller);
    if auction.awaits_seller(e.ledger().timestamp()) {
        return call_off(e, id, &mut auction);
    }
    if auction.bids > 0 {
        panic_with_error!(e, AuctionError::HasBids);
    }
    hand_over(e, &auction, &seller);
    close(e, id, &mut auction, Status::Cancelled);
    AuctionCancelled { id, seller }.publish(e);
}

/// Sell at the highest bid, although it is below the reserve.
pub fn accept(e: &Env, seller: Address, id: u64) {
    let mut auction = of_seller(e, id, &seller);
    let now = e.ledger().timestamp();
    if now < auction.last() {
        panic_with_error!(e, AuctionError::NotEnded);
    }
    match auction.leader.clone() {
        Some(bidder) if auction.awaits_seller(now) => {
            hand_over(e, &auction, &bidder);
            sell(e, id, &mut auction, bidder);
        }
        _ => panic_with_error!(e, AuctionError::NothingToDecide),
    }
}

/// End an auction whose time is over: sell to the highest bid that meets the reserve, else return the token.
pub fn finalize(e: &Env, id: u64) {
    let mut auction = storage::auction(e, id);
    match auction.status {
        Status::Returning => give_back(e, id, &mut auction),
        Status::Open => conclude(e, id, &mut auction),
        _ => panic_with_error!(e, AuctionError::AuctionClosed),
    }
}

fn conclude(e: &Env, id: u64, auction: &mut Auction) {
    let (now, last) = (e.ledger().timestamp(), auction.last());
    if now < last {
        panic_with_error!(e, AuctionError::NotEnded);
    }
    if auction.awaits_seller(now) {
        panic_with_error!(e, AuctionError::AwaitingSeller);
    }
    let winner = auction.leader.clone();
    let Some(winner) = winner.filter(|_| auction.best >= auction.reserve) else {
        return call_off(e, id, auction);
    };
    let Err(refusal) = give(e, auction, &winner) else {
        return sell(e, id, auction, winner);
    };
    if now < last + GRACE {
        panic_with_error!(e, refusal);
    }
    // Whoever calls us chooses what is on the stack below us, and can make the transfer fail. So its failure says nothing of the
    // winner unless the same contract moves the token to the seller, here and now; otherwise only the winner can end it.
    call_off(e, id, auction);
    if auction.status == Status::Returning {
        panic_with_error!(e, refusal);
    }
}

/// The token is the winner's, whose money is here: take the price out of what their bid holds, and pay it out.
///
/// # Errors
/// `RoyaltyNotReadable`, `NftNotReadable`; the royalty manager's own; the currency's own when this contract can't pay.
pub fn sell(e: &Env, id: u64, auction: &mut Auction, winner: Address) {
    let price = auction.best;
    if let Some(mut bid) = storage::bid(e, id, &winner) {
        bid.held -= price;
        storage::set_bid(e, id, &winner, &bid, auction.limit);
    }
    close(e, id, auction, Status::Sold);
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
        manager: auction.manager,
    };
    match market::royalty(e, nft, *token_id, price) {
        Ok(own) => market::settle(e, &mut sale, agreed, own),
        Err(error) => panic_with_error!(e, error),
    }
    AuctionFinalized {
        id,
        winner: Some(winner),
        price,
    }
    .publish(e);
}

/// Nobody gets it: the bids are free, and the token goes back; later, if its contract refuses that, but answers.
fn call_off(e: &Env, id: u64, auction: &mut Auction) {
    auction.leader = None;
    auction.best = 0;
    let status = match give(e, auction, &auction.seller) {
        Ok(()) => Status::Unsold,
        Err(_) if market::owner(e, &auction.nft, auction.token_id).is_some() => Status::Returning,
        Err(_) => panic_with_error!(e, MarketError::NftNotReadable),
    };
    close(e, id, auction, status);
    AuctionFinalized {
        id,
        winner: None,
        price: 0,
    }
    .publish(e);
}

/// What an auction could not return goes to its seller, unless that token has come in again for a later auction.
fn give_back(e: &Env, id: u64, auction: &mut Auction) {
    if storage::escrow(e, &auction.nft, auction.token_id) != Some(id) {
        panic_with_error!(e, AuctionError::AuctionClosed);
    }
    hand_over(e, auction, &auction.seller);
    close(e, id, auction, Status::Unsold);
    let seller = auction.seller.clone();
    TokenReturned { id, seller }.publish(e);
}

fn close(e: &Env, id: u64, auction: &mut Auction, status: Status) {
    auction.status = status;
    storage::set_auction(e, id, auction);
    if status != Status::Returning {
        storage::forget_escrow(e, auction);
    }
}

/// # Errors
/// `TransferRefused`, `TransferIneffective`.
pub fn hand_over(e: &Env, auction: &Auction, to: &Address) {
    if let Err(error) = give(e, auction, to) {
        panic_with_error!(e, error);
    }
}

fn give(e: &Env, auction: &Auction, to: &Address) -> Result<(), MarketError> {
    let Auction { nft, token_id, .. } = auction;
    market::give(e, nft, *token_id, &e.current_contract_address(), to)
}
