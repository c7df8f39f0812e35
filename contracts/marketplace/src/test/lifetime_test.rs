//! Every call keeps the marketplace itself alive.

use common::ttl::LIFE;
use soroban_sdk::{
    testutils::{storage::Instance as _, Ledger as _},
    vec, Vec,
};

use super::{fixture::*, set_test::leaf};

/// What the network gives a new contract.
const LEAST: u32 = 2_073_600 - 1;
const PRICE: i128 = 10_000;

fn left(w: &World) -> u32 {
    w.e.as_contract(&w.market.address, || w.e.storage().instance().get_ttl())
}

/// `call` in the last ledgers of the market's life; listings and offers made then live as long.
fn extends<T>(name: &str, prepare: impl FnOnce(&World) -> T, call: impl FnOnce(&World, T)) {
    let w = World::new();
    let prepared = prepare(&w);
    w.e.ledger().set_sequence_number(SEQUENCE + LEAST - 10);
    assert_eq!(left(&w), 10, "before {name}");
    call(&w, prepared);
    assert_eq!(left(&w), LIFE, "{name}");
}

fn nothing(_: &World) {}

#[test]
fn what_a_seller_calls() {
    extends("create_listing", nothing, |w, ()| {
        w.list(PRICE);
    });
    extends("create_private_listing", nothing, |w, ()| {
        let (nft, currency) = (&w.nft.address, &w.currency.address);
        let (seller, buyer) = (&w.seller, &w.buyer);
        w.market
            .create_private_listing(seller, nft, &TOKEN, &PRICE, currency, &EXPIRY, buyer);
    });
    extends(
        "update_listing",
        |w| w.list(PRICE),
        |w, id| w.market.update_listing(&w.seller, &id, &PRICE, &EXPIRY),
    );
    extends(
        "cancel_listing",
        |w| w.list(PRICE),
        |w, id| w.market.cancel_listing(&w.seller, &id),
    );
    extends(
        "accept_offer",
        |w| w.offer(PRICE),
        |w, id| w.market.accept_offer(&w.seller, &id, &TOKEN, &PRICE),
    );
    let set = |w: &World| {
        let (nft, currency) = (&w.nft.address, &w.currency.address);
        let root = leaf(&w.e, TOKEN);
        w.market
            .make_set_offer(&w.buyer, nft, &root, &PRICE, currency, &EXPIRY)
    };
    extends("accept_set_offer", set, |w, id| {
        let proof = Vec::new(&w.e);
        w.market
            .accept_set_offer(&w.seller, &id, &TOKEN, &proof, &PRICE)
    });
    extends("make_set_offer", nothing, |w, ()| {
        set(w);
    });
}

#[test]
fn what_a_buyer_calls() {
    // The seller's approval ends with a ledger, which must not be past.
    let list = |w: &World| {
        let (nft, currency) = (&w.nft.address, &w.currency.address);
        let late = NOW + 150 * DAY;
        w.market
            .create_listing(&w.seller, nft, &TOKEN, &PRICE, currency, &late)
    };
    extends("buy", list, |w, id| w.market.buy(&w.buyer, &id, &PRICE));
    extends("buy_many", list, |w, id| {
        let items = vec![&w.e, (id, PRICE)];
        w.market
            .buy_many(&w.buyer, &w.currency.address, &items, &false);
    });
    extends("make_offer", nothing, |w, ()| {
        w.offer(PRICE);
    });
    extends("make_collection_offer", nothing, |w, ()| {
        let (nft, currency) = (&w.nft.address, &w.currency.address);
        w.market
            .make_collection_offer(&w.buyer, nft, &PRICE, currency, &EXPIRY, &None);
    });
    extends(
        "cancel_offer",
        |w| w.offer(PRICE),
        |w, id| w.market.cancel_offer(&w.buyer, &id),
    );
}
