use soroban_sdk::{
    panic_with_error, symbol_short, vec, Address, Env, IntoVal, Symbol, TryFromVal, Val, Vec,
};

use super::{calls::attempt, collections::is_known, config, errors::MarketError, tokens::owner};
use crate::{bps, settlement::MAX_ROYALTY_BPS, ttl};

/// Who gets how much of one sale, in stroops.
pub type Shares = Vec<(Address, i128)>;

/// More receivers than this are not paid.
pub const MAX_RECEIVERS: usize = 10;

/// Present for each stranger's collection that has answered for its royalty.
fn answers_key(nft: &Address) -> (Symbol, Address) {
    (symbol_short!("answers"), nft.clone())
}

/// Has this stranger's collection ever answered for its royalty? Then it must do so at every sale.
fn answers(e: &Env, nft: &Address) -> bool {
    e.storage().persistent().has(&answers_key(nft))
}

/// Ask once, outside a sale. Does the collection answer for its royalty?
///
/// # Errors
/// Those of [`royalty`].
pub fn note(e: &Env, nft: &Address, token_id: u32) -> bool {
    ask(e, nft, token_id, 1).is_some()
}

/// [`royalty`], which must not fail.
pub fn ask(e: &Env, nft: &Address, token_id: u32, price: i128) -> Option<Val> {
    royalty(e, nft, token_id, price).unwrap_or_else(|error| panic_with_error!(e, error))
}

/// What the NFT's contract says of a sale at `price`: should be a pair of receiver and amount, and may be anything. None when
/// it does not answer: many collections have no royalty. Whoever calls us can make it fail, so one that has answered once, or
/// runs our code, is not let off; and what is no royalty must be readable here otherwise.
///
/// # Errors
/// `RoyaltyNotReadable`, `NftNotReadable`.
pub fn royalty(
    e: &Env,
    nft: &Address,
    token_id: u32,
    price: i128,
) -> Result<Option<Val>, MarketError> {
    let question = (token_id, price).into_val(e);
    let answer = attempt(e, nft, &Symbol::new(e, "royalty_info"), question);
    if is_known(e, nft) {
        return answer.map(Some).ok_or(MarketError::RoyaltyNotReadable);
    }
    let key = answers_key(nft);
    match (&answer, answers(e, nft)) {
        (Some(_), false) => e.storage().persistent().set(&key, &()),
        (None, true) => return Err(MarketError::RoyaltyNotReadable),
        (None, false) if owner(e, nft, token_id).is_none() => {
            return Err(MarketError::NftNotReadable)
        }
        _ => {}
    }
    if answer.is_some() {
        ttl::extend(e, &key, 0);
    }
    Ok(answer)
}

/// The royalties of a sale now, in basis points of the price, rounded up: what a seller can know of when they list a token or
/// put it up for auction, and agrees to.
///
/// # Errors
/// Those of [`royalty`].
pub fn royalty_bps(e: &Env, nft: &Address, token_id: u32, price: i128) -> u32 {
    // Near the price, since a stranger's royalty may be another share of another price; in 64 bits, as in `bps::share`.
    let bp = (price as u64 / u64::from(bps::WHOLE)).max(1);
    let price = (bp * u64::from(bps::WHOLE)).into();
    let own = ask(e, nft, token_id, price);
    let cap = (bp * u64::from(MAX_ROYALTY_BPS)).into();
    let manager = config::royalty_manager(e);
    let (_, total) = asked(e, manager, nft, token_id, price, cap, own);
    (total as u64).div_ceil(bp) as u32
}

/// The royalties of a sale at `price`, at most `cap` in all, and their sum: `own`, which the NFT's contract said, else what
/// `manager` says, else none. Neither's amounts are trusted: what is not positive is left out, the sum is held to
/// the cap, and this contract is no receiver (its balance is others' money).
pub fn asked(
    e: &Env,
    manager: Option<Address>,
    nft: &Address,
    token_id: u32,
    price: i128,
    cap: i128,
    own: Option<Val>,
) -> (Shares, i128) {
    let (shares, total) = clamp(e, cap, own.map(|share| vec![e, share]));
    match manager {
        // Where nothing can be paid, nobody need answer.
        Some(manager) if total == 0 && cap > 0 => {
            let answer = config::ask_manager(e, &manager, nft, token_id, price);
            clamp(e, cap, Some(answer))
        }
        _ => (shares, total),
    }
}

/// `answer`: what should be pairs of receiver and amount, and may be anything.
fn clamp(e: &Env, cap: i128, answer: Option<Vec<Val>>) -> (Shares, i128) {
    let (mut kept, mut total) = (Vec::new(e), 0);
    for share in answer.into_iter().flatten().take(MAX_RECEIVERS) {
        let Ok((receiver, asked)) = <(Address, i128)>::try_from_val(e, &share) else {
            continue;
        };
        let amount = asked.min(cap - total);
        if amount > 0 && receiver != e.current_contract_address() {
            total += amount;
            kept.push_back((receiver, amount));
        }
    }
    (kept, total)
}
