//! Keys, and typed access to them. A record that has come to its end is removed; its id never comes again.

use common::ttl;
use soroban_sdk::{contracttype, Address, Env};

#[contracttype]
enum Key {
    Listing(u64),
    /// How often (nft, token id) was listed, and its active listing.
    Token(Address, u32),
}

/// A token for sale at a fixed price. Fee and currency stay what they were when it was listed.
#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Listing {
    pub seller: Address,
    pub nft: Address,
    pub token_id: u32,
    /// Stroops of `currency`.
    pub price: i128,
    pub currency: Address,
    pub fee_bps: u32,
    /// Unix seconds; from then on it can't be bought.
    pub expiry: u64,
}

/// The listings of one token.
#[contracttype]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TokenListings {
    pub count: u32,
    pub active: Option<u64>,
}

pub fn listing(e: &Env, id: u64) -> Option<Listing> {
    e.storage().persistent().get(&Key::Listing(id))
}

pub fn set_listing(e: &Env, id: u64, listing: &Listing) {
    let key = Key::Listing(id);
    e.storage().persistent().set(&key, listing);
    ttl::extend(e, &key, listing.expiry);
}

/// End a listing; its token has none then.
pub fn remove_listing(e: &Env, id: u64, listing: &Listing) {
    e.storage().persistent().remove(&Key::Listing(id));
    let mut of_token = token_listings(e, &listing.nft, listing.token_id);
    of_token.active = None;
    set_token_listings(e, &listing.nft, listing.token_id, &of_token);
}

pub fn token_listings(e: &Env, nft: &Address, token_id: u32) -> TokenListings {
    e.storage()
        .persistent()
        .get(&Key::Token(nft.clone(), token_id))
        .unwrap_or_default()
}

pub fn set_token_listings(e: &Env, nft: &Address, token_id: u32, listings: &TokenListings) {
    let key = Key::Token(nft.clone(), token_id);
    e.storage().persistent().set(&key, listings);
    ttl::extend(e, &key, 0);
}
