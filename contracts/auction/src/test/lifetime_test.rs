//! Every call keeps the house itself alive.

use common::ttl::LIFE;
use soroban_sdk::testutils::{storage::Instance as _, Ledger as _};

use super::fixture::*;
use crate::Kind::{Dutch, English, Sealed};

/// What the network gives a new contract.
const LEAST: u32 = 2_073_600 - 1;

fn left(w: &World) -> u32 {
    w.e.as_contract(&w.house.address, || w.e.storage().instance().get_ttl())
}

/// `call` in the last ledgers of the house's life.
fn extends(w: &World, name: &str, call: impl FnOnce()) {
    w.e.ledger().set_sequence_number(SEQUENCE + LEAST - 10);
    assert_eq!(left(w), 10, "before {name}");
    call();
    assert_eq!(left(w), LIFE, "{name}");
}

#[test]
fn what_a_seller_calls() {
    let w = World::new();
    extends(&w, "create_auction", || {
        w.auction(English, 0);
    });
    let w = World::new();
    extends(&w, "create_reserve_auction", || {
        w.reserve_auction();
    });
    let w = World::new();
    let id = w.auction(English, 0);
    extends(&w, "cancel_auction", || {
        w.house.cancel_auction(&w.seller, &id)
    });
    let w = World::new();
    let id = w.auction(English, 0);
    extends(&w, "extend_auction", || {
        w.house.extend_auction(&w.seller, &id, &(END + 1))
    });
    let w = World::new();
    let id = w.auction(English, 30 * XLM);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.at(END);
    extends(&w, "accept_bid", || w.house.accept_bid(&w.seller, &id));
}

#[test]
fn what_a_bidder_calls() {
    for kind in [English, Dutch] {
        let w = World::new();
        let id = w.auction(kind, XLM);
        extends(&w, "place_bid", || {
            w.house.place_bid(&w.ann, &id, &(10 * XLM))
        });
    }
    let w = World::new();
    let id = w.auction(Sealed, 0);
    extends(&w, "place_sealed_bid", || {
        w.seal(id, &w.ann, 10 * XLM, 1, 20 * XLM)
    });
    let w = World::new();
    let id = w.auction(Sealed, 0);
    w.seal(id, &w.ann, 10 * XLM, 1, 20 * XLM);
    w.at(END);
    extends(&w, "reveal_bid", || {
        w.house.reveal_bid(&w.ann, &id, &(10 * XLM), &w.salt(1))
    });
    let w = World::new();
    let id = w.auction(English, 0);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.house.place_bid(&w.bob, &id, &(20 * XLM));
    extends(&w, "withdraw", || w.house.withdraw(&w.ann, &id));
}

#[test]
fn what_anyone_calls_and_the_admin() {
    let w = World::new();
    let id = w.auction(English, 0);
    w.at(END);
    extends(&w, "finalize_auction", || w.house.finalize_auction(&id));
    let w = World::new();
    w.nft.transfer(&w.seller, &w.house.address, &TOKEN);
    extends(&w, "rescue_token", || {
        w.house.rescue_token(&w.nft.address, &TOKEN, &w.seller)
    });
}
