use soroban_sdk::{symbol_short, vec, Address, Env, IntoVal, Symbol, TryFromVal, Val, Vec};

use super::{calls::attempt, config};
use crate::{bps, settlement::MAX_ROYALTY_BPS};

/// Who gets how much of one sale, in stroops.
pub type Shares = Vec<(Address, i128)>;

/// More receivers than this are not paid.
pub const MAX_RECEIVERS: usize = 10;

/// What the NFT's contract says of a sale at `price`: should be a pair of receiver and amount, and may be anything. None when
/// it does not answer.
pub fn royalty(e: &Env, nft: &Address, token_id: u32, price: i128) -> Option<Val> {
    let question = (token_id, price).into_val(e);
    attempt(e, nft, &Symbol::new(e, "royalty_info"), question)
}

/// The royalties of a sale now, in basis points of the price, rounded up: what a seller can know of when they list a token or
/// put it up for auction, and agrees to.
pub fn royalty_bps(e: &Env, nft: &Address, token_id: u32, price: i128) -> u32 {
    // Near the price, since a stranger's royalty may be another share of another price; in 64 bits, as in `bps::share`.
    let bp = (price as u64 / u64::from(bps::WHOLE)).max(1);
    let price = (bp * u64::from(bps::WHOLE)).into();
    let own = royalty(e, nft, token_id, price);
    let cap = (bp * u64::from(MAX_ROYALTY_BPS)).into();
    let (_, total) = asked(e, nft, token_id, price, cap, own);
    (total as u64).div_ceil(bp) as u32
}

/// The royalties of a sale at `price`, at most `cap` in all, and their sum: `own`, which the NFT's contract said, else what
/// the royalty manager says, else none. Neither's amounts are trusted: what is not positive is left out, the sum is held to
/// the cap, and this contract is no receiver (its balance is others' money).
pub fn asked(
    e: &Env,
    nft: &Address,
    token_id: u32,
    price: i128,
    cap: i128,
    own: Option<Val>,
) -> (Shares, i128) {
    let (shares, total) = clamp(e, cap, own.map(|share| vec![e, share]));
    match config::royalty_manager(e) {
        Some(manager) if total == 0 => {
            let question = (nft, token_id, price).into_val(e);
            let answer = attempt(e, &manager, &symbol_short!("royalties"), question);
            clamp(
                e,
                cap,
                answer.and_then(|shares| Vec::try_from_val(e, &shares).ok()),
            )
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
