//! A highest bid below the reserve: its seller's for a day.

use soroban_sdk::Event as _;

use common::market::MarketError;

use super::{fixture::*, mocks::*};
use crate::{auctions::DECISION, AuctionError, AuctionFinalized, Kind, Status};

const BID: i128 = 20 * XLM - 1;

/// An auction with Ann's bid, one stroop below the reserve, and its first second after the end.
fn nearly(w: &World, kind: Kind) -> (u64, u64) {
    let id = w.auction(kind, BID + 1);
    if kind == Kind::English {
        w.house.place_bid(&w.ann, &id, &BID);
        return (id, END);
    }
    w.seal(id, &w.ann, BID, 1, 30 * XLM);
    w.at(END);
    w.house.reveal_bid(&w.ann, &id, &BID, &w.salt(1));
    (id, LIMIT)
}

/// The first or the last second in which the seller can decide.
fn deciding(last: u64, last_second: bool) -> u64 {
    last + if last_second { DECISION - 1 } else { 0 }
}

#[test]
fn the_seller_accepts_and_is_paid_as_if_it_met_the_reserve() {
    for kind in [Kind::English, Kind::Sealed] {
        for last_second in [false, true] {
            let w = World::new();
            let before = w.balances();
            let (id, last) = nearly(&w, kind);
            w.at(last - 1);
            let early = w.house.try_accept_bid(&w.seller, &id);
            assert_eq!(early, refused(AuctionError::NotEnded));
            w.at(deciding(last, last_second));
            w.house.pause(&w.admin);
            let other = w.house.try_accept_bid(&w.ann, &id);
            assert_eq!(other, refused(AuctionError::NotTheSeller));
            w.house.accept_bid(&w.seller, &id);
            let (winner, price) = (Some(w.ann.clone()), BID);
            let finalized = AuctionFinalized { id, winner, price };
            let finalized = finalized.to_xdr(&w.e, &w.house.address);
            assert_eq!(w.last_event(), Some(finalized));
            if kind == Kind::Sealed {
                w.house.withdraw(&w.ann, &id);
            }
            let [seller, royalty, fee] = parts(BID);
            let after = w.balances();
            let gained: [i128; 5] = core::array::from_fn(|i| after[i] - before[i]);
            assert_eq!(gained, [seller, royalty, fee, -BID, 0]);
            assert_eq!(w.nft.owner_of(&TOKEN), w.ann);
            assert_eq!(w.house.get_auction(&id).status, Status::Sold);
            let again = w.house.try_accept_bid(&w.seller, &id);
            assert_eq!(again, refused(AuctionError::AuctionClosed));
        }
    }
}

#[test]
fn nobody_else_ends_it_in_that_day_and_anyone_afterwards() {
    for kind in [Kind::English, Kind::Sealed] {
        let w = World::new();
        let before = w.balances();
        let (id, last) = nearly(&w, kind);
        w.at(last - 1);
        let early = w.house.try_finalize_auction(&id);
        assert_eq!(early, refused(AuctionError::NotEnded));
        for time in [last, last + DECISION - 1] {
            w.at(time);
            let finalized = w.house.try_finalize_auction(&id);
            assert_eq!(finalized, refused(AuctionError::AwaitingSeller));
            let withdrawn = w.house.try_withdraw(&w.ann, &id);
            assert_eq!(withdrawn, refused(AuctionError::BidLocked));
        }
        w.at(last + DECISION);
        let late = w.house.try_accept_bid(&w.seller, &id);
        assert_eq!(late, refused(AuctionError::NothingToDecide));
        let late = w.house.try_cancel_auction(&w.seller, &id);
        assert_eq!(late, refused(AuctionError::HasBids));
        w.house.finalize_auction(&id);
        w.house.withdraw(&w.ann, &id);
        assert_eq!(w.house.get_auction(&id).status, Status::Unsold);
        assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
        assert_eq!(w.balances(), before);
    }
}

#[test]
fn the_seller_declines_and_the_bids_are_free_at_once() {
    for kind in [Kind::English, Kind::Sealed] {
        for last_second in [false, true] {
            let w = World::new();
            let before = w.balances();
            let (id, last) = nearly(&w, kind);
            w.at(last - 1);
            let early = w.house.try_cancel_auction(&w.seller, &id);
            assert_eq!(early, refused(AuctionError::HasBids));
            w.at(deciding(last, last_second));
            let other = w.house.try_cancel_auction(&w.ann, &id);
            assert_eq!(other, refused(AuctionError::NotTheSeller));
            w.house.cancel_auction(&w.seller, &id);
            let (winner, price) = (None, 0);
            let finalized = AuctionFinalized { id, winner, price };
            let finalized = finalized.to_xdr(&w.e, &w.house.address);
            assert_eq!(w.last_event(), Some(finalized));
            assert_eq!(w.house.get_auction(&id).status, Status::Unsold);
            assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
            w.house.withdraw(&w.ann, &id);
            assert_eq!(w.balances(), before);
        }
    }
}

#[test]
fn there_is_nothing_to_decide_without_a_bid_below_the_reserve() {
    for (kind, bid) in [
        (Kind::English, Some(BID + 1)),
        (Kind::English, None),
        (Kind::Sealed, None),
        (Kind::Dutch, None),
    ] {
        let w = World::new();
        let id = w.auction_from(kind, 20 * XLM, BID + 1);
        if let Some(amount) = bid {
            w.house.place_bid(&w.ann, &id, &amount);
        }
        w.at(LIMIT);
        if kind == Kind::English {
            w.at(END);
        }
        assert_eq!(
            w.house.try_accept_bid(&w.seller, &id),
            refused(AuctionError::NothingToDecide)
        );
        if bid.is_some() {
            let sold = w.house.try_cancel_auction(&w.seller, &id);
            assert_eq!(sold, refused(AuctionError::HasBids));
        }
        w.house.finalize_auction(&id);
        let owner = if bid.is_some() { &w.ann } else { &w.seller };
        assert_eq!(w.nft.owner_of(&TOKEN), *owner);
    }
}

#[test]
fn a_token_that_can_not_be_moved_is_not_sold_and_may_come_back_later() {
    let w = World::new();
    let token = MoodyClient::new(&w.e, &w.e.register(Moody, ()));
    token.set_owner(&1, &w.seller);
    let (nft, currency) = (&token.address, &w.currency.address);
    let create = |reserve: i128| {
        let (seller, kind) = (&w.seller, Kind::English);
        w.house
            .create_auction(seller, &kind, nft, &1, currency, &XLM, &reserve, &0, &END)
    };
    let id = create(2 * XLM);
    w.house.place_bid(&w.ann, &id, &XLM);
    w.at(END);
    token.set_mood(&REFUSES);
    assert_eq!(
        w.house.try_accept_bid(&w.seller, &id),
        refused(MarketError::TransferRefused)
    );
    token.set_mood(&IS_SILENT);
    assert_eq!(
        w.house.try_cancel_auction(&w.seller, &id),
        refused(MarketError::NftNotReadable)
    );
    token.set_mood(&REFUSES);
    w.house.cancel_auction(&w.seller, &id);
    assert_eq!(w.house.get_auction(&id).status, Status::Returning);
    w.house.withdraw(&w.ann, &id);
    token.set_mood(&MOVES);
    w.house.finalize_auction(&id);
    assert_eq!(token.owner_of(&1), w.seller);
}
