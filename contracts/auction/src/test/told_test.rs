//! What each step of an auction tells, and what the house then says of it.

use soroban_sdk::Event;

use super::fixture::*;
use crate::{
    AuctionCancelled, AuctionExtended, AuctionFinalized, BidPlaced, BidRevealed, Kind,
    SealedBidPlaced,
};

fn told(w: &World, event: &dyn Event) {
    let event = event.to_xdr(&w.e, &w.house.address);
    assert_eq!(w.last_event(), Some(event));
}

#[test]
fn an_end_that_is_put_off_and_a_token_taken_back() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    let end_time = END + 3_600;
    w.house.extend_auction(&w.seller, &id, &end_time);
    told(&w, &AuctionExtended { id, end_time });
    w.house.cancel_auction(&w.seller, &id);
    let seller = w.seller.clone();
    told(&w, &AuctionCancelled { id, seller });
}

#[test]
fn a_bid_and_its_success() {
    let w = World::new();
    let (id, amount) = (w.auction(Kind::English, 0), 10 * XLM);
    w.house.place_bid(&w.ann, &id, &amount);
    let bidder = w.ann.clone();
    let end_time = END;
    told(
        &w,
        &BidPlaced {
            id,
            bidder,
            amount,
            end_time,
        },
    );
    w.at(END);
    w.house.finalize_auction(&id);
    let winner = Some(w.ann.clone());
    let price = amount;
    told(&w, &AuctionFinalized { id, winner, price });
}

#[test]
fn a_sealed_bid_and_its_opening() {
    let w = World::new();
    let (id, amount, deposit) = (w.auction(Kind::Sealed, 0), 20 * XLM, 30 * XLM);
    w.seal(id, &w.ann, amount, 1, deposit);
    let bidder = w.ann.clone();
    told(
        &w,
        &SealedBidPlaced {
            id,
            bidder: bidder.clone(),
            deposit,
        },
    );
    w.at(END);
    w.house.reveal_bid(&w.ann, &id, &amount, &w.salt(1));
    told(&w, &BidRevealed { id, bidder, amount });
}
