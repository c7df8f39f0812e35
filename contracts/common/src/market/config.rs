use soroban_sdk::{panic_with_error, symbol_short, Address, Env, IntoVal, Symbol, Val, Vec};

use super::{
    errors::MarketError,
    events::{
        CurrencyProposed, CurrencySet, FeeProposed, FeeUpdated, ProposalCancelled,
        RoyaltyManagerProposed, RoyaltyManagerSet,
    },
};
use crate::{
    access, proposals,
    settlement::{MAX_FEE_BPS, MAX_PRICE},
    ttl, upgrade,
};

/// Where the fee is kept, and what its proposals are called.
pub const FEE: Symbol = symbol_short!("fee");
/// What a proposed currency is called.
pub const CURRENCY: Symbol = symbol_short!("currency");
/// Where the number of royalty managers there were is kept, and what a proposed one is called.
pub const MANAGER: Symbol = symbol_short!("royalties");

/// Present for each currency on the allow-list.
fn currency_key(currency: &Address) -> (Symbol, Address) {
    (CURRENCY, currency.clone())
}

/// The n-th royalty manager; absent where there was none.
fn manager_key(n: u32) -> (Symbol, u32) {
    (symbol_short!("manager"), n)
}

/// First settings. `admin` gets every role, to be handed out.
pub fn construct(
    e: &Env,
    admin: Address,
    fee_bps: u32,
    currencies: Vec<Address>,
    royalty_manager: Option<Address>,
) {
    upgrade::construct(e);
    access::construct(e, &admin);
    change_fee(e, admin, fee_bps);
    for currency in currencies.try_iter() {
        match currency {
            Ok(currency) => change_currency(e, currency, true),
            Err(_) => panic_with_error!(e, MarketError::CurrencyNotAllowed),
        }
    }
    change_manager(e, 0, royalty_manager);
}

/// Basis points of a price that new listings, offers and auctions will pay to the platform.
pub fn fee_bps(e: &Env) -> u32 {
    e.storage().instance().get(&FEE).unwrap_or(0)
}

/// Lower the fee now, or raise it to what was proposed.
///
/// # Errors
/// `FeeTooHigh` over the constant cap; `NotProposed`, `TooEarly`, `ProposalLapsed` for a raise.
///
/// # Events
/// `fee_updated[operator | old_bps, new_bps]`
pub fn set_fee(e: &Env, operator: Address, new_bps: u32) {
    if new_bps > fee_bps(e) {
        check_fee(e, new_bps);
        proposals::perform(e, &FEE, &new_bps);
    }
    change_fee(e, operator, new_bps);
}

/// # Errors
/// `FeeTooHigh`.
///
/// # Events
/// `fee_proposed[| bps, ready_at]`
pub fn propose_fee(e: &Env, bps: u32) {
    check_fee(e, bps);
    let ready_at = proposals::propose(e, &FEE, bps);
    FeeProposed { bps, ready_at }.publish(e);
}

fn check_fee(e: &Env, bps: u32) {
    if bps > MAX_FEE_BPS {
        panic_with_error!(e, MarketError::FeeTooHigh);
    }
}

fn change_fee(e: &Env, operator: Address, new_bps: u32) {
    check_fee(e, new_bps);
    let old_bps = fee_bps(e);
    e.storage().instance().set(&FEE, &new_bps);
    FeeUpdated {
        operator,
        old_bps,
        new_bps,
    }
    .publish(e);
}

pub fn currency_allowed(e: &Env, currency: &Address) -> bool {
    e.storage().persistent().has(&currency_key(currency))
}

/// Is this a price that can be agreed on?
///
/// # Errors
/// `PriceOutOfRange`, `CurrencyNotAllowed`.
pub fn ensure_terms(e: &Env, price: i128, currency: &Address) {
    if !(1..=MAX_PRICE).contains(&price) {
        panic_with_error!(e, MarketError::PriceOutOfRange);
    }
    if !currency_allowed(e, currency) {
        panic_with_error!(e, MarketError::CurrencyNotAllowed);
    }
    ttl::extend(e, &currency_key(currency), 0);
}

/// Take a currency off the list now, or put the proposed one on it. What exists in a currency that is taken off still settles, or
/// is cancelled, in it.
///
/// # Errors
/// `NotProposed`, `TooEarly`, `ProposalLapsed` for one that comes on the list.
///
/// # Events
/// `currency_set[currency | allowed]`
pub fn set_currency(e: &Env, currency: Address, allowed: bool) {
    if allowed && !currency_allowed(e, &currency) {
        proposals::perform(e, &CURRENCY, &currency);
    }
    change_currency(e, currency, allowed);
}

/// # Events
/// `currency_proposed[currency | ready_at]`
pub fn propose_currency(e: &Env, currency: Address) {
    let ready_at = proposals::propose(e, &CURRENCY, currency.clone());
    CurrencyProposed { currency, ready_at }.publish(e);
}

fn change_currency(e: &Env, currency: Address, allowed: bool) {
    let key = currency_key(&currency);
    if allowed {
        e.storage().persistent().set(&key, &());
        ttl::extend(e, &key, 0);
    } else {
        e.storage().persistent().remove(&key);
    }
    CurrencySet { currency, allowed }.publish(e);
}

/// How often the royalty manager was changed: what a listing, offer or auction keeps, so that a later one takes nothing of it.
pub fn manager_number(e: &Env) -> u32 {
    e.storage().instance().get(&MANAGER).unwrap_or(0)
}

pub fn nth_manager(e: &Env, n: u32) -> Option<Address> {
    e.storage().instance().get(&manager_key(n))
}

pub fn royalty_manager(e: &Env) -> Option<Address> {
    nth_manager(e, manager_number(e))
}

/// What is made from now on asks the proposed manager, or none.
///
/// # Errors
/// `NotProposed`, `TooEarly`, `ProposalLapsed`; the manager's own when it does not answer.
///
/// # Events
/// `royalty_manager_set[| manager]`
pub fn set_royalty_manager(e: &Env, manager: Option<Address>) {
    proposals::perform(e, &MANAGER, &manager);
    change_manager(e, manager_number(e).saturating_add(1), manager);
}

/// # Errors
/// The manager's own when it does not answer.
///
/// # Events
/// `royalty_manager_proposed[| manager, ready_at]`
pub fn propose_royalty_manager(e: &Env, manager: Option<Address>) {
    probe(e, &manager);
    let ready_at = proposals::propose(e, &MANAGER, manager.clone());
    RoyaltyManagerProposed { manager, ready_at }.publish(e);
}

fn change_manager(e: &Env, n: u32, manager: Option<Address>) {
    probe(e, &manager);
    e.storage().instance().set(&MANAGER, &n);
    if let Some(address) = &manager {
        e.storage().instance().set(&manager_key(n), address);
    }
    RoyaltyManagerSet { manager }.publish(e);
}

/// Sales fail while their manager does not answer, so one that never did is not taken: asked here as a sale asks it.
fn probe(e: &Env, manager: &Option<Address>) {
    if let Some(manager) = manager {
        let _: Vec<Val> = ask_manager(e, manager, &e.current_contract_address(), 0, 0);
    }
}

/// What a royalty manager answers: pairs of receiver and amount. Its failure is ours, never "no royalty": whoever calls us can
/// make it fail, by having it on the stack already.
pub fn ask_manager(
    e: &Env,
    manager: &Address,
    nft: &Address,
    token_id: u32,
    price: i128,
) -> Vec<Val> {
    let question = (nft, token_id, price).into_val(e);
    e.invoke_contract(manager, &MANAGER, question)
}

/// # Errors
/// `NotProposed`, also for a subject that is none.
///
/// # Events
/// `proposal_cancelled[subject]`
pub fn cancel_proposal(e: &Env, subject: Symbol) {
    if ![FEE, CURRENCY, MANAGER].contains(&subject) {
        panic_with_error!(e, proposals::ProposalError::NotProposed);
    }
    proposals::cancel(e, &subject);
    ProposalCancelled { subject }.publish(e);
}
