//! A royalty as its receivers' shares of the price.

use common::{
    bps,
    settlement::{MAX_PRICE, MAX_ROYALTY_BPS},
};
use soroban_sdk::{contracttype, panic_with_error, Address, Env, Vec};

use crate::errors::RoyaltyError;

/// The most receivers of one royalty.
pub const MAX_RECEIVERS: u32 = 10;

/// What `receiver` gets of each price, in basis points.
#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Share {
    pub receiver: Address,
    pub bps: u32,
}

/// # Errors
/// `ReceiverCount`, `ShareTooLow`, `RoyaltyTooHigh`, `ReceiverTwice`.
pub fn check(e: &Env, shares: &Vec<Share>) {
    if let Err(error) = validate(shares) {
        panic_with_error!(e, error);
    }
}

fn validate(shares: &Vec<Share>) -> Result<(), RoyaltyError> {
    if shares.is_empty() || shares.len() > MAX_RECEIVERS {
        return Err(RoyaltyError::ReceiverCount);
    }
    let mut total = 0u32;
    for (n, share) in shares.iter().enumerate() {
        if share.bps == 0 {
            return Err(RoyaltyError::ShareTooLow);
        }
        total = total.saturating_add(share.bps);
        if total > MAX_ROYALTY_BPS {
            return Err(RoyaltyError::RoyaltyTooHigh);
        }
        if shares
            .iter()
            .take(n)
            .any(|other| other.receiver == share.receiver)
        {
            return Err(RoyaltyError::ReceiverTwice);
        }
    }
    Ok(())
}

/// Each receiver's stroops of a price, rounded down; the rest stays with the seller. It must answer for every price in range: an
/// impossible share (over the whole) counts as nothing.
///
/// # Errors
/// `PriceOutOfRange`.
pub fn of(e: &Env, shares: &Vec<Share>, price: i128) -> Vec<(Address, i128)> {
    if !(0..=MAX_PRICE).contains(&price) {
        panic_with_error!(e, RoyaltyError::PriceOutOfRange);
    }
    let mut amounts = Vec::new(e);
    for share in shares {
        let amount = bps::share(price, share.bps).unwrap_or(0);
        amounts.push_back((share.receiver, amount));
    }
    amounts
}
