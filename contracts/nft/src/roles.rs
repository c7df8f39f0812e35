//! Who may mint and who may pause: any number of accounts for each, named by the collection's admin.
//!
//! Functions, events and errors are those of OpenZeppelin's access control, of which the admin and its handover are taken. Its
//! roles also list their holders: seven entries in place of two for a new collection, each of which pays rent.

use common::ttl;
use soroban_sdk::{panic_with_error, symbol_short, Address, Env, Symbol};
use stellar_access::access_control::{emit_role_granted, emit_role_revoked, AccessControlError};

/// May mint and change metadata until it is frozen.
pub const MINTER: Symbol = symbol_short!("minter");
/// May pause minting.
pub const PAUSER: Symbol = symbol_short!("pauser");

/// Present for each holder of a role.
fn key(role: &Symbol, account: &Address) -> (Symbol, Address) {
    (role.clone(), account.clone())
}

pub fn has(e: &Env, role: &Symbol, account: &Address) -> bool {
    e.storage().persistent().has(&key(role, account))
}

/// # Errors
/// `Unauthorized`; `caller` must have signed.
pub fn require(e: &Env, role: &Symbol, caller: &Address) {
    caller.require_auth();
    if !has(e, role, caller) {
        panic_with_error!(e, AccessControlError::Unauthorized);
    }
    e.storage()
        .persistent()
        .extend_ttl(&key(role, caller), ttl::THRESHOLD, ttl::LIFE);
}

/// # Events
/// `role_granted[role, account | caller]`, unless the account holds it already.
pub fn grant(e: &Env, role: &Symbol, account: &Address, caller: &Address) {
    if !has(e, role, account) {
        e.storage().persistent().set(&key(role, account), &());
        emit_role_granted(e, role, account, caller);
    }
}

/// # Errors
/// `RoleNotHeld`.
///
/// # Events
/// `role_revoked[role, account | caller]`
pub fn revoke(e: &Env, role: &Symbol, account: &Address, caller: &Address) {
    if !has(e, role, account) {
        panic_with_error!(e, AccessControlError::RoleNotHeld);
    }
    e.storage().persistent().remove(&key(role, account));
    emit_role_revoked(e, role, account, caller);
}
