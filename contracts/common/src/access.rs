//! Who may do what to a contract that holds others' money: an admin, handed over in two steps, and one holder for each
//! role (an account with several signers where people should share it).
//!
//! The admin's handover has OpenZeppelin's functions and events; roles do not, since its `AccessControl` keeps and
//! enumerates any number of holders, at a quarter of what a contract's code may be.

use soroban_sdk::{
    contracterror, contractevent, panic_with_error, symbol_short, Address, Env, Symbol,
};

/// Sets the platform fee and the currencies, and withdraws fees.
pub const FEE_MANAGER: Symbol = symbol_short!("fee_mgr");
/// Pauses and unpauses what may be paused.
pub const PAUSER: Symbol = symbol_short!("pauser");
/// Proposes, cancels and performs upgrades.
pub const UPGRADER: Symbol = symbol_short!("upgrader");

/// All there are. A closed set: nobody names a key of this contract's storage.
const ROLES: [Symbol; 3] = [FEE_MANAGER, PAUSER, UPGRADER];

const ADMIN: Symbol = symbol_short!("admin");
const OFFERED: Symbol = symbol_short!("offered");

fn role_key(role: &Symbol) -> (Symbol, Symbol) {
    (symbol_short!("role"), role.clone())
}

/// Errors of roles: 4100 to 4149.
#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum AccessError {
    /// The caller does not hold the role that this needs.
    RoleRequired = 4100,
    /// The admin's place is not on offer, or no longer.
    NoPendingTransfer = 4101,
    /// The roles are `fee_mgr`, `pauser` and `upgrader`.
    UnknownRole = 4102,
}

/// `account` holds `role` from now on; nobody does when it is absent.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoleSet {
    #[topic]
    pub role: Symbol,
    pub account: Option<Address>,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AdminTransferInitiated {
    #[topic]
    pub current_admin: Address,
    pub new_admin: Address,
    pub live_until_ledger: u32,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AdminTransferCompleted {
    #[topic]
    pub new_admin: Address,
    pub previous_admin: Address,
}

/// Only in a constructor: `admin` holds every role, to be handed out.
pub fn construct(e: &Env, admin: &Address) {
    e.storage().instance().set(&ADMIN, admin);
    for role in ROLES {
        e.storage().instance().set(&role_key(&role), admin);
    }
}

pub fn get_admin(e: &Env) -> Option<Address> {
    e.storage().instance().get(&ADMIN)
}

pub fn get_role(e: &Env, role: &Symbol) -> Option<Address> {
    e.storage().instance().get(&role_key(role))
}

/// # Errors
/// `UnknownRole`; the admin must have signed.
///
/// # Events
/// `role_set[role | account]`
pub fn set_role(e: &Env, role: Symbol, account: Option<Address>) {
    admin_signs(e);
    if !ROLES.contains(&role) {
        panic_with_error!(e, AccessError::UnknownRole);
    }
    match &account {
        Some(holder) => e.storage().instance().set(&role_key(&role), holder),
        None => e.storage().instance().remove(&role_key(&role)),
    }
    RoleSet { role, account }.publish(e);
}

/// # Errors
/// `RoleRequired`; `caller` must have signed.
pub fn require(e: &Env, role: &Symbol, caller: &Address) {
    caller.require_auth();
    if get_role(e, role).as_ref() != Some(caller) {
        panic_with_error!(e, AccessError::RoleRequired);
    }
}

/// Offer the admin's place until a ledger; one in the past takes an offer back.
///
/// # Errors
/// The admin must have signed.
///
/// # Events
/// `admin_transfer_initiated[current_admin | new_admin, live_until_ledger]`
pub fn transfer_admin_role(e: &Env, new_admin: Address, live_until_ledger: u32) {
    let current_admin = admin_signs(e);
    e.storage()
        .instance()
        .set(&OFFERED, &(new_admin.clone(), live_until_ledger));
    AdminTransferInitiated {
        current_admin,
        new_admin,
        live_until_ledger,
    }
    .publish(e);
}

/// # Errors
/// `NoPendingTransfer`; the new admin must have signed.
///
/// # Events
/// `admin_transfer_completed[new_admin | previous_admin]`
pub fn accept_admin_transfer(e: &Env) {
    let offered: Option<(Address, u32)> = e.storage().instance().get(&OFFERED);
    let (Some((new_admin, until)), Some(previous_admin)) = (offered, get_admin(e)) else {
        panic_with_error!(e, AccessError::NoPendingTransfer);
    };
    if e.ledger().sequence() > until {
        panic_with_error!(e, AccessError::NoPendingTransfer);
    }
    new_admin.require_auth();
    e.storage().instance().remove(&OFFERED);
    e.storage().instance().set(&ADMIN, &new_admin);
    AdminTransferCompleted {
        new_admin,
        previous_admin,
    }
    .publish(e);
}

/// The admin, who must have signed.
///
/// # Errors
/// `RoleRequired` before there is an admin.
pub fn admin_signs(e: &Env) -> Address {
    match get_admin(e) {
        Some(admin) => {
            admin.require_auth();
            admin
        }
        None => panic_with_error!(e, AccessError::RoleRequired),
    }
}
