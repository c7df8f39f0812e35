//! The factory's own admin, and its keys.

use std::{collections::BTreeSet, string::String, vec::Vec};

use common::access::AccessError;
use soroban_sdk::{
    testutils::{
        storage::{Instance as _, Persistent as _},
        Address as _,
    },
    xdr::ScVal,
    Address, BytesN, Env, Map, Symbol, TryFromVal, Val,
};

use super::fixture::*;
use crate::{launch::LIMITED, CollectionFactoryClient};

#[test]
fn an_offer_of_the_admins_place_is_used_up() {
    let (e, _, factory) = launch(LIMITED);
    let none = Err(Ok(AccessError::NoPendingTransfer.into()));
    assert_eq!(factory.try_accept_admin_transfer(), none);
    let [second, third] = [0; 2].map(|_| Address::generate(&e));
    factory.transfer_admin_role(&second, &100);
    factory.accept_admin_transfer();
    assert_eq!(factory.get_admin(), Some(second));
    assert_eq!(factory.try_accept_admin_transfer(), none);
    // Who had it doesn't get it back by the offer of once.
    factory.transfer_admin_role(&third, &100);
    factory.accept_admin_transfer();
    assert_eq!(factory.try_accept_admin_transfer(), none);
    assert_eq!(factory.get_admin(), Some(third));
}

/// Of `Key`: with the instance, and lasting.
const OURS: [&str; 3] = ["NftWasm", "Phase", "Cap"];
const OURS_LASTING: [&str; 4] = ["Whitelisted", "Count", "Nth", "Known"];
/// Of OpenZeppelin's pause, and of what all our contracts share.
const PAUSE: &str = "Paused";
const SHARED: [&str; 5] = ["admin", "offered", "role", "proposal", "schema"];

type Entries = Vec<(ScVal, ScVal)>;

fn kept(e: &Env, factory: &CollectionFactoryClient) -> (Entries, Entries) {
    let plain = |value: Val| ScVal::try_from_val(e, &value).expect("a value of the ledger's");
    let entries = |map: Map<Val, Val>| map.iter().map(|(k, v)| (plain(k), plain(v))).collect();
    let (instance, lasting) = e.as_contract(&factory.address, || {
        (e.storage().instance().all(), e.storage().persistent().all())
    });
    (entries(instance), entries(lasting))
}

/// The name that a key begins with: a symbol, or a vector's first.
fn name(key: &ScVal) -> String {
    match key {
        ScVal::Symbol(name) => name.to_utf8_string_lossy(),
        ScVal::Vec(Some(parts)) => name(&parts[0]),
        other => panic!("a key without a name: {other:?}"),
    }
}

fn names(entries: &Entries) -> BTreeSet<String> {
    entries.iter().map(|(key, _)| name(key)).collect()
}

#[test]
fn every_kind_of_entry_has_a_name_of_its_own() {
    let all = OURS.into_iter().chain(OURS_LASTING).chain(SHARED);
    let all: BTreeSet<_> = all.chain([PAUSE]).collect();
    assert_eq!(
        all.len(),
        OURS.len() + OURS_LASTING.len() + SHARED.len() + 1
    );

    let (e, admin, factory) = launch(LIMITED);
    let creator = Address::generate(&e);
    factory.set_whitelisted(&creator, &true);
    create(&e, &factory, &creator);
    factory.pause(&admin);
    let hash = BytesN::from_array(&e, &[7; 32]);
    factory.propose_upgrade(&admin, &hash);
    factory.propose_nft_wasm(&admin, &hash);
    factory.transfer_admin_role(&creator, &100);
    let (instance, lasting) = kept(&e, &factory);
    let found = names(&instance);
    let expected = OURS.into_iter().chain(SHARED).chain([PAUSE]);
    let expected: BTreeSet<_> = expected.map(String::from).collect();
    assert!(found.is_subset(&expected), "{found:?}");
    // Data of the first layout need not say which it is.
    assert!(expected.difference(&found).all(|name| name == "schema"));
    // The ledger's lasting entries are the factory's and its collection's.
    let expected = OURS_LASTING.into_iter().chain(["Minter", "Pauser"]);
    assert_eq!(names(&lasting), expected.map(String::from).collect());
}

/// The only name a caller says is a role's: with whatever name, nothing but a role is written.
#[test]
fn no_name_of_a_role_is_another_key() {
    let (e, _, factory) = launch(LIMITED);
    let account = Address::generate(&e);
    let names = OURS.into_iter().chain(OURS_LASTING).chain(SHARED);
    for role in names.chain([PAUSE, "code", "nft"]) {
        let (before, lasting) = kept(&e, &factory);
        let role = Symbol::new(&e, role);
        let _ = factory.try_set_role(&role, &Some(account.clone()));
        let _ = factory.try_set_role(&role, &None);
        let (after, lasting_after) = kept(&e, &factory);
        assert_eq!(lasting, lasting_after);
        assert_eq!(before, after, "{role:?}");
    }
    assert!(!factory.paused());
    create(&e, &factory, &account);
}
