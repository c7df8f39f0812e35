//! Who decides on a royalty, how much it can be, and when.

use soroban_sdk::{symbol_short, testutils::Address as _, vec, Address, IntoVal, Val, Vec};

use super::{fixture::*, liar::*};

/// What seller, receiver and fee get for `PRICE` when the collection answers `royalty`.
fn paid(royalty: impl Fn(&World, &Address) -> Val) -> (i128, i128, i128) {
    let w = World::new();
    let receiver = Address::generate(&w.e);
    let (token, id) = liar(&w);
    token.set(&symbol_short!("royalty"), &royalty(&w, &receiver));
    agree(&w, id);
    let preview = w.market.preview_split(&id);
    w.market.buy(&w.buyer, &id, &PRICE);
    let fees = w.market.accrued_fees(&w.currency.address);
    let got = (
        w.currency.balance(&w.seller),
        w.currency.balance(&receiver),
        fees,
    );
    assert_eq!((preview.seller, preview.royalty, preview.fee), got);
    assert_eq!(got.0 + got.1 + got.2, PRICE);
    assert_eq!(w.currency.balance(&w.market.address), fees);
    got
}

#[test]
fn royalties_are_held_to_half_the_price() {
    let asks = |amount: i128| paid(|w, receiver| (receiver.clone(), amount).into_val(&w.e));
    assert_eq!(asks(500), (9_250, 500, 250));
    assert_eq!(asks(5_000), (4_750, 5_000, 250));
    assert_eq!(asks(5_001), (4_750, 5_000, 250));
    assert_eq!(asks(i128::MAX), (4_750, 5_000, 250));
    assert_eq!(asks(0), (9_750, 0, 250));
    assert_eq!(asks(-1), (9_750, 0, 250));
    assert_eq!(asks(i128::MIN), (9_750, 0, 250));
}

#[test]
fn an_answer_that_is_none_is_no_royalty() {
    assert_eq!(paid(|w, _| 5u32.into_val(&w.e)), (9_750, 0, 250));
    assert_eq!(paid(|w, receiver| receiver.into_val(&w.e)), (9_750, 0, 250));
    assert_eq!(
        paid(|w, receiver| (receiver.clone(), 5u32).into_val(&w.e)),
        (9_750, 0, 250)
    );
    let w = World::new();
    let (_, id) = liar(&w); // fails when asked
    w.market.buy(&w.buyer, &id, &PRICE);
    assert_eq!(w.currency.balance(&w.seller), 9_750);
}

#[test]
fn a_royalty_for_the_market_itself_is_none() {
    let to_market = paid(|w, _| (w.market.address.clone(), 100i128).into_val(&w.e));
    assert_eq!(to_market, (9_750, 0, 250));
}

#[test]
fn the_royalty_manager_answers_where_the_collection_does_not() {
    let w = World::new();
    let (token, id) = liar(&w);
    let receivers: std::vec::Vec<Address> = (0..11).map(|_| Address::generate(&w.e)).collect();
    let mut shares: Vec<(Address, i128)> = Vec::new(&w.e);
    for receiver in &receivers {
        shares.push_back((receiver.clone(), 100));
    }
    token.set(&symbol_short!("shares"), &shares.into_val(&w.e));
    w.set_manager(Some(token.address.clone()));
    agree(&w, id);
    w.market.buy(&w.buyer, &id, &PRICE);
    let got: std::vec::Vec<i128> = receivers
        .iter()
        .map(|who| w.currency.balance(who))
        .collect();
    assert_eq!(got, [100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 0]);
    assert_eq!(w.currency.balance(&w.seller), 9_750 - 1_000);
}

#[test]
fn a_managers_shares_are_not_trusted_either() {
    let w = World::new();
    let (token, id) = liar(&w);
    let [ann, bob] = core::array::from_fn(|_| Address::generate(&w.e));
    let shares: Vec<Val> = vec![
        &w.e,
        7u32.into_val(&w.e),
        (ann.clone(), -5i128).into_val(&w.e),
        (ann.clone(), 4_000i128).into_val(&w.e),
        (bob.clone(), 4_000i128).into_val(&w.e),
        (ann.clone(), 1i128).into_val(&w.e),
    ];
    token.set(&symbol_short!("shares"), &shares.into_val(&w.e));
    w.set_manager(Some(token.address.clone()));
    agree(&w, id);
    w.market.buy(&w.buyer, &id, &PRICE);
    assert_eq!(
        [&ann, &bob].map(|who| w.currency.balance(who)),
        [4_000, 1_000]
    );
    assert_eq!(w.currency.balance(&w.seller), 4_750);
}

#[test]
fn a_royalty_raised_after_the_listing_takes_no_more_of_it_and_a_lowered_one_less() {
    let w = World::new();
    let royalty = |bps| w.nft.set_default_royalty(&w.creator, &bps, &w.creator);
    let sold_at = |id: u64| {
        let preview = w.market.preview_split(&id);
        let before = w.balances();
        w.market.buy(&w.buyer, &id, &PRICE);
        let [seller, _, creator, market] = gained(before, w.balances());
        assert_eq!(
            [seller, creator, market],
            [preview.seller, preview.royalty, 250]
        );
        assert_eq!(seller + creator + market, PRICE);
        w.nft.transfer(&w.buyer, &w.seller, &TOKEN);
        creator
    };
    let listed = |bps| {
        royalty(bps);
        let id = w.list(PRICE);
        assert_eq!(w.market.get_listing(&id).royalty_bps, bps);
        id
    };
    let id = listed(500);
    royalty(5_000);
    assert_eq!(sold_at(id), 500);
    let id = listed(500);
    royalty(100);
    assert_eq!(sold_at(id), 100);
    let id = listed(0);
    royalty(5_000);
    assert_eq!(sold_at(id), 0);
    let id = listed(500);
    royalty(700);
    w.market.update_listing(&w.seller, &id, &PRICE, &EXPIRY);
    assert_eq!(sold_at(id), 700);
}

#[test]
fn a_manager_that_comes_later_takes_nothing_of_a_listing() {
    let w = World::new();
    let (token, id) = liar(&w);
    let receiver = Address::generate(&w.e);
    let shares = vec![&w.e, (receiver.clone(), 1_000i128)];
    token.set(&symbol_short!("shares"), &shares.into_val(&w.e));
    w.set_manager(Some(token.address.clone()));
    w.market.buy(&w.buyer, &id, &PRICE);
    assert_eq!(w.currency.balance(&receiver), 0);
    assert_eq!(w.currency.balance(&w.seller), 9_750);
}

#[test]
fn a_royalty_is_agreed_to_at_every_price() {
    let w = World::new();
    w.nft.set_default_royalty(&w.creator, &4_999, &w.creator);
    for price in [1, 2, 9_999, 10_000, 10_001, 123_456_789, i64::MAX.into()] {
        let id = w.list(price);
        assert_eq!(w.market.get_listing(&id).royalty_bps, 4_999);
        let parts = w.market.preview_split(&id);
        assert_eq!(parts.royalty, price * 4_999 / 10_000);
    }
}

#[test]
fn an_offer_is_sold_at_the_royalty_of_that_moment() {
    let w = World::new();
    let id = w.offer(PRICE);
    w.nft.set_default_royalty(&w.creator, &700, &w.creator);
    w.market.accept_offer(&w.seller, &id, &TOKEN, &PRICE);
    assert_eq!(w.balances(), [9_050, PURSE - PRICE, 700, 250]);
}

extern crate std;
