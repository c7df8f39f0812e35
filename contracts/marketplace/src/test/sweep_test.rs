use common::market::{MarketError, RoyaltiesPaid};
use soroban_sdk::{
    testutils::{Address as _, Events as _},
    vec, Address, Event as _, IntoVal, Symbol, Val, Vec,
};

use super::fixture::*;
use crate::MarketplaceError;

impl World<'_> {
    /// `count` listings of the seller's at `XLM` each.
    fn listed(&self, count: u32) -> Vec<(u64, i128)> {
        let mut items = Vec::new(&self.e);
        for token in 100..100 + count {
            self.mint(&self.seller, token);
            items.push_back((self.list_token(&self.seller, token, XLM), XLM));
        }
        items
    }

    fn sweep(&self, items: &Vec<(u64, i128)>, partial: bool) -> u32 {
        self.market
            .buy_many(&self.buyer, &self.currency.address, items, &partial)
    }
}

#[test]
fn a_sweep_pays_as_much_as_its_purchases() {
    let w = World::new();
    let before = w.balances();
    let items = w.listed(3);
    assert_eq!(w.sweep(&items, false), 3);
    let events = w.e.events().all().filter_by_contract(&w.market.address);
    let [seller, royalty, fee] = parts(XLM);
    assert_eq!(
        gained(before, w.balances()),
        [3 * seller, -3 * XLM, 3 * royalty, 3 * fee]
    );
    let paid = RoyaltiesPaid {
        nft: w.nft.address.clone(),
        receiver: w.creator.clone(),
        token_ids: vec![&w.e, 100, 101, 102],
        amounts: vec![&w.e, royalty, royalty, royalty],
    };
    assert_eq!(events.events().len(), 4);
    assert_eq!(
        events.events().last(),
        Some(&paid.to_xdr(&w.e, &w.market.address))
    );
    for token in 100..103 {
        assert_eq!(w.nft.owner_of(&token), w.buyer);
        assert_eq!(w.market.get_token_listing(&w.nft.address, &token), None);
    }
}

#[test]
fn one_dead_item_is_left_out_or_stops_everything() {
    let w = World::new();
    let mut items = w.listed(3);
    w.nft.transfer(&w.seller, &w.creator, &101);
    let before = w.balances();
    let whole = w
        .market
        .try_buy_many(&w.buyer, &w.currency.address, &items, &false);
    assert_eq!(whole, refused(MarketplaceError::ListingStale));
    assert_eq!(w.balances(), before);
    assert_eq!(w.nft.owner_of(&100), w.seller);

    // Cheaper than the buyer would pay, unknown, too dear, twice, in another currency, expired: one signature fits all.
    items.set(0, (items.get(0).unwrap().0, 5 * XLM));
    items.push_back((12_345, XLM));
    items.push_back(items.get(0).unwrap());
    w.mint(&w.seller, 200);
    items.push_back((w.list_token(&w.seller, 200, 2 * XLM), XLM));
    assert_eq!(w.sweep(&items, true), 2);
    let [seller, royalty, fee] = parts(XLM);
    assert_eq!(
        gained(before, w.balances()),
        [2 * seller, -2 * XLM, 2 * royalty, 2 * fee]
    );
    assert_eq!(w.nft.owner_of(&101), w.creator);
    assert_eq!(w.nft.owner_of(&200), w.seller);
}

#[test]
fn a_sweep_pays_each_seller() {
    let w = World::new();
    let friend = Address::generate(&w.e);
    let mut items = Vec::new(&w.e);
    for (token, seller) in [(1, &w.seller), (2, &friend), (3, &friend), (4, &w.seller)] {
        w.mint(seller, token);
        items.push_back((w.list_token(seller, token, XLM), XLM));
    }
    assert_eq!(w.sweep(&items, false), 4);
    let [seller, royalty, fee] = parts(XLM);
    assert_eq!(w.currency.balance(&friend), 2 * seller);
    assert_eq!(
        w.balances(),
        [2 * seller, PURSE - 4 * XLM, 4 * royalty, 4 * fee]
    );
}

#[test]
fn a_sweep_of_another_currency_or_of_own_listings_buys_nothing() {
    let w = World::new();
    let items = w.listed(1);
    let other = currency(&w.e, &w.admin);
    w.allow(&other);
    soroban_sdk::token::StellarAssetClient::new(&w.e, &other).mint(&w.buyer, &PURSE);
    let sweep = |buyer, currency, partial| w.market.try_buy_many(buyer, currency, &items, &partial);
    let mismatch = refused(MarketplaceError::CurrencyMismatch);
    assert_eq!(sweep(&w.buyer, &other, false), mismatch);
    let nothing = refused(MarketplaceError::NothingBought);
    assert_eq!(sweep(&w.buyer, &other, true), nothing);
    w.at(EXPIRY);
    assert_eq!(sweep(&w.buyer, &w.currency.address, true), nothing);
    assert_eq!(w.currency.balance(&w.buyer), PURSE);
}

#[test]
fn a_sweep_has_its_limits() {
    let w = World::new();
    let sweep = |items: &Vec<(u64, i128)>| {
        w.market
            .try_buy_many(&w.buyer, &w.currency.address, items, &true)
    };
    let size = refused(MarketplaceError::SweepSizeOutOfRange);
    assert_eq!(sweep(&vec![&w.e]), size);
    let mut many = Vec::new(&w.e);
    for id in 0..21u64 {
        many.push_back((id, 1i128));
    }
    assert_eq!(sweep(&many), size);
    for bad in [0, -1, i128::MAX] {
        assert_eq!(
            sweep(&vec![&w.e, (1, bad)]),
            refused(MarketError::PriceOutOfRange)
        );
    }
    let malformed: Vec<Val> = vec![&w.e, 5u32.into_val(&w.e)];
    let args: Vec<Val> =
        (w.buyer.clone(), w.currency.address.clone(), malformed, true).into_val(&w.e);
    let function = Symbol::new(&w.e, "buy_many");
    let swept =
        w.e.try_invoke_contract::<Val, soroban_sdk::Error>(&w.market.address, &function, args);
    assert_eq!(
        swept.err(),
        Some(Ok(MarketplaceError::SweepMalformed.into()))
    );
}
