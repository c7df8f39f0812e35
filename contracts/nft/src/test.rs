//! Each entry point: what it does, who may call it, what it refuses.

use soroban_sdk::{
    testutils::{Address as _, Ledger, MockAuth, MockAuthInvoke},
    Address, Env, IntoVal, String, Val, Vec,
};

use crate::{NftContract, NftContractClient};

struct World<'a> {
    e: Env,
    nft: NftContractClient<'a>,
    creator: Address,
    stranger: Address,
}

fn text(e: &Env, value: &str) -> String {
    String::from_str(e, value)
}

fn world<'a>() -> World<'a> {
    let e = Env::default();
    let (creator, stranger) = (Address::generate(&e), Address::generate(&e));
    let id = e.register(
        NftContract,
        (
            creator.clone(),
            text(&e, "Light"),
            text(&e, "LIGHT"),
            text(&e, "https://base/"),
            creator.clone(),
            500u32,
        ),
    );
    World {
        nft: NftContractClient::new(&e, &id),
        e,
        creator,
        stranger,
    }
}

impl World<'_> {
    /// Only `signer`'s signature over exactly this call is there.
    fn signed(&self, signer: &Address, function: &str, args: impl IntoVal<Env, Vec<Val>>) {
        self.e.mock_auths(&[MockAuth {
            address: signer,
            invoke: &MockAuthInvoke {
                contract: &self.nft.address,
                fn_name: function,
                args: args.into_val(&self.e),
                sub_invokes: &[],
            },
        }]);
    }

    fn mint(&self, token_id: u32) {
        self.e.mock_all_auths();
        self.nft.mint(
            &self.creator,
            &self.creator,
            &token_id,
            &text(&self.e, "ipfs://a"),
        );
    }
}

/// The number of the contract's error that a `try_` call ended with.
macro_rules! refused {
    ($call:expr) => {
        match $call {
            Err(Ok(error)) => soroban_sdk::Error::from(error).get_code(),
            Err(Err(soroban_sdk::InvokeError::Contract(code))) => code,
            other => panic!("expected a refusal, got {:?}", other.is_ok()),
        }
    };
}

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
    let id = {
        let light = text(&w.e, "Light");
        let of = (
            w.creator.clone(),
            light.clone(),
            light,
            none.clone(),
            w.creator.clone(),
            0u32,
        );
        w.e.register(NftContract, of)
    };
    let baseless = NftContractClient::new(&w.e, &id);
    assert_eq!(
        refused!(baseless.try_mint(&w.creator, &w.creator, &1, &none)),
        1101
    );
}

#[test]
fn a_royalty_is_at_most_half_of_the_price() {
    let w = world();
    w.mint(1);
    assert_eq!(
        refused!(w
            .nft
            .try_set_default_royalty(&w.creator, &5_001, &w.creator)),
        1102
    );
    assert_eq!(
        refused!(w
            .nft
            .try_set_token_royalty(&1, &w.creator, &5_001, &w.creator)),
        1102
    );
    w.nft.set_default_royalty(&w.stranger, &5_000, &w.creator);
    assert_eq!(w.nft.royalty_info(&1, &1_000), (w.stranger.clone(), 500));
    w.nft.set_token_royalty(&1, &w.creator, &100, &w.creator);
    assert_eq!(w.nft.royalty_info(&1, &1_000), (w.creator.clone(), 10));
    w.nft.remove_token_royalty(&1, &w.creator);
    assert_eq!(w.nft.royalty_info(&1, &1_000), (w.stranger.clone(), 500));
}

#[test]
fn a_deleted_default_royalty_leaves_the_tokens_own() {
    let w = world();
    w.mint(1);
    w.mint(2);
    w.nft.set_token_royalty(&2, &w.creator, &100, &w.creator);
    w.nft.delete_default_royalty(&w.creator);
    assert_eq!(w.nft.royalty_info(&1, &1_000), (w.nft.address.clone(), 0));
    assert_eq!(w.nft.royalty_info(&2, &1_000), (w.creator.clone(), 10));
    assert_eq!(refused!(w.nft.try_delete_default_royalty(&w.creator)), 1106);
    w.signed(&w.stranger, "delete_default_royalty", (&w.stranger,));
    assert_eq!(
        refused!(w.nft.try_delete_default_royalty(&w.stranger)),
        2000
    );
}

#[test]
fn a_sale_price_out_of_range_is_named() {
    let w = world();
    w.mint(1);
    for price in [-1, i128::MIN, i64::MAX as i128 + 1, i128::MAX] {
        assert_eq!(refused!(w.nft.try_royalty_info(&1, &price)), 1105);
    }
    let most = i64::MAX as i128;
    assert_eq!(w.nft.royalty_info(&1, &most).1, most * 500 / 10_000);
}

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
