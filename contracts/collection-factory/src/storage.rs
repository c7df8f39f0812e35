//! Keys, and typed access to them. One entry per collection: no vector that grows.

use common::ttl;
use soroban_sdk::{contracttype, Address, BytesN, Env, IntoVal, Val};

#[contracttype]
pub enum Key {
    NftWasm,
    Phase,
    Cap,
    /// Present for each creator on the whitelist.
    Whitelisted(Address),
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
pub fn nft_wasm(e: &Env) -> BytesN<32> {
    let hash = e.storage().instance().get(&Key::NftWasm);
    hash.unwrap_or_else(|| BytesN::from_array(e, &[0; 32]))
}

pub fn phase(e: &Env) -> u32 {
    e.storage().instance().get(&Key::Phase).unwrap_or(0)
}

pub fn set_phase(e: &Env, phase: u32) {
    e.storage().instance().set(&Key::Phase, &phase);
}

pub fn cap(e: &Env) -> u32 {
    e.storage().instance().get(&Key::Cap).unwrap_or(0)
}

pub fn set_cap(e: &Env, cap: u32) {
    e.storage().instance().set(&Key::Cap, &cap);
}

pub fn is_whitelisted(e: &Env, creator: &Address) -> bool {
    e.storage()
        .persistent()
        .has(&Key::Whitelisted(creator.clone()))
}

pub fn set_whitelisted(e: &Env, creator: &Address, allowed: bool) {
    let key = Key::Whitelisted(creator.clone());
    if allowed {
        set(e, &key, &());
    } else {
        e.storage().persistent().remove(&key);
    }
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

fn set<V: IntoVal<Env, Val>>(e: &Env, key: &Key, value: &V) {
    e.storage().persistent().set(key, value);
    ttl::extend(e, key, 0);
}
