//! The entry points: authorization, then one call.

use common::{access, roles::Roles, timelock::Proposal, ttl, upgrade, upgradeable::Upgradeable};
use soroban_sdk::{contract, contractimpl, panic_with_error, Address, BytesN, Env, Symbol, Vec};

use crate::{
    errors::RoyaltyError,
    events::{DefaultRoyaltyDeleted, DefaultRoyaltySet, TokenRoyaltyRemoved, TokenRoyaltySet},
    owners,
    shares::{self, Share},
    storage::{self, Key},
};

#[contract]
pub struct RoyaltyManager;

#[contractimpl]
impl RoyaltyManager {
    /// `admin` hands out the role `upgrader`, which it gets first. It has no say in royalties.
    pub fn __constructor(e: &Env, admin: Address) {
        upgrade::construct(e);
        access::construct(e, &admin);
    }

    /// The royalty of every token of `nft` without one of its own.
    ///
    /// # Arguments
    /// * `operator` - the collection's admin or owner, as its contract says.
    /// * `shares` - 1 to 10 receivers, together at most 5,000 basis points.
    ///
    /// # Errors
    /// `NotTheCollectionsAdmin`, `ReceiverCount`, `ShareTooLow`, `RoyaltyTooHigh`, `ReceiverTwice`.
    ///
    /// # Events
    /// `default_royalty_set[nft | shares]`
    pub fn set_default_royalty(e: &Env, operator: Address, nft: Address, shares: Vec<Share>) {
        owners::authorize(e, &nft, &operator);
        ttl::extend_instance(e);
        shares::check(e, &shares);
        storage::set_shares(e, &Key::Default(nft.clone()), &shares);
        DefaultRoyaltySet { nft, shares }.publish(e);
    }

    /// Tokens of `nft` without a royalty of their own have none here from now on.
    ///
    /// # Errors
    /// `NotTheCollectionsAdmin`, `NotSet`.
    ///
    /// # Events
    /// `default_royalty_deleted[nft]`
    pub fn delete_default_royalty(e: &Env, operator: Address, nft: Address) {
        owners::authorize(e, &nft, &operator);
        remove(e, &Key::Default(nft.clone()));
        DefaultRoyaltyDeleted { nft }.publish(e);
    }

    /// The royalty of one token, in place of its collection's.
    ///
    /// # Errors
    /// As `set_default_royalty`.
    ///
    /// # Events
    /// `token_royalty_set[nft, token_id | shares]`
    pub fn set_token_royalty(
        e: &Env,
        operator: Address,
        nft: Address,
        token_id: u32,
        shares: Vec<Share>,
    ) {
        owners::authorize(e, &nft, &operator);
        ttl::extend_instance(e);
        shares::check(e, &shares);
        storage::set_shares(e, &Key::Token(nft.clone(), token_id), &shares);
        TokenRoyaltySet {
            nft,
            token_id,
            shares,
        }
        .publish(e);
    }

    /// The token's royalty is its collection's again.
    ///
    /// # Errors
    /// `NotTheCollectionsAdmin`, `NotSet`.
    ///
    /// # Events
    /// `token_royalty_removed[nft, token_id]`
    pub fn remove_token_royalty(e: &Env, operator: Address, nft: Address, token_id: u32) {
        owners::authorize(e, &nft, &operator);
        remove(e, &Key::Token(nft.clone(), token_id));
        TokenRoyaltyRemoved { nft, token_id }.publish(e);
    }

    /// The shares of a token's royalty: its own, else its collection's, else none. Any address can be asked about.
    pub fn get_shares(e: &Env, nft: Address, token_id: u32) -> Vec<Share> {
        storage::shares(e, &Key::Token(nft.clone(), token_id))
            .or_else(|| storage::shares(e, &Key::Default(nft)))
            .unwrap_or_else(|| Vec::new(e))
    }

    /// Each receiver with its amount (stroops) of a sale price, rounded down: together at most half of it; none when no royalty is
    /// set.
    ///
    /// # Errors
    /// `PriceOutOfRange`, and no other.
    ///
    /// # Security
    /// The markets ask this without `try_`, so that no call that is made to fail is taken for "no royalty": with it a sale fails.
    /// For a price in range it answers whatever was set, and about any address, also one that is no collection; it calls nobody.
    /// While this contract is on the stack already the host refuses the call, and the sale with it.
    pub fn royalties(
        e: &Env,
        nft: Address,
        token_id: u32,
        sale_price: i128,
    ) -> Vec<(Address, i128)> {
        shares::of(e, &Self::get_shares(e, nft, token_id), sale_price)
    }

    /// The one receiver and its amount (stroops); this contract and 0 when no royalty is set.
    ///
    /// # Errors
    /// `PriceOutOfRange`, `SeveralReceivers`.
    pub fn royalty_info(e: &Env, nft: Address, token_id: u32, sale_price: i128) -> (Address, i128) {
        let amounts = Self::royalties(e, nft, token_id, sale_price);
        if amounts.len() > 1 {
            panic_with_error!(e, RoyaltyError::SeveralReceivers);
        }
        amounts.get(0).unwrap_or((e.current_contract_address(), 0))
    }
}

fn remove(e: &Env, key: &Key) {
    if !storage::remove(e, key) {
        panic_with_error!(e, RoyaltyError::NotSet);
    }
}

#[contractimpl(contracttrait)]
impl Roles for RoyaltyManager {}

#[contractimpl(contracttrait)]
impl Upgradeable for RoyaltyManager {}
