use super::fixture::*;
use soroban_sdk::testutils::Address as _;

fn mint(w: &World, token_id: u32) -> u32 {
    let uri = text(&w.e, "ipfs://a");
    match w.nft.try_mint(&w.creator, &w.creator, &token_id, &uri) {
        Ok(_) => 0,
        refusal => refused!(refusal),
    }
}

#[test]
fn without_a_maximum_nothing_is_counted_and_none_can_be_set() {
    let w = world();
    w.mint(1);
    assert_eq!((w.nft.max_supply(), w.nft.minted()), (None, None));
    for max_supply in [0, 1, 2, u32::MAX] {
        let tried = w.nft.try_set_max_supply(&w.creator, &max_supply);
        assert_eq!(refused!(tried), 1110);
    }
    assert_eq!(w.nft.max_supply(), None);
}

#[test]
fn minting_ends_at_the_maximum_and_burned_tokens_count() {
    let w = world_of(Some(2), false);
    assert_eq!((w.nft.max_supply(), w.nft.minted()), (Some(2), Some(0)));
    w.mint(1);
    w.nft.burn(&w.creator, &1);
    assert_eq!(w.nft.minted(), Some(1));
    assert_eq!(mint(&w, 2), 0);
    assert_eq!(mint(&w, 3), 1109);
    w.nft.burn(&w.creator, &2);
    assert_eq!(mint(&w, 3), 1109);
    assert_eq!((w.nft.max_supply(), w.nft.minted()), (Some(2), Some(2)));
}

#[test]
fn a_refused_mint_does_not_count() {
    let w = world_of(Some(2), false);
    w.mint(1);
    assert_eq!(mint(&w, 1), 1100);
    w.nft.pause(&w.creator);
    assert_eq!(mint(&w, 2), 1000);
    assert_eq!(w.nft.minted(), Some(1));
}

#[test]
fn a_batch_counts_each_of_its_tokens() {
    let w = world_of(Some(5), false);
    w.mint(9);
    let (c, s) = (&w.creator, &w.stranger);
    let over = w.nft.try_batch_mint(c, s, &w.tokens(0..5));
    assert_eq!(refused!(over), 1109);
    assert_eq!(w.nft.minted(), Some(1));
    w.nft.batch_mint(c, s, &w.tokens(0..4));
    assert_eq!(w.nft.minted(), Some(5));
    let over = w.nft.try_batch_mint(c, s, &w.tokens([4]));
    assert_eq!(refused!(over), 1109);
}

#[test]
fn the_count_does_not_run_over() {
    let w = world_of(Some(u32::MAX), false);
    w.e.mock_all_auths();
    w.e.as_contract(&w.nft.address, || {
        crate::storage::set_minted(&w.e, u32::MAX - 1)
    });
    let over = w
        .nft
        .try_batch_mint(&w.creator, &w.creator, &w.tokens(0..2));
    assert_eq!(refused!(over), 1109);
    assert_eq!(mint(&w, 1), 0);
    assert_eq!(mint(&w, 2), 1109);
}

#[test]
fn the_maximum_only_falls_and_not_under_what_was_minted() {
    let w = world_of(Some(5), false);
    w.mint(1);
    w.mint(2);
    w.nft.burn(&w.creator, &1);
    let set = |max_supply: u32| match w.nft.try_set_max_supply(&w.creator, &max_supply) {
        Ok(_) => 0,
        refusal => refused!(refusal),
    };
    for wrong in [u32::MAX, 6, 5, 1, 0] {
        assert_eq!(set(wrong), 1110, "{wrong}");
    }
    assert_eq!(w.nft.max_supply(), Some(5));
    assert_eq!(set(4), 0);
    assert_eq!(w.events(), ["max_supply_set"]);
    assert_eq!(set(4), 1110);
    assert_eq!(set(2), 0);
    assert_eq!(mint(&w, 3), 1109);
    assert_eq!(w.nft.max_supply(), Some(2));
}

#[test]
fn a_collection_without_tokens_can_be_closed() {
    let w = world_of(Some(1), false);
    w.e.mock_all_auths();
    w.nft.set_max_supply(&w.creator, &0);
    assert_eq!(mint(&w, 1), 1109);
}

#[test]
#[should_panic(expected = "Error(Contract, #1110)")]
fn no_collection_begins_closed() {
    world_of(Some(0), false);
}

#[test]
fn only_the_admin_lowers_the_maximum() {
    let w = world_of(Some(5), false);
    let (c, s) = (&w.creator, &w.stranger);
    w.signed(s, "set_max_supply", (s, 4u32));
    assert_eq!(refused!(w.nft.try_set_max_supply(s, &4)), 2000);
    w.signed(s, "set_max_supply", (c, 4u32));
    assert!(w.nft.try_set_max_supply(c, &4).is_err());
    w.e.set_auths(&[]);
    assert!(w.nft.try_set_max_supply(c, &4).is_err());
    w.signed(c, "set_max_supply", (c, 3u32));
    assert!(w.nft.try_set_max_supply(c, &4).is_err(), "another number");
    // A minter is no admin.
    w.e.mock_all_auths();
    let minter = soroban_sdk::Address::generate(&w.e);
    w.nft
        .grant_role(&minter, &soroban_sdk::symbol_short!("minter"), c);
    assert_eq!(refused!(w.nft.try_set_max_supply(&minter, &4)), 2000);
    assert_eq!(w.nft.max_supply(), Some(5));
    w.signed(c, "set_max_supply", (c, 4u32));
    w.nft.set_max_supply(c, &4);
    assert_eq!(w.nft.max_supply(), Some(4));
}
