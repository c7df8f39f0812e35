//! Bids that nobody can read until bidding is over: a commitment and a deposit, then one day to reveal.

use common::{market, settlement::MAX_PRICE};
use soroban_sdk::{panic_with_error, symbol_short, xdr::ToXdr, Address, BytesN, Env};

use crate::{
    auctions,
    errors::AuctionError,
    events::{BidRevealed, SealedBidPlaced},
    storage::{self, Bid, Kind},
};

/// SHA-256(XDR of the vector [symbol `nuna_bid`, this contract, auction u64, bidder, amount i128, salt bytes]): of no use in
/// another auction, for another bidder or in another contract.
pub fn commitment(
    e: &Env,
    id: u64,
    bidder: &Address,
    amount: i128,
    salt: &BytesN<32>,
) -> BytesN<32> {
    let domain = symbol_short!("nuna_bid");
    let sealed = (
        domain,
        e.current_contract_address(),
        id,
        bidder,
        amount,
        salt,
    );
    e.crypto().sha256(&sealed.to_xdr(e)).to_bytes()
}

pub fn place(e: &Env, bidder: Address, id: u64, commitment: BytesN<32>, deposit: i128) {
    let mut auction = auctions::biddable(e, id, &bidder);
    if auction.kind != Kind::Sealed {
        panic_with_error!(e, AuctionError::WrongKind);
    }
    if deposit < auction.start_price || deposit > MAX_PRICE {
        panic_with_error!(e, AuctionError::BidTooLow);
    }
    if storage::bid(e, id, &bidder).is_some() {
        panic_with_error!(e, AuctionError::AlreadyBid);
    }
    auction.bids += 1;
    storage::set_auction(e, id, &auction);
    let bid = Bid {
        held: deposit,
        commitment: Some(commitment),
        place: auction.bids,
    };
    storage::set_bid(e, id, &bidder, &bid, auction.limit);
    market::pull(e, &auction.currency, &bidder, deposit);
    SealedBidPlaced {
        id,
        bidder,
        deposit,
    }
    .publish(e);
}

pub fn reveal(e: &Env, bidder: Address, id: u64, amount: i128, salt: BytesN<32>) {
    let mut auction = auctions::open(e, id);
    if auction.kind != Kind::Sealed {
        panic_with_error!(e, AuctionError::WrongKind);
    }
    let now = e.ledger().timestamp();
    if now < auction.end_time || now >= auction.limit {
        panic_with_error!(e, AuctionError::NotRevealTime);
    }
    let Some(mut bid) = storage::bid(e, id, &bidder) else {
        panic_with_error!(e, AuctionError::BidNotFound);
    };
    let Some(committed) = bid.commitment.take() else {
        panic_with_error!(e, AuctionError::AlreadyRevealed);
    };
    if committed != commitment(e, id, &bidder, amount, &salt) {
        panic_with_error!(e, AuctionError::CommitmentMismatch);
    }
    if amount < auction.start_price {
        panic_with_error!(e, AuctionError::BidTooLow);
    }
    if amount > bid.held {
        panic_with_error!(e, AuctionError::DepositTooLow);
    }
    storage::set_bid(e, id, &bidder, &bid, auction.limit);
    // The first one revealed beats `best`, which is 0 then.
    if amount > auction.best || (amount == auction.best && bid.place < auction.leader_place) {
        auction.best = amount;
        auction.leader = Some(bidder.clone());
        auction.leader_place = bid.place;
        storage::set_auction(e, id, &auction);
    }
    BidRevealed { id, bidder, amount }.publish(e);
}
