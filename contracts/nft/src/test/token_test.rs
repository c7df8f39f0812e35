use soroban_sdk::{
    testutils::{Address as _, Ledger as _},
    Address,
};

use super::fixture::*;

#[test]
fn a_collection_is_what_its_constructor_was_told() {
    let w = world();
    assert_eq!(w.nft.name(), text(&w.e, "Light"));
    assert_eq!(w.nft.symbol(), text(&w.e, "LIGHT"));
    assert_eq!(w.nft.get_admin(), Some(w.creator.clone()));
    w.mint(1);
    assert_eq!(w.nft.royalty_info(&1, &10_000), (w.creator.clone(), 500));
}

#[test]
fn a_minted_token_has_its_owner_and_uri() {
    let w = world();
    w.mint(7);
    assert_eq!(w.nft.owner_of(&7), w.creator);
    assert_eq!(w.nft.token_uri(&7), text(&w.e, "ipfs://a"));
    assert_eq!(
        (w.nft.balance(&w.creator), w.nft.balance_of(&w.creator)),
        (1, 1)
    );
}

#[test]
fn an_id_is_never_given_twice_not_even_after_a_burn() {
    let w = world();
    w.mint(7);
    let uri = text(&w.e, "ipfs://b");
    assert_eq!(
        refused!(w.nft.try_mint(&w.creator, &w.creator, &7, &uri)),
        1100
    );
    w.nft.burn(&w.creator, &7);
    assert_eq!(
        refused!(w.nft.try_mint(&w.creator, &w.creator, &7, &uri)),
        1100
    );
    assert_eq!(w.nft.balance(&w.creator), 0);
}

#[test]
fn a_uri_has_at_most_200_bytes() {
    let w = world();
    w.e.mock_all_auths();
    let long = text(&w.e, core::str::from_utf8(&[b'a'; 201]).unwrap());
    let fits = text(&w.e, core::str::from_utf8(&[b'a'; 200]).unwrap());
    assert_eq!(
        refused!(w.nft.try_mint(&w.creator, &w.creator, &1, &long)),
        1101
    );
    w.nft.mint(&w.creator, &w.creator, &1, &fits);
}

#[test]
fn without_a_uri_of_its_own_a_token_has_the_base_uri_and_its_id() {
    let w = world();
    w.e.mock_all_auths();
    let none = text(&w.e, "");
    w.nft.mint(&w.creator, &w.creator, &40, &none);
    assert_eq!(w.nft.token_uri(&40), text(&w.e, "https://base/40"));
    w.nft
        .set_metadata_uri(&w.creator, &40, &text(&w.e, "ipfs://b"));
    assert_eq!(w.nft.token_uri(&40), text(&w.e, "ipfs://b"));
    assert_eq!(
        refused!(w.nft.try_mint(&w.creator, &w.creator, &40, &none)),
        1100
    );
    let baseless = collection(&w.e, &w.creator, "", None, None);
    assert_eq!(
        refused!(baseless.try_mint(&w.creator, &w.creator, &1, &none)),
        1101
    );
}

#[test]
fn only_a_token_that_lives_gets_another_uri() {
    let w = world();
    w.mint(1);
    let uri = text(&w.e, "ipfs://b");
    let set = |token: u32| w.nft.try_set_metadata_uri(&w.creator, &token, &uri);
    assert_eq!(refused!(set(2)), 200, "never minted");
    w.nft.burn(&w.creator, &1);
    assert_eq!(refused!(set(1)), 200, "burned");
    w.mint(2);
    w.nft.set_metadata_uri(&w.creator, &2, &uri);
    assert_eq!(w.events(), ["metadata_set"]);
    let long = text(&w.e, &"a".repeat(201));
    let tried = w.nft.try_set_metadata_uri(&w.creator, &2, &long);
    assert_eq!(refused!(tried), 1101);
    assert_eq!(w.nft.token_uri(&2), uri);
}

#[test]
fn only_a_minter_sets_uris() {
    let w = world();
    w.mint(1);
    let (c, s, uri) = (&w.creator, &w.stranger, text(&w.e, "ipfs://b"));
    w.signed(s, "set_metadata_uri", (s, 1u32, &uri));
    assert_eq!(refused!(w.nft.try_set_metadata_uri(s, &1, &uri)), 2000);
    w.signed(s, "set_metadata_uri", (c, 1u32, &uri));
    assert!(w.nft.try_set_metadata_uri(c, &1, &uri).is_err());
    assert_eq!(w.nft.token_uri(&1), text(&w.e, "ipfs://a"));
}

#[test]
fn an_approval_ends_after_its_last_ledger() {
    let w = world();
    w.mint(1);
    w.nft.approve(&w.creator, &w.stranger, &1, &1_000);
    w.e.ledger().set_sequence_number(1_000);
    assert_eq!(w.nft.get_approved(&1), Some(w.stranger.clone()));
    w.e.ledger().set_sequence_number(1_001);
    assert_eq!(w.nft.get_approved(&1), None);
}

#[test]
fn frozen_metadata_stays() {
    let w = world();
    w.mint(1);
    w.nft
        .set_metadata_uri(&w.creator, &1, &text(&w.e, "ipfs://b"));
    assert_eq!(w.nft.token_uri(&1), text(&w.e, "ipfs://b"));
    w.nft.freeze_metadata();
    let again = w
        .nft
        .try_set_metadata_uri(&w.creator, &1, &text(&w.e, "ipfs://c"));
    assert_eq!(refused!(again), 1103);
    assert!(w.nft.is_frozen());
}

#[test]
fn no_approval_survives_a_transfer() {
    let w = world();
    w.mint(1);
    w.nft.approve(&w.creator, &w.stranger, &1, &1000);
    assert_eq!(w.nft.get_approved(&1), Some(w.stranger.clone()));
    w.nft.transfer(&w.creator, &Address::generate(&w.e), &1);
    assert_eq!(w.nft.get_approved(&1), None);
}

#[test]
fn an_operator_is_approved_for_all_until_withdrawn() {
    let w = world();
    w.e.mock_all_auths();
    w.e.ledger().set_sequence_number(100);
    w.nft.set_approval_for_all(&w.creator, &w.stranger, &true);
    assert!(w.nft.is_approved_for_all(&w.creator, &w.stranger));
    w.nft.set_approval_for_all(&w.creator, &w.stranger, &false);
    assert!(!w.nft.is_approved_for_all(&w.creator, &w.stranger));
}
