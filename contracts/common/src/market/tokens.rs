use soroban_sdk::{Address, Env};

use super::errors::MarketError;
use crate::clients::NftClient;

/// The token's owner as its contract says; None when it does not answer.
pub fn owner(e: &Env, nft: &Address, token_id: u32) -> Option<Address> {
    match NftClient::new(e, nft).try_owner_of(&token_id) {
        Ok(Ok(owner)) => Some(owner),
        _ => None,
    }
}

/// Is `owner` the owner, and this contract the one approved for exactly this token? Any transfer clears that approval.
pub fn is_pinned(e: &Env, nft: &Address, token_id: u32, holder: &Address) -> bool {
    owner(e, nft, token_id).as_ref() == Some(holder)
        && NftClient::new(e, nft).try_get_approved(&token_id)
            == Ok(Ok(Some(e.current_contract_address())))
}

/// Move a token by this contract's approval, and look whether it arrived.
pub fn take(
    e: &Env,
    nft: &Address,
    token_id: u32,
    from: &Address,
    to: &Address,
) -> Result<(), MarketError> {
    let client = NftClient::new(e, nft);
    let moved = client.try_transfer_from(&e.current_contract_address(), from, to, &token_id);
    arrived(e, nft, token_id, to, moved == Ok(Ok(())))
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
    let moved = NftClient::new(e, nft).try_transfer(from, to, &token_id);
    arrived(e, nft, token_id, to, moved == Ok(Ok(())))
}

fn arrived(
    e: &Env,
    nft: &Address,
    token_id: u32,
    to: &Address,
    moved: bool,
) -> Result<(), MarketError> {
    if !moved {
        Err(MarketError::TransferRefused)
    } else if owner(e, nft, token_id).as_ref() != Some(to) {
        Err(MarketError::TransferIneffective)
    } else {
        Ok(())
    }
}
