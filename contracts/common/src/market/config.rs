use soroban_sdk::{contracttype, panic_with_error, symbol_short, Address, Env, Symbol, Vec};

use super::{
    errors::MarketError,
    events::{CurrencySet, FeeUpdated, RoyaltyManagerSet},
};
use crate::{access, settlement::MAX_FEE_BPS, ttl};

/// Sets the platform fee and the currencies, and withdraws fees.
pub const FEE_MANAGER: Symbol = symbol_short!("fee_mgr");
/// Pauses and unpauses what may be paused.
pub const PAUSER: Symbol = symbol_short!("pauser");
/// Proposes, cancels and performs upgrades.
pub const UPGRADER: Symbol = symbol_short!("upgrader");

#[contracttype]
enum ConfigKey {
    FeeBps,
    RoyaltyManager,
    /// Present for each currency on the allow-list.
    Currency(Address),
}

/// First settings. `admin` gets every role, to be handed out and renounced as the operator sees fit.
pub fn construct(
    e: &Env,
    admin: &Address,
    fee_bps: u32,
    currencies: &Vec<Address>,
    royalty_manager: &Option<Address>,
) {
    access::construct(e, admin, &[FEE_MANAGER, PAUSER, UPGRADER]);
    set_fee(e, admin, fee_bps);
    for currency in currencies {
        set_currency(e, &currency, true);
    }
    set_royalty_manager(e, royalty_manager);
}

/// Basis points of a price that new listings, offers and auctions will pay to the platform.
pub fn fee_bps(e: &Env) -> u32 {
    e.storage().instance().get(&ConfigKey::FeeBps).unwrap_or(0)
}

/// # Errors
/// `FeeTooHigh` over the constant cap.
///
/// # Events
/// `fee_updated[operator | old_bps, new_bps]`
pub fn set_fee(e: &Env, operator: &Address, new_bps: u32) {
    if new_bps > MAX_FEE_BPS {
        panic_with_error!(e, MarketError::FeeTooHigh);
    }
    let old_bps = fee_bps(e);
    e.storage().instance().set(&ConfigKey::FeeBps, &new_bps);
    FeeUpdated {
        operator: operator.clone(),
        old_bps,
        new_bps,
    }
    .publish(e);
}

pub fn currency_allowed(e: &Env, currency: &Address) -> bool {
    e.storage()
        .persistent()
        .has(&ConfigKey::Currency(currency.clone()))
}

/// # Errors
/// `CurrencyNotAllowed`.
pub fn ensure_currency(e: &Env, currency: &Address) {
    if !currency_allowed(e, currency) {
        panic_with_error!(e, MarketError::CurrencyNotAllowed);
    }
    ttl::extend(e, &ConfigKey::Currency(currency.clone()), 0);
}

/// What exists in a currency that is taken off the list still settles, or is cancelled, in it.
///
/// # Events
/// `currency_set[currency | allowed]`
pub fn set_currency(e: &Env, currency: &Address, allowed: bool) {
    let key = ConfigKey::Currency(currency.clone());
    if allowed {
        e.storage().persistent().set(&key, &());
    } else {
        e.storage().persistent().remove(&key);
    }
    CurrencySet {
        currency: currency.clone(),
        allowed,
    }
    .publish(e);
}

pub fn royalty_manager(e: &Env) -> Option<Address> {
    e.storage().instance().get(&ConfigKey::RoyaltyManager)
}

/// # Events
/// `royalty_manager_set[| manager]`
pub fn set_royalty_manager(e: &Env, manager: &Option<Address>) {
    match manager {
        Some(address) => e
            .storage()
            .instance()
            .set(&ConfigKey::RoyaltyManager, address),
        None => e.storage().instance().remove(&ConfigKey::RoyaltyManager),
    }
    RoyaltyManagerSet {
        manager: manager.clone(),
    }
    .publish(e);
}
