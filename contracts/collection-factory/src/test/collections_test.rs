use soroban_sdk::{
    testutils::{Address as _, Events as _, MockAuth, MockAuthInvoke},
    Address, BytesN, Env, Event as _, IntoVal, Val, Vec,
};

use super::fixture::*;
use crate::{events::CollectionCreated, CollectionFactoryClient};

#[test]
fn a_collection_is_deployed_where_it_was_announced_and_belongs_to_its_creator() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    let announced = factory.next_address(&creator);
    let address = create(&e, &factory, &creator);
    assert_eq!(address, announced);
    let collection = nft::Client::new(&e, &address);
    assert_eq!(collection.get_admin(), Some(creator.clone()));
    assert_eq!(collection.name(), text(&e, "Light"));
    assert!(factory.is_collection(&address));
    assert!(!factory.is_collection(&creator));
}

#[test]
fn two_creators_never_get_one_address() {
    let (e, factory) = world();
    let (a, b) = (Address::generate(&e), Address::generate(&e));
    assert_ne!(factory.next_address(&a), factory.next_address(&b));
    assert_ne!(create(&e, &factory, &a), create(&e, &factory, &a));
}

#[test]
fn a_creators_collections_are_listed_in_pages() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    let made = [0; 3].map(|_| create(&e, &factory, &creator));
    create(&e, &factory, &Address::generate(&e));
    let all = factory.get_collections(&creator, &0, &100);
    assert_eq!(all.iter().collect::<std::vec::Vec<_>>(), made);
    let page = factory.get_collections(&creator, &1, &1);
    assert_eq!(page.iter().collect::<std::vec::Vec<_>>(), [made[1].clone()]);
    assert_eq!(factory.get_collections(&creator, &3, &10).len(), 0);
    assert_eq!(factory.get_collections(&creator, &u32::MAX, &100).len(), 0);
    let over = factory.try_get_collections(&creator, &0, &101);
    assert_eq!(
        over.err().unwrap().unwrap(),
        soroban_sdk::Error::from_contract_error(1300)
    );
}

fn creates_nothing(e: &Env, factory: &CollectionFactoryClient, creator: &Address, bps: u32) {
    let [name, symbol, uri] = ["Light", "LIGHT", ""].map(|value| text(e, value));
    let tried = factory.try_create_collection(creator, &name, &symbol, &uri, creator, &bps);
    assert!(tried.is_err());
    assert_eq!(factory.get_collections(creator, &0, &10).len(), 0);
}

#[test]
fn nobody_creates_in_anothers_name() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    e.set_auths(&[]);
    creates_nothing(&e, &factory, &creator, 500);
}

#[test]
fn a_royalty_that_the_collection_refuses_creates_nothing() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    creates_nothing(&e, &factory, &creator, 5_001);
}

/// What the last call said of a new collection.
fn said(
    e: &Env,
    factory: &CollectionFactoryClient,
) -> std::vec::Vec<soroban_sdk::xdr::ContractEvent> {
    let events = e.events().all().filter_by_contract(&factory.address);
    events.events().to_vec()
}

/// What is said of a collection that [`create`] makes.
fn plain(e: &Env, creator: &Address, address: &Address) -> CollectionCreated {
    CollectionCreated {
        creator: creator.clone(),
        address: address.clone(),
        name: text(e, "Light"),
        symbol: text(e, "LIGHT"),
        base_uri: text(e, ""),
        royalty_receiver: creator.clone(),
        royalty_bps: 500,
        max_supply: None,
        provenance: None,
    }
}

#[test]
fn a_collection_gets_its_maximum_and_its_promise() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    let hash = BytesN::from_array(&e, &[7; 32]);
    for (max_supply, provenance) in [
        (Some(3), Some(hash.clone())),
        (Some(u32::MAX), None),
        (None, Some(hash)),
        (None, None),
    ] {
        let announced = factory.next_address(&creator);
        let made = create_with(&e, &factory, &creator, max_supply, provenance.clone());
        let events = said(&e, &factory);
        assert_eq!(made, Ok(announced.clone()));
        let collection = nft::Client::new(&e, &announced);
        assert_eq!(collection.max_supply(), max_supply);
        assert_eq!(collection.provenance(), provenance);
        let created = CollectionCreated {
            base_uri: text(&e, "ipfs://"),
            max_supply,
            provenance,
            ..plain(&e, &creator, &announced)
        };
        assert_eq!(events, [created.to_xdr(&e, &factory.address)]);
        assert!(factory.is_collection(&announced));
    }
    assert_eq!(factory.get_collections(&creator, &0, &10).len(), 4);
}

#[test]
fn a_plain_collection_has_neither() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    let address = create(&e, &factory, &creator);
    let events = said(&e, &factory);
    let created = plain(&e, &creator, &address);
    assert_eq!(events, [created.to_xdr(&e, &factory.address)]);
    let collection = nft::Client::new(&e, &address);
    assert_eq!(
        (collection.max_supply(), collection.provenance()),
        (None, None)
    );
}

#[test]
fn a_maximum_that_the_collection_refuses_creates_nothing() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    let next = factory.next_address(&creator);
    assert!(create_with(&e, &factory, &creator, Some(0), None).is_err());
    assert_eq!(factory.get_collections(&creator, &0, &10).len(), 0);
    assert_eq!(factory.next_address(&creator), next);
    assert_eq!(create_with(&e, &factory, &creator, Some(1), None), Ok(next));
}

#[test]
fn what_is_signed_is_every_word_of_a_collection() {
    let (e, factory) = world();
    let [creator, other] = [0; 2].map(|_| Address::generate(&e));
    let [name, symbol, base_uri] = ["Light", "LIGHT", "ipfs://"].map(|value| text(&e, value));
    let hash = BytesN::from_array(&e, &[7; 32]);
    let words = |max_supply: Option<u32>, provenance: Option<&BytesN<32>>| -> Vec<Val> {
        (
            &creator,
            &name,
            &symbol,
            &base_uri,
            &creator,
            500u32,
            max_supply,
            provenance.cloned(),
        )
            .into_val(&e)
    };
    let signed = |signer: &Address, function: &str, args: Vec<Val>| {
        let (contract, fn_name) = (&factory.address, function);
        let invoke = &MockAuthInvoke {
            contract,
            fn_name,
            args,
            sub_invokes: &[],
        };
        e.mock_auths(&[MockAuth {
            address: signer,
            invoke,
        }]);
        create_with(&e, &factory, &creator, Some(9), Some(hash.clone())).is_ok()
    };
    let function = "create_collection_with";
    assert!(!signed(&other, function, words(Some(9), Some(&hash))));
    assert!(!signed(&creator, function, words(Some(8), Some(&hash))));
    assert!(!signed(&creator, function, words(Some(9), None)));
    assert!(!signed(&creator, function, words(None, Some(&hash))));
    assert!(!signed(
        &creator,
        "create_collection",
        words(Some(9), Some(&hash))
    ));
    let plain = words(None, None).slice(0..6);
    assert!(!signed(&creator, "create_collection", plain));
    e.set_auths(&[]);
    assert!(create_with(&e, &factory, &creator, Some(9), Some(hash.clone())).is_err());
    assert!(signed(&creator, function, words(Some(9), Some(&hash))));
}
