use soroban_sdk::{
    contracttype, panic_with_error, symbol_short, token::TokenClient, Address, Env, IntoVal,
};

use super::{
    calls::attempt,
    errors::MarketError,
    events::{ClaimCredited, Claimed, FeesWithdrawn},
};
use crate::ttl;

/// What the contract owes besides its escrows; all in stroops of the currency.
#[contracttype]
pub enum MoneyKey {
    /// Fees of a currency, not withdrawn yet.
    Fees(Address),
    /// What (account, currency) may claim.
    Claim(Address, Address),
}

/// Take `amount` from `payer` into this contract. The payer's authorization must cover it.
pub fn pull(e: &Env, currency: &Address, payer: &Address, amount: i128) {
    TokenClient::new(e, currency).transfer(payer, e.current_contract_address(), &amount);
}

/// Pay `amount` out of this contract; if the receiver's account refuses, keep it for them to claim, so that no payee can
/// hold up anyone else. Out of budget or footprint is never taken for a refusal: the host makes those unrecoverable.
///
/// # Events
/// `claim_credited[account, currency | amount]` when it was refused.
pub fn pay(e: &Env, currency: &Address, to: &Address, amount: i128) {
    if amount == 0 {
        return;
    }
    let arguments = (e.current_contract_address(), to, amount).into_val(e);
    if attempt(e, currency, &symbol_short!("transfer"), arguments).is_none() {
        add(e, &MoneyKey::Claim(to.clone(), currency.clone()), amount);
        ClaimCredited {
            account: to.clone(),
            currency: currency.clone(),
            amount,
        }
        .publish(e);
    }
}

/// Pay `amount` out of this contract to one who asked for it themselves: fails if their account refuses.
pub fn refund(e: &Env, currency: &Address, to: &Address, amount: i128) {
    if amount > 0 {
        TokenClient::new(e, currency).transfer(&e.current_contract_address(), to, &amount);
    }
}

/// Keep `amount` of what this contract holds as the platform's fee.
pub fn accrue(e: &Env, currency: &Address, amount: i128) {
    if amount > 0 {
        add(e, &MoneyKey::Fees(currency.clone()), amount);
    }
}

pub fn accrued(e: &Env, currency: &Address) -> i128 {
    get(e, &MoneyKey::Fees(currency.clone()))
}

pub fn claimable(e: &Env, account: &Address, currency: &Address) -> i128 {
    get(e, &MoneyKey::Claim(account.clone(), currency.clone()))
}

/// Pay all accrued fees of a currency to `to`; the amount.
///
/// # Errors
/// `NothingToPay`; the token's own if `to` can't receive.
///
/// # Events
/// `fees_withdrawn[currency, to | amount]`
pub fn withdraw_fees(e: &Env, currency: &Address, to: &Address) -> i128 {
    let amount = take(e, &MoneyKey::Fees(currency.clone()));
    refund(e, currency, to, amount);
    FeesWithdrawn {
        currency: currency.clone(),
        to: to.clone(),
        amount,
    }
    .publish(e);
    amount
}

/// Pay to `account` what could not be delivered to it; the amount.
///
/// # Errors
/// `NothingToPay`; the token's own if the account still can't receive.
///
/// # Events
/// `claimed[account, currency | amount]`
pub fn claim(e: &Env, account: &Address, currency: &Address) -> i128 {
    let amount = take(e, &MoneyKey::Claim(account.clone(), currency.clone()));
    refund(e, currency, account, amount);
    Claimed {
        account: account.clone(),
        currency: currency.clone(),
        amount,
    }
    .publish(e);
    amount
}

fn get(e: &Env, key: &MoneyKey) -> i128 {
    e.storage().persistent().get(key).unwrap_or(0)
}

/// Sums of allow-listed currencies stay far below `i128::MAX`; `overflow-checks` holds that to it.
fn add(e: &Env, key: &MoneyKey, amount: i128) {
    e.storage().persistent().set(key, &(get(e, key) + amount));
    ttl::extend(e, key, 0);
}

fn take(e: &Env, key: &MoneyKey) -> i128 {
    let amount = get(e, key);
    if amount == 0 {
        panic_with_error!(e, MarketError::NothingToPay);
    }
    e.storage().persistent().remove(key);
    amount
}
