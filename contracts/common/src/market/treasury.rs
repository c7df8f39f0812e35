//! The entry points for money and settings, for `#[contractimpl(contracttrait)] impl Treasury for X {}`.

use soroban_sdk::{contracttrait, Address, Env};
use stellar_contract_utils::pausable;

use super::{config, payments};
use crate::access::{self, FEE_MANAGER, PAUSER};

#[contracttrait]
pub trait Treasury {
    /// The platform fee of what is made from now on, in basis points.
    fn get_fee_bps(e: &Env) -> u32 {
        config::fee_bps(e)
    }

    /// Change the platform fee of what is made from now on. Needs the role `fee_mgr`.
    ///
    /// # Errors
    /// `FeeTooHigh` over 1,000; `RoleRequired`.
    ///
    /// # Events
    /// `fee_updated[operator | old_bps, new_bps]`
    fn set_platform_fee(e: &Env, operator: Address, bps: u32) {
        access::require(e, &FEE_MANAGER, &operator);
        config::set_fee(e, operator, bps);
    }

    /// Fees in this contract that were not withdrawn, in stroops.
    fn accrued_fees(e: &Env, currency: Address) -> i128 {
        payments::accrued(e, &currency)
    }

    /// Pay all accrued fees of a currency to `to`; also while paused. Needs the role `fee_mgr`. The amount.
    ///
    /// # Errors
    /// `NothingToPay`, `RoleRequired`, the currency's own.
    ///
    /// # Events
    /// `fees_withdrawn[currency, to | amount]`
    fn withdraw_fees(e: &Env, operator: Address, currency: Address, to: Address) -> i128 {
        access::require(e, &FEE_MANAGER, &operator);
        payments::withdraw_fees(e, currency, to)
    }

    /// May this currency be asked and paid?
    fn is_currency_allowed(e: &Env, currency: Address) -> bool {
        config::currency_allowed(e, &currency)
    }

    /// Put a currency on the allow-list, or take it off. Needs the role `fee_mgr`.
    ///
    /// # Errors
    /// `RoleRequired`.
    ///
    /// # Events
    /// `currency_set[currency | allowed]`
    fn set_currency(e: &Env, operator: Address, currency: Address, allowed: bool) {
        access::require(e, &FEE_MANAGER, &operator);
        config::set_currency(e, currency, allowed);
    }

    /// Whom a sale asks when the token's own contract names no royalty.
    fn get_royalty_manager(e: &Env) -> Option<Address> {
        config::royalty_manager(e)
    }

    /// Ask another royalty manager, or none. Needs the role `fee_mgr`.
    ///
    /// # Errors
    /// `RoleRequired`.
    ///
    /// # Events
    /// `royalty_manager_set[| manager]`
    fn set_royalty_manager(e: &Env, operator: Address, manager: Option<Address>) {
        access::require(e, &FEE_MANAGER, &operator);
        config::set_royalty_manager(e, manager);
    }

    /// What could not be paid to `account` and waits for it, in stroops.
    fn claimable(e: &Env, account: Address, currency: Address) -> i128 {
        payments::claimable(e, &account, &currency)
    }

    /// Pay to `account` what waits for it; also while paused, by anyone. The amount.
    ///
    /// # Errors
    /// `NothingToPay`, the currency's own while the account still can't receive.
    ///
    /// # Events
    /// `claimed[account, currency | amount]`
    fn claim(e: &Env, account: Address, currency: Address) -> i128 {
        payments::claim(e, account, currency)
    }

    /// Is what makes new commitments stopped?
    fn paused(e: &Env) -> bool {
        pausable::paused(e)
    }

    /// Stop what makes new commitments; never what ends one. Needs the role `pauser`.
    ///
    /// # Errors
    /// `RoleRequired`, `EnforcedPause` when it is paused already.
    ///
    /// # Events
    /// `paused`
    fn pause(e: &Env, caller: Address) {
        access::require(e, &PAUSER, &caller);
        pausable::pause(e);
    }

    /// Go on. Needs the role `pauser`.
    ///
    /// # Errors
    /// `RoleRequired`, `ExpectedPause` when it is not paused.
    ///
    /// # Events
    /// `unpaused`
    fn unpause(e: &Env, caller: Address) {
        access::require(e, &PAUSER, &caller);
        pausable::unpause(e);
    }
}
