//! What has ended stays ended, what is changed is changed, and what a pause stops.

use common::market::MarketError;
use nuna_nft::NftContract;
use soroban_sdk::{vec, Bytes, BytesN, Error, IntoVal, String, Symbol, Val, Vec};
use stellar_contract_utils::pausable::PausableError;

use super::{fixture::*, set_test::leaf};
use crate::MarketplaceError;

const PRICE: i128 = 10_000;

#[test]
fn a_cancelled_offer_gives_its_money_back_once() {
    let w = World::new();
    let (first, second) = (w.offer(PRICE), w.offer(PRICE));
    w.market.cancel_offer(&w.buyer, &first);
    let gone = refused(MarketplaceError::OfferNotFound);
    assert_eq!(w.market.try_cancel_offer(&w.buyer, &first), gone);
    let accepted = w.market.try_accept_offer(&w.seller, &first, &TOKEN, &PRICE);
    assert_eq!(accepted, gone);
    let [_, buyer, _, market] = w.balances();
    assert_eq!((buyer, market), (PURSE - PRICE, PRICE), "the second's");
    w.market.cancel_offer(&w.buyer, &second);
    assert_eq!(w.currency.balance(&w.buyer), PURSE);
}

#[test]
fn a_changed_listing_has_its_new_end_and_keeps_its_terms() {
    let w = World::new();
    let id = w.list(PRICE);
    let update =
        |price: i128, expiry: u64| w.market.try_update_listing(&w.seller, &id, &price, &expiry);
    assert_eq!(update(0, EXPIRY), refused(MarketError::PriceOutOfRange));
    assert_eq!(
        update(PRICE, NOW),
        refused(MarketplaceError::ExpiryOutOfRange)
    );
    assert_eq!(update(PRICE + 1, EXPIRY + 5), Ok(Ok(())));
    let listing = w.market.get_listing(&id);
    assert_eq!((listing.price, listing.expiry), (PRICE + 1, EXPIRY + 5));
    w.at(EXPIRY + 4);
    w.market.buy(&w.buyer, &id, &(PRICE + 1));
    assert_eq!(w.nft.owner_of(&TOKEN), w.buyer);
}

#[test]
fn a_pause_stops_what_is_private_and_what_is_for_a_set() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let root = leaf(&w.e, TOKEN);
    let make = || {
        w.market
            .try_make_set_offer(&w.buyer, nft, &root, &PRICE, currency, &EXPIRY)
    };
    let id = make().unwrap().unwrap();
    w.market.pause(&w.admin);
    let paused = PausableError::EnforcedPause;
    assert_eq!(make(), refused(paused));
    let private = w
        .market
        .try_create_private_listing(&w.seller, nft, &TOKEN, &PRICE, currency, &EXPIRY, &w.buyer);
    assert_eq!(private, refused(paused));
    let accept = || {
        w.market
            .try_accept_set_offer(&w.seller, &id, &TOKEN, &vec![&w.e], &PRICE)
    };
    assert_eq!(accept(), refused(paused));
    w.market.unpause(&w.admin);
    assert_eq!(accept(), Ok(Ok(())));
}

#[test]
fn a_proof_of_anything_but_hashes_is_none() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let root = BytesN::from_array(&w.e, &[7; 32]);
    let id = w
        .market
        .make_set_offer(&w.buyer, nft, &root, &PRICE, currency, &EXPIRY);
    for wrong in [Bytes::from_array(&w.e, &[1; 31]).to_val(), 7u32.into()] {
        let proof: Vec<Val> = vec![&w.e, wrong];
        let arguments = (&w.seller, id, TOKEN, proof, PRICE).into_val(&w.e);
        let name = Symbol::new(&w.e, "accept_set_offer");
        let answer =
            w.e.try_invoke_contract::<(), Error>(&w.market.address, &name, arguments);
        assert_eq!(answer, refused(MarketplaceError::NotInTheSet));
    }
}

#[test]
fn a_supply_that_is_promised_exactly_is_enough() {
    let w = World::new();
    let currency = &w.currency.address;
    let text = |text| String::from_str(&w.e, text);
    let nft = w.e.register(
        NftContract,
        (
            &w.creator,
            text("Five"),
            text("FIVE"),
            text("ipfs://five/"),
            &w.creator,
            ROYALTY_BPS,
            Some(5u32),
            None::<BytesN<32>>,
        ),
    );
    let make = |most: u32| {
        w.market
            .try_make_collection_offer(&w.buyer, &nft, &PRICE, currency, &EXPIRY, &Some(most))
            .is_ok()
    };
    assert_eq!([4, 5, 6].map(make), [false, true, true]);
    assert_eq!(w.currency.balance(&w.market.address), 2 * PRICE);
}
