//! The factory, with the committed Wasm of a collection.

use soroban_sdk::{testutils::Address as _, Address, Env, String};

use crate::{launch::PUBLIC, CollectionFactory, CollectionFactoryClient};

mod nft {
    soroban_sdk::contractimport!(file = "../wasm/nft.wasm");
}

fn world<'a>() -> (Env, CollectionFactoryClient<'a>) {
    let e = Env::default();
    e.mock_all_auths();
    let wasm = e.deployer().upload_contract_wasm(nft::WASM);
    let admin = Address::generate(&e);
    let id = e.register(CollectionFactory, (admin, wasm, PUBLIC, 1u32));
    let factory = CollectionFactoryClient::new(&e, &id);
    (e, factory)
}

fn create(e: &Env, factory: &CollectionFactoryClient, creator: &Address) -> Address {
    let text = |value| String::from_str(e, value);
    factory.create_collection(
        creator,
        &text("Light"),
        &text("LIGHT"),
        &text(""),
        creator,
        &500,
    )
}

#[test]
fn a_collection_is_deployed_where_it_was_announced_and_belongs_to_its_creator() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    let announced = factory.next_address(&creator);
    let address = create(&e, &factory, &creator);
    assert_eq!(address, announced);
    let collection = nft::Client::new(&e, &address);
    assert_eq!(collection.get_admin(), Some(creator.clone()));
    assert_eq!(collection.name(), String::from_str(&e, "Light"));
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
    assert_eq!(
        factory.get_collections(&creator, &1, &1).get(0),
        Some(made[1].clone())
    );
    assert_eq!(factory.get_collections(&creator, &3, &10).len(), 0);
    assert_eq!(factory.get_collections(&creator, &u32::MAX, &100).len(), 0);
    let over = factory.try_get_collections(&creator, &0, &101);
    assert_eq!(
        over.err().unwrap().unwrap(),
        soroban_sdk::Error::from_contract_error(1300)
    );
}

#[test]
fn nobody_creates_in_anothers_name() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    e.set_auths(&[]);
    let text = |value| String::from_str(&e, value);
    let tried = factory.try_create_collection(
        &creator,
        &text("Light"),
        &text("LIGHT"),
        &text(""),
        &creator,
        &500,
    );
    assert!(tried.is_err());
    assert_eq!(factory.get_collections(&creator, &0, &10).len(), 0);
}

#[test]
fn a_royalty_that_the_collection_refuses_creates_nothing() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    let text = |value| String::from_str(&e, value);
    let tried = factory.try_create_collection(
        &creator,
        &text("Light"),
        &text("LIGHT"),
        &text(""),
        &creator,
        &5_001,
    );
    assert!(tried.is_err());
    assert_eq!(factory.get_collections(&creator, &0, &10).len(), 0);
}
