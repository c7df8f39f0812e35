//! Who may do what to a contract that holds others' money: an admin, handed over in two steps, and one holder for each
//! role (a multisignature account where several people should share it).
//!
//! OpenZeppelin's `AccessControl` keeps and enumerates any number of holders for each role, at 9 KB of code. The admin's
//! handover, its events and errors are OpenZeppelin's.

use soroban_sdk::{
    contracterror, contractevent, contracttype, panic_with_error, Address, Env, Symbol,
};
use stellar_access::access_control;

/// Errors of roles: 4100 to 4199.
#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum AccessError {
    /// The caller does not hold the role that this needs.
    RoleRequired = 4100,
}

#[contracttype]
enum AccessKey {
    Role(Symbol),
}

/// `account` holds `role` from now on; nobody does when it is absent.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoleSet {
    #[topic]
    pub role: Symbol,
    pub account: Option<Address>,
}

/// Only in a constructor.
pub fn construct(e: &Env, admin: &Address, roles: &[Symbol]) {
    access_control::set_admin(e, admin);
    for role in roles {
        set_role_no_auth(e, role, &Some(admin.clone()));
    }
}

pub fn get_role(e: &Env, role: &Symbol) -> Option<Address> {
    e.storage().instance().get(&AccessKey::Role(role.clone()))
}

/// # Errors
/// The admin must have signed.
///
/// # Events
/// `role_set[role | account]`
pub fn set_role(e: &Env, role: &Symbol, account: &Option<Address>) {
    access_control::enforce_admin_auth(e);
    set_role_no_auth(e, role, account);
}

fn set_role_no_auth(e: &Env, role: &Symbol, account: &Option<Address>) {
    e.storage()
        .instance()
        .set(&AccessKey::Role(role.clone()), account);
    RoleSet {
        role: role.clone(),
        account: account.clone(),
    }
    .publish(e);
}

/// # Errors
/// `RoleRequired`; `caller` must have signed.
pub fn require(e: &Env, role: &Symbol, caller: &Address) {
    caller.require_auth();
    if get_role(e, role).as_ref() != Some(caller) {
        panic_with_error!(e, AccessError::RoleRequired);
    }
}
