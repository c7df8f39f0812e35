//! The entry points: authorization, then one call.

use common::{
    access::{self, PAUSER, UPGRADER},
    roles::Roles,
    timelock::{self, Proposal},
    upgrade,
    upgradeable::Upgradeable,
};
use soroban_sdk::{
    contract, contractimpl, panic_with_error, symbol_short, Address, BytesN, Env, String, Symbol,
    Vec,
};
use stellar_contract_utils::pausable::{self, Pausable};

use crate::{
    collections::{self, Terms},
    errors::FactoryError,
    events::CreatorWhitelisted,
    launch, storage,
};

/// The most entries that `get_collections` answers at once.
pub const PAGE: u32 = 100;
/// What a timelock is about: the code of new collections.
const NFT: Symbol = symbol_short!("nft");

#[contract]
pub struct CollectionFactory;

#[contractimpl]
impl CollectionFactory {
    /// # Arguments
    /// * `admin` - advances the launch and hands out the roles `pauser` and `upgrader`, which it gets first.
    /// * `nft_wasm` - the hash of the uploaded code that new collections run.
    /// * `phase` - the launch begins with 0 (whitelist), 1 (limited) or 2 (public).
    /// * `cap` - collections per creator in the limited phase, at least 1.
    ///
    /// # Errors
    /// `PhaseNotForward` for a phase over 2, `CapTooLow`.
    ///
    /// # Events
    /// `cap_set`, and `phase_advanced` when it does not begin with the whitelist.
    pub fn __constructor(e: &Env, admin: Address, nft_wasm: BytesN<32>, phase: u32, cap: u32) {
        upgrade::construct(e);
        access::construct(e, &admin);
        storage::set_nft_wasm(e, &nft_wasm);
        launch::set_cap(e, cap);
        if phase != launch::WHITELIST {
            launch::advance(e, phase);
        }
    }

    /// Deploy a collection; its address depends on the creator and on how many it has, so nobody else can take it. It has no
    /// maximum supply and promises no base URI.
    ///
    /// # Errors
    /// `NotWhitelisted`, `CapReached`, `EnforcedPause`, those of the collection's constructor.
    ///
    /// # Events
    /// As `create_collection_with`.
    pub fn create_collection(
        e: &Env,
        creator: Address,
        name: String,
        symbol: String,
        base_uri: String,
        royalty_receiver: Address,
        royalty_bps: u32,
    ) -> Address {
        let terms = Terms {
            name,
            symbol,
            base_uri,
            royalty_receiver,
            royalty_bps,
            max_supply: None,
            provenance: None,
        };
        collections::create(e, creator, terms)
    }

    /// `create_collection` with what can only be said at creation.
    ///
    /// # Arguments
    /// * `max_supply` - the most tokens the collection will ever mint, at least 1; it can fall, never rise. None: no limit.
    /// * `provenance` - the SHA-256 of the UTF-8 bytes of the base URI that will be revealed. None: `base_uri` stays.
    ///
    /// # Errors
    /// `NotWhitelisted`, `CapReached`, `EnforcedPause`, those of the collection's constructor.
    ///
    /// # Events
    /// The collection's own, then `collection_created[creator | address, name, symbol, base_uri, royalty_receiver, royalty_bps,
    /// max_supply, provenance]`
    #[allow(clippy::too_many_arguments)]
    pub fn create_collection_with(
        e: &Env,
        creator: Address,
        name: String,
        symbol: String,
        base_uri: String,
        royalty_receiver: Address,
        royalty_bps: u32,
        max_supply: Option<u32>,
        provenance: Option<BytesN<32>>,
    ) -> Address {
        let terms = Terms {
            name,
            symbol,
            base_uri,
            royalty_receiver,
            royalty_bps,
            max_supply,
            provenance,
        };
        collections::create(e, creator, terms)
    }

    /// Where the creator's next collection will be.
    pub fn next_address(e: &Env, creator: Address) -> Address {
        collections::next_address(e, &creator)
    }

    /// The creator's collections, oldest first, from the `start`-th on.
    ///
    /// # Errors
    /// `LimitTooHigh` over 100.
    pub fn get_collections(e: &Env, creator: Address, start: u32, limit: u32) -> Vec<Address> {
        if limit > PAGE {
            panic_with_error!(e, FactoryError::LimitTooHigh);
        }
        let mut found = Vec::new(e);
        for n in start..start.saturating_add(limit).min(storage::count(e, &creator)) {
            if let Some(address) = storage::nth(e, &creator, n) {
                found.push_back(address);
            }
        }
        found
    }

    /// Was this contract deployed by this factory?
    pub fn is_collection(e: &Env, address: Address) -> bool {
        storage::is_known(e, &address)
    }
}

/// The launch, and the code of new collections.
#[contractimpl]
impl CollectionFactory {
    /// 0: whitelist, 1: limited, 2: public.
    pub fn get_phase(e: &Env) -> u32 {
        storage::phase(e)
    }

    /// Go on to a later phase; never back. The admin must have signed.
    ///
    /// # Errors
    /// `PhaseNotForward`.
    ///
    /// # Events
    /// `phase_advanced[| old, new]`
    pub fn advance_phase(e: &Env, phase: u32) {
        access::admin_signs(e);
        launch::advance(e, phase);
    }

    /// Collections per creator in the limited phase.
    pub fn get_cap(e: &Env) -> u32 {
        storage::cap(e)
    }

    /// The admin must have signed.
    ///
    /// # Errors
    /// `CapTooLow`.
    ///
    /// # Events
    /// `cap_set[| cap]`
    pub fn set_cap(e: &Env, cap: u32) {
        access::admin_signs(e);
        launch::set_cap(e, cap);
    }

    /// Is this creator on the whitelist?
    pub fn is_whitelisted(e: &Env, creator: Address) -> bool {
        storage::is_whitelisted(e, &creator)
    }

    /// Put a creator on the whitelist, or take it off. The admin must have signed.
    ///
    /// # Events
    /// `creator_whitelisted[creator | allowed]`
    pub fn set_whitelisted(e: &Env, creator: Address, allowed: bool) {
        access::admin_signs(e);
        storage::set_whitelisted(e, &creator, allowed);
        CreatorWhitelisted { creator, allowed }.publish(e);
    }

    /// The hash of the code that new collections run.
    pub fn get_nft_wasm(e: &Env) -> BytesN<32> {
        storage::nft_wasm(e)
    }

    /// Announce other code for new collections, two days ahead; existing collections keep theirs for ever. Needs the role
    /// `upgrader`.
    ///
    /// # Errors
    /// `RoleRequired`.
    ///
    /// # Events
    /// `upgrade_proposed[subject | wasm, ready_at]`, the subject being `nft`.
    pub fn propose_nft_wasm(e: &Env, operator: Address, wasm: BytesN<32>) {
        access::require(e, &UPGRADER, &operator);
        timelock::propose(e, &NFT, &wasm);
    }

    /// Take the proposal back. Needs the role `upgrader`.
    ///
    /// # Errors
    /// `RoleRequired`, `NotProposed`.
    ///
    /// # Events
    /// `upgrade_cancelled[subject]`
    pub fn cancel_nft_wasm(e: &Env, operator: Address) {
        access::require(e, &UPGRADER, &operator);
        timelock::cancel(e, &NFT);
    }

    /// New collections run the proposed code from now on. Needs the role `upgrader`.
    ///
    /// # Errors
    /// `RoleRequired`, `NotProposed`, `TooEarly`.
    ///
    /// # Events
    /// `upgraded[subject | wasm]`
    pub fn set_nft_wasm(e: &Env, operator: Address, wasm: BytesN<32>) {
        access::require(e, &UPGRADER, &operator);
        timelock::perform(e, &NFT, &wasm);
        storage::set_nft_wasm(e, &wasm);
    }

    /// The proposed code for new collections, and when it can be set.
    pub fn pending_nft_wasm(e: &Env) -> Option<Proposal> {
        timelock::proposal(e, &NFT)
    }
}

#[contractimpl(contracttrait)]
impl Pausable for CollectionFactory {
    /// No new collections. Needs the role `pauser`.
    ///
    /// # Errors
    /// `RoleRequired`, `EnforcedPause` when it is paused already.
    ///
    /// # Events
    /// `paused`
    fn pause(e: &Env, caller: Address) {
        access::require(e, &PAUSER, &caller);
        pausable::pause(e);
    }

    /// Go on. Needs the role `pauser`.
    ///
    /// # Errors
    /// `RoleRequired`, `ExpectedPause` when it is not paused.
    ///
    /// # Events
    /// `unpaused`
    fn unpause(e: &Env, caller: Address) {
        access::require(e, &PAUSER, &caller);
        pausable::unpause(e);
    }
}

#[contractimpl(contracttrait)]
impl Roles for CollectionFactory {}

#[contractimpl(contracttrait)]
impl Upgradeable for CollectionFactory {}
