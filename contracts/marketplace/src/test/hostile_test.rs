//! Collections, royalties, currencies and payees that do not do what they say.

use common::market::MarketError;
use soroban_sdk::{
    contract, contractimpl, symbol_short, token::StellarAssetClient, vec, Address, Env, IntoVal,
    String, TryFromVal, Val,
};

use super::{fixture::*, liar::*};
use crate::{MarketplaceClient, MarketplaceError};

#[test]
fn a_token_that_does_not_move_is_not_paid() {
    let w = World::new();
    let before = w.balances();
    let (token, id) = liar(&w);
    let offer = w.market.make_offer(
        &w.buyer,
        &token.address,
        &1,
        &PRICE,
        &w.currency.address,
        &EXPIRY,
    );
    let held = w.balances();
    for (how, error) in [
        (1, MarketError::TransferRefused),
        (2, MarketError::TransferIneffective),
        (3, MarketError::TransferRefused),
    ] {
        mood(&w, &token, how);
        assert_eq!(w.market.try_buy(&w.buyer, &id, &PRICE), refused(error));
        if how != 3 {
            let accepted = w.market.try_accept_offer(&w.seller, &offer, &1, &PRICE);
            assert_eq!(accepted, refused(error));
        }
        let items = vec![&w.e, (id, PRICE)];
        let swept = w
            .market
            .try_buy_many(&w.buyer, &w.currency.address, &items, &true);
        assert_eq!(swept, refused(MarketplaceError::NothingBought));
        assert_eq!(w.balances(), held);
    }
    w.market.cancel_offer(&w.buyer, &offer);
    assert_eq!(w.balances(), before);
}

#[test]
fn a_token_that_lies_about_its_approval_is_stale_and_about_its_owner_is_not_paid() {
    let w = World::new();
    let (token, id) = liar(&w);
    let before = w.balances();
    token.set(&symbol_short!("approved"), &w.creator.into_val(&w.e));
    let stale = refused(MarketplaceError::ListingStale);
    assert_eq!(w.market.try_buy(&w.buyer, &id, &PRICE), stale);
    token.set(&symbol_short!("approved"), &7u32.into_val(&w.e));
    let stale = refused(MarketplaceError::ListingStale);
    assert_eq!(w.market.try_buy(&w.buyer, &id, &PRICE), stale);

    token.set(&symbol_short!("approved"), &w.market.address.into_val(&w.e));
    mood(&w, &token, 2);
    for liar in [&w.seller, &w.creator, &w.market.address] {
        token.set(&symbol_short!("owner"), &liar.into_val(&w.e));
        let nothing = refused(MarketError::TransferIneffective);
        assert_eq!(w.market.try_buy(&w.buyer, &id, &PRICE), nothing);
    }
    assert_eq!(w.balances(), before);
    token.set(&symbol_short!("owner"), &().into_val(&w.e));
    let (nft, currency) = (&token.address, &w.currency.address);
    assert_eq!(
        w.market
            .try_create_listing(&w.seller, nft, &1, &PRICE, currency, &EXPIRY),
        refused(MarketError::NftNotReadable)
    );
}

#[test]
fn payees_without_a_trustline_have_claims() {
    let w = World::new();
    // A classic account that does not exist: nothing can be paid to it.
    let nobody = String::from_str(
        &w.e,
        "GAAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQDZ7H",
    );
    let nobody = Address::from_string(&nobody);
    let (token, id) = liar(&w);
    token.set(
        &symbol_short!("royalty"),
        &(nobody.clone(), 500i128).into_val(&w.e),
    );
    agree(&w, id);
    w.market.buy(&w.buyer, &id, &PRICE);
    let currency = &w.currency.address;
    assert_eq!(w.market.claimable(&nobody, currency), 500);
    assert_eq!(w.currency.balance(&w.seller), 9_250);
    assert_eq!(w.currency.balance(&w.market.address), 750);
    assert!(w.market.try_claim(&nobody, currency).is_err());
    assert_eq!(w.market.claimable(&nobody, currency), 500);
}

#[test]
fn a_frozen_seller_is_paid_later() {
    let w = World::new();
    let id = w.list(PRICE);
    let issuer = StellarAssetClient::new(&w.e, &w.currency.address);
    issuer.set_authorized(&w.seller, &false);
    w.market.buy(&w.buyer, &id, &PRICE);
    let [seller, royalty, fee] = parts(PRICE);
    assert_eq!(w.balances(), [0, PURSE - PRICE, royalty, seller + fee]);
    issuer.set_authorized(&w.seller, &true);
    assert_eq!(w.market.claim(&w.seller, &w.currency.address), seller);
    assert_eq!(w.balances(), [seller, PURSE - PRICE, royalty, fee]);
}

/// A currency whose transfer calls the market again.
#[contract]
struct Reentrant;

#[contractimpl]
impl Reentrant {
    pub fn arm(e: Env, market: Address, offer: u64) {
        e.storage()
            .instance()
            .set(&symbol_short!("armed"), &(market, offer));
    }

    pub fn transfer(e: Env, from: Address, to: Address, amount: i128) {
        if let Some(armed) = e
            .storage()
            .instance()
            .get::<_, Val>(&symbol_short!("armed"))
        {
            let (market, offer) = <(Address, u64)>::try_from_val(&e, &armed).unwrap();
            MarketplaceClient::new(&e, &market).cancel_offer(&to, &offer);
        }
        let _unused = (from, amount);
    }
}

#[test]
fn a_currency_that_calls_again_gets_nowhere() {
    let w = World::new();
    let token = ReentrantClient::new(&w.e, &w.e.register(Reentrant, ()));
    w.allow(&token.address);
    let nft = &w.nft.address;
    let id = w
        .market
        .make_offer(&w.buyer, nft, &TOKEN, &PRICE, &token.address, &EXPIRY);
    token.arm(&w.market.address, &id);
    assert!(w.market.try_cancel_offer(&w.buyer, &id).is_err());
    assert_eq!(w.market.get_offer(&id).price, PRICE);
}
