//! The entry points: authorization, then one call.

use common::ttl;
use soroban_sdk::{contract, contractimpl, panic_with_error, Address, BytesN, Env, String, Symbol};
use stellar_access::access_control;
use stellar_contract_utils::pausable;
use stellar_tokens::non_fungible::{
    burnable::NonFungibleBurnable, emit_mint, emit_transfer, royalties::NonFungibleRoyalties, Base,
    Compose, NonFungibleToken, NonFungibleTokenError,
};

use crate::{
    errors::NftError,
    events,
    roles::{self, Role, Roles},
    storage,
};

mod batch;
mod provenance;
mod royalties;
mod supply;

const MAX_URI_BYTES: u32 = 200;

#[contract]
pub struct NftContract;

type Token = Compose<(Base,)>;

#[contractimpl]
impl NftContract {
    /// A new collection. `creator` becomes its admin, minter and pauser.
    ///
    /// # Arguments
    /// * `max_supply` - the most tokens it will ever mint, at least 1; it can fall, never rise. None: no limit.
    /// * `provenance` - the SHA-256 of the UTF-8 bytes of the base URI that `reveal_base_uri` will set. None: the base URI stays.
    ///
    /// # Errors
    /// `RoyaltyTooHigh`, `MaxSupplyOutOfRange`; OpenZeppelin's for a name over 40, a symbol over 10 or a base URI over 200 bytes.
    #[allow(clippy::too_many_arguments)]
    pub fn __constructor(
        e: &Env,
        creator: Address,
        name: String,
        symbol: String,
        base_uri: String,
        royalty_receiver: Address,
        royalty_bps: u32,
        max_supply: Option<u32>,
        provenance: Option<BytesN<32>>,
    ) {
        Base::set_metadata(e, base_uri, name, symbol);
        access_control::set_admin(e, &creator);
        roles::grant(e, Role::Minter, &creator, &creator);
        roles::grant(e, Role::Pauser, &creator, &creator);
        royalties::check(e, royalty_bps);
        Base::set_default_royalty(e, &royalty_receiver, royalty_bps);
        if let Some(max_supply) = max_supply {
            supply::begin(e, max_supply);
        }
        if let Some(hash) = provenance {
            storage::set_provenance(e, &hash);
        }
    }

    /// Mint `token_id` to `to` with its metadata URI; an empty one stands for the collection's base URI and the id.
    ///
    /// # Errors
    /// `Unauthorized` without the minter role; `EnforcedPause` while paused; `SupplyExhausted`; `TokenIdUsed` (also when it was
    /// burned), `BadMetadataUri`.
    ///
    /// # Events
    /// `metadata_set[token_id | uri]`, then SEP-50's `mint[to | token_id]`.
    pub fn mint(e: &Env, minter: Address, to: Address, token_id: u32, metadata_uri: String) {
        may_mint(e, &minter);
        supply::take(e, 1);
        give(e, &to, token_id, metadata_uri);
    }

    /// Change one token's metadata URI, as in `mint`, until metadata is frozen.
    ///
    /// # Errors
    /// `Unauthorized`, `MetadataFrozen`, `NonExistentToken`, `BadMetadataUri`.
    ///
    /// # Events
    /// `metadata_set[token_id | uri]`
    pub fn set_metadata_uri(e: &Env, minter: Address, token_id: u32, metadata_uri: String) {
        roles::require(e, Role::Minter, &minter);
        if storage::is_frozen(e) {
            panic_with_error!(e, NftError::MetadataFrozen);
        }
        let _owner = Base::owner_of(e, token_id);
        storage::set_uri(e, token_id, &metadata_uri);
        events::emit_metadata_set(e, token_id, &checked_uri(e, token_id, metadata_uri));
    }

    /// No token's metadata changes any more. For ever: a promised base URI that was not revealed by then never will be. The admin
    /// must have signed.
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
        roles::require(e, Role::Pauser, &pauser);
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
        roles::require(e, Role::Pauser, &pauser);
        pausable::unpause(e);
    }

    /// Is minting stopped?
    pub fn paused(e: &Env) -> bool {
        pausable::paused(e)
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
        <Self as NonFungibleRoyalties>::royalty_info(e, token_id, sale_price)
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

/// `minter` signed, may mint, and minting is not paused.
fn may_mint(e: &Env, minter: &Address) {
    roles::require(e, Role::Minter, minter);
    pausable::when_not_paused(e);
    ttl::extend_instance(e);
}

/// A new token, of an id never used: the part of a mint that is each token's own.
fn give(e: &Env, to: &Address, token_id: u32, metadata_uri: String) {
    if !storage::add_uri(e, token_id, &metadata_uri) {
        panic_with_error!(e, NftError::TokenIdUsed);
    }
    events::emit_metadata_set(e, token_id, &checked_uri(e, token_id, metadata_uri));
    storage::own(e, to, token_id);
    emit_mint(e, to, token_id);
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
impl Roles for NftContract {}
