//! What an independent audit showed, on the committed Wasm: each of these went the attacker's way before it was mended.
//! Approvals, settings and money.

use soroban_sdk::{
    contract, contractimpl, symbol_short,
    testutils::{Address as _, IssuerFlags},
    token::{StellarAssetClient, TokenClient},
    vec, Address, Env, Vec,
};
use test_suites::{house, nft, Trade, NOW, XLM};

const DAY: u64 = 86_400;

#[test]
fn no_approval_is_left_when_a_listing_is_cancelled() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    t.w.mint(seller, 1);
    let end = NOW + 150 * DAY;
    let id = t.market.create_listing(
        seller,
        &nft.address,
        &1,
        &(100 * XLM),
        &t.money.address,
        &end,
    );
    t.market.cancel_listing(seller, &id);
    assert_eq!(nft.get_approved(&1), None);
    // What code that is installed by an upgrade could do.
    let taken = e.as_contract(&t.market.address, || {
        let nft = nft::Client::new(e, &nft.address);
        nft.try_transfer_from(&t.market.address, seller, &t.buyer, &1)
            .is_ok()
    });
    assert!(!taken);
    assert_eq!(nft.owner_of(&1), *seller);
}

/// A royalty manager that asks everything for one.
#[contract]
pub struct Rogue;
#[contractimpl]
impl Rogue {
    pub fn __constructor(e: Env, me: Address) {
        e.storage().instance().set(&symbol_short!("me"), &me);
    }
    pub fn royalties(e: Env, _nft: Address, _token_id: u32, price: i128) -> Vec<(Address, i128)> {
        let me: Address = e.storage().instance().get(&symbol_short!("me")).unwrap();
        vec![&e, (me, price)]
    }
}

#[test]
fn no_fee_manager_diverts_what_was_agreed_on() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    let artist = t.split_royalties();
    (1..=3).for_each(|token| t.w.mint(seller, token));
    let (currency, end, price) = (&t.money.address, NOW + 30 * DAY, 100 * XLM);
    let listing = t
        .market
        .create_listing(seller, &nft.address, &1, &price, currency, &end);
    let offer = t
        .market
        .make_offer(&t.buyer, &nft.address, &2, &price, currency, &end);
    let english = house::Kind::English;
    let (nft, until) = (&nft.address, NOW + 3 * DAY);
    let auction = t
        .house
        .create_auction(seller, &english, nft, &3, currency, &XLM, &0, &0, &until);
    t.house.place_bid(&t.buyer, &auction, &price);
    let thief = Address::generate(e);
    let rogue = Some(e.register(Rogue, (&thief,)));
    let at_once = t.market.try_set_royalty_manager(&t.w.admin, &rogue);
    assert!(at_once.is_err());
    t.set_manager(&rogue);
    t.market.buy(&t.buyer, &listing, &price);
    t.market.accept_offer(seller, &offer, &2, &price);
    t.w.at(until);
    t.house.finalize_auction(&auction);
    assert_eq!(t.money.balance(&thief), 0);
    assert_eq!(t.money.balance(&artist), 30 * XLM);
}

#[test]
fn nobody_gives_a_token_for_money_that_was_clawed_back() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    let asset = e.register_stellar_asset_contract_v2(t.w.admin.clone());
    asset.issuer().set_flag(IssuerFlags::RevocableFlag);
    asset.issuer().set_flag(IssuerFlags::ClawbackEnabledFlag);
    let money = TokenClient::new(e, &asset.address());
    let issuer = StellarAssetClient::new(e, &asset.address());
    issuer.mint(&t.buyer, &(100 * XLM));
    t.allow(&asset.address());
    t.w.mint(seller, 1);
    let (end, price) = (NOW + DAY, 100 * XLM);
    let id = t
        .market
        .make_offer(&t.buyer, &nft.address, &1, &price, &asset.address(), &end);
    issuer.clawback(&t.market.address, &price);
    assert!(t.market.try_accept_offer(seller, &id, &1, &price).is_err());
    assert_eq!(nft.owner_of(&1), *seller);
    assert_eq!(t.market.claimable(seller, &asset.address()), 0);
    issuer.mint(&t.market.address, &price);
    t.market.accept_offer(seller, &id, &1, &price);
    // 2.5 % fee, 5 % royalty.
    assert_eq!(money.balance(seller), price / 1_000 * 925);
}

#[test]
fn nobody_gives_a_token_for_money_that_is_frozen() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    let auction = t.auctioned();
    t.w.mint(seller, 2);
    let (currency, end, price) = (&t.money.address, NOW + DAY, 100 * XLM);
    let offer = t
        .market
        .make_offer(&t.buyer, &nft.address, &2, &price, currency, &end);
    let issuer = StellarAssetClient::new(e, currency);
    for market in [&t.market.address, &t.house.address] {
        issuer.set_authorized(market, &false);
    }
    assert!(t
        .market
        .try_accept_offer(seller, &offer, &2, &price)
        .is_err());
    t.w.at(end);
    assert!(t.house.try_finalize_auction(&auction).is_err());
    assert_eq!(nft.owner_of(&2), *seller);
    assert_eq!(t.house.claimable(seller, currency), 0);
    issuer.set_authorized(&t.house.address, &true);
    t.house.finalize_auction(&auction);
    assert_eq!(nft.owner_of(&1), t.buyer);
}
