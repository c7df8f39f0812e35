use common::market::{MarketError, RoyaltyPaid, Sale};
use soroban_sdk::{
    symbol_short,
    testutils::{Address as _, Events as _},
    Address, Event as _, Symbol,
};

use super::fixture::*;
use crate::{orders::LONGEST, Kind, MarketplaceError, OfferAccepted, OfferCancelled, OfferMade};

#[test]
fn an_offer_holds_its_money_and_pays_it_out_exactly() {
    let w = World::new();
    let price = 50 * XLM + 3;
    let before = w.balances();
    let id = w.offer(price);
    let made = OfferMade {
        id,
        buyer: w.buyer.clone(),
        nft: w.nft.address.clone(),
        token_id: Some(TOKEN),
        price,
        currency: w.currency.address.clone(),
        expiry: EXPIRY,
        max_supply: None,
        root: None,
    };
    let market = &w.market.address;
    let events = w.e.events().all().filter_by_contract(market);
    assert_eq!(events.events(), [made.to_xdr(&w.e, market)]);
    assert_eq!(w.balances()[3], price);

    w.market.accept_offer(&w.seller, &id, &TOKEN, &price);
    let events = w.e.events().all().filter_by_contract(market);
    let [seller, royalty, fee] = parts(price);
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
        kind: symbol_short!("offer"),
        ref_id: id,
    };
    let paid = RoyaltyPaid {
        nft: nft.clone(),
        receiver: w.creator.clone(),
        token_id: TOKEN,
        amount: royalty,
    };
    let (offer_seller, buyer) = (w.seller.clone(), w.buyer.clone());
    let accepted = OfferAccepted {
        id,
        seller: offer_seller,
        buyer,
        nft,
        token_id: TOKEN,
    };
    assert_eq!(
        events.events(),
        [
            sale.to_xdr(&w.e, market),
            paid.to_xdr(&w.e, market),
            accepted.to_xdr(&w.e, market)
        ]
    );
    assert_eq!(gained(before, w.balances()), [seller, -price, royalty, fee]);
    assert_eq!(w.nft.owner_of(&TOKEN), w.buyer);
    let gone = refused(MarketplaceError::OfferNotFound);
    assert_eq!(
        w.market.try_accept_offer(&w.seller, &id, &TOKEN, &price),
        gone
    );
    assert_eq!(w.market.try_cancel_offer(&w.buyer, &id), gone);
}

#[test]
fn a_collection_offer_takes_any_one_token() {
    let w = World::new();
    w.mint(&w.seller, 8);
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let id = w
        .market
        .make_collection_offer(&w.buyer, nft, &XLM, currency, &EXPIRY, &None);
    let offer = w.market.get_offer(&id);
    assert_eq!((offer.kind, offer.token_id), (Kind::CollectionOffer, 0));
    w.market.accept_offer(&w.seller, &id, &8, &XLM);
    let events = w.e.events().all().filter_by_contract(&w.market.address);
    let sale = Sale {
        nft: nft.clone(),
        seller: w.seller.clone(),
        buyer: w.buyer.clone(),
        token_id: 8,
        price: XLM,
        currency: currency.clone(),
        fee: parts(XLM)[2],
        royalty: parts(XLM)[1],
        kind: Symbol::new(&w.e, "collection_offer"),
        ref_id: id,
    };
    let first = sale.to_xdr(&w.e, &w.market.address);
    assert_eq!(events.events().first(), Some(&first));
    assert_eq!(w.nft.owner_of(&8), w.buyer);
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
    assert_eq!(
        w.market.try_accept_offer(&w.seller, &id, &TOKEN, &XLM),
        refused(MarketplaceError::OfferNotFound)
    );
}

#[test]
fn a_cancelled_offer_gets_all_its_money_back_even_when_expired() {
    let w = World::new();
    let before = w.balances();
    let id = w.offer(XLM);
    let stranger = Address::generate(&w.e);
    assert_eq!(
        w.market.try_cancel_offer(&stranger, &id),
        refused(MarketplaceError::NotTheBuyer)
    );
    w.at(EXPIRY + 1_000_000);
    w.market.cancel_offer(&w.buyer, &id);
    let cancelled = OfferCancelled {
        id,
        buyer: w.buyer.clone(),
    };
    let events = w.e.events().all().filter_by_contract(&w.market.address);
    assert_eq!(events.events(), [cancelled.to_xdr(&w.e, &w.market.address)]);
    assert_eq!(w.balances(), before);
}

#[test]
fn a_seller_is_protected() {
    let w = World::new();
    w.mint(&w.seller, 8);
    let id = w.offer(XLM);
    let accept = |seller: &Address, token: u32, min: i128| {
        w.market.try_accept_offer(seller, &id, &token, &min)
    };
    let before = w.balances();
    let below = refused(MarketplaceError::PriceBelowMinimum);
    assert_eq!(accept(&w.seller, TOKEN, XLM + 1), below);
    assert_eq!(
        accept(&w.seller, 8, XLM),
        refused(MarketplaceError::WrongToken)
    );
    assert_eq!(
        accept(&w.creator, TOKEN, XLM),
        refused(MarketplaceError::NotTheOwner)
    );
    assert_eq!(
        accept(&w.buyer, TOKEN, XLM),
        refused(MarketplaceError::SelfTrade)
    );
    w.at(EXPIRY);
    assert_eq!(
        accept(&w.seller, TOKEN, XLM),
        refused(MarketplaceError::OfferExpired)
    );
    assert_eq!(w.balances(), before);
    w.at(EXPIRY - 1);
    w.market.accept_offer(&w.seller, &id, &TOKEN, &XLM);
}

#[test]
fn an_offer_out_of_range_takes_nothing() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let before = w.balances();
    let offer = |price: i128, expiry: u64| {
        w.market
            .try_make_offer(&w.buyer, nft, &TOKEN, &price, currency, &expiry)
    };
    for bad in [0, -5, i64::MAX as i128 + 1] {
        assert_eq!(offer(bad, EXPIRY), refused(MarketError::PriceOutOfRange));
    }
    for bad in [NOW, NOW + LONGEST + 1] {
        assert_eq!(offer(1, bad), refused(MarketplaceError::ExpiryOutOfRange));
    }
    assert!(offer(w.currency.balance(&w.buyer) + 1, EXPIRY).is_err());
    let foreign = currency_of(&w);
    let made = w
        .market
        .try_make_offer(&w.buyer, nft, &TOKEN, &1, &foreign, &EXPIRY);
    assert_eq!(made, refused(MarketError::CurrencyNotAllowed));
    assert_eq!(w.balances(), before);
}

#[test]
fn listings_and_offers_are_not_taken_for_each_other() {
    let w = World::new();
    let offer = w.offer(XLM);
    let listing = w.list(XLM);
    assert_ne!(offer, listing);
    let no_listing = refused(MarketplaceError::ListingNotFound);
    assert_eq!(w.market.try_buy(&w.creator, &offer, &XLM), no_listing);
    assert_eq!(w.market.try_cancel_listing(&w.buyer, &offer), no_listing);
    let no_offer = refused(MarketplaceError::OfferNotFound);
    assert_eq!(w.market.try_cancel_offer(&w.seller, &listing), no_offer);
    assert_eq!(
        w.market.try_accept_offer(&w.seller, &listing, &TOKEN, &1),
        no_offer
    );
}

fn currency_of(w: &World) -> Address {
    currency(&w.e, &w.admin)
}
