use soroban_sdk::testutils::{Address as _, Events as _};
use soroban_sdk::{Address, Event as _};

use common::market::MarketError;

use super::fixture::*;
use crate::{
    english::{minimum, SNIPE},
    AuctionError, AuctionFinalized, BidPlaced, Kind, Status,
};

#[test]
fn the_highest_bid_wins_and_everyone_gets_their_part() {
    let w = World::new();
    let id = w.auction(Kind::English, 20 * XLM);
    assert_eq!(w.nft.owner_of(&TOKEN), w.house.address);
    let before = w.balances();
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.house.place_bid(&w.bob, &id, &(30 * XLM + 1));
    assert_eq!(
        w.balances()[2..],
        [40 * XLM + 1, PURSE - 10 * XLM, PURSE - 30 * XLM - 1]
    );

    w.at(END);
    w.house.finalize_auction(&id);
    let events = w.e.events().all().filter_by_contract(&w.house.address);
    let (winner, price) = (Some(w.bob.clone()), 30 * XLM + 1);
    let finalized = AuctionFinalized { id, winner, price }.to_xdr(&w.e, &w.house.address);
    assert_eq!(events.events().last(), Some(&finalized));
    w.house.withdraw(&w.ann, &id);

    let [seller, royalty, fee] = parts(price);
    let after = w.balances();
    let gained: [i128; 5] = core::array::from_fn(|i| after[i] - before[i]);
    assert_eq!(gained, [seller, royalty, fee, 0, -price]);
    assert_eq!(w.house.accrued_fees(&w.currency.address), fee);
    assert_eq!(w.nft.owner_of(&TOKEN), w.bob);
    assert_eq!(w.house.get_auction(&id).status, Status::Sold);
}

#[test]
fn a_bid_must_rise_by_five_percent_rounded_up() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    let low = refused(AuctionError::BidTooLow);
    assert_eq!(w.house.current_price(&id), 10 * XLM);
    assert_eq!(w.house.try_place_bid(&w.ann, &id, &(10 * XLM - 1)), low);
    w.house.place_bid(&w.ann, &id, &(10 * XLM + 1));
    // 5 % of 100,000,001 is 5,000,000.05
    assert_eq!(w.house.current_price(&id), 10 * XLM + 1 + 5_000_001);
    assert_eq!(
        w.house.try_place_bid(&w.bob, &id, &(10 * XLM + 5_000_001)),
        low
    );
    w.house.place_bid(&w.bob, &id, &(10 * XLM + 5_000_002));
    let over = refused(MarketError::PriceOutOfRange);
    assert_eq!(
        w.house.try_place_bid(&w.ann, &id, &(i64::MAX as i128 + 1)),
        over
    );

    let mut auction = w.house.get_auction(&id);
    for (best, next) in [
        (1, 2),
        (19, 20),
        (20, 21),
        (21, 23),
        (i64::MAX as i128, 9_684_540_638_697_514_598),
    ] {
        auction.best = best;
        assert_eq!(minimum(&auction), next);
    }
}

#[test]
fn a_bidder_raises_by_the_difference_and_stays_locked_while_leading() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.house.place_bid(&w.bob, &id, &(11 * XLM));
    w.house.place_bid(&w.ann, &id, &(12 * XLM));
    assert_eq!(w.balance(&w.ann), PURSE - 12 * XLM);
    let placed = BidPlaced {
        id,
        bidder: w.bob.clone(),
        amount: 20 * XLM,
        end_time: END,
    };
    w.house.place_bid(&w.bob, &id, &(20 * XLM));
    let events = w.e.events().all().filter_by_contract(&w.house.address);
    assert_eq!(events.events(), [placed.to_xdr(&w.e, &w.house.address)]);

    assert_eq!(
        w.house.try_withdraw(&w.bob, &id),
        refused(AuctionError::BidLocked)
    );
    w.house.withdraw(&w.ann, &id);
    assert_eq!(w.balance(&w.ann), PURSE);
    assert_eq!(
        w.house.try_withdraw(&w.ann, &id),
        refused(AuctionError::BidNotFound)
    );
    // Having withdrawn, Ann bids anew with her whole bid.
    w.house.place_bid(&w.ann, &id, &(21 * XLM));
    assert_eq!(w.balance(&w.ann), PURSE - 21 * XLM);
    assert_eq!(w.balance(&w.house.address), w.owed(&[id]));
}

#[test]
fn the_reserve_itself_is_enough() {
    let w = World::new();
    let id = w.auction(Kind::English, 20 * XLM);
    w.house.place_bid(&w.ann, &id, &(20 * XLM));
    w.at(END);
    w.house.finalize_auction(&id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.ann);
}

#[test]
fn without_bids_the_token_goes_back() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    w.at(END - 1);
    assert_eq!(
        w.house.try_finalize_auction(&id),
        refused(AuctionError::NotEnded)
    );
    w.at(END);
    w.house.finalize_auction(&id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
    let closed = refused(AuctionError::AuctionClosed);
    assert_eq!(w.house.try_finalize_auction(&id), closed);
    assert_eq!(w.house.try_place_bid(&w.ann, &id, &(10 * XLM)), closed);
    assert_eq!(w.house.try_cancel_auction(&w.seller, &id), closed);
    assert_eq!(w.house.try_extend_auction(&w.seller, &id, &LIMIT), closed);
}

#[test]
fn bids_count_from_the_start_until_the_second_before_the_end() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let start = NOW + 100;
    let id = w.house.create_auction(
        &w.seller,
        &Kind::English,
        nft,
        &TOKEN,
        currency,
        &XLM,
        &0,
        &start,
        &END,
    );
    w.at(start - 1);
    assert_eq!(
        w.house.try_place_bid(&w.ann, &id, &XLM),
        refused(AuctionError::NotStarted)
    );
    w.at(start);
    w.house.place_bid(&w.ann, &id, &XLM);
    w.at(END);
    assert_eq!(
        w.house.try_place_bid(&w.bob, &id, &(2 * XLM)),
        refused(AuctionError::Ended)
    );
    w.at(END - 1);
    w.house.place_bid(&w.bob, &id, &(2 * XLM));
    assert_eq!(
        w.house.try_place_bid(&w.seller, &id, &(9 * XLM)),
        refused(AuctionError::SelfBid)
    );
}

#[test]
fn a_late_bid_puts_the_end_off_but_not_past_the_limit() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    let end = || w.house.get_auction(&id).end_time;
    let mut amount = 10 * XLM;
    let mut bid_at = |time: u64| {
        w.at(time);
        w.house.place_bid(&w.ann, &id, &amount);
        amount = amount * 105 / 100 + 1;
        end()
    };
    assert_eq!(bid_at(END - SNIPE - 1), END);
    assert_eq!(bid_at(END - SNIPE), END);
    assert_eq!(bid_at(END - SNIPE + 1), END + 1);
    assert_eq!(bid_at(END), END + SNIPE);
    w.house.extend_auction(&w.seller, &id, &(LIMIT - DAY / 2));
    let (mut end, mut bids) = (LIMIT - DAY / 2, 0);
    while end < LIMIT {
        end = bid_at(end - 1);
        bids += 1;
    }
    assert_eq!((end, bids), (LIMIT, 73), "12 hours are left to late bids");
    w.at(LIMIT);
    assert_eq!(
        w.house.try_place_bid(&w.bob, &id, &(500 * XLM)),
        refused(AuctionError::Ended)
    );
    w.house.finalize_auction(&id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.ann);
}

#[test]
fn the_seller_puts_the_end_off_only_forward_and_only_to_12_hours_before_the_limit() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    let out = refused(AuctionError::EndOutOfRange);
    let most = LIMIT - 12 * 3_600;
    for bad in [0, END - 1, END, most + 1, LIMIT, u64::MAX] {
        assert_eq!(w.house.try_extend_auction(&w.seller, &id, &bad), out);
    }
    assert_eq!(
        w.house.try_extend_auction(&w.ann, &id, &most),
        refused(AuctionError::NotTheSeller)
    );
    w.house.extend_auction(&w.seller, &id, &(END + 1));
    w.house.extend_auction(&w.seller, &id, &(END + 2));
    assert_eq!(w.house.get_auction(&id).end_time, END + 2);
    w.at(END + 1);
    w.house.extend_auction(&w.seller, &id, &most);
    assert_eq!(w.house.try_extend_auction(&w.seller, &id, &LIMIT), out);
    w.at(most);
    assert_eq!(
        w.house.try_extend_auction(&w.seller, &id, &LIMIT),
        refused(AuctionError::Ended)
    );
}

#[test]
fn an_auction_with_a_bid_is_not_cancelled() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    assert_eq!(
        w.house.try_cancel_auction(&w.ann, &id),
        refused(AuctionError::NotTheSeller)
    );
    w.house.cancel_auction(&w.seller, &id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
    assert_eq!(w.house.get_auction(&id).status, Status::Cancelled);

    let id = w.auction(Kind::English, 0);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    assert_eq!(
        w.house.try_cancel_auction(&w.seller, &id),
        refused(AuctionError::HasBids)
    );
}

#[test]
fn a_bid_touches_nothing_of_earlier_bidders() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    let issuer = w.issuer();
    let mut amount = 10 * XLM;
    let mut touched = || {
        let bidder = Address::generate(&w.e);
        issuer.mint(&bidder, &PURSE);
        w.house.place_bid(&bidder, &id, &amount);
        amount += amount / 10;
        let used = w.e.cost_estimate().resources();
        [
            used.write_entries,
            used.disk_read_entries,
            used.memory_read_entries,
            used.write_bytes,
        ]
    };
    // The house's own balance and the auction's leader exist from the second bid on.
    let _first = touched();
    let second = touched();
    for _ in 0..5 {
        assert_eq!(touched(), second);
    }
}
