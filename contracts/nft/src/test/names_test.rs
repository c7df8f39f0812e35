//! No name that a caller gives becomes a key: roles are `minter` and `pauser`, whatever else the storage under them is called.

use proptest::{prelude::*, test_runner::contextualize_config};
use soroban_sdk::{testutils::Address as _, Address, Symbol};

use super::{fixture::*, keys_test};

/// `name` is refused as a role by everything that takes one, and changes nothing of a holder's.
fn is_no_role(w: &World, name: &str) {
    let role = Symbol::new(&w.e, name);
    let (nft, admin, holder) = (&w.nft, &w.creator, &w.stranger);
    let before = keys_test::everything(w);
    assert!(!nft.has_role(holder, &role), "{name}");
    let tried = nft.try_revoke_role(holder, &role, admin);
    assert_eq!(refused!(tried), 1107, "{name}");
    let tried = nft.try_grant_role(&Address::generate(&w.e), &role, admin);
    assert_eq!(refused!(tried), 1107, "{name}");
    let tried = nft.try_grant_role(holder, &role, admin);
    assert_eq!(refused!(tried), 1107, "{name}");
    let tried = nft.try_renounce_role(&role, holder);
    assert_eq!(refused!(tried), 1107, "{name}");
    assert_eq!(keys_test::everything(w), before, "{name}");
}

fn with_a_holder<'a>() -> World<'a> {
    let w = world_of(Some(9), true);
    w.mint(1);
    w.mint(2);
    for token in [1, 2] {
        w.nft.transfer(&w.creator, &w.stranger, &token);
    }
    w
}

#[test]
fn no_name_of_a_key_is_a_role() {
    let w = with_a_holder();
    let near = ["", "Minter_", "MINTER", "mint", "minters", "admin", "role"];
    for name in keys_test::all_names().chain(near) {
        is_no_role(&w, name);
    }
    assert_eq!(w.nft.balance(&w.stranger), 2);
    w.nft.transfer(&w.stranger, &w.creator, &1);
    w.nft.burn(&w.stranger, &2);
    assert_eq!(
        (w.nft.balance(&w.stranger), w.nft.balance(&w.creator)),
        (0, 1)
    );
}

#[test]
fn the_admin_bars_nobody_from_receiving() {
    let w = with_a_holder();
    let receiver = Address::generate(&w.e);
    for name in keys_test::all_names() {
        let role = Symbol::new(&w.e, name);
        let _ = w.nft.try_grant_role(&receiver, &role, &w.creator);
    }
    w.nft.transfer(&w.stranger, &receiver, &1);
    w.mint(3);
    w.nft.batch_transfer(&w.creator, &receiver, &w.ids([3]));
    assert_eq!(w.nft.balance(&receiver), 2);
}

proptest! {
    #![proptest_config(contextualize_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() }))]

    #[test]
    fn no_random_name_is_a_role(name in "[a-zA-Z0-9_]{0,32}") {
        prop_assume!(name != "minter" && name != "pauser");
        is_no_role(&with_a_holder(), &name);
    }
}
