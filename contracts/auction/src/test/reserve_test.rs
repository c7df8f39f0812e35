//! Auctions whose clock starts with the first bid.

use soroban_sdk::{symbol_short, testutils::storage::Persistent as _, Event as _};

use common::market::MarketError;

use super::fixture::*;
use crate::{
    creation::{DURATIONS, LONGEST},
    english::SNIPE,
    AuctionCreated, AuctionError, BidPlaced, Kind, Status,
};

const HALF: u64 = DAY / 2;

#[test]
fn the_first_bid_meets_the_reserve_and_starts_the_clock() {
    let w = World::new();
    let id = w.reserve_auction();
    let created = AuctionCreated {
        id,
        seller: w.seller.clone(),
        nft: w.nft.address.clone(),
        token_id: TOKEN,
        kind: Kind::English as u32,
        currency: w.currency.address.clone(),
        start_price: 10 * XLM,
        reserve: 10 * XLM,
        start_time: NOW,
        end_time: END,
        limit: END + HALF + DAY,
        duration: HALF,
    };
    assert_eq!(w.last_event(), Some(created.to_xdr(&w.e, &w.house.address)));
    assert_eq!(w.house.current_price(&id), 10 * XLM);
    assert_eq!(
        w.house.try_place_bid(&w.ann, &id, &(10 * XLM - 1)),
        refused(AuctionError::BidTooLow)
    );
    w.at(NOW + 7);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    let end_time = NOW + 7 + HALF;
    let placed = BidPlaced {
        id,
        bidder: w.ann.clone(),
        amount: 10 * XLM,
        end_time,
    };
    assert_eq!(w.last_event(), Some(placed.to_xdr(&w.e, &w.house.address)));
    let auction = w.house.get_auction(&id);
    assert_eq!(
        (auction.end_time, auction.limit),
        (end_time, end_time + DAY)
    );

    // A second bid does not start it again; everything is as in other English auctions.
    w.at(NOW + 8);
    w.house.place_bid(&w.bob, &id, &(10 * XLM + XLM / 2));
    assert_eq!(w.house.get_auction(&id).end_time, end_time);
    w.at(end_time - SNIPE + 1);
    w.house.place_bid(&w.ann, &id, &(20 * XLM));
    assert_eq!(w.house.get_auction(&id).end_time, end_time + 1);
    w.at(end_time + 1);
    assert_eq!(
        w.house.try_place_bid(&w.bob, &id, &(30 * XLM)),
        refused(AuctionError::Ended)
    );
    w.house.finalize_auction(&id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.ann);
    assert_eq!(w.balance(&w.seller), parts(20 * XLM)[0]);
}

#[test]
fn a_first_bid_in_the_last_second_still_has_its_time() {
    let w = World::new();
    let id = w.reserve_auction();
    w.at(END - 1);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.at(END - 1 + HALF - 1);
    assert_eq!(
        w.house.try_finalize_auction(&id),
        refused(AuctionError::NotEnded)
    );
    w.at(END - 1 + HALF);
    w.house.finalize_auction(&id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.ann);
}

#[test]
fn without_a_bid_it_goes_back_when_it_has_waited_long_enough() {
    let w = World::new();
    let id = w.reserve_auction();
    w.at(END - 1);
    assert_eq!(
        w.house.try_finalize_auction(&id),
        refused(AuctionError::NotEnded)
    );
    w.at(END);
    assert_eq!(
        w.house.try_place_bid(&w.ann, &id, &(10 * XLM)),
        refused(AuctionError::Ended)
    );
    w.house.finalize_auction(&id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
    assert_eq!(w.house.get_auction(&id).status, Status::Unsold);
}

#[test]
fn until_the_first_bid_it_can_be_cancelled_and_not_put_off() {
    let w = World::new();
    let id = w.reserve_auction();
    assert_eq!(
        w.house.try_extend_auction(&w.seller, &id, &(END + 1)),
        refused(AuctionError::ClockNotStarted)
    );
    w.house.cancel_auction(&w.seller, &id);
    assert_eq!(w.house.get_auction(&id).status, Status::Cancelled);
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);

    let id = w.reserve_auction();
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    assert_eq!(
        w.house.try_cancel_auction(&w.seller, &id),
        refused(AuctionError::HasBids)
    );
    w.house.extend_auction(&w.seller, &id, &(NOW + HALF + 1));
    assert_eq!(w.house.get_auction(&id).end_time, NOW + HALF + 1);
}

#[test]
fn its_terms_have_limits() {
    let w = World::new();
    let create = |reserve: i128, duration: u64, until: u64| {
        let (nft, currency) = (&w.nft.address, &w.currency.address);
        let (seller, house) = (&w.seller, &w.house);
        let created = house
            .try_create_reserve_auction(seller, nft, &TOKEN, currency, &reserve, &duration, &until);
        match created {
            Ok(id) => {
                house.cancel_auction(seller, &id.unwrap());
                None
            }
            Err(error) => Some(error),
        }
    };
    let price = Some(Ok(MarketError::PriceOutOfRange.into()));
    let times = Some(Ok(AuctionError::TimesOutOfRange.into()));
    let (least, most) = DURATIONS;
    assert_eq!((least, most), (3_600, 30 * DAY));
    for bad in [-1, 0, i64::MAX as i128 + 1] {
        assert_eq!(create(bad, least, END), price);
    }
    for (duration, until) in [
        (0, END),
        (least - 1, END),
        (most + 1, END),
        (u64::MAX, END),
        (least, 0),
        (least, NOW),
        (least, NOW + LONGEST + 1),
        (least, u64::MAX),
    ] {
        assert_eq!(create(1, duration, until), times);
    }
    for (reserve, duration, until) in [(1, least, NOW + 1), (i64::MAX as i128, most, NOW + LONGEST)]
    {
        assert_eq!(create(reserve, duration, until), None);
    }
}

#[test]
fn what_is_stored_of_it_outlives_it_also_when_the_first_bid_comes_last() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let (most, until) = (DURATIONS.1, NOW + 60 * DAY);
    let id = w
        .house
        .create_reserve_auction(&w.seller, nft, &TOKEN, currency, &1, &most, &until);
    let needed = ((60 + 30 + 1 + 30) * DAY / 4) as u32;
    w.e.as_contract(&w.house.address, || {
        let stored = w.e.storage().persistent();
        let escrow = (symbol_short!("escrow"), nft.clone(), TOKEN);
        assert_eq!(stored.get_ttl(&escrow), needed);
        assert_eq!(stored.get_ttl(&(symbol_short!("auction"), id)), needed);
    });
}
