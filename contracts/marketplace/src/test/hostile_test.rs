//! Collections, royalties, currencies and payees that do not do what they say.

use common::market::MarketError;
use soroban_sdk::{
    contract, contractimpl, symbol_short, testutils::Address as _, token::StellarAssetClient, vec,
    Address, Env, IntoVal, String, Symbol, TryFromVal, Val, Vec,
};

use super::fixture::*;
use crate::{MarketplaceClient, MarketplaceError};

/// A collection of one token that does what it is told: what each function answers or does is set from outside.
#[contract]
struct Liar;

#[contractimpl]
impl Liar {
    pub fn set(e: Env, name: Symbol, value: Val) {
        e.storage().instance().set(&name, &value);
    }

    pub fn owner_of(e: Env, _token_id: u32) -> Address {
        e.storage().instance().get(&symbol_short!("owner")).unwrap()
    }

    pub fn get_approved(e: Env, _token_id: u32) -> Option<Address> {
        e.storage().instance().get(&symbol_short!("approved"))
    }

    pub fn approve(e: Env, _approver: Address, approved: Address, _token_id: u32, _until: u32) {
        e.storage()
            .instance()
            .set(&symbol_short!("approved"), &approved);
    }

    pub fn transfer(e: Env, from: Address, to: Address, token_id: u32) {
        Self::transfer_from(e, from.clone(), from, to, token_id);
    }

    /// `mood` 0: moves; 1: refuses; 2: does nothing; 3: calls the market again.
    pub fn transfer_from(e: Env, spender: Address, _from: Address, to: Address, _token_id: u32) {
        match e
            .storage()
            .instance()
            .get(&symbol_short!("mood"))
            .unwrap_or(0u32)
        {
            0 => e.storage().instance().set(&symbol_short!("owner"), &to),
            1 => panic!("no"),
            2 => {}
            _ => {
                let id = e
                    .storage()
                    .instance()
                    .get(&symbol_short!("listing"))
                    .unwrap();
                MarketplaceClient::new(&e, &spender).buy(&to, &id, &i128::MAX);
            }
        }
    }

    /// `royalty`: what it answers, of whatever type; nothing set: it fails.
    pub fn royalty_info(e: Env, _token_id: u32, _sale_price: i128) -> Val {
        e.storage()
            .instance()
            .get(&symbol_short!("royalty"))
            .unwrap()
    }

    /// The same as a royalty manager.
    pub fn royalties(e: Env, _nft: Address, _token_id: u32, _sale_price: i128) -> Val {
        e.storage()
            .instance()
            .get(&symbol_short!("shares"))
            .unwrap()
    }
}

const PRICE: i128 = 1_000;

fn liar(w: &World) -> (LiarClient<'static>, u64) {
    let token = LiarClient::new(&w.e, &w.e.register(Liar, ()));
    token.set(&symbol_short!("owner"), &w.seller.into_val(&w.e));
    let currency = &w.currency.address;
    let id = w
        .market
        .create_listing(&w.seller, &token.address, &1, &PRICE, currency, &EXPIRY);
    token.set(&symbol_short!("listing"), &id.into_val(&w.e));
    (token, id)
}

fn mood(w: &World, token: &LiarClient, mood: u32) {
    token.set(&symbol_short!("mood"), &mood.into_val(&w.e));
}

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

/// What seller, receiver and fee get for `PRICE` when the collection answers `royalty`.
fn paid(royalty: impl Fn(&World, &Address) -> Val) -> (i128, i128, i128) {
    let w = World::new();
    let receiver = Address::generate(&w.e);
    let (token, id) = liar(&w);
    token.set(&symbol_short!("royalty"), &royalty(&w, &receiver));
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
    assert_eq!(asks(50), (925, 50, 25));
    assert_eq!(asks(500), (475, 500, 25));
    assert_eq!(asks(501), (475, 500, 25));
    assert_eq!(asks(i128::MAX), (475, 500, 25));
    assert_eq!(asks(0), (975, 0, 25));
    assert_eq!(asks(-1), (975, 0, 25));
    assert_eq!(asks(i128::MIN), (975, 0, 25));
}

#[test]
fn an_answer_that_is_none_is_no_royalty() {
    assert_eq!(paid(|w, _| 5u32.into_val(&w.e)), (975, 0, 25));
    assert_eq!(paid(|w, receiver| receiver.into_val(&w.e)), (975, 0, 25));
    assert_eq!(
        paid(|w, receiver| (receiver.clone(), 5u32).into_val(&w.e)),
        (975, 0, 25)
    );
    let w = World::new();
    let (_, id) = liar(&w); // fails when asked
    w.market.buy(&w.buyer, &id, &PRICE);
    assert_eq!(w.currency.balance(&w.seller), 975);
}

#[test]
fn a_royalty_for_the_market_itself_is_none() {
    let to_market = paid(|w, _| (w.market.address.clone(), 100i128).into_val(&w.e));
    assert_eq!(to_market, (975, 0, 25));
}

#[test]
fn the_royalty_manager_answers_where_the_collection_does_not() {
    let w = World::new();
    let (token, id) = liar(&w);
    w.market
        .set_royalty_manager(&w.admin, &Some(token.address.clone()));
    let receivers: std::vec::Vec<Address> = (0..11).map(|_| Address::generate(&w.e)).collect();
    let mut shares: Vec<(Address, i128)> = Vec::new(&w.e);
    for receiver in &receivers {
        shares.push_back((receiver.clone(), 10));
    }
    token.set(&symbol_short!("shares"), &shares.into_val(&w.e));
    w.market.buy(&w.buyer, &id, &PRICE);
    let got: std::vec::Vec<i128> = receivers
        .iter()
        .map(|who| w.currency.balance(who))
        .collect();
    assert_eq!(got, [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0]);
    assert_eq!(w.currency.balance(&w.seller), 975 - 100);
}

#[test]
fn a_managers_shares_are_not_trusted_either() {
    let w = World::new();
    let (token, id) = liar(&w);
    w.market
        .set_royalty_manager(&w.admin, &Some(token.address.clone()));
    let [ann, bob] = core::array::from_fn(|_| Address::generate(&w.e));
    let shares: Vec<Val> = vec![
        &w.e,
        7u32.into_val(&w.e),
        (ann.clone(), -5i128).into_val(&w.e),
        (ann.clone(), 400i128).into_val(&w.e),
        (bob.clone(), 400i128).into_val(&w.e),
        (ann.clone(), 1i128).into_val(&w.e),
    ];
    token.set(&symbol_short!("shares"), &shares.into_val(&w.e));
    w.market.buy(&w.buyer, &id, &PRICE);
    assert_eq!([&ann, &bob].map(|who| w.currency.balance(who)), [400, 100]);
    assert_eq!(w.currency.balance(&w.seller), 475);
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
        &(nobody.clone(), 50i128).into_val(&w.e),
    );
    w.market.buy(&w.buyer, &id, &PRICE);
    let currency = &w.currency.address;
    assert_eq!(w.market.claimable(&nobody, currency), 50);
    assert_eq!(w.currency.balance(&w.seller), 925);
    assert_eq!(w.currency.balance(&w.market.address), 75);
    assert!(w.market.try_claim(&nobody, currency).is_err());
    assert_eq!(w.market.claimable(&nobody, currency), 50);
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
    w.market.set_currency(&w.admin, &token.address, &true);
    let nft = &w.nft.address;
    let id = w
        .market
        .make_offer(&w.buyer, nft, &TOKEN, &PRICE, &token.address, &EXPIRY);
    token.arm(&w.market.address, &id);
    assert!(w.market.try_cancel_offer(&w.buyer, &id).is_err());
    assert_eq!(w.market.get_offer(&id).price, PRICE);
}

extern crate std;
