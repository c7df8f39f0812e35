use soroban_sdk::{symbol_short, Address, Env, IntoVal, Symbol, TryFromVal, Vec};

use super::{calls::attempt, config};
use crate::{bps, settlement::MAX_ROYALTY_BPS};

/// Who gets how much of one sale, in stroops.
pub type Shares = Vec<(Address, i128)>;

/// More receivers than this are not paid.
pub const MAX_RECEIVERS: usize = 10;

/// The royalties of a sale at `price`: what the NFT's contract says, else the royalty manager, else none. Both are called
/// so that a failure is no answer. Their amounts are not trusted: what is not positive is left out, the sum is
/// held to `MAX_ROYALTY_BPS` of the price, and this contract itself is no receiver (its balance is others' money).
pub fn asked(e: &Env, nft: &Address, token_id: u32, price: i128) -> Shares {
    let question = (token_id, price).into_val(e);
    let own = attempt(e, nft, &Symbol::new(e, "royalty_info"), question)
        .and_then(|answer| <(Address, i128)>::try_from_val(e, &answer).ok())
        .map(|share| clamp(e, price, &Vec::from_array(e, [share])))
        .unwrap_or_else(|| Vec::new(e));
    let Some(manager) = config::royalty_manager(e).filter(|_| own.is_empty()) else {
        return own;
    };
    let question = (nft, token_id, price).into_val(e);
    attempt(e, &manager, &symbol_short!("royalties"), question)
        .and_then(|answer| Shares::try_from_val(e, &answer).ok())
        .map(|shares| clamp(e, price, &shares))
        .unwrap_or(own)
}

fn clamp(e: &Env, price: i128, shares: &Shares) -> Shares {
    let mut left = bps::share(price, MAX_ROYALTY_BPS).unwrap_or(0);
    let mut kept = Vec::new(e);
    for (receiver, asked) in shares.iter().take(MAX_RECEIVERS) {
        let amount = asked.clamp(0, left);
        if amount > 0 && receiver != e.current_contract_address() {
            left -= amount;
            kept.push_back((receiver, amount));
        }
    }
    kept
}
