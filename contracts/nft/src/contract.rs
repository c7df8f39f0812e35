//! The entry points: authorization, then one call.

use common::{
    settlement::{MAX_PRICE, MAX_ROYALTY_BPS},
    ttl,
};
use soroban_sdk::{contract, contractimpl, panic_with_error, Address, Env, String, Symbol};
use stellar_access::access_control;
use stellar_contract_utils::pausable;
use stellar_tokens::non_fungible::{
    burnable::NonFungibleBurnable,
    emit_transfer,
    royalties::{NonFungibleRoyalties, RoyaltySupport},
    Base, Compose, MintWithIdOverrides, NonFungibleToken, NonFungibleTokenError,
};

use crate::{
    errors::NftError,
    events,
    roles::{self, Roles, MINTER, PAUSER},
    storage,
};

const MAX_URI_BYTES: u32 = 200;

#[contract]
pub struct NftContract;

type Token = Compose<(Base,)>;

#[contractimpl]
impl NftContract {
    /// A new collection. `creator` becomes its admin, minter and pauser.
    ///
    /// # Errors
    /// `RoyaltyTooHigh`; OpenZeppelin's for a name over 40, a symbol over 10 or a base URI over 200 bytes.
    pub fn __constructor(
        e: &Env,
        creator: Address,
        name: String,
        symbol: String,
        base_uri: String,
        royalty_receiver: Address,
        royalty_bps: u32,
    ) {
        Base::set_metadata(e, base_uri, name, symbol);
        access_control::set_admin(e, &creator);
        roles::grant(e, &MINTER, &creator, &creator);
        roles::grant(e, &PAUSER, &creator, &creator);
        check_royalty(e, royalty_bps);
        Base::set_default_royalty(e, &royalty_receiver, royalty_bps);
    }

    /// Mint `token_id` to `to` with its metadata URI; an empty one stands for the collection's base URI and the id.
    ///
    /// # Errors
    /// `TokenIdUsed` (also when it was burned), `BadMetadataUri`; `Unauthorized` without the minter role;
    /// `EnforcedPause` while paused.
    ///
    /// # Events
    /// `metadata_set[token_id | uri]`, then SEP-50's `mint[to | token_id]`.
    pub fn mint(e: &Env, minter: Address, to: Address, token_id: u32, metadata_uri: String) {
        roles::require(e, &MINTER, &minter);
        pausable::when_not_paused(e);
        if storage::is_used(e, token_id) {
            panic_with_error!(e, NftError::TokenIdUsed);
        }
        storage::set_uri(e, token_id, &metadata_uri);
        events::emit_metadata_set(e, token_id, &checked_uri(e, token_id, metadata_uri));
        <Token as MintWithIdOverrides>::mint_with_id(e, &to, token_id);
        ttl::extend_instance(e);
    }

    /// Change one token's metadata URI, as in `mint`, until metadata is frozen.
    ///
    /// # Errors
    /// `Unauthorized`, `MetadataFrozen`, `NonExistentToken`, `BadMetadataUri`.
    ///
    /// # Events
    /// `metadata_set[token_id | uri]`
    pub fn set_metadata_uri(e: &Env, minter: Address, token_id: u32, metadata_uri: String) {
        roles::require(e, &MINTER, &minter);
        if storage::is_frozen(e) {
            panic_with_error!(e, NftError::MetadataFrozen);
        }
        let _owner = Base::owner_of(e, token_id);
        storage::set_uri(e, token_id, &metadata_uri);
        events::emit_metadata_set(e, token_id, &checked_uri(e, token_id, metadata_uri));
    }

    /// No token's metadata changes any more. For ever. The admin must have signed.
    ///
    /// # Events
    /// `metadata_frozen`
    pub fn freeze_metadata(e: &Env) {
        access_control::enforce_admin_auth(e);
        storage::freeze(e);
        events::emit_metadata_frozen(e);
    }

    /// Is metadata frozen?
    pub fn is_frozen(e: &Env) -> bool {
        storage::is_frozen(e)
    }

    /// Stop minting. Transfers and burns go on: they are the owners'.
    ///
    /// # Errors
    /// `Unauthorized` without the pauser role, `EnforcedPause` when it is paused already.
    ///
    /// # Events
    /// `paused`
    pub fn pause(e: &Env, pauser: Address) {
        roles::require(e, &PAUSER, &pauser);
        pausable::pause(e);
    }

    /// Go on minting.
    ///
    /// # Errors
    /// `Unauthorized` without the pauser role, `ExpectedPause` when it is not paused.
    ///
    /// # Events
    /// `unpaused`
    pub fn unpause(e: &Env, pauser: Address) {
        roles::require(e, &PAUSER, &pauser);
        pausable::unpause(e);
    }

    /// Is minting stopped?
    pub fn paused(e: &Env) -> bool {
        pausable::paused(e)
    }

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

    /// Transfer by the approval of exactly this token, and tell its royalty at `sale_price` (stroops): in one call what takes a
    /// market four. An approval of all tokens does not count, since it outlives the transfer that ends a listing.
    ///
    /// # Errors
    /// `InsufficientApproval`, `IncorrectOwner`, `NonExistentToken`, `PriceOutOfRange`.
    ///
    /// # Events
    /// `transfer[from, to | token_id]`
    pub fn transfer_pinned(
        e: &Env,
        spender: Address,
        from: Address,
        to: Address,
        token_id: u32,
        sale_price: i128,
    ) -> (Address, i128) {
        spender.require_auth();
        if Base::get_approved(e, token_id) != Some(spender) {
            panic_with_error!(e, NonFungibleTokenError::InsufficientApproval);
        }
        Base::update(e, Some(&from), Some(&to), token_id);
        emit_transfer(e, &from, &to, token_id);
        Self::royalty_info(e, token_id, sale_price)
    }

    /// `approve_for_all` at the maximum lifetime, or withdrawn.
    pub fn set_approval_for_all(e: &Env, owner: Address, operator: Address, approved: bool) {
        let until = if approved {
            e.ledger().max_live_until_ledger()
        } else {
            0
        };
        Base::approve_for_all(e, &owner, &operator, until);
    }

    /// Alias of `balance`.
    pub fn balance_of(e: &Env, owner: Address) -> u32 {
        Base::balance(e, &owner)
    }
}

fn check_royalty(e: &Env, bps: u32) {
    if bps > MAX_ROYALTY_BPS {
        panic_with_error!(e, NftError::RoyaltyTooHigh);
    }
}

/// The URI that a token told to have `own` has.
fn uri(e: &Env, token_id: u32, own: String) -> String {
    if own.is_empty() {
        Base::compose_uri_for_token(e, Base::base_uri(e), token_id)
    } else {
        own
    }
}

fn checked_uri(e: &Env, token_id: u32, own: String) -> String {
    let too_long = own.len() > MAX_URI_BYTES;
    let uri = uri(e, token_id, own);
    if too_long || uri.is_empty() {
        panic_with_error!(e, NftError::BadMetadataUri);
    }
    uri
}

#[contractimpl(contracttrait)]
impl NonFungibleToken for NftContract {
    type ContractType = Token;

    /// The token's own URI, else the collection's base URI and the id.
    ///
    /// # Errors
    /// `NonExistentToken`.
    fn token_uri(e: &Env, token_id: u32) -> String {
        let _owner = Base::owner_of(e, token_id);
        match storage::uri(e, token_id) {
            Some(own) => uri(e, token_id, own),
            None => panic_with_error!(e, NftError::NoSuchToken),
        }
    }
}

#[contractimpl(contracttrait)]
impl NonFungibleBurnable for NftContract {}

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
        check_royalty(e, basis_points);
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
        check_royalty(e, basis_points);
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

#[contractimpl(contracttrait)]
impl Roles for NftContract {}
