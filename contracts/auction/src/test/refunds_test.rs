//! What comes back to bidders, when, at whose word, and what does not.

use soroban_sdk::Event as _;

use super::fixture::*;
use crate::{AuctionError, BidWithdrawn, Kind, Status};

#[test]
fn a_bid_that_was_not_revealed_loses_a_fifth_half_to_the_seller_half_to_the_platform() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    let before = w.balances();
    let deposit = 60 * XLM + 5;
    w.seal(id, &w.bob, 40 * XLM, 2, deposit);
    w.at(LIMIT);
    w.house.finalize_auction(&id);
    assert_eq!(w.house.get_auction(&id).status, Status::Unsold);
    w.house.withdraw(&w.bob, &id);
    let (bidder, forfeited) = (w.bob.clone(), 12 * XLM + 1);
    let amount = deposit - forfeited;
    let withdrawn = BidWithdrawn {
        id,
        bidder,
        amount,
        forfeited,
    };
    let withdrawn = withdrawn.to_xdr(&w.e, &w.house.address);
    assert_eq!(w.last_event(), Some(withdrawn));
    let currency = &w.currency.address;
    assert_eq!(w.house.claimable(&w.seller, currency), 6 * XLM);
    assert_eq!(w.house.accrued_fees(currency), 6 * XLM + 1);
    assert_eq!(w.house.claim(&w.seller, currency), 6 * XLM);
    let after = w.balances();
    let gained: [i128; 5] = core::array::from_fn(|i| after[i] - before[i]);
    assert_eq!(gained, [6 * XLM, 0, 6 * XLM + 1, 0, -forfeited]);
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
}

#[test]
fn a_bidder_pays_for_each_bid_that_they_keep_closed() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    w.issuer().mint(&w.creator, &PURSE);
    // One bidder with three accounts opens the one that serves them.
    let bids = [(&w.ann, 30, 1), (&w.bob, 20, 2), (&w.creator, 10, 3)];
    for (bidder, amount, salt) in bids {
        w.seal(id, bidder, amount * XLM, salt, amount * XLM);
    }
    w.at(END);
    w.house.reveal_bid(&w.creator, &id, &(10 * XLM), &w.salt(3));
    w.at(LIMIT);
    w.house.finalize_auction(&id);
    for (bidder, lost) in [(&w.ann, 6 * XLM), (&w.bob, 4 * XLM)] {
        w.house.withdraw(bidder, &id);
        assert_eq!(w.balance(bidder), PURSE - lost);
    }
    assert_eq!(
        w.house.claimable(&w.seller, &w.currency.address),
        (6 + 4) * XLM / 2
    );
}

#[test]
fn what_was_not_revealed_is_free_at_the_limit_also_before_anyone_finalizes() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    w.seal(id, &w.bob, 40 * XLM, 2, 50 * XLM);
    for time in [NOW, END, LIMIT - 1] {
        w.at(time);
        assert_eq!(
            w.house.try_withdraw(&w.bob, &id),
            refused(AuctionError::BidLocked)
        );
    }
    w.at(LIMIT);
    w.house.withdraw(&w.bob, &id);
    assert_eq!(w.balance(&w.bob), PURSE - 10 * XLM);
    assert_eq!(w.house.get_auction(&id).status, Status::Open);
}

#[test]
fn money_comes_back_at_the_bidders_word_while_it_is_open_and_at_anyones_afterwards() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.house.place_bid(&w.bob, &id, &(20 * XLM));
    w.e.set_auths(&[]);
    assert!(w.house.try_withdraw(&w.ann, &id).is_err());
    w.at(END);
    assert!(w.house.try_withdraw(&w.ann, &id).is_err());
    w.house.finalize_auction(&id);
    w.house.withdraw(&w.ann, &id);
    assert_eq!(w.balance(&w.ann), PURSE);
    assert_eq!(
        w.house.try_withdraw(&w.bob, &id),
        refused(AuctionError::BidNotFound)
    );
}

#[test]
fn the_forfeit_does_not_wait_for_a_defaulter_who_can_not_be_paid() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    w.seal(id, &w.bob, 40 * XLM, 2, 50 * XLM);
    w.issuer().set_authorized(&w.bob, &false);
    w.at(LIMIT);
    w.house.finalize_auction(&id);
    w.e.set_auths(&[]);
    w.house.withdraw(&w.bob, &id);
    let currency = &w.currency.address;
    assert_eq!(w.house.claim(&w.seller, currency), 5 * XLM);
    assert_eq!(w.house.claimable(&w.bob, currency), 40 * XLM);
    assert_eq!(w.balance(&w.house.address), w.owed(&[id]));
}
