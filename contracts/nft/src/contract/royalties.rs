//! Royalties of a collection that names one receiver, within our limits.

use common::settlement::{MAX_PRICE, MAX_ROYALTY_BPS};
use soroban_sdk::{contractimpl, panic_with_error, Address, Env};
use stellar_tokens::non_fungible::{
    royalties::{NonFungibleRoyalties, RoyaltySupport},
    Base,
};

use super::{NftContract, NftContractArgs, NftContractClient, Token};
use crate::{errors::NftError, events, roles, storage};

/// # Errors
/// `RoyaltyTooHigh`.
pub fn check(e: &Env, bps: u32) {
    if bps > MAX_ROYALTY_BPS {
        panic_with_error!(e, NftError::RoyaltyTooHigh);
    }
}

#[contractimpl]
impl NftContract {
    /// Tokens without a royalty of their own have none from now on, and markets ask the royalty manager: so a collection
    /// changes to a split. The admin must have signed.
    ///
    /// # Errors
    /// `Unauthorized`, `NoDefaultRoyalty`.
    ///
    /// # Events
    /// `default_royalty_deleted`
    pub fn delete_default_royalty(e: &Env, operator: Address) {
        roles::admin_signs(e, &operator);
        if !storage::remove_default_royalty(e) {
            panic_with_error!(e, NftError::NoDefaultRoyalty);
        }
        events::emit_default_royalty_deleted(e);
    }
}

#[contractimpl(contracttrait)]
impl NonFungibleRoyalties for NftContract {
    /// The royalty of every token without one of its own. The admin must have signed.
    ///
    /// # Errors
    /// `Unauthorized`, `RoyaltyTooHigh` over 5,000 basis points.
    ///
    /// # Events
    /// `set_default_royalty[receiver | basis_points]`
    fn set_default_royalty(e: &Env, receiver: Address, basis_points: u32, operator: Address) {
        roles::admin_signs(e, &operator);
        check(e, basis_points);
        Base::set_default_royalty(e, &receiver, basis_points);
    }

    /// The royalty of one token, in place of the collection's. The admin must have signed.
    ///
    /// # Errors
    /// `Unauthorized`, `RoyaltyTooHigh`, `NonExistentToken`.
    ///
    /// # Events
    /// `set_token_royalty[receiver, token_id | basis_points]`
    fn set_token_royalty(
        e: &Env,
        token_id: u32,
        receiver: Address,
        basis_points: u32,
        operator: Address,
    ) {
        roles::admin_signs(e, &operator);
        check(e, basis_points);
        <Token as RoyaltySupport>::set_token_royalty(e, token_id, &receiver, basis_points);
    }

    /// The token's royalty is the collection's again. The admin must have signed.
    ///
    /// # Errors
    /// `Unauthorized`, `NonExistentToken`.
    ///
    /// # Events
    /// `remove_token_royalty[token_id]`
    fn remove_token_royalty(e: &Env, token_id: u32, operator: Address) {
        roles::admin_signs(e, &operator);
        <Token as RoyaltySupport>::remove_token_royalty(e, token_id);
    }

    /// The receiver and the amount (stroops) for a sale price; this contract and 0 when there is no royalty.
    ///
    /// # Errors
    /// `PriceOutOfRange`, `NonExistentToken`.
    fn royalty_info(e: &Env, token_id: u32, sale_price: i128) -> (Address, i128) {
        if !(0..=MAX_PRICE).contains(&sale_price) {
            panic_with_error!(e, NftError::PriceOutOfRange);
        }
        <Token as RoyaltySupport>::royalty_info(e, token_id, sale_price)
    }
}
