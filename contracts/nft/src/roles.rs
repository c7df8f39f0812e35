//! Who may mint and who may pause: any number of accounts for each, named by the collection's admin.
//!
//! Functions, events and errors are those of OpenZeppelin's access control, of which the admin and its handover are taken. Its
//! roles also list their holders: seven entries in place of two for a new collection, each of which pays rent.

use soroban_sdk::{contracttrait, panic_with_error, symbol_short, Address, Env, Symbol, Val};
use stellar_access::access_control::{
    self, emit_role_granted, emit_role_revoked, AccessControlError,
};

use crate::{
    errors::NftError,
    storage::{self, Key},
};

/// The roles there are. A caller's symbol is one of these or refused: it never becomes a part of a key.
#[derive(Clone, Copy)]
pub enum Role {
    /// May mint and change metadata until it is frozen.
    Minter,
    /// May pause minting.
    Pauser,
}

const MINTER: Symbol = symbol_short!("minter");
const PAUSER: Symbol = symbol_short!("pauser");

impl Role {
    fn find(symbol: &Symbol) -> Option<Role> {
        if *symbol == MINTER {
            Some(Role::Minter)
        } else if *symbol == PAUSER {
            Some(Role::Pauser)
        } else {
            None
        }
    }

    /// # Errors
    /// `UnknownRole`.
    fn named(e: &Env, symbol: &Symbol) -> Role {
        Role::find(symbol).unwrap_or_else(|| panic_with_error!(e, NftError::UnknownRole))
    }

    fn symbol(self) -> Symbol {
        match self {
            Role::Minter => MINTER,
            Role::Pauser => PAUSER,
        }
    }

    fn key(self, e: &Env, account: &Address) -> Val {
        let account = account.clone();
        match self {
            Role::Minter => Key::Minter(account).val(e),
            Role::Pauser => Key::Pauser(account).val(e),
        }
    }
}

/// # Errors
/// `Unauthorized`; `caller` must have signed.
pub fn require(e: &Env, role: Role, caller: &Address) {
    caller.require_auth();
    let key = role.key(e, caller);
    if !storage::has(e, &key) {
        panic_with_error!(e, AccessControlError::Unauthorized);
    }
    storage::extend(e, &key);
}

/// # Events
/// `role_granted[role, account | caller]`, unless the account holds it already.
pub fn grant(e: &Env, role: Role, account: &Address, caller: &Address) {
    let key = role.key(e, account);
    if !storage::has(e, &key) {
        storage::set(e, &key, &());
        emit_role_granted(e, &role.symbol(), account, caller);
    }
}

/// # Errors
/// `RoleNotHeld`.
///
/// # Events
/// `role_revoked[role, account | caller]`
fn revoke(e: &Env, role: Role, account: &Address, caller: &Address) {
    let key = role.key(e, account);
    if !storage::has(e, &key) {
        panic_with_error!(e, AccessControlError::RoleNotHeld);
    }
    e.storage().persistent().remove(&key);
    emit_role_revoked(e, &role.symbol(), account, caller);
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
    /// May this account mint (`minter`), or pause (`pauser`)? No account holds a role of another name.
    fn has_role(e: &Env, account: Address, role: Symbol) -> bool {
        Role::find(&role).is_some_and(|role| storage::has(e, &role.key(e, &account)))
    }

    /// Who hands out the roles, sets royalties and freezes metadata.
    fn get_admin(e: &Env) -> Option<Address> {
        access_control::get_admin(e)
    }

    /// Make an account `minter` or `pauser`. Needs the admin.
    ///
    /// # Errors
    /// `Unauthorized`, `UnknownRole`.
    ///
    /// # Events
    /// `role_granted[role, account | caller]`, unless the account holds it already.
    fn grant_role(e: &Env, account: Address, role: Symbol, caller: Address) {
        admin_signs(e, &caller);
        grant(e, Role::named(e, &role), &account, &caller);
    }

    /// Take a role from an account. Needs the admin.
    ///
    /// # Errors
    /// `Unauthorized`, `UnknownRole`, `RoleNotHeld`.
    ///
    /// # Events
    /// `role_revoked[role, account | caller]`
    fn revoke_role(e: &Env, account: Address, role: Symbol, caller: Address) {
        admin_signs(e, &caller);
        revoke(e, Role::named(e, &role), &account, &caller);
    }

    /// Give up a role of one's own.
    ///
    /// # Errors
    /// `UnknownRole`, `RoleNotHeld`.
    ///
    /// # Events
    /// `role_revoked[role, account | caller]`
    fn renounce_role(e: &Env, role: Symbol, caller: Address) {
        caller.require_auth();
        revoke(e, Role::named(e, &role), &caller, &caller);
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
