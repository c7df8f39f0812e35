//! What a collection keeps beside OpenZeppelin's entries.

use common::ttl;
use soroban_sdk::{
    contracttype, panic_with_error, symbol_short, Address, BytesN, Env, IntoVal, String, Val,
};
use stellar_tokens::non_fungible::NonFungibleTokenError;

/// Every key of ours. OpenZeppelin's enums are encoded in the same way, the variant's name first: so no name here may be one of
/// theirs, or two kinds of entries would share a place. And a name is never a caller's: callers say accounts and ids.
pub enum Key {
    /// Present for each account that may mint.
    Minter(Address),
    /// Present for each account that may pause.
    Pauser(Address),
    /// A token's metadata URI. It stays when the token is burned, so that the id is known to be used.
    Uri(u32),
    /// Present when metadata is frozen.
    Frozen,
    /// The most tokens there will ever be; absent where there is no limit.
    MaxSupply,
    /// How many were ever minted, in an entry of its own: mints don't write the instance, which everyone else reads.
    Minted,
    /// The SHA-256 of the base URI to be revealed.
    Promised,
    /// Present once it is.
    Revealed,
}

impl Key {
    /// As `contracttype` encodes an enum, but its names are encoded by the compiler and not in each call: so a mint is cheaper
    /// by 40,000 instructions.
    #[inline(always)]
    pub fn val(self, e: &Env) -> Val {
        match self {
            Key::Minter(account) => (symbol_short!("Minter"), account).into_val(e),
            Key::Pauser(account) => (symbol_short!("Pauser"), account).into_val(e),
            Key::Uri(token_id) => (symbol_short!("Uri"), token_id).into_val(e),
            Key::Frozen => (symbol_short!("Frozen"),).into_val(e),
            Key::MaxSupply => (symbol_short!("MaxSupply"),).into_val(e),
            Key::Minted => (symbol_short!("Minted"),).into_val(e),
            Key::Promised => (symbol_short!("Promised"),).into_val(e),
            Key::Revealed => (symbol_short!("Revealed"),).into_val(e),
        }
    }
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
    let key = Key::Uri(token_id).val(e);
    let uri = e.storage().persistent().get(&key);
    if uri.is_some() {
        extend(e, &key);
    }
    uri
}

pub fn set_uri(e: &Env, token_id: u32, uri: &String) {
    set(e, &Key::Uri(token_id).val(e), uri);
}

/// The URI of a token that never was; false when there was one of this id.
pub fn add_uri(e: &Env, token_id: u32, uri: &String) -> bool {
    let key = Key::Uri(token_id).val(e);
    if has(e, &key) {
        return false;
    }
    set(e, &key, uri);
    true
}

pub fn is_frozen(e: &Env) -> bool {
    e.storage().instance().has(&Key::Frozen.val(e))
}

pub fn freeze(e: &Env) {
    e.storage().instance().set(&Key::Frozen.val(e), &());
}

pub fn max_supply(e: &Env) -> Option<u32> {
    e.storage().instance().get(&Key::MaxSupply.val(e))
}

pub fn set_max_supply(e: &Env, max_supply: u32) {
    e.storage()
        .instance()
        .set(&Key::MaxSupply.val(e), &max_supply);
}

/// Counted only where there is a maximum.
pub fn minted(e: &Env) -> u32 {
    e.storage()
        .persistent()
        .get(&Key::Minted.val(e))
        .unwrap_or(0)
}

pub fn set_minted(e: &Env, minted: u32) {
    set(e, &Key::Minted.val(e), &minted);
}

pub fn provenance(e: &Env) -> Option<BytesN<32>> {
    e.storage().instance().get(&Key::Promised.val(e))
}

pub fn set_provenance(e: &Env, hash: &BytesN<32>) {
    e.storage().instance().set(&Key::Promised.val(e), hash);
}

pub fn is_revealed(e: &Env) -> bool {
    e.storage().instance().has(&Key::Revealed.val(e))
}

pub fn set_revealed(e: &Env) {
    e.storage().instance().set(&Key::Revealed.val(e), &());
}

/// Make `to` the owner of a token that never was: what OpenZeppelin's `Base::update` does in a mint, on its entries, but with
/// names that the compiler encodes.
///
/// # Errors
/// `MathOverflow` for an account that has 2³² - 1 tokens.
pub fn own(e: &Env, to: &Address, token_id: u32) {
    let key = (symbol_short!("Balance"), to).into_val(e);
    let balance = match e.storage().persistent().get::<Val, u32>(&key) {
        Some(balance) => {
            extend(e, &key);
            balance
        }
        None => 0,
    };
    let Some(balance) = balance.checked_add(1) else {
        panic_with_error!(e, NonFungibleTokenError::MathOverflow);
    };
    e.storage().persistent().set(&key, &balance);
    let key: Val = (symbol_short!("Owner"), token_id).into_val(e);
    e.storage().persistent().set(&key, to);
}

/// Is there a lasting entry?
pub fn has(e: &Env, key: &Val) -> bool {
    e.storage().persistent().has(key)
}

/// Write a lasting entry.
pub fn set<V: IntoVal<Env, Val>>(e: &Env, key: &Val, value: &V) {
    e.storage().persistent().set(key, value);
    extend(e, key);
}

/// Keep a lasting entry alive.
pub fn extend(e: &Env, key: &Val) {
    e.storage()
        .persistent()
        .extend_ttl(key, ttl::THRESHOLD, ttl::LIFE);
}
