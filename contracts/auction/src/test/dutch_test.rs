use soroban_sdk::testutils::Events as _;
use soroban_sdk::Event as _;

use super::fixture::*;
use crate::{dutch::price, AuctionError, AuctionFinalized, BidPlaced, Kind, Status};

#[test]
fn the_price_of_that_second_is_paid_and_the_rest_comes_back() {
    let w = World::new();
    let id = w.auction_from(Kind::Dutch, 100 * XLM, 40 * XLM);
    let before = w.balances();
    w.at(NOW + DAY / 4);
    let price = 85 * XLM;
    assert_eq!(w.house.current_price(&id), price);
    assert_eq!(
        w.house.try_place_bid(&w.ann, &id, &(price - 1)),
        refused(AuctionError::BidTooLow)
    );
    w.house.place_bid(&w.ann, &id, &(90 * XLM));

    let house = &w.house.address;
    let events = w.e.events().all().filter_by_contract(house);
    let placed = BidPlaced {
        id,
        bidder: w.ann.clone(),
        amount: price,
        end_time: END,
    };
    assert_eq!(events.events().first(), Some(&placed.to_xdr(&w.e, house)));
    let finalized = AuctionFinalized {
        id,
        winner: Some(w.ann.clone()),
        price,
    };
    assert_eq!(events.events().last(), Some(&finalized.to_xdr(&w.e, house)));

    let [seller, royalty, fee] = parts(price);
    let after = w.balances();
    let gained: [i128; 5] = core::array::from_fn(|i| after[i] - before[i]);
    assert_eq!(gained, [seller, royalty, fee, -price, 0]);
    assert_eq!(w.nft.owner_of(&TOKEN), w.ann);
    assert_eq!(
        w.house.try_place_bid(&w.bob, &id, &(90 * XLM)),
        refused(AuctionError::AuctionClosed)
    );
    assert_eq!(
        w.house.try_withdraw(&w.ann, &id),
        refused(AuctionError::BidNotFound)
    );
}

#[test]
fn the_price_falls_in_a_straight_line_within_its_bounds() {
    let w = World::new();
    let id = w.auction_from(Kind::Dutch, i64::MAX as i128, 1);
    let auction = w.house.get_auction(&id);
    let mut last = i128::MAX;
    for passed in [
        0,
        1,
        2,
        DAY / 3,
        DAY / 2,
        DAY - 1,
        DAY,
        DAY + 1,
        u64::MAX - NOW,
    ] {
        let at = price(&auction, NOW + passed);
        let exact = (i64::MAX as i128 - 1) * i128::from(passed.min(DAY)) / i128::from(DAY);
        assert_eq!(at, i64::MAX as i128 - exact);
        assert!(at <= last && (1..=i64::MAX as i128).contains(&at));
        last = at;
    }
    assert_eq!(price(&auction, 0), i64::MAX as i128);
}

#[test]
fn unsold_it_goes_back_and_it_can_be_cancelled_before() {
    let w = World::new();
    let id = w.auction_from(Kind::Dutch, 2, 1);
    w.at(END);
    assert_eq!(
        w.house.try_place_bid(&w.ann, &id, &2),
        refused(AuctionError::Ended)
    );
    w.house.finalize_auction(&id);
    assert_eq!(w.house.get_auction(&id).status, Status::Unsold);
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);

    w.at(NOW);
    let id = w.auction_from(Kind::Dutch, 2, 2);
    assert_eq!(
        w.house.try_extend_auction(&w.seller, &id, &(END + 1)),
        refused(AuctionError::WrongKind)
    );
    w.house.cancel_auction(&w.seller, &id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
}
