use soroban_sdk::{symbol_short, testutils::Address as _, Address};

use super::fixture::*;

#[test]
fn the_admin_is_handed_over_in_two_steps() {
    let w = world();
    w.e.mock_all_auths();
    w.nft.transfer_admin_role(&w.stranger, &1_000);
    assert_eq!(w.nft.get_admin(), Some(w.creator.clone()));
    w.nft.accept_admin_transfer();
    assert_eq!(w.nft.get_admin(), Some(w.stranger.clone()));
    assert_eq!(refused!(w.nft.try_delete_default_royalty(&w.creator)), 2000);
    assert!(w.nft.try_accept_admin_transfer().is_err());
}

#[test]
fn an_offer_of_the_admins_place_is_used_up() {
    let w = world();
    w.e.mock_all_auths();
    w.nft.transfer_admin_role(&w.stranger, &1_000);
    w.nft.accept_admin_transfer();
    assert_eq!(refused!(w.nft.try_accept_admin_transfer()), 2200);
    // Who had it doesn't get it back by the offer of once.
    let third = Address::generate(&w.e);
    w.nft.transfer_admin_role(&third, &1_000);
    w.nft.accept_admin_transfer();
    assert_eq!(refused!(w.nft.try_accept_admin_transfer()), 2200);
    assert_eq!(w.nft.get_admin(), Some(third));
}

#[test]
fn a_role_is_granted_once() {
    let w = world();
    w.e.mock_all_auths();
    let (c, s) = (&w.creator, &w.stranger);
    for role in [symbol_short!("minter"), symbol_short!("pauser")] {
        assert!(!w.nft.has_role(s, &role));
        w.nft.grant_role(s, &role, c);
        assert_eq!(w.events(), ["role_granted"]);
        w.nft.grant_role(s, &role, c);
        assert!(w.events().is_empty(), "held already");
        assert!(w.nft.has_role(s, &role));
        w.nft.revoke_role(s, &role, c);
        assert_eq!(w.events(), ["role_revoked"]);
        assert_eq!(refused!(w.nft.try_revoke_role(s, &role, c)), 2007);
        assert!(!w.nft.has_role(s, &role));
        assert!(w.nft.has_role(c, &role), "one holder of several");
    }
}

#[test]
fn one_role_is_not_the_other() {
    let w = world();
    w.e.mock_all_auths();
    let [minter, pauser] = [symbol_short!("minter"), symbol_short!("pauser")];
    let (other, uri) = (Address::generate(&w.e), text(&w.e, "ipfs://a"));
    w.nft.grant_role(&w.stranger, &minter, &w.creator);
    w.nft.grant_role(&other, &pauser, &w.creator);
    assert_eq!(refused!(w.nft.try_pause(&w.stranger)), 2000);
    assert_eq!(refused!(w.nft.try_unpause(&w.stranger)), 2000);
    let tried = w.nft.try_mint(&other, &other, &1, &uri);
    assert_eq!(refused!(tried), 2000);
    assert!(!w.nft.has_role(&w.stranger, &pauser) && !w.nft.has_role(&other, &minter));
    w.nft.pause(&other);
    w.nft.unpause(&other);
    w.nft.mint(&w.stranger, &other, &1, &uri);
}

#[test]
fn a_role_is_given_up_by_its_holder_only() {
    let w = world();
    let (c, s, minter) = (&w.creator, &w.stranger, symbol_short!("minter"));
    w.e.set_auths(&[]);
    assert!(w.nft.try_renounce_role(&minter, c).is_err());
    w.signed(s, "renounce_role", (&minter, c));
    assert!(w.nft.try_renounce_role(&minter, c).is_err());
    w.signed(c, "renounce_role", (symbol_short!("pauser"), c));
    assert!(w.nft.try_renounce_role(&minter, c).is_err(), "another role");
    assert!(w.nft.has_role(c, &minter));
    w.signed(s, "renounce_role", (&minter, s));
    assert_eq!(refused!(w.nft.try_renounce_role(&minter, s)), 2007);
    w.signed(c, "renounce_role", (&minter, c));
    w.nft.renounce_role(&minter, c);
    assert!(!w.nft.has_role(c, &minter));
}

#[test]
fn only_the_admin_hands_out_roles() {
    let w = world();
    let (c, s, minter) = (&w.creator, &w.stranger, symbol_short!("minter"));
    w.signed(s, "grant_role", (s, &minter, s));
    assert_eq!(refused!(w.nft.try_grant_role(s, &minter, s)), 2000);
    w.signed(s, "grant_role", (s, &minter, c));
    assert!(w.nft.try_grant_role(s, &minter, c).is_err());
    w.signed(s, "revoke_role", (c, &minter, s));
    assert_eq!(refused!(w.nft.try_revoke_role(c, &minter, s)), 2000);
    w.signed(s, "revoke_role", (c, &minter, c));
    assert!(w.nft.try_revoke_role(c, &minter, c).is_err());
    assert!(w.nft.has_role(c, &minter) && !w.nft.has_role(s, &minter));
}

#[test]
fn a_minter_is_made_and_unmade_by_the_admin() {
    let w = world();
    w.e.mock_all_auths();
    let minter = soroban_sdk::symbol_short!("minter");
    w.nft.grant_role(&w.stranger, &minter, &w.creator);
    let uri = text(&w.e, "ipfs://a");
    w.nft.mint(&w.stranger, &w.stranger, &1, &uri);
    w.nft.revoke_role(&w.stranger, &minter, &w.creator);
    let refusal = w.nft.try_mint(&w.stranger, &w.stranger, &2, &uri);
    assert_eq!(refused!(refusal), 2000);
    let by_stranger = w.nft.try_grant_role(&w.stranger, &minter, &w.stranger);
    assert_eq!(refused!(by_stranger), 2000);
}

#[test]
fn a_pause_stops_minting_but_no_transfer() {
    let w = world();
    w.mint(1);
    w.nft.pause(&w.creator);
    let uri = text(&w.e, "ipfs://b");
    assert!(w.nft.try_mint(&w.creator, &w.creator, &2, &uri).is_err());
    w.nft.transfer(&w.creator, &w.stranger, &1);
    assert_eq!(w.nft.owner_of(&1), w.stranger);
    w.nft.unpause(&w.creator);
    w.nft.mint(&w.creator, &w.creator, &2, &uri);
}

#[test]
fn only_a_minter_mints() {
    let w = world();
    let uri = text(&w.e, "ipfs://a");
    w.signed(&w.stranger, "mint", (&w.stranger, &w.stranger, 1u32, &uri));
    assert_eq!(
        refused!(w.nft.try_mint(&w.stranger, &w.stranger, &1, &uri)),
        2000
    );
    w.signed(&w.stranger, "mint", (&w.creator, &w.stranger, 1u32, &uri));
    assert!(
        w.nft.try_mint(&w.creator, &w.stranger, &1, &uri).is_err(),
        "signed by another"
    );
    w.e.set_auths(&[]);
    assert!(
        w.nft.try_mint(&w.creator, &w.creator, &1, &uri).is_err(),
        "signed by nobody"
    );
    w.signed(&w.creator, "mint", (&w.creator, &w.creator, 1u32, &uri));
    w.nft.mint(&w.creator, &w.creator, &1, &uri);
}

#[test]
fn only_the_admin_freezes_and_sets_royalties() {
    let w = world();
    w.mint(1);
    w.signed(&w.stranger, "freeze_metadata", ());
    assert!(w.nft.try_freeze_metadata().is_err());
    w.signed(
        &w.stranger,
        "set_default_royalty",
        (&w.stranger, 10u32, &w.stranger),
    );
    assert_eq!(
        refused!(w.nft.try_set_default_royalty(&w.stranger, &10, &w.stranger)),
        2000
    );
    w.signed(
        &w.stranger,
        "set_token_royalty",
        (1u32, &w.stranger, 10u32, &w.stranger),
    );
    assert_eq!(
        refused!(w
            .nft
            .try_set_token_royalty(&1, &w.stranger, &10, &w.stranger)),
        2000
    );
    w.signed(&w.stranger, "remove_token_royalty", (1u32, &w.stranger));
    assert_eq!(
        refused!(w.nft.try_remove_token_royalty(&1, &w.stranger)),
        2000
    );
    w.signed(&w.stranger, "pause", (&w.stranger,));
    assert_eq!(refused!(w.nft.try_pause(&w.stranger)), 2000);
    assert!(!w.nft.paused());
}

#[test]
fn only_the_owner_moves_burns_or_approves() {
    let w = world();
    w.mint(1);
    w.signed(&w.stranger, "transfer", (&w.creator, &w.stranger, 1u32));
    assert!(w.nft.try_transfer(&w.creator, &w.stranger, &1).is_err());
    w.signed(
        &w.stranger,
        "transfer_from",
        (&w.stranger, &w.creator, &w.stranger, 1u32),
    );
    assert_eq!(
        refused!(w
            .nft
            .try_transfer_from(&w.stranger, &w.creator, &w.stranger, &1)),
        202
    );
    w.signed(&w.stranger, "burn", (&w.creator, 1u32));
    assert!(w.nft.try_burn(&w.creator, &1).is_err());
    w.signed(
        &w.stranger,
        "approve",
        (&w.stranger, &w.stranger, 1u32, 1000u32),
    );
    assert_eq!(
        refused!(w.nft.try_approve(&w.stranger, &w.stranger, &1, &1000)),
        203
    );
    assert_eq!(w.nft.owner_of(&1), w.creator);
}
