//! The markets ask for royalties without `try_`: so for every price in range there is an answer.

use std::vec::Vec;

use common::settlement::MAX_PRICE;
use proptest::{prelude::*, test_runner::contextualize_config};
use soroban_sdk::{testutils::Address as _, Address, Env};

use super::fixture::*;
use crate::{storage, storage::Key, Share};

/// An account that has no contract.
const ACCOUNT: &str = "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF";

/// What can be asked about: a collection, another's, none at all, an account, the manager itself.
fn addresses(w: &World) -> [Address; 5] {
    [
        w.nft.clone(),
        collection(&w.e, &Address::generate(&w.e)),
        Address::generate(&w.e),
        Address::from_str(&w.e, ACCOUNT),
        w.manager.address.clone(),
    ]
}

fn price() -> impl Strategy<Value = i128> {
    let edges = [0, 1, 9_999, 10_000, MAX_PRICE - 1, MAX_PRICE];
    prop_oneof![
        prop::sample::select(edges.to_vec()),
        0..=MAX_PRICE,
        0..100_000i128
    ]
}

/// Shares in basis points, possible or not.
fn split() -> impl Strategy<Value = Vec<u32>> {
    let fair = prop::collection::vec(1..=500u32, 1..=10);
    let any = prop::collection::vec(prop_oneof![0..6_000u32, any::<u32>()], 0..12);
    prop_oneof![2 => fair, 1 => any]
}

fn shares(e: &Env, bps: &[u32]) -> soroban_sdk::Vec<Share> {
    let of = |bps: &u32| Share {
        receiver: Address::generate(e),
        bps: *bps,
    };
    soroban_sdk::Vec::from_iter(e, bps.iter().map(of))
}

proptest! {
    #![proptest_config(contextualize_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() }))]

    #[test]
    fn whatever_was_set_there_is_an_answer(
        commands in prop::collection::vec((any::<bool>(), 0..3u32, any::<bool>(), split()), 0..8),
        prices in prop::collection::vec(price(), 4),
    ) {
        let w = world();
        let m = &w.manager;
        for (of_token, token, remove, split) in &commands {
            let shares = w.shares(split);
            // Some of these are refused; then what was there stays.
            match (of_token, remove) {
                (true, true) => m.try_remove_token_royalty(&w.creator, &w.nft, token).is_ok(),
                (true, false) => m.try_set_token_royalty(&w.creator, &w.nft, token, &shares).is_ok(),
                (false, true) => m.try_delete_default_royalty(&w.creator, &w.nft).is_ok(),
                (false, false) => m.try_set_default_royalty(&w.creator, &w.nft, &shares).is_ok(),
            };
        }
        for nft in addresses(&w) {
            for (token, price) in (0..4).chain([u32::MAX]).zip(prices.iter().cycle()) {
                let answer = m.royalties(&nft, &token, price);
                let kept = m.get_shares(&nft, &token);
                let expected = kept.iter().map(|s| (s.receiver, price * i128::from(s.bps) / 10_000));
                prop_assert_eq!(answer.iter().collect::<Vec<_>>(), expected.collect::<Vec<_>>());
                let all: i128 = answer.iter().map(|(_, amount)| amount).sum();
                prop_assert!(answer.len() <= 10 && 2 * all <= *price);
                prop_assert!(answer.iter().all(|(_, amount)| amount >= 0));
                prop_assert!(nft == w.nft || answer.is_empty());
            }
        }
    }

    /// No layout of data that the checks would have refused makes a sale fail either.
    #[test]
    fn whatever_is_stored_there_is_an_answer(split in split(), price in price()) {
        let w = world();
        let kept = shares(&w.e, &split);
        for nft in addresses(&w) {
            w.e.as_contract(&w.manager.address, || {
                storage::set_shares(&w.e, &Key::Default(nft.clone()), &kept);
            });
            let answer = w.manager.royalties(&nft, &7, &price);
            prop_assert_eq!(answer.len(), kept.len());
            for ((_, amount), share) in answer.iter().zip(kept.iter()) {
                let of = if share.bps > 10_000 { 0 } else { share.bps };
                prop_assert_eq!(amount, price * i128::from(of) / 10_000);
            }
        }
    }
}
