//! Keys, and typed access to them. One entry per collection: no vector that grows.

use common::ttl;
use soroban_sdk::{contracttype, Address, BytesN, Env};

#[contracttype]
pub enum Key {
    NftWasm,
    /// How many collections a creator has.
    Count(Address),
    /// A creator's n-th collection.
    Nth(Address, u32),
    /// Present for each collection of ours.
    Known(Address),
}

pub fn set_nft_wasm(e: &Env, hash: &BytesN<32>) {
    e.storage().instance().set(&Key::NftWasm, hash);
}

/// Set by the constructor, so always there.
pub fn nft_wasm(e: &Env) -> Option<BytesN<32>> {
    e.storage().instance().get(&Key::NftWasm)
}

pub fn count(e: &Env, creator: &Address) -> u32 {
    e.storage()
        .persistent()
        .get(&Key::Count(creator.clone()))
        .unwrap_or(0)
}

pub fn add(e: &Env, creator: &Address, collection: &Address) {
    let n = count(e, creator);
    set(e, &Key::Nth(creator.clone(), n), collection);
    set(e, &Key::Known(collection.clone()), creator);
    set(e, &Key::Count(creator.clone()), &(n + 1));
}

pub fn nth(e: &Env, creator: &Address, n: u32) -> Option<Address> {
    e.storage().persistent().get(&Key::Nth(creator.clone(), n))
}

pub fn is_known(e: &Env, collection: &Address) -> bool {
    e.storage()
        .persistent()
        .has(&Key::Known(collection.clone()))
}

fn set<V: soroban_sdk::IntoVal<Env, soroban_sdk::Val>>(e: &Env, key: &Key, value: &V) {
    e.storage().persistent().set(key, value);
    e.storage()
        .persistent()
        .extend_ttl(key, ttl::THRESHOLD, ttl::LIFE);
}
