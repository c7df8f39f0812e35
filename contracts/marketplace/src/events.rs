//! What the indexer reads. `sale` and `royalty_paid` are in `common::market`.

use soroban_sdk::{contractevent, Address, Env};

use crate::storage::Listing;

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

pub fn emit_listing_created(e: &Env, id: u64, listing: &Listing) {
    let Listing {
        seller,
        nft,
        token_id,
        price,
        currency,
        expiry,
        ..
    } = listing.clone();
    ListingCreated {
        id,
        seller,
        nft,
        token_id,
        price,
        currency,
        expiry,
    }
    .publish(e);
}

pub fn emit_listing_updated(e: &Env, id: u64, listing: &Listing) {
    let Listing {
        seller,
        price,
        expiry,
        ..
    } = listing.clone();
    ListingUpdated {
        id,
        seller,
        price,
        expiry,
    }
    .publish(e);
}

pub fn emit_listing_cancelled(e: &Env, id: u64, seller: &Address) {
    ListingCancelled {
        id,
        seller: seller.clone(),
    }
    .publish(e);
}
