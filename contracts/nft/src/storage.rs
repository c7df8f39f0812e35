//! What a collection keeps beside OpenZeppelin's entries.

use common::ttl;
use soroban_sdk::{contracttype, Env, String};

#[contracttype]
pub enum Key {
    /// A token's metadata URI. It stays when the token is burned, so that the id is known to be used.
    Uri(u32),
    Frozen,
}

/// The key that OpenZeppelin's royalties use, which they have no function to remove and do not export.
#[contracttype]
enum OpenZeppelinKey {
    DefaultRoyalty,
}

/// Was there one?
pub fn remove_default_royalty(e: &Env) -> bool {
    let had = e.storage().instance().has(&OpenZeppelinKey::DefaultRoyalty);
    e.storage()
        .instance()
        .remove(&OpenZeppelinKey::DefaultRoyalty);
    had
}

pub fn uri(e: &Env, token_id: u32) -> Option<String> {
    let key = Key::Uri(token_id);
    let uri = e.storage().persistent().get(&key);
    if uri.is_some() {
        e.storage()
            .persistent()
            .extend_ttl(&key, ttl::THRESHOLD, ttl::LIFE);
    }
    uri
}

pub fn is_used(e: &Env, token_id: u32) -> bool {
    e.storage().persistent().has(&Key::Uri(token_id))
}

pub fn set_uri(e: &Env, token_id: u32, uri: &String) {
    let key = Key::Uri(token_id);
    e.storage().persistent().set(&key, uri);
    e.storage()
        .persistent()
        .extend_ttl(&key, ttl::THRESHOLD, ttl::LIFE);
}

pub fn is_frozen(e: &Env) -> bool {
    e.storage().instance().has(&Key::Frozen)
}

pub fn freeze(e: &Env) {
    e.storage().instance().set(&Key::Frozen, &());
}
