//! The entry points for money and settings, for `#[contractimpl(contracttrait)] impl Treasury for X {}`.

use soroban_sdk::{contracttrait, Address, Env, Symbol};
use stellar_contract_utils::pausable;

use super::{config, payments, royalties};
use crate::{
    access::{self, FEE_MANAGER, PAUSER},
    proposals,
};

#[contracttrait]
pub trait Treasury {
    /// The platform fee of what is made from now on, in basis points.
    fn get_fee_bps(e: &Env) -> u32 {
        config::fee_bps(e)
    }

    /// Announce a higher fee, two days ahead. Needs the role `fee_mgr`.
    ///
    /// # Errors
    /// `FeeTooHigh` over 1,000; `RoleRequired`.
    ///
    /// # Events
    /// `fee_proposed[| bps, ready_at]`
    fn propose_platform_fee(e: &Env, operator: Address, bps: u32) {
        access::require(e, &FEE_MANAGER, &operator);
        config::propose_fee(e, bps);
    }

    /// The proposed fee, in basis points, and the first second (unix) at which it can be set.
    fn pending_platform_fee(e: &Env) -> Option<(u32, u64)> {
        proposals::pending(e, &config::FEE)
    }

    /// Change the platform fee of what is made from now on: a lower one at once, a higher one as it was proposed. Needs the role
    /// `fee_mgr`.
    ///
    /// # Errors
    /// `FeeTooHigh` over 1,000; `RoleRequired`; for a higher one `NotProposed`, `TooEarly`, `ProposalLapsed`.
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

    /// Announce a currency for the allow-list, two days ahead. Needs the role `fee_mgr`.
    ///
    /// # Errors
    /// `RoleRequired`.
    ///
    /// # Events
    /// `currency_proposed[currency | ready_at]`
    fn propose_currency(e: &Env, operator: Address, currency: Address) {
        access::require(e, &FEE_MANAGER, &operator);
        config::propose_currency(e, currency);
    }

    /// The proposed currency, and the first second (unix) at which it can be put on the list.
    fn pending_currency(e: &Env) -> Option<(Address, u64)> {
        proposals::pending(e, &config::CURRENCY)
    }

    /// Put the proposed currency on the allow-list, or take one off at once. Needs the role `fee_mgr`.
    ///
    /// # Errors
    /// `RoleRequired`; for one that comes on the list `NotProposed`, `TooEarly`, `ProposalLapsed`.
    ///
    /// # Events
    /// `currency_set[currency | allowed]`
    fn set_currency(e: &Env, operator: Address, currency: Address, allowed: bool) {
        access::require(e, &FEE_MANAGER, &operator);
        config::set_currency(e, currency, allowed);
    }

    /// Whom the sale of what is made now asks when the token's own contract names no royalty. Listings, offers and auctions keep the
    /// one they were made with.
    fn get_royalty_manager(e: &Env) -> Option<Address> {
        config::royalty_manager(e)
    }

    /// Ask a stranger's collection for a token's royalty, by anyone: if it answers, its answer is needed for each later sale. Whoever
    /// sells could otherwise make it fail the first time (by a call from so deep a stack that it can't ask others) and owe
    /// nothing. Has it ever answered?
    ///
    /// # Errors
    /// `NftNotReadable`, `RoyaltyNotReadable`.
    fn note_royalty(e: &Env, nft: Address, token_id: u32) -> bool {
        royalties::note(e, &nft, token_id)
    }

    /// Announce another royalty manager, or none, two days ahead. It must answer as one. Needs the role `fee_mgr`.
    ///
    /// # Errors
    /// `RoleRequired`; the manager's own.
    ///
    /// # Events
    /// `royalty_manager_proposed[| manager, ready_at]`
    fn propose_royalty_manager(e: &Env, operator: Address, manager: Option<Address>) {
        access::require(e, &FEE_MANAGER, &operator);
        config::propose_royalty_manager(e, manager);
    }

    /// The proposed royalty manager, and the first second (unix) at which it can be set.
    fn pending_royalty_manager(e: &Env) -> Option<(Option<Address>, u64)> {
        proposals::pending(e, &config::MANAGER)
    }

    /// What is made from now on asks the proposed royalty manager, or none. Needs the role `fee_mgr`.
    ///
    /// # Errors
    /// `RoleRequired`, `NotProposed` (also for another than the proposed one), `TooEarly`, `ProposalLapsed`; the manager's own.
    ///
    /// # Events
    /// `royalty_manager_set[| manager]`
    fn set_royalty_manager(e: &Env, operator: Address, manager: Option<Address>) {
        access::require(e, &FEE_MANAGER, &operator);
        config::set_royalty_manager(e, manager);
    }

    /// Take a proposed setting back. Needs the role `fee_mgr`.
    ///
    /// # Arguments
    /// * `subject` - `fee`, `currency` or `royalties`.
    ///
    /// # Errors
    /// `RoleRequired`, `NotProposed`.
    ///
    /// # Events
    /// `proposal_cancelled[subject]`
    fn cancel_proposal(e: &Env, operator: Address, subject: Symbol) {
        access::require(e, &FEE_MANAGER, &operator);
        config::cancel_proposal(e, subject);
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
