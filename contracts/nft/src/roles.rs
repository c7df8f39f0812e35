//! Who may mint and who may pause: any number of accounts for each, named by the collection's admin.
//!
//! Functions, events and errors are those of OpenZeppelin's access control, of which the admin and its handover are taken. Its
//! roles also list their holders: seven entries in place of two for a new collection, each of which pays rent.

use common::ttl;
use soroban_sdk::{contracttrait, panic_with_error, symbol_short, Address, Env, Symbol};
use stellar_access::access_control::{
    self, emit_role_granted, emit_role_revoked, AccessControlError,
};

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

/// `operator` signed and is the collection's admin.
pub fn admin_signs(e: &Env, operator: &Address) {
    operator.require_auth();
    if access_control::get_admin(e).as_ref() != Some(operator) {
        panic_with_error!(e, AccessControlError::Unauthorized);
    }
}

/// The entry points, for `#[contractimpl(contracttrait)] impl Roles for X {}`.
#[contracttrait]
pub trait Roles {
    /// May this account mint (`minter`), or pause (`pauser`)?
    fn has_role(e: &Env, account: Address, role: Symbol) -> bool {
        has(e, &role, &account)
    }

    /// Who hands out the roles, sets royalties and freezes metadata.
    fn get_admin(e: &Env) -> Option<Address> {
        access_control::get_admin(e)
    }

    /// Make an account `minter` or `pauser`. Needs the admin.
    ///
    /// # Errors
    /// `Unauthorized`.
    ///
    /// # Events
    /// `role_granted[role, account | caller]`
    fn grant_role(e: &Env, account: Address, role: Symbol, caller: Address) {
        admin_signs(e, &caller);
        grant(e, &role, &account, &caller);
    }

    /// Needs the admin.
    ///
    /// # Errors
    /// `Unauthorized`, `RoleNotHeld`.
    ///
    /// # Events
    /// `role_revoked[role, account | caller]`
    fn revoke_role(e: &Env, account: Address, role: Symbol, caller: Address) {
        admin_signs(e, &caller);
        revoke(e, &role, &account, &caller);
    }

    /// Give up a role of one's own.
    ///
    /// # Errors
    /// `RoleNotHeld`.
    ///
    /// # Events
    /// `role_revoked[role, account | caller]`
    fn renounce_role(e: &Env, role: Symbol, caller: Address) {
        caller.require_auth();
        revoke(e, &role, &caller, &caller);
    }

    /// Offer the admin's place until a ledger; 0 takes the offer back. The admin must have signed.
    ///
    /// # Errors
    /// `InvalidLiveUntilLedger`, `NoPendingTransfer`, `InvalidPendingAccount`.
    ///
    /// # Events
    /// `admin_transfer_initiated[current_admin | new_admin, live_until_ledger]`
    fn transfer_admin_role(e: &Env, new_admin: Address, live_until_ledger: u32) {
        access_control::transfer_admin_role(e, &new_admin, live_until_ledger);
    }

    /// Take the offered place. The new admin must have signed.
    ///
    /// # Errors
    /// `NoPendingTransfer`, `TransferExpired`.
    ///
    /// # Events
    /// `admin_transfer_completed[new_admin | previous_admin]`
    fn accept_admin_transfer(e: &Env) {
        access_control::accept_admin_transfer(e);
    }
}
