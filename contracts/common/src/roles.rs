//! The entry points of [`access`](crate::access), for `#[contractimpl(contracttrait)] impl Roles for X {}`.

use soroban_sdk::{contracttrait, Address, Env, Symbol};

use crate::access;

#[contracttrait]
pub trait Roles {
    /// Who hands out the roles.
    fn get_admin(e: &Env) -> Option<Address> {
        access::get_admin(e)
    }

    /// Who holds a role: `fee_mgr`, `pauser` or `upgrader`; nobody holds another.
    fn get_role(e: &Env, role: Symbol) -> Option<Address> {
        access::get_role(e, &role)
    }

    /// Give a role to an account, or to nobody. The admin must have signed.
    ///
    /// # Errors
    /// `UnknownRole`.
    ///
    /// # Events
    /// `role_set[role | account]`
    fn set_role(e: &Env, role: Symbol, account: Option<Address>) {
        access::set_role(e, role, account);
    }

    /// Offer the admin's place until a ledger. The admin must have signed.
    ///
    /// # Events
    /// `admin_transfer_initiated[current_admin | new_admin, live_until_ledger]`
    fn transfer_admin_role(e: &Env, new_admin: Address, live_until_ledger: u32) {
        access::transfer_admin_role(e, new_admin, live_until_ledger);
    }

    /// Take the offered place. The new admin must have signed.
    ///
    /// # Errors
    /// `NoPendingTransfer`.
    ///
    /// # Events
    /// `admin_transfer_completed[new_admin | previous_admin]`
    fn accept_admin_transfer(e: &Env) {
        access::accept_admin_transfer(e);
    }
}
