use common::market::{MarketError, RoyaltyPaid, Sale};
use soroban_sdk::{
    symbol_short,
    testutils::{Address as _, Events as _, Ledger as _},
    vec, Address, Event as _,
};

use super::fixture::*;
use crate::{
    events::{ListingCancelled, ListingCreated, ListingUpdated},
    listings::APPROVAL_STEP,
    orders::LONGEST,
    MarketplaceError,
};

#[test]
fn a_sale_pays_seller_creator_and_platform_exactly() {
    let w = World::new();
    let price = 100 * XLM + 1;
    let id = w.list(price);
    let parts = w.market.preview_split(&id);
    let before = w.balances();

    w.market.buy(&w.buyer, &id, &price);

    let events = w.e.events().all();
    let (fee, royalty) = (price * 250 / 10_000, price * 500 / 10_000);
    let after = w.balances();
    let gained: [i128; 4] = core::array::from_fn(|i| after[i] - before[i]);
    assert_eq!(gained, [price - fee - royalty, -price, royalty, fee]);
    assert_eq!(
        (parts.seller, parts.fee, parts.royalty),
        (gained[0], fee, royalty)
    );
    assert_eq!(parts.royalties, vec![&w.e, (w.creator.clone(), royalty)]);
    assert_eq!(w.market.accrued_fees(&w.currency.address), fee);
    assert_eq!(w.nft.owner_of(&TOKEN), w.buyer);
    assert_eq!(w.nft.get_approved(&TOKEN), None);

    let market = &w.market.address;
    let nft = w.nft.address.clone();
    let sale = Sale {
        nft: nft.clone(),
        seller: w.seller.clone(),
        buyer: w.buyer.clone(),
        token_id: TOKEN,
        price,
        currency: w.currency.address.clone(),
        fee,
        royalty,
        kind: symbol_short!("listing"),
        ref_id: id,
    };
    let paid = RoyaltyPaid {
        nft,
        receiver: w.creator.clone(),
        token_id: TOKEN,
        amount: royalty,
    };
    assert_eq!(
        events.filter_by_contract(market).events(),
        [sale.to_xdr(&w.e, market), paid.to_xdr(&w.e, market)]
    );
}

#[test]
fn nothing_settles_twice() {
    let w = World::new();
    let id = w.list(XLM);
    w.market.buy(&w.buyer, &id, &XLM);
    let not_found = Err(Ok(MarketplaceError::ListingNotFound.into()));
    let other = Address::generate(&w.e);
    assert_eq!(w.market.try_buy(&other, &id, &XLM), not_found);
    assert_eq!(w.market.try_cancel_listing(&w.seller, &id), not_found);
    assert_eq!(
        w.market
            .try_update_listing(&w.seller, &id, &XLM, &(NOW + DAY)),
        not_found
    );
}

#[test]
fn creating_tells_approves_and_keeps_the_terms() {
    let w = World::new();
    let id = w.list(5 * XLM);
    let created = ListingCreated {
        id,
        seller: w.seller.clone(),
        nft: w.nft.address.clone(),
        token_id: TOKEN,
        price: 5 * XLM,
        currency: w.currency.address.clone(),
        expiry: NOW + 30 * DAY,
        buyer: None,
    };
    assert_eq!(
        w.e.events()
            .all()
            .filter_by_contract(&w.market.address)
            .events(),
        [created.to_xdr(&w.e, &w.market.address)]
    );
    assert_eq!(w.nft.get_approved(&TOKEN), Some(w.market.address.clone()));
    assert_eq!(w.market.get_token_listing(&w.nft.address, &TOKEN), Some(id));

    w.raise_fee(1_000);
    assert_eq!(w.market.get_fee_bps(), 1_000);
    assert_eq!(w.market.get_listing(&id).fee_bps, FEE_BPS);
}

#[test]
fn the_approval_does_not_depend_on_the_ledger_of_execution() {
    let w = World::new();
    w.list(XLM);
    let first = w.e.auths();
    w.e.ledger().with_mut(|ledger| {
        ledger.sequence_number += 60;
        ledger.timestamp += 300;
    });
    let expiry = NOW + 30 * DAY;
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    w.market
        .create_listing(&w.seller, nft, &TOKEN, &XLM, currency, &expiry);
    assert_eq!(w.e.auths(), first);
    assert_eq!(first[0].0, w.seller);
    assert_eq!(first[0].1.sub_invocations.len(), 1);
    assert_eq!(
        (SEQUENCE + 30 * 17_280).next_multiple_of(APPROVAL_STEP) % APPROVAL_STEP,
        0
    );
}

#[test]
fn a_listing_can_be_changed_and_cancelled() {
    let w = World::new();
    let id = w.list(5 * XLM);
    w.market
        .update_listing(&w.seller, &id, &(6 * XLM), &(NOW + 60 * DAY));
    let updated = ListingUpdated {
        id,
        seller: w.seller.clone(),
        price: 6 * XLM,
        expiry: NOW + 60 * DAY,
    };
    assert_eq!(
        w.e.events()
            .all()
            .filter_by_contract(&w.market.address)
            .events(),
        [updated.to_xdr(&w.e, &w.market.address)]
    );
    let stranger = Address::generate(&w.e);
    let not_yours = Err(Ok(MarketplaceError::NotTheSeller.into()));
    assert_eq!(w.market.try_cancel_listing(&stranger, &id), not_yours);
    assert_eq!(
        w.market
            .try_update_listing(&stranger, &id, &1, &(NOW + DAY)),
        not_yours
    );

    w.market.cancel_listing(&w.seller, &id);
    let cancelled = ListingCancelled {
        id,
        seller: w.seller.clone(),
    };
    assert_eq!(
        w.e.events()
            .all()
            .filter_by_contract(&w.market.address)
            .events(),
        [cancelled.to_xdr(&w.e, &w.market.address)]
    );
    assert_eq!(
        w.market.try_get_listing(&id),
        Err(Ok(MarketplaceError::ListingNotFound.into()))
    );
}

#[test]
fn what_is_out_of_range_is_refused() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let create = |token: u32, price: i128, expiry: u64| {
        w.market
            .try_create_listing(&w.seller, nft, &token, &price, currency, &expiry)
            .err()
    };
    let price = Some(Ok(MarketError::PriceOutOfRange.into()));
    let expiry = Some(Ok(MarketplaceError::ExpiryOutOfRange.into()));
    for bad in [0, -1, i128::MIN, i64::MAX as i128 + 1, i128::MAX] {
        assert_eq!(create(TOKEN, bad, NOW + DAY), price);
    }
    for bad in [0, NOW - 1, NOW, NOW + LONGEST + 1, u64::MAX] {
        assert_eq!(create(TOKEN, 1, bad), expiry);
    }
    assert_eq!(
        create(8, 1, NOW + DAY),
        Some(Ok(MarketError::NftNotReadable.into()))
    );
    assert_eq!(create(TOKEN, 1, NOW + 1), None);
    assert_eq!(create(TOKEN, i64::MAX as i128, NOW + LONGEST), None);

    let foreign = fixture_currency(&w);
    assert_eq!(
        w.market
            .try_create_listing(&w.seller, nft, &TOKEN, &1, &foreign, &(NOW + 1))
            .err(),
        Some(Ok(MarketError::CurrencyNotAllowed.into()))
    );
    assert_eq!(
        w.market
            .try_create_listing(&w.buyer, nft, &TOKEN, &1, currency, &(NOW + 1))
            .err(),
        Some(Ok(MarketplaceError::NotTheOwner.into()))
    );
}

fn fixture_currency(w: &World) -> Address {
    super::fixture::currency(&w.e, &w.admin)
}

#[test]
fn a_buyer_is_protected() {
    let w = World::new();
    let id = w.list(5 * XLM);
    let before = w.balances();
    assert_eq!(
        w.market.try_buy(&w.buyer, &id, &(5 * XLM - 1)),
        Err(Ok(MarketplaceError::PriceAboveMaximum.into()))
    );
    assert_eq!(
        w.market.try_buy(&w.seller, &id, &(5 * XLM)),
        Err(Ok(MarketplaceError::SelfTrade.into()))
    );
    let poor = Address::generate(&w.e);
    assert!(w.market.try_buy(&poor, &id, &(5 * XLM)).is_err());
    assert_eq!(w.balances(), before);
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
    assert_eq!(w.market.get_listing(&id).price, 5 * XLM);
}

#[test]
fn fees_are_withdrawn_once() {
    let w = World::new();
    let id = w.list(100 * XLM);
    w.market.buy(&w.buyer, &id, &(100 * XLM));
    let treasury = Address::generate(&w.e);
    let fees = w
        .market
        .withdraw_fees(&w.admin, &w.currency.address, &treasury);
    assert_eq!(fees, 100 * XLM * 250 / 10_000);
    assert_eq!(w.currency.balance(&treasury), fees);
    assert_eq!(w.currency.balance(&w.market.address), 0);
    assert_eq!(
        w.market
            .try_withdraw_fees(&w.admin, &w.currency.address, &treasury)
            .err(),
        Some(Ok(MarketError::NothingToPay.into()))
    );
}
