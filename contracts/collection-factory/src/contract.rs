//! The entry points: authorization, then one call.

use common::ttl;
use soroban_sdk::{
    contract, contractimpl, panic_with_error, xdr::ToXdr, Address, BytesN, ContractExecutable, Env,
    String, Vec,
};

use crate::{
    errors::FactoryError,
    events::{self, CollectionCreated},
    storage,
};

/// The most entries that `get_collections` answers at once.
pub const PAGE: u32 = 100;

#[contract]
pub struct CollectionFactory;

#[contractimpl]
impl CollectionFactory {
    /// `nft_wasm`: the hash of the uploaded code that every collection runs.
    pub fn __constructor(e: &Env, nft_wasm: BytesN<32>) {
        storage::set_nft_wasm(e, &nft_wasm);
    }

    /// Deploy a collection; its address depends on the creator and on how many it has, so nobody else can take it.
    ///
    /// # Errors
    /// Those of the collection's constructor.
    ///
    /// # Events
    /// `collection_created[creator | address, name, symbol, base_uri, royalty_receiver, royalty_bps]`
    pub fn create_collection(
        e: &Env,
        creator: Address,
        name: String,
        symbol: String,
        base_uri: String,
        royalty_receiver: Address,
        royalty_bps: u32,
    ) -> Address {
        creator.require_auth();
        let nth = storage::count(e, &creator);
        let salt = e
            .crypto()
            .sha256(&(creator.clone(), nth).to_xdr(e))
            .to_bytes();
        let wasm = storage::nft_wasm(e).unwrap_or_else(|| BytesN::from_array(e, &[0; 32]));
        let arguments = (
            creator.clone(),
            name.clone(),
            symbol.clone(),
            base_uri.clone(),
            royalty_receiver.clone(),
            royalty_bps,
        );
        let address = e
            .deployer()
            .with_current_contract(salt)
            .deploy_contract(ContractExecutable::Wasm(wasm), arguments);
        storage::add(e, &creator, &address);
        ttl::extend_instance(e);
        let event = CollectionCreated {
            creator,
            address: address.clone(),
            name,
            symbol,
            base_uri,
            royalty_receiver,
            royalty_bps,
        };
        events::emit_collection_created(e, event);
        address
    }

    /// Where the creator's next collection will be.
    pub fn next_address(e: &Env, creator: Address) -> Address {
        let nth = storage::count(e, &creator);
        let salt = e.crypto().sha256(&(creator, nth).to_xdr(e)).to_bytes();
        e.deployer().with_current_contract(salt).deployed_address()
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

    pub fn is_collection(e: &Env, address: Address) -> bool {
        storage::is_known(e, &address)
    }
}
