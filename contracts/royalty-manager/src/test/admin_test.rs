//! The manager's own admin, and its keys.

use std::{collections::BTreeSet, string::String};

use common::{access::AccessError, proposals::DELAY, ttl::LIFE};
use soroban_sdk::{
    symbol_short,
    testutils::{
        storage::{Instance as _, Persistent as _},
        Address as _, Ledger as _,
    },
    xdr::ScVal,
    Address, BytesN, TryFromVal,
};

use super::fixture::*;
use crate::storage::Key;

#[test]
fn a_proposal_waits_two_days() {
    assert_eq!(DELAY, 172_800);
    let w = world();
    assert_eq!(w.manager.schema_version(), 1);
    assert_eq!(w.manager.pending_upgrade(), None);
}

#[test]
fn an_offer_of_the_admins_place_is_used_up() {
    let w = world();
    let m = &w.manager;
    let none = || Some(AccessError::NoPendingTransfer.into());
    assert_eq!(error(m.try_accept_admin_transfer()), none());
    let [second, third] = std::array::from_fn(|_| Address::generate(&w.e));
    m.transfer_admin_role(&second, &100);
    m.accept_admin_transfer();
    assert_eq!(m.get_admin(), Some(second));
    assert_eq!(error(m.try_accept_admin_transfer()), none());
    // Who had it doesn't get it back by the offer of once.
    m.transfer_admin_role(&third, &100);
    m.accept_admin_transfer();
    assert_eq!(error(m.try_accept_admin_transfer()), none());
    assert_eq!(m.get_admin(), Some(third));
}

#[test]
fn the_managers_admin_has_no_say_in_royalties() {
    let w = world();
    let tried = w
        .manager
        .try_set_default_royalty(&w.admin, &w.nft, &w.shares(&[5]));
    assert!(tried.is_err());
}

/// The name that a key begins with: a symbol, or a vector's first.
fn name(w: &World, key: soroban_sdk::Val) -> String {
    match ScVal::try_from_val(&w.e, &key) {
        Ok(ScVal::Symbol(name)) => name.to_utf8_string_lossy(),
        Ok(ScVal::Vec(Some(parts))) => match &parts[0] {
            ScVal::Symbol(name) => name.to_utf8_string_lossy(),
            other => panic!("a key without a name: {other:?}"),
        },
        other => panic!("a key of no kind we know: {other:?}"),
    }
}

/// The names of all lasting entries of the ledger.
fn lasting(w: &World) -> BTreeSet<String> {
    let all =
        w.e.as_contract(&w.manager.address, || w.e.storage().persistent().all());
    all.keys().iter().map(|key| name(w, key)).collect()
}

#[test]
fn every_kind_of_entry_has_a_name_of_its_own() {
    let w = world();
    let m = &w.manager;
    // The collection's.
    let before = lasting(&w);
    m.set_default_royalty(&w.creator, &w.nft, &w.shares(&[5]));
    m.set_token_royalty(&w.creator, &w.nft, &1, &w.shares(&[5]));
    m.propose_upgrade(&w.admin, &BytesN::from_array(&w.e, &[7; 32]));
    m.transfer_admin_role(&w.creator, &100);
    // Names of our keys as names of roles: refused, or kept apart.
    for role in [
        symbol_short!("Default"),
        symbol_short!("Token"),
        symbol_short!("admin"),
    ] {
        let _ = m.try_set_role(&role, &Some(w.creator.clone()));
    }
    let lasting: BTreeSet<_> = lasting(&w).difference(&before).cloned().collect();
    let instance =
        w.e.as_contract(&m.address, || w.e.storage().instance().all());
    let instance: BTreeSet<_> = instance.keys().iter().map(|key| name(&w, key)).collect();
    assert_eq!(lasting, ["Default", "Token"].map(String::from).into());
    assert!(lasting.is_disjoint(&instance));
    assert_eq!(m.get_shares(&w.nft, &1).len(), 1);
    assert_eq!(m.get_admin(), Some(w.admin.clone()));
}

#[test]
fn royalties_live_a_month_from_each_use_on() {
    let w = world();
    let m = &w.manager;
    m.set_default_royalty(&w.creator, &w.nft, &w.shares(&[5]));
    m.set_token_royalty(&w.creator, &w.nft, &1, &w.shares(&[5]));
    let left = |key: Key| {
        w.e.as_contract(&m.address, || w.e.storage().persistent().get_ttl(&key))
    };
    let both = || [Key::Default(w.nft.clone()), Key::Token(w.nft.clone(), 1)].map(left);
    assert_eq!(both(), [LIFE; 2]);
    w.e.ledger().set_sequence_number(2 * common::ttl::DAY);
    m.royalties(&w.nft, &1, &100);
    m.royalties(&w.nft, &2, &100);
    assert_eq!(both(), [LIFE; 2]);
    let instance =
        w.e.as_contract(&m.address, || w.e.storage().instance().get_ttl());
    assert_eq!(instance, LIFE - 2 * common::ttl::DAY);
}
