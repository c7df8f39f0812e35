use soroban_sdk::{panic_with_error, symbol_short, Address, Env, Symbol, Vec};

use super::{
    errors::MarketError,
    events::{CurrencySet, FeeUpdated, RoyaltyManagerSet},
};
use crate::{
    access,
    settlement::{MAX_FEE_BPS, MAX_PRICE},
    ttl,
};

const FEE_BPS: Symbol = symbol_short!("fee_bps");
const MANAGER: Symbol = symbol_short!("royalties");

/// Present for each currency on the allow-list.
fn currency_key(currency: &Address) -> (Symbol, Address) {
    (symbol_short!("currency"), currency.clone())
}

/// First settings. `admin` gets every role, to be handed out.
pub fn construct(
    e: &Env,
    admin: Address,
    fee_bps: u32,
    currencies: Vec<Address>,
    royalty_manager: Option<Address>,
) {
    access::construct(e, &admin);
    set_fee(e, admin, fee_bps);
    for currency in currencies.try_iter() {
        match currency {
            Ok(currency) => set_currency(e, currency, true),
            Err(_) => panic_with_error!(e, MarketError::CurrencyNotAllowed),
        }
    }
    set_royalty_manager(e, royalty_manager);
}

/// Basis points of a price that new listings, offers and auctions will pay to the platform.
pub fn fee_bps(e: &Env) -> u32 {
    e.storage().instance().get(&FEE_BPS).unwrap_or(0)
}

/// # Errors
/// `FeeTooHigh` over the constant cap.
///
/// # Events
/// `fee_updated[operator | old_bps, new_bps]`
pub fn set_fee(e: &Env, operator: Address, new_bps: u32) {
    if new_bps > MAX_FEE_BPS {
        panic_with_error!(e, MarketError::FeeTooHigh);
    }
    let old_bps = fee_bps(e);
    e.storage().instance().set(&FEE_BPS, &new_bps);
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

/// What exists in a currency that is taken off the list still settles, or is cancelled, in it.
///
/// # Events
/// `currency_set[currency | allowed]`
pub fn set_currency(e: &Env, currency: Address, allowed: bool) {
    let key = currency_key(&currency);
    if allowed {
        e.storage().persistent().set(&key, &());
    } else {
        e.storage().persistent().remove(&key);
    }
    CurrencySet { currency, allowed }.publish(e);
}

pub fn royalty_manager(e: &Env) -> Option<Address> {
    e.storage().instance().get(&MANAGER)
}

/// # Events
/// `royalty_manager_set[| manager]`
pub fn set_royalty_manager(e: &Env, manager: Option<Address>) {
    match &manager {
        Some(address) => e.storage().instance().set(&MANAGER, address),
        None => e.storage().instance().remove(&MANAGER),
    }
    RoyaltyManagerSet { manager }.publish(e);
}
