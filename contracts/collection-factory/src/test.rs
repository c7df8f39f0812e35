//! The factory, with the committed Wasm of a collection.

use common::timelock::{UpgradeError, DELAY};
use soroban_sdk::{
    testutils::{Address as _, Ledger as _},
    Address, BytesN, Env, Error, String,
};
use stellar_contract_utils::pausable::PausableError;

use crate::{
    launch::{LIMITED, PUBLIC, WHITELIST},
    CollectionFactory, CollectionFactoryClient, FactoryError,
};

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

/// A factory that begins in `phase`, with a cap of 2.
fn launch<'a>(phase: u32) -> (Env, Address, CollectionFactoryClient<'a>) {
    let e = Env::default();
    e.mock_all_auths();
    let wasm = e.deployer().upload_contract_wasm(nft::WASM);
    let admin = Address::generate(&e);
    let id = e.register(CollectionFactory, (&admin, wasm, phase, 2u32));
    (e.clone(), admin, CollectionFactoryClient::new(&e, &id))
}

fn refused(e: &Env, factory: &CollectionFactoryClient, creator: &Address) -> Option<Error> {
    let name = String::from_str(e, "Light");
    let tried = factory.try_create_collection(creator, &name, &name, &name, creator, &0);
    tried.err().and_then(Result::ok)
}

#[test]
fn the_whitelist_comes_first() {
    let (e, _, factory) = launch(WHITELIST);
    let (listed, other) = (Address::generate(&e), Address::generate(&e));
    factory.set_whitelisted(&listed, &true);
    create(&e, &factory, &listed);
    let not_listed = Some(FactoryError::NotWhitelisted.into());
    assert_eq!(refused(&e, &factory, &other), not_listed);
    factory.set_whitelisted(&listed, &false);
    assert_eq!(refused(&e, &factory, &listed), not_listed);
}

#[test]
fn the_limited_phase_ends_at_the_cap() {
    let (e, _, factory) = launch(LIMITED);
    let creator = Address::generate(&e);
    create(&e, &factory, &creator);
    create(&e, &factory, &creator);
    let reached = Some(FactoryError::CapReached.into());
    assert_eq!(refused(&e, &factory, &creator), reached);
    factory.set_cap(&3);
    create(&e, &factory, &creator);
    assert_eq!(refused(&e, &factory, &creator), reached);
    factory.advance_phase(&PUBLIC);
    create(&e, &factory, &creator);
}

#[test]
fn phases_go_forward_only() {
    let (_, _, factory) = launch(LIMITED);
    let not_forward = Err(Ok(FactoryError::PhaseNotForward.into()));
    for phase in [WHITELIST, LIMITED, PUBLIC + 1, u32::MAX] {
        assert_eq!(factory.try_advance_phase(&phase), not_forward);
    }
    factory.advance_phase(&PUBLIC);
    assert_eq!(factory.try_advance_phase(&LIMITED), not_forward);
    let too_low = Err(Ok(FactoryError::CapTooLow.into()));
    assert_eq!(factory.try_set_cap(&0), too_low);
}

#[test]
fn a_pause_stops_creating() {
    let (e, admin, factory) = launch(PUBLIC);
    let creator = Address::generate(&e);
    factory.pause(&admin);
    assert_eq!(
        refused(&e, &factory, &creator),
        Some(PausableError::EnforcedPause.into())
    );
    factory.unpause(&admin);
    create(&e, &factory, &creator);
}

#[test]
fn new_code_waits_two_days_to_the_second() {
    let (e, admin, factory) = launch(PUBLIC);
    let [new, other] = [7, 8].map(|byte| BytesN::from_array(&e, &[byte; 32]));
    let error = |error: UpgradeError| Err(Ok(error.into()));
    let now = e.ledger().timestamp();
    factory.propose_nft_wasm(&admin, &new);
    e.ledger().set_timestamp(now + DELAY - 1);
    let early = factory.try_set_nft_wasm(&admin, &new);
    assert_eq!(early, error(UpgradeError::TooEarly));
    e.ledger().set_timestamp(now + DELAY);
    let another = factory.try_set_nft_wasm(&admin, &other);
    assert_eq!(another, error(UpgradeError::NotProposed));
    factory.set_nft_wasm(&admin, &new);
    assert_eq!(factory.get_nft_wasm(), new);
    let again = factory.try_set_nft_wasm(&admin, &new);
    assert_eq!(again, error(UpgradeError::NotProposed));
}
