//! What the indexer reads. `sale`, `royalty_paid` and `royalties_paid` are in `common::market`.

use soroban_sdk::{contractevent, Address, BytesN};

/// `buyer`: who alone may buy it, of a private listing.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListingCreated {
    #[topic]
    pub id: u64,
    #[topic]
    pub seller: Address,
    #[topic]
    pub nft: Address,
    pub token_id: u32,
    pub price: i128,
    pub currency: Address,
    pub expiry: u64,
    pub buyer: Option<Address>,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListingUpdated {
    #[topic]
    pub id: u64,
    #[topic]
    pub seller: Address,
    pub price: i128,
    pub expiry: u64,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListingCancelled {
    #[topic]
    pub id: u64,
    #[topic]
    pub seller: Address,
}

/// `token_id` is absent in an offer for any token of the collection, which may count on a `max_supply`, or of a set of them, whose
/// Merkle tree has `root`.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OfferMade {
    #[topic]
    pub id: u64,
    #[topic]
    pub buyer: Address,
    #[topic]
    pub nft: Address,
    pub token_id: Option<u32>,
    pub price: i128,
    pub currency: Address,
    pub expiry: u64,
    pub max_supply: Option<u32>,
    pub root: Option<BytesN<32>>,
}

/// Follows the `sale` that it led to.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OfferAccepted {
    #[topic]
    pub id: u64,
    #[topic]
    pub seller: Address,
    #[topic]
    pub buyer: Address,
    pub nft: Address,
    pub token_id: u32,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OfferCancelled {
    #[topic]
    pub id: u64,
    #[topic]
    pub buyer: Address,
}
