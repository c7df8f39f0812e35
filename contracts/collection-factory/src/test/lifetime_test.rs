//! What is kept of a collection, and the factory itself, live a month from its creation at least.

use common::ttl::LIFE;
use soroban_sdk::testutils::{
    storage::{Instance as _, Persistent as _},
    Address as _,
};
use soroban_sdk::Address;

use super::fixture::*;
use crate::storage::Key;

#[test]
fn a_collection_is_known_for_a_month_at_least() {
    let (e, factory) = world();
    let creator = Address::generate(&e);
    let instance = || e.as_contract(&factory.address, || e.storage().instance().get_ttl());
    assert!(instance() < LIFE);
    let collection = create(&e, &factory, &creator);
    assert_eq!(instance(), LIFE);
    factory.set_whitelisted(&creator, &true);
    for key in [
        Key::Nth(creator.clone(), 0),
        Key::Known(collection),
        Key::Count(creator.clone()),
        Key::Whitelisted(creator),
    ] {
        let left = e.as_contract(&factory.address, || e.storage().persistent().get_ttl(&key));
        assert_eq!(left, LIFE);
    }
}
