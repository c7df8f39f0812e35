//! A new collection: who may have one, where it is, what it is told.

use common::ttl;
use soroban_sdk::{xdr::ToXdr, Address, BytesN, ContractExecutable, Env, String};
use stellar_contract_utils::pausable;

use crate::{events::CollectionCreated, launch, storage};

/// What a creator says of a collection, in the order of its constructor.
pub struct Terms {
    pub name: String,
    pub symbol: String,
    pub base_uri: String,
    pub royalty_receiver: Address,
    pub royalty_bps: u32,
    pub max_supply: Option<u32>,
    pub provenance: Option<BytesN<32>>,
}

/// Deploy it; `creator` must have signed.
///
/// # Errors
/// `EnforcedPause`, `NotWhitelisted`, `CapReached`, those of the collection's constructor.
///
/// # Events
/// The collection's own, then `collection_created`.
pub fn create(e: &Env, creator: Address, terms: Terms) -> Address {
    pausable::when_not_paused(e);
    creator.require_auth();
    ttl::extend_instance(e);
    let count = storage::count(e, &creator);
    launch::check(e, &creator, count);
    let arguments = (
        creator.clone(),
        terms.name.clone(),
        terms.symbol.clone(),
        terms.base_uri.clone(),
        terms.royalty_receiver.clone(),
        terms.royalty_bps,
        terms.max_supply,
        terms.provenance.clone(),
    );
    let code = ContractExecutable::Wasm(storage::nft_wasm(e));
    let address = e
        .deployer()
        .with_current_contract(salt(e, &creator, count))
        .deploy_contract(code, arguments);
    storage::add(e, &creator, &address);
    CollectionCreated {
        creator,
        address: address.clone(),
        name: terms.name,
        symbol: terms.symbol,
        base_uri: terms.base_uri,
        royalty_receiver: terms.royalty_receiver,
        royalty_bps: terms.royalty_bps,
        max_supply: terms.max_supply,
        provenance: terms.provenance,
    }
    .publish(e);
    address
}

/// Where the creator's next collection will be.
pub fn next_address(e: &Env, creator: &Address) -> Address {
    let salt = salt(e, creator, storage::count(e, creator));
    e.deployer().with_current_contract(salt).deployed_address()
}

fn salt(e: &Env, creator: &Address, nth: u32) -> BytesN<32> {
    e.crypto().sha256(&(creator, nth).to_xdr(e)).to_bytes()
}
