//! Several tokens in one call, all of them or none.

use soroban_sdk::{contractimpl, panic_with_error, Address, Env, String, TryFromVal, Val, Vec};
use stellar_tokens::non_fungible::{emit_transfer, Base};

use super::{give, may_mint, supply, NftContract, NftContractArgs, NftContractClient};
use crate::errors::NftError;

/// The most tokens of one batch.
pub const MAX_BATCH: u32 = 20;

#[contractimpl]
impl NftContract {
    /// Mint several tokens to one owner: each as `mint` does, all or none.
    ///
    /// # Arguments
    /// * `tokens` - 1 to 20 pairs of an id and its metadata URI.
    ///
    /// # Errors
    /// `BatchSizeOutOfRange`, `BatchMalformed`, and those of `mint`; `TokenIdUsed` also for an id twice in the batch.
    ///
    /// # Events
    /// For each token `metadata_set[token_id | uri]`, `mint[to | token_id]`.
    pub fn batch_mint(e: &Env, minter: Address, to: Address, tokens: Vec<(u32, String)>) {
        may_mint(e, &minter);
        supply::take(e, size(e, &tokens));
        for token in tokens.to_vals().try_iter() {
            let token = token.ok().and_then(|token| pair(e, &token));
            let (token_id, metadata_uri) = named(e, token);
            give(e, &to, token_id, metadata_uri);
        }
    }

    /// Transfer several tokens of one owner to one account: each as `transfer` does, all or none, with one signature. The approval
    /// of each is cleared.
    ///
    /// # Arguments
    /// * `token_ids` - 1 to 20 ids.
    ///
    /// # Errors
    /// `BatchSizeOutOfRange`, `BatchMalformed`, `NonExistentToken`; `IncorrectOwner` for a token that is not `from`'s, hence also
    /// for an id twice in the batch unless `to` is `from`.
    ///
    /// # Events
    /// For each token `transfer[from, to | token_id]`.
    pub fn batch_transfer(e: &Env, from: Address, to: Address, token_ids: Vec<u32>) {
        from.require_auth();
        size(e, &token_ids);
        for token_id in token_ids.try_iter() {
            let token_id = named(e, token_id.ok());
            Base::update(e, Some(&from), Some(&to), token_id);
            emit_transfer(e, &from, &to, token_id);
        }
    }
}

/// # Errors
/// `BatchSizeOutOfRange`.
fn size<T>(e: &Env, batch: &Vec<T>) -> u32 {
    let size = batch.len();
    if !(1..=MAX_BATCH).contains(&size) {
        panic_with_error!(e, NftError::BatchSizeOutOfRange);
    }
    size
}

/// A pair, looked at piece by piece: unpacking one of another length is a trap of the host's, without a name.
fn pair(e: &Env, item: &Val) -> Option<(u32, String)> {
    let mut parts = Vec::<Val>::try_from_val(e, item).ok()?.try_iter();
    let (token_id, metadata_uri) = (parts.next()?.ok()?, parts.next()?.ok()?);
    if parts.next().is_some() {
        return None;
    }
    let token_id = u32::try_from_val(e, &token_id).ok()?;
    Some((token_id, String::try_from_val(e, &metadata_uri).ok()?))
}

/// # Errors
/// `BatchMalformed`.
fn named<T>(e: &Env, item: Option<T>) -> T {
    item.unwrap_or_else(|| panic_with_error!(e, NftError::BatchMalformed))
}
