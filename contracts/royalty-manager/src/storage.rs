//! Keys, and typed access to them.

use common::ttl;
use soroban_sdk::{contracttype, Address, Env, Vec};

use crate::shares::Share;

#[contracttype]
#[derive(Clone)]
pub enum Key {
    /// Of all tokens of a collection that have none of their own.
    Default(Address),
    Token(Address, u32),
}

pub fn shares(e: &Env, key: &Key) -> Option<Vec<Share>> {
    let shares = e.storage().persistent().get(key);
    if shares.is_some() {
        ttl::extend(e, key, 0);
    }
    shares
}

pub fn set_shares(e: &Env, key: &Key, shares: &Vec<Share>) {
    e.storage().persistent().set(key, shares);
    ttl::extend(e, key, 0);
}

/// Was there anything to remove?
pub fn remove(e: &Env, key: &Key) -> bool {
    let had = e.storage().persistent().has(key);
    e.storage().persistent().remove(key);
    had
}
