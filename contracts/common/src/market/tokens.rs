use soroban_sdk::{
    panic_with_error, symbol_short, vec, Address, Env, IntoVal, Symbol, TryFromVal, Val, Vec,
};

use super::{calls::attempt, collections::is_known, errors::MarketError, events::TokenRescued};

/// The token's owner as its contract says; None when it does not answer.
pub fn owner(e: &Env, nft: &Address, token_id: u32) -> Option<Address> {
    ask(e, nft, &symbol_short!("owner_of"), token_id)
}

/// Is this contract the one approved for exactly this token? Any transfer clears that approval, so whoever gave it owns
/// the token still; that they do is the NFT's to check again when the token moves.
pub fn is_pinned(e: &Env, nft: &Address, token_id: u32) -> bool {
    ask(e, nft, &Symbol::new(e, "get_approved"), token_id) == Some(e.current_contract_address())
}

/// Take back the approval of this contract for a token of `seller`'s, if it stands; their authorization must cover that. A
/// stranger's collection that refuses is let: its approval stays.
pub fn unpin(e: &Env, nft: &Address, token_id: u32, seller: &Address) {
    if !is_pinned(e, nft, token_id) || owner(e, nft, token_id).as_ref() != Some(seller) {
        return;
    }
    let none = (seller, e.current_contract_address(), token_id, 0u32).into_val(e);
    let approve = symbol_short!("approve");
    if is_known(e, nft) {
        let _: Val = e.invoke_contract(nft, &approve, none);
    } else {
        attempt(e, nft, &approve, none);
    }
}

/// How many tokens the collection can have at most, as its contract says; None when it promises nothing.
pub fn max_supply(e: &Env, nft: &Address) -> Option<u32> {
    let answer = attempt(e, nft, &Symbol::new(e, "max_supply"), vec![e])?;
    u32::try_from_val(e, &answer).ok()
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

/// Send on a token that someone sent straight to this contract; the caller has checked that it is not in escrow.
///
/// # Errors
/// `NothingToRescue`, `TransferRefused`, `TransferIneffective`.
///
/// # Events
/// The NFT's `transfer`, `token_rescued[nft, to | token_id]`
pub fn rescue(e: &Env, nft: Address, token_id: u32, to: Address) {
    let here = e.current_contract_address();
    if owner(e, &nft, token_id).as_ref() != Some(&here) {
        panic_with_error!(e, MarketError::NothingToRescue);
    }
    if let Err(error) = give(e, &nft, token_id, &here, &to) {
        panic_with_error!(e, error);
    }
    TokenRescued { nft, to, token_id }.publish(e);
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
