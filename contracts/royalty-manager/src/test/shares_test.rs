use soroban_sdk::Vec;

use super::fixture::*;
use crate::{RoyaltyError, Share};

#[test]
fn a_split_pays_each_receiver_rounded_down() {
    let w = world();
    let shares = w.shares(&[250, 100, 33]);
    w.manager.set_default_royalty(&w.creator, &w.nft, &shares);
    assert_eq!(w.amounts(7, 10_001), [250, 100, 33]);
    assert_eq!(w.amounts(7, 99), [2, 0, 0]);
    assert_eq!(w.amounts(7, 0), [0, 0, 0]);
    assert_eq!(w.manager.get_shares(&w.nft, &7), shares);
}

#[test]
fn a_tokens_royalty_comes_before_its_collections() {
    let w = world();
    let (default, own) = (w.shares(&[500]), w.shares(&[1_000, 1_000]));
    w.manager.set_default_royalty(&w.creator, &w.nft, &default);
    w.manager.set_token_royalty(&w.creator, &w.nft, &7, &own);
    assert_eq!(w.amounts(7, 100), [10, 10]);
    assert_eq!(w.amounts(8, 100), [5]);
    w.manager.remove_token_royalty(&w.creator, &w.nft, &7);
    assert_eq!(w.amounts(7, 100), [5]);
    w.manager.delete_default_royalty(&w.creator, &w.nft);
    assert!(w.amounts(7, 100).is_empty());
}

#[test]
fn royalty_info_answers_for_one_receiver_only() {
    let w = world();
    let of = |token| w.manager.royalty_info(&w.nft, &token, &1_000);
    assert_eq!(of(1), (w.manager.address.clone(), 0));
    let one = w.shares(&[500]);
    w.manager.set_default_royalty(&w.creator, &w.nft, &one);
    assert_eq!(of(1), (one.get_unchecked(0).receiver, 50));
    w.manager
        .set_default_royalty(&w.creator, &w.nft, &w.shares(&[1, 1]));
    let tried = w.manager.try_royalty_info(&w.nft, &1, &1_000);
    assert_eq!(error(tried), named(RoyaltyError::SeveralReceivers));
}

#[test]
fn the_limits_of_a_split_are_exact() {
    let w = world();
    let set = |shares: &Vec<Share>| {
        error(
            w.manager
                .try_set_default_royalty(&w.creator, &w.nft, shares),
        )
    };
    assert_eq!(set(&w.shares(&[])), named(RoyaltyError::ReceiverCount));
    assert_eq!(set(&w.shares(&[1; 11])), named(RoyaltyError::ReceiverCount));
    assert_eq!(set(&w.shares(&[500; 10])), None);
    assert_eq!(
        set(&w.shares(&[2_500, 2_501])),
        named(RoyaltyError::RoyaltyTooHigh)
    );
    assert_eq!(
        set(&w.shares(&[1, u32::MAX])),
        named(RoyaltyError::RoyaltyTooHigh)
    );
    assert_eq!(set(&w.shares(&[5, 0])), named(RoyaltyError::ShareTooLow));
    let mut twice = w.shares(&[1]);
    twice.push_back(twice.get_unchecked(0));
    assert_eq!(set(&twice), named(RoyaltyError::ReceiverTwice));
    assert_eq!(w.amounts(1, 10_000), [500; 10], "the last good one stays");
}

#[test]
fn a_price_out_of_range_is_named() {
    let w = world();
    w.manager
        .set_default_royalty(&w.creator, &w.nft, &w.shares(&[500]));
    for price in [-1, i128::MIN, i64::MAX as i128 + 1, i128::MAX] {
        let tried = w.manager.try_royalties(&w.nft, &1, &price);
        assert_eq!(error(tried), named(RoyaltyError::PriceOutOfRange));
    }
    // Also where there is nothing to divide.
    let tried = w.manager.try_royalties(&w.creator, &1, &-1);
    assert_eq!(error(tried), named(RoyaltyError::PriceOutOfRange));
    assert_eq!(
        w.amounts(1, i64::MAX as i128),
        [i64::MAX as i128 * 500 / 10_000]
    );
}

#[test]
fn what_is_not_set_is_not_deleted() {
    let w = world();
    let tried = w.manager.try_delete_default_royalty(&w.creator, &w.nft);
    assert_eq!(error(tried), named(RoyaltyError::NotSet));
    let tried = w.manager.try_remove_token_royalty(&w.creator, &w.nft, &1);
    assert_eq!(error(tried), named(RoyaltyError::NotSet));
}
