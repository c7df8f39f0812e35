//! The factory, with the committed Wasm of a collection.

use soroban_sdk::{testutils::Address as _, Address, BytesN, Env, Error, String};

use crate::{launch::PUBLIC, CollectionFactory, CollectionFactoryClient};

pub mod nft {
    soroban_sdk::contractimport!(file = "../wasm/nft.wasm");
}

pub fn world<'a>() -> (Env, CollectionFactoryClient<'a>) {
    let (e, _, factory) = launch(PUBLIC);
    (e, factory)
}

/// A factory that begins in `phase`, with a cap of 2.
pub fn launch<'a>(phase: u32) -> (Env, Address, CollectionFactoryClient<'a>) {
    let e = Env::default();
    e.mock_all_auths();
    let wasm = e.deployer().upload_contract_wasm(nft::WASM);
    let admin = Address::generate(&e);
    let id = e.register(CollectionFactory, (&admin, wasm, phase, 2u32));
    (e.clone(), admin, CollectionFactoryClient::new(&e, &id))
}

pub fn text(e: &Env, value: &str) -> String {
    String::from_str(e, value)
}

pub fn create(e: &Env, factory: &CollectionFactoryClient, creator: &Address) -> Address {
    let [name, symbol, base_uri] = ["Light", "LIGHT", ""].map(|value| text(e, value));
    factory.create_collection(creator, &name, &symbol, &base_uri, creator, &500)
}

/// With a maximum supply and a promised base URI.
pub fn create_with(
    e: &Env,
    factory: &CollectionFactoryClient,
    creator: &Address,
    max_supply: Option<u32>,
    provenance: Option<BytesN<32>>,
) -> Result<Address, Option<Error>> {
    let [name, symbol, base_uri] = ["Light", "LIGHT", "ipfs://"].map(|value| text(e, value));
    let tried = factory.try_create_collection_with(
        creator,
        &name,
        &symbol,
        &base_uri,
        creator,
        &500,
        &max_supply,
        &provenance,
    );
    match tried {
        Ok(address) => Ok(address.expect("an address")),
        Err(error) => Err(error.ok()),
    }
}

/// Why neither way of creating a collection is open; they are one way.
pub fn refused(e: &Env, factory: &CollectionFactoryClient, creator: &Address) -> Option<Error> {
    let name = text(e, "Light");
    let tried = factory.try_create_collection(creator, &name, &name, &name, creator, &0);
    let error = tried.err().and_then(Result::ok);
    let with = create_with(e, factory, creator, Some(5), None);
    assert_eq!(with.err().flatten(), error);
    error
}
