//! A collection and what it keeps of a token are kept alive by each use.

use common::ttl::LIFE;
use soroban_sdk::testutils::{
    storage::{Instance as _, Persistent as _},
    Ledger as _,
};

use super::fixture::*;
use crate::storage::Key;

fn entry(w: &World, key: Key) -> u32 {
    let key = key.val(&w.e);
    w.e.as_contract(&w.nft.address, || w.e.storage().persistent().get_ttl(&key))
}

fn instance(w: &World) -> u32 {
    w.e.as_contract(&w.nft.address, || w.e.storage().instance().get_ttl())
}

fn half_a_life_later(w: &World) {
    w.e.ledger()
        .with_mut(|ledger| ledger.sequence_number += LIFE / 2);
}

#[test]
fn minting_keeps_the_collection_and_the_minter_alive() {
    let w = world_of(Some(5), false);
    assert!(instance(&w) < LIFE);
    w.mint(1);
    assert_eq!(instance(&w), LIFE);
    half_a_life_later(&w);
    assert_eq!(entry(&w, Key::Minter(w.creator.clone())), LIFE - LIFE / 2);
    w.mint(2);
    assert_eq!(instance(&w), LIFE);
    assert_eq!(entry(&w, Key::Minter(w.creator.clone())), LIFE);
    assert_eq!(entry(&w, Key::Uri(2)), LIFE);
    assert_eq!(entry(&w, Key::Minted), LIFE);
    // Nobody has asked for it since.
    assert_eq!(entry(&w, Key::Uri(1)), LIFE - LIFE / 2);
    w.nft.token_uri(&1);
    assert_eq!(entry(&w, Key::Uri(1)), LIFE);
}

#[test]
fn an_owners_second_token_keeps_the_balance_alive() {
    let w = world();
    w.mint(1);
    let balance = || {
        let key = (soroban_sdk::symbol_short!("Balance"), &w.creator);
        w.e.as_contract(&w.nft.address, || w.e.storage().persistent().get_ttl(&key))
    };
    half_a_life_later(&w);
    assert!(balance() < LIFE);
    w.mint(2);
    assert_eq!(balance(), LIFE);
}
