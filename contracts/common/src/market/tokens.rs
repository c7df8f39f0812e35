use soroban_sdk::{symbol_short, vec, Address, Env, IntoVal, Symbol, TryFromVal, Val, Vec};

use super::{calls::attempt, errors::MarketError};

/// The token's owner as its contract says; None when it does not answer.
pub fn owner(e: &Env, nft: &Address, token_id: u32) -> Option<Address> {
    ask(e, nft, &symbol_short!("owner_of"), token_id)
}

/// Is this contract the one approved for exactly this token? Any transfer clears that approval, so whoever gave it owns
/// the token still; that they do is the NFT's to check again when the token moves.
pub fn is_pinned(e: &Env, nft: &Address, token_id: u32) -> bool {
    ask(e, nft, &Symbol::new(e, "get_approved"), token_id) == Some(e.current_contract_address())
}

fn ask(e: &Env, nft: &Address, question: &Symbol, token_id: u32) -> Option<Address> {
    let answer = attempt(e, nft, question, vec![e, token_id.into()])?;
    Address::try_from_val(e, &answer).ok()
}

/// Move a token by this contract's approval, and look whether it arrived.
pub fn take(
    e: &Env,
    nft: &Address,
    token_id: u32,
    from: &Address,
    to: &Address,
) -> Result<(), MarketError> {
    let arguments = (e.current_contract_address(), from, to, token_id).into_val(e);
    moved(
        e,
        nft,
        token_id,
        to,
        &Symbol::new(e, "transfer_from"),
        arguments,
    )
}

/// Move a token by its owner's own authorization (or out of this contract, when it is the owner), and look whether it
/// arrived.
pub fn give(
    e: &Env,
    nft: &Address,
    token_id: u32,
    from: &Address,
    to: &Address,
) -> Result<(), MarketError> {
    let arguments = (from, to, token_id).into_val(e);
    moved(e, nft, token_id, to, &symbol_short!("transfer"), arguments)
}

fn moved(
    e: &Env,
    nft: &Address,
    token_id: u32,
    to: &Address,
    function: &Symbol,
    arguments: Vec<Val>,
) -> Result<(), MarketError> {
    if attempt(e, nft, function, arguments).is_none() {
        Err(MarketError::TransferRefused)
    } else if owner(e, nft, token_id).as_ref() != Some(to) {
        Err(MarketError::TransferIneffective)
    } else {
        Ok(())
    }
}
