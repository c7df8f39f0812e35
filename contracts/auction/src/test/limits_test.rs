//! What is exactly at a limit.

use common::settlement::MAX_PRICE;

use super::fixture::*;
use crate::{Kind, Status};

#[test]
fn a_bid_can_be_all_that_an_asset_can_be() {
    let w = World::new();
    let (id, all) = (w.auction(Kind::English, 0), MAX_PRICE - PURSE);
    w.issuer().mint(&w.ann, &all);
    w.house.place_bid(&w.ann, &id, &MAX_PRICE);
    assert_eq!(w.balance(&w.ann), 0);
    assert_eq!(w.house.get_auction(&id).best, MAX_PRICE);
}

/// How long its entries must last: a Dutch auction is over at its end, the others may take a day more.
#[test]
fn an_auction_knows_its_last_second() {
    for (kind, limit) in [
        (Kind::English, LIMIT),
        (Kind::Dutch, END),
        (Kind::Sealed, LIMIT),
    ] {
        let w = World::new();
        let id = w.auction(kind, XLM);
        assert_eq!(w.house.get_auction(&id).limit, limit, "{kind:?}");
    }
}

#[test]
fn a_dutch_auction_that_is_over_says_who_bought_and_for_what() {
    let w = World::new();
    let id = w.auction(Kind::Dutch, XLM);
    w.house.place_bid(&w.ann, &id, &(30 * XLM));
    let sold = w.house.get_auction(&id);
    assert_eq!(sold.status, Status::Sold);
    assert_eq!(
        (sold.leader, sold.best, sold.bids),
        (Some(w.ann.clone()), 10 * XLM, 1)
    );
}
