//! What is set, and the manager itself, are kept alive by each use.

use common::ttl::LIFE;
use soroban_sdk::testutils::{
    storage::{Instance as _, Persistent as _},
    Ledger as _,
};

use super::fixture::*;
use crate::storage::Key;

fn instance(w: &World) -> u32 {
    w.e.as_contract(&w.manager.address, || w.e.storage().instance().get_ttl())
}

fn entry(w: &World, key: &Key) -> u32 {
    w.e.as_contract(&w.manager.address, || {
        w.e.storage().persistent().get_ttl(key)
    })
}

#[test]
fn setting_a_royalty_keeps_it_and_the_manager_alive() {
    let w = world();
    assert!(instance(&w) < LIFE);
    w.manager
        .set_default_royalty(&w.creator, &w.nft, &w.shares(&[500]));
    assert_eq!(instance(&w), LIFE);
    assert_eq!(entry(&w, &Key::Default(w.nft.clone())), LIFE);
    let w = world();
    w.manager
        .set_token_royalty(&w.creator, &w.nft, &1, &w.shares(&[500]));
    assert_eq!(instance(&w), LIFE);
    assert_eq!(entry(&w, &Key::Token(w.nft.clone(), 1)), LIFE);
}

#[test]
fn asking_keeps_a_royalty_alive() {
    let w = world();
    let (all, one) = (Key::Default(w.nft.clone()), Key::Token(w.nft.clone(), 1));
    w.manager
        .set_default_royalty(&w.creator, &w.nft, &w.shares(&[500]));
    w.manager
        .set_token_royalty(&w.creator, &w.nft, &1, &w.shares(&[500]));
    w.e.ledger()
        .with_mut(|ledger| ledger.sequence_number += LIFE / 2);
    w.manager.royalties(&w.nft, &1, &1_000);
    assert_eq!([entry(&w, &all), entry(&w, &one)], [LIFE - LIFE / 2, LIFE]);
    w.manager.royalties(&w.nft, &2, &1_000);
    assert_eq!([entry(&w, &all), entry(&w, &one)], [LIFE, LIFE]);
}
