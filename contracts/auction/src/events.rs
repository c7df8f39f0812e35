//! What the indexer reads. `sale` and `royalty_paid` are in `common::market`.

use soroban_sdk::{contractevent, Address};

/// `kind`: 0 English, 1 Dutch, 2 sealed. `limit`: the latest end of an English one, the end of a sealed one's reveal time.
/// `duration`: 0, or the seconds from the first bid to the end; `end_time` is the last moment for the first bid then, which sets
/// the end (in its `bid_placed`) and the limit (a day later).
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuctionCreated {
    #[topic]
    pub id: u64,
    #[topic]
    pub seller: Address,
    #[topic]
    pub nft: Address,
    pub token_id: u32,
    pub kind: u32,
    pub currency: Address,
    pub start_price: i128,
    pub reserve: i128,
    pub start_time: u64,
    pub end_time: u64,
    pub limit: u64,
    pub duration: u64,
}

/// A bid in an English auction, which may have set or put off the end; or the purchase in a Dutch one.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BidPlaced {
    #[topic]
    pub id: u64,
    #[topic]
    pub bidder: Address,
    pub amount: i128,
    pub end_time: u64,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SealedBidPlaced {
    #[topic]
    pub id: u64,
    #[topic]
    pub bidder: Address,
    pub deposit: i128,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BidRevealed {
    #[topic]
    pub id: u64,
    #[topic]
    pub bidder: Address,
    pub amount: i128,
}

/// The seller put off the end.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuctionExtended {
    #[topic]
    pub id: u64,
    pub end_time: u64,
}

/// Sold to `winner` for `price`, or to nobody (`price` 0).
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuctionFinalized {
    #[topic]
    pub id: u64,
    pub winner: Option<Address>,
    pub price: i128,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuctionCancelled {
    #[topic]
    pub id: u64,
    #[topic]
    pub seller: Address,
}

/// A bidder's money came back, or became their claim. `forfeited`: what was kept besides, since the bid was not revealed; half of
/// it, rounded down, is the seller's claim, the rest the platform's. When it was the highest bid, the auction has none any more.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BidWithdrawn {
    #[topic]
    pub id: u64,
    #[topic]
    pub bidder: Address,
    pub amount: i128,
    pub forfeited: i128,
}

/// A token that could not be returned when its auction ended went back to the seller.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenReturned {
    #[topic]
    pub id: u64,
    #[topic]
    pub seller: Address,
}
