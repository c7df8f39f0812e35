//! What the indexer reads. `sale` and `royalty_paid` are in `common::market`.

use soroban_sdk::{contractevent, Address};

/// `kind`: 0 English, 1 Dutch, 2 sealed. `limit`: the latest end of an English one, the end of a sealed one's reveal time.
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
}

/// A bid in an English auction, which may have put off the end; or the purchase in a Dutch one.
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

/// A bidder took money back; `forfeited` of it went to the seller, since the bid was not revealed.
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
