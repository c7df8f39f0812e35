use soroban_sdk::{panic_with_error, symbol_short, Address, Env, IntoVal, Symbol, Val};

use super::{
    calls::attempt,
    errors::MarketError,
    events::{ClaimCredited, Claimed, FeesWithdrawn},
};
use crate::ttl;

/// What the contract owes an account besides its escrows, in stroops of a currency. The platform's fees are what it owes
/// itself: its own address is no one else's account.
fn claim_key(account: &Address, currency: &Address) -> (Symbol, Address, Address) {
    (symbol_short!("claim"), account.clone(), currency.clone())
}

/// Take `amount` from `payer` into this contract. The payer's authorization must cover it.
pub fn pull(e: &Env, currency: &Address, payer: &Address, amount: i128) {
    transfer(e, currency, payer, &e.current_contract_address(), amount);
}

/// Pay `amount` out of this contract to one who asked for it themselves: fails if their account refuses.
pub fn refund(e: &Env, currency: &Address, to: &Address, amount: i128) {
    transfer(e, currency, &e.current_contract_address(), to, amount);
}

const TRANSFER: Symbol = symbol_short!("transfer");

fn transfer(e: &Env, currency: &Address, from: &Address, to: &Address, amount: i128) {
    if amount > 0 {
        let arguments = (from, to, amount).into_val(e);
        let _: Val = e.invoke_contract(currency, &TRANSFER, arguments);
    }
}

/// Pay `amount` out of this contract; if the receiver's account refuses, keep it for them to claim, so that no payee can
/// hold up anyone else. What was kept (0: it was paid), which [`ensure_held`] must see before the call ends.
///
/// # Events
/// `claim_credited[account, currency | amount]` when it was refused.
#[must_use]
pub fn pay(e: &Env, currency: &Address, to: &Address, amount: i128) -> i128 {
    let arguments = (e.current_contract_address(), to, amount).into_val(e);
    if amount <= 0 || attempt(e, currency, &TRANSFER, arguments).is_some() {
        return 0;
    }
    credit(e, to, currency, amount);
    ClaimCredited {
        account: to.clone(),
        currency: currency.clone(),
        amount,
    }
    .publish(e);
    amount
}

/// A claim stands for a payee that refuses, never for a payer that can't: this contract moves `amount` to itself. It fails when
/// the money is not here (clawed back), when this contract is frozen, and when the currency is on the stack already or the
/// stack is full, with which whoever calls us could make every payment fail.
///
/// # Errors
/// The currency's own.
pub fn ensure_held(e: &Env, currency: &Address, amount: i128) {
    refund(e, currency, &e.current_contract_address(), amount);
}

/// Owe `amount`, which this contract holds, to `account`; to itself: as fees.
///
/// Sums of what allow-listed currencies hold stay far below `i128::MAX`; `overflow-checks` holds that to it.
pub fn credit(e: &Env, account: &Address, currency: &Address, amount: i128) {
    if amount > 0 {
        let key = claim_key(account, currency);
        e.storage()
            .persistent()
            .set(&key, &(claimable(e, account, currency) + amount));
        ttl::extend(e, &key, 0);
    }
}

pub fn accrued(e: &Env, currency: &Address) -> i128 {
    claimable(e, &e.current_contract_address(), currency)
}

pub fn claimable(e: &Env, account: &Address, currency: &Address) -> i128 {
    e.storage()
        .persistent()
        .get(&claim_key(account, currency))
        .unwrap_or(0)
}

/// Pay all accrued fees of a currency to `to`; the amount.
///
/// # Errors
/// `NothingToPay`; the token's own if `to` can't receive.
///
/// # Events
/// `fees_withdrawn[currency, to | amount]`
pub fn withdraw_fees(e: &Env, currency: Address, to: Address) -> i128 {
    let amount = pay_owed(e, &e.current_contract_address(), &currency, &to);
    FeesWithdrawn {
        currency,
        to,
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
pub fn claim(e: &Env, account: Address, currency: Address) -> i128 {
    let amount = pay_owed(e, &account, &currency, &account);
    Claimed {
        account,
        currency,
        amount,
    }
    .publish(e);
    amount
}

/// Never to this contract itself: fees would be its own money then, which nobody could withdraw any more.
fn pay_owed(e: &Env, account: &Address, currency: &Address, to: &Address) -> i128 {
    let amount = claimable(e, account, currency);
    if amount == 0 || *to == e.current_contract_address() {
        panic_with_error!(e, MarketError::NothingToPay);
    }
    e.storage()
        .persistent()
        .remove(&claim_key(account, currency));
    refund(e, currency, to, amount);
    amount
}
