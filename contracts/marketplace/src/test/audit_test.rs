//! What an audit found, kind by kind: each of these failed before it was mended.

use common::{access::AccessError, market::MarketError};
use soroban_sdk::{
    symbol_short,
    testutils::{Address as _, Ledger as _},
    token::StellarAssetClient,
    vec, Address, IntoVal, Symbol,
};

use super::{fixture::*, liar::*};
use crate::MarketplaceError;

const PRICE_ASKED: i128 = 20_000;

#[test]
fn what_a_buyer_signs_holds_when_the_price_falls() {
    let w = World::new();
    let id = w.list(PRICE_ASKED);
    w.market
        .update_listing(&w.seller, &id, &(PRICE_ASKED / 2), &EXPIRY);
    let before = w.balances();
    w.market.buy(&w.buyer, &id, &PRICE_ASKED);
    let [seller, royalty, fee] = parts(PRICE_ASKED / 2);
    assert_eq!(
        gained(before, w.balances()),
        [seller, -PRICE_ASKED / 2, royalty, fee]
    );
}

#[test]
fn cancelling_takes_the_approval_back() {
    let w = World::new();
    let id = w.list(PRICE);
    assert_eq!(w.nft.get_approved(&TOKEN), Some(w.market.address.clone()));
    w.market.cancel_listing(&w.seller, &id);
    assert_eq!(w.nft.get_approved(&TOKEN), None);
    // What is approved elsewhere by then stays.
    let id = w.list(PRICE);
    let until = SEQUENCE + 1_000;
    w.nft.approve(&w.seller, &w.creator, &TOKEN, &until);
    w.market.cancel_listing(&w.seller, &id);
    assert_eq!(w.nft.get_approved(&TOKEN), Some(w.creator.clone()));
}

#[test]
fn a_collection_that_refuses_keeps_nobody_from_cancelling() {
    let w = World::new();
    let (token, id) = liar(&w);
    token.set(&symbol_short!("owner"), &0u32.into_val(&w.e));
    w.market.cancel_listing(&w.seller, &id);
    assert_eq!(
        w.market.try_get_listing(&id).err(),
        Some(Ok(MarketplaceError::ListingNotFound.into()))
    );
}

#[test]
fn only_the_named_buyer_buys_a_private_listing() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let other = Address::generate(&w.e);
    StellarAssetClient::new(&w.e, currency).mint(&other, &PURSE);
    let create = |buyer: &Address| {
        w.market
            .try_create_private_listing(&w.seller, nft, &TOKEN, &PRICE, currency, &EXPIRY, buyer)
    };
    assert_eq!(create(&w.seller), refused(MarketplaceError::SelfTrade));
    let id = create(&w.buyer).unwrap().unwrap();
    assert_eq!(w.market.get_listing(&id).buyer, Some(w.buyer.clone()));
    let private = MarketplaceError::PrivateListing;
    assert_eq!(w.market.try_buy(&other, &id, &PRICE), refused(private));
    let items = vec![&w.e, (id, PRICE)];
    assert_eq!(
        w.market.try_buy_many(&other, currency, &items, &false),
        refused(private)
    );
    w.market
        .update_listing(&w.seller, &id, &(PRICE + 1), &EXPIRY);
    assert_eq!(
        w.market.try_buy(&other, &id, &(PRICE + 1)),
        refused(private)
    );
    w.market.buy(&w.buyer, &id, &(PRICE + 1));
    assert_eq!(w.nft.owner_of(&TOKEN), w.buyer);
}

#[test]
fn a_listing_that_is_changed_pays_the_fee_of_that_day() {
    let w = World::new();
    let id = w.list(PRICE);
    w.market.set_platform_fee(&w.admin, &100);
    assert_eq!(w.market.get_listing(&id).fee_bps, FEE_BPS);
    w.market.update_listing(&w.seller, &id, &PRICE, &EXPIRY);
    assert_eq!(w.market.get_listing(&id).fee_bps, 100);
}

#[test]
fn a_dead_listing_is_no_tokens_listing() {
    let w = World::new();
    let listed = || w.market.get_token_listing(&w.nft.address, &TOKEN);
    let id = w.list(PRICE);
    assert_eq!(listed(), Some(id));
    w.at(EXPIRY - 1);
    assert_eq!(listed(), Some(id));
    w.at(EXPIRY);
    assert_eq!(listed(), None);
    w.at(NOW);
    w.nft.transfer(&w.seller, &w.creator, &TOKEN);
    assert_eq!(listed(), None);
    // The new owner's approval of the market is not the old owner's listing.
    let until = SEQUENCE + 1_000;
    w.nft.approve(&w.creator, &w.market.address, &TOKEN, &until);
    assert_eq!(listed(), None);
}

#[test]
fn listings_live_as_long_as_they_say_however_fast_ledgers_come() {
    for days in [1, 30, 99, 140] {
        let w = World::new();
        let (nft, currency) = (&w.nft.address, &w.currency.address);
        let end = NOW + days * DAY;
        let id = w
            .market
            .create_listing(&w.seller, nft, &TOKEN, &PRICE, currency, &end);
        w.e.ledger().with_mut(|ledger| {
            ledger.timestamp = end - 1;
            ledger.sequence_number = SEQUENCE + (days * DAY / 4) as u32;
        });
        w.market.buy(&w.buyer, &id, &PRICE);
    }
}

#[test]
fn a_collection_that_answered_once_answers_at_every_sale() {
    let w = World::new();
    let (token, id) = liar(&w);
    assert!(!w.market.note_royalty(&token.address, &1));
    let royalty = (w.creator.clone(), 500i128).into_val(&w.e);
    token.set(&symbol_short!("royalty"), &royalty);
    assert!(w.market.note_royalty(&token.address, &1));
    agree(&w, id);
    w.e.as_contract(&token.address, || {
        w.e.storage().instance().remove(&symbol_short!("royalty"));
    });
    let not_readable = MarketError::RoyaltyNotReadable;
    assert_eq!(
        w.market.try_buy(&w.buyer, &id, &PRICE),
        refused(not_readable)
    );
    let (nft, currency) = (&token.address, &w.currency.address);
    let list = w
        .market
        .try_create_listing(&w.seller, nft, &1, &PRICE, currency, &EXPIRY);
    assert_eq!(list, refused(not_readable));
    // A sweep leaves it out, with the token where it was.
    let own = w.list(PRICE);
    let items = vec![&w.e, (id, PRICE), (own, PRICE)];
    assert_eq!(w.market.buy_many(&w.buyer, currency, &items, &true), 1);
    assert_eq!(token.owner_of(&1), w.seller);
}

#[test]
fn nobody_gives_a_token_for_money_that_is_not_here() {
    let w = World::new();
    let id = w.offer(PRICE);
    let issuer = StellarAssetClient::new(&w.e, &w.currency.address);
    let accept = || w.market.try_accept_offer(&w.seller, &id, &TOKEN, &PRICE);
    issuer.set_authorized(&w.market.address, &false);
    assert!(accept().is_err(), "the market is frozen");
    issuer.set_authorized(&w.market.address, &true);
    issuer.set_authorized(&w.seller, &false);
    let [seller, _, fee] = parts(PRICE);
    let take = |amount: i128| {
        w.e.as_contract(&w.market.address, || {
            let money = soroban_sdk::token::TokenClient::new(&w.e, &w.currency.address);
            money.transfer(&w.market.address, &w.admin, &amount);
        });
    };
    take(1);
    assert!(accept().is_err(), "one stroop of claim and fee is missing");
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
    issuer.mint(&w.market.address, &1);
    assert_eq!(accept(), Ok(Ok(())));
    assert_eq!(w.market.claimable(&w.seller, &w.currency.address), seller);
    assert_eq!(w.currency.balance(&w.market.address), seller + fee);
}

#[test]
fn seller_and_receiver_of_the_royalty_may_be_one() {
    let w = World::new();
    w.mint(&w.creator, TOKEN + 1);
    let id = w.list_token(&w.creator, TOKEN + 1, PRICE);
    let before = w.balances();
    w.market.buy(&w.buyer, &id, &PRICE);
    let [seller, royalty, fee] = parts(PRICE);
    assert_eq!(
        gained(before, w.balances()),
        [0, -PRICE, seller + royalty, fee]
    );
}

#[test]
fn roles_are_a_closed_set() {
    let w = World::new();
    for unknown in ["currency", "claim", "proposal", "manager", "admin", "count"] {
        let role = Symbol::new(&w.e, unknown);
        assert_eq!(
            w.market.try_set_role(&role, &Some(w.buyer.clone())),
            refused(AccessError::UnknownRole)
        );
        assert_eq!(w.market.get_role(&role), None);
    }
}

#[test]
fn only_what_was_sent_here_by_mistake_is_rescued() {
    let w = World::new();
    let to = Address::generate(&w.e);
    let rescue = |token: u32| w.market.try_rescue_token(&w.nft.address, &token, &to);
    w.list(PRICE);
    let nothing = MarketError::NothingToRescue;
    assert_eq!(rescue(TOKEN), refused(nothing));
    assert_eq!(rescue(999), refused(nothing));
    assert_eq!(
        w.market.try_rescue_token(&w.currency.address, &1, &to),
        refused(nothing)
    );
    w.nft.transfer(&w.seller, &w.market.address, &TOKEN);
    w.e.set_auths(&[]);
    assert!(rescue(TOKEN).is_err(), "the admin must sign");
    w.e.mock_all_auths();
    assert_eq!(rescue(TOKEN), Ok(Ok(())));
    assert_eq!(w.nft.owner_of(&TOKEN), to);
}
