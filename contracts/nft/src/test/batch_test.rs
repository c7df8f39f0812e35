use soroban_sdk::{
    testutils::{Address as _, Events as _},
    vec, Address, Error, IntoVal, Symbol, Val, Vec,
};

use super::fixture::*;
use crate::NftContractClient;

/// The number of the error of a call with arguments that the client's types don't allow.
fn raw(w: &World, function: &str, batch: Vec<Val>) -> u32 {
    let (c, s) = (w.creator.clone(), w.stranger.clone());
    let args: Vec<Val> = (c, s, batch).into_val(&w.e);
    let function = Symbol::new(&w.e, function);
    refused!(w
        .e
        .try_invoke_contract::<Val, Error>(&w.nft.address, &function, args))
}

#[test]
fn a_batch_is_minted_as_its_tokens_would_be() {
    let w = world();
    w.e.mock_all_auths();
    let (c, s) = (&w.creator, &w.stranger);
    let mut tokens = w.tokens([4, 2]);
    tokens.push_back((9, text(&w.e, "")));
    w.nft.batch_mint(c, s, &tokens);
    let of_batch = w.e.events().all();
    let names = ["metadata_set", "mint"];
    assert_eq!(w.events(), [names, names, names].concat());
    assert_eq!((w.nft.balance(s), w.nft.balance(c)), (3, 0));
    for (token, uri) in [(4, "ipfs://4"), (2, "ipfs://2"), (9, "https://base/9")] {
        assert_eq!(w.nft.owner_of(&token), *s);
        assert_eq!(w.nft.token_uri(&token), text(&w.e, uri));
    }
    // The same events as of single mints, but for the contract that says them.
    let other = collection(&w.e, c, "https://base/", None, None);
    let mut of_singles = std::vec![];
    for (token, uri) in tokens {
        other.mint(c, s, &token, &uri);
        of_singles.extend(w.e.events().all().events().to_vec());
    }
    let bodies = |events: &[soroban_sdk::xdr::ContractEvent]| {
        let bodies = events.iter().map(|event| event.body.clone());
        bodies.collect::<std::vec::Vec<_>>()
    };
    assert_eq!(bodies(of_batch.events()), bodies(&of_singles));
}

#[test]
fn a_batch_has_1_to_20_tokens() {
    let w = world_of(Some(100), false);
    w.e.mock_all_auths();
    let (c, s) = (&w.creator, &w.stranger);
    for count in [0, 21, 22] {
        let minted = w.nft.try_batch_mint(c, s, &w.tokens(0..count));
        assert_eq!(refused!(minted), 1108, "{count}");
        let moved = w.nft.try_batch_transfer(c, s, &w.ids(0..count));
        assert_eq!(refused!(moved), 1108, "{count}");
    }
    assert_eq!(w.nft.minted(), Some(0));
    w.nft.batch_mint(c, c, &w.tokens(0..20));
    w.nft.batch_mint(c, c, &w.tokens([20]));
    assert_eq!(w.nft.balance(c), 21);
    let moved = w.nft.try_batch_transfer(c, s, &w.ids(0..21));
    assert_eq!(refused!(moved), 1108);
    w.nft.batch_transfer(c, s, &w.ids(0..20));
    w.nft.batch_transfer(c, s, &w.ids([20]));
    assert_eq!((w.nft.balance(s), w.nft.balance(c)), (21, 0));
}

#[test]
fn a_batch_is_minted_whole_or_not_at_all() {
    let w = world();
    w.mint(7);
    let (c, s) = (&w.creator, &w.stranger);
    let mint = |tokens| refused!(w.nft.try_batch_mint(c, s, &tokens));
    assert_eq!(mint(w.tokens([1, 2, 7])), 1100, "one is there");
    assert_eq!(mint(w.tokens([1, 2, 1])), 1100, "one comes twice");
    let long = text(&w.e, &"a".repeat(201));
    let mut tokens = w.tokens([1, 2]);
    tokens.push_back((3, long));
    assert_eq!(mint(tokens), 1101);
    w.nft.burn(c, &7);
    assert_eq!(mint(w.tokens([1, 7])), 1100, "one is burned");
    w.nft.pause(c);
    assert_eq!(mint(w.tokens([1])), 1000);
    w.nft.unpause(c);
    assert_eq!(w.nft.balance(s), 0);
    w.nft.batch_mint(c, s, &w.tokens([1, 2, 3]));
}

#[test]
fn a_batch_is_moved_whole_or_not_at_all() {
    let w = world();
    w.e.mock_all_auths();
    let (c, s) = (&w.creator, &w.stranger);
    w.nft.batch_mint(c, c, &w.tokens([1, 2, 3]));
    w.nft.batch_mint(c, s, &w.tokens([4]));
    let moved = |ids: &[u32]| {
        let tried = w.nft.try_batch_transfer(c, s, &w.ids(ids.to_vec()));
        refused!(tried)
    };
    assert_eq!(moved(&[1, 2, 4]), 201, "one is another's");
    assert_eq!(moved(&[1, 2, 1]), 201, "one comes twice");
    assert_eq!(moved(&[1, 2, 9]), 200, "one never was");
    w.nft.burn(c, &3);
    assert_eq!(moved(&[1, 3]), 200, "one is burned");
    assert_eq!((w.nft.balance(c), w.nft.balance(s)), (2, 1));
    // A token moved to where it is, twice, is there.
    w.nft.batch_transfer(c, c, &w.ids([1, 1, 2]));
    assert_eq!(w.nft.balance(c), 2);
    w.nft.batch_transfer(c, s, &w.ids([2, 1]));
    assert_eq!(w.events(), ["transfer", "transfer"]);
    assert_eq!((w.nft.balance(c), w.nft.balance(s)), (0, 3));
    assert_eq!(
        (w.nft.owner_of(&1), w.nft.owner_of(&2)),
        (s.clone(), s.clone())
    );
}

#[test]
fn a_batch_clears_the_approval_of_each_token() {
    let w = world();
    w.e.mock_all_auths();
    let c = &w.creator;
    w.nft.batch_mint(c, c, &w.tokens([1, 2, 3]));
    for token in [1, 2, 3] {
        w.nft.approve(c, &w.stranger, &token, &1_000);
    }
    w.nft
        .batch_transfer(c, &Address::generate(&w.e), &w.ids([1, 2]));
    let approved = |token| w.nft.get_approved(&token);
    assert_eq!((approved(1), approved(2)), (None, None));
    assert_eq!(approved(3), Some(w.stranger.clone()));
}

#[test]
fn a_pause_stops_no_batch_of_transfers() {
    let w = world();
    w.mint(1);
    w.nft.pause(&w.creator);
    w.nft.batch_transfer(&w.creator, &w.stranger, &w.ids([1]));
    assert_eq!(w.nft.owner_of(&1), w.stranger);
}

#[test]
fn what_is_no_token_in_a_batch_is_named() {
    let w = world();
    w.mint(1);
    let e = &w.e;
    let (id, uri): (Val, Val) = (5u32.into(), text(e, "ipfs://5").into_val(e));
    let good: Val = (id, uri).into_val(e);
    let bad: [Val; 9] = [
        id,
        uri,
        ().into(),
        vec![e, id].into_val(e),
        vec![e, id, uri, uri].into_val(e),
        Vec::<Val>::new(e).into_val(e),
        vec![e, uri, id].into_val(e),
        vec![e, id, id].into_val(e),
        vec![e, 5u64.into_val(e), uri].into_val(e),
    ];
    for item in bad {
        assert_eq!(raw(&w, "batch_mint", vec![e, good, item]), 1114);
        assert_eq!(raw(&w, "batch_mint", vec![e, item]), 1114);
    }
    let token: Val = 1u32.into();
    for item in [uri, good, ().into(), 1u64.into_val(e), true.into()] {
        assert_eq!(raw(&w, "batch_transfer", vec![e, token, item]), 1114);
    }
    assert_eq!(w.nft.owner_of(&1), w.creator);
    assert_eq!(w.nft.balance(&w.stranger), 0);
}

#[test]
fn only_a_minter_mints_a_batch() {
    let w = world();
    let (c, s, tokens) = (&w.creator, &w.stranger, w.tokens([1, 2]));
    w.signed(s, "batch_mint", (s, s, &tokens));
    assert_eq!(refused!(w.nft.try_batch_mint(s, s, &tokens)), 2000);
    w.signed(s, "batch_mint", (c, s, &tokens));
    assert!(w.nft.try_batch_mint(c, s, &tokens).is_err());
    w.e.set_auths(&[]);
    assert!(w.nft.try_batch_mint(c, s, &tokens).is_err());
    w.signed(c, "batch_mint", (c, c, &tokens));
    assert!(
        w.nft.try_batch_mint(c, s, &tokens).is_err(),
        "another owner"
    );
    w.signed(c, "batch_mint", (c, s, &tokens));
    w.nft.batch_mint(c, s, &tokens);
    assert_eq!(w.nft.balance(s), 2);
}

#[test]
fn only_the_owner_moves_a_batch_with_one_signature() {
    let w = world();
    w.mint(1);
    w.mint(2);
    let (c, s, ids) = (&w.creator, &w.stranger, w.ids([1, 2]));
    let moved = |nft: &NftContractClient| nft.try_batch_transfer(c, s, &ids).is_ok();
    // What may move every token alone does not sign for their owner.
    w.nft.set_approval_for_all(c, s, &true);
    w.signed(s, "batch_transfer", (c, s, &ids));
    assert!(!moved(&w.nft));
    w.e.set_auths(&[]);
    assert!(!moved(&w.nft));
    w.signed(c, "batch_transfer", (c, s, w.ids([1])));
    assert!(!moved(&w.nft), "other tokens");
    w.signed(s, "batch_transfer", (s, s, &ids));
    assert_eq!(refused!(w.nft.try_batch_transfer(s, s, &ids)), 201);
    w.signed(c, "batch_transfer", (c, s, &ids));
    assert!(moved(&w.nft));
    assert_eq!(w.e.auths().len(), 1);
    assert_eq!(w.nft.balance(s), 2);
}
