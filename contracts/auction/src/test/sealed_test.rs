use soroban_sdk::{symbol_short, testutils::Address as _, xdr::ToXdr, Address, BytesN};

use super::fixture::*;
use crate::{AuctionError, Kind};

#[test]
fn the_commitment_is_what_the_documentation_says() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    let (amount, salt) = (11 * XLM, w.salt(1));
    let preimage = (
        symbol_short!("nuna_bid"),
        w.house.address.clone(),
        id,
        w.ann.clone(),
        amount,
        salt.clone(),
    );
    let documented: BytesN<32> = w.e.crypto().sha256(&preimage.to_xdr(&w.e)).to_bytes();
    w.house
        .place_sealed_bid(&w.ann, &id, &documented, &(11 * XLM));
    w.at(END);
    w.house.reveal_bid(&w.ann, &id, &amount, &salt);
    assert_eq!(w.house.get_auction(&id).best, amount);
}

#[test]
fn the_highest_revealed_bid_pays_itself_and_gets_the_rest_of_its_deposit() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 20 * XLM);
    let before = w.balances();
    w.seal(id, &w.ann, 25 * XLM, 1, 100 * XLM);
    w.seal(id, &w.bob, 40 * XLM, 2, 60 * XLM);
    assert_eq!(w.balance(&w.house.address), 160 * XLM);
    w.at(END);
    w.house.reveal_bid(&w.bob, &id, &(40 * XLM), &w.salt(2));
    w.house.reveal_bid(&w.ann, &id, &(25 * XLM), &w.salt(1));
    // Ann can't win any more; Bob leads.
    w.house.withdraw(&w.ann, &id);
    assert_eq!(
        w.house.try_withdraw(&w.bob, &id),
        refused(AuctionError::BidLocked)
    );
    w.at(LIMIT - 1);
    assert_eq!(
        w.house.try_finalize_auction(&id),
        refused(AuctionError::NotEnded)
    );
    w.at(LIMIT);
    w.house.finalize_auction(&id);
    w.house.withdraw(&w.bob, &id);

    let [seller, royalty, fee] = parts(40 * XLM);
    let after = w.balances();
    let gained: [i128; 5] = core::array::from_fn(|i| after[i] - before[i]);
    assert_eq!(gained, [seller, royalty, fee, 0, -40 * XLM]);
    assert_eq!(w.nft.owner_of(&TOKEN), w.bob);
}

#[test]
fn a_tie_goes_to_the_earlier_commitment_whoever_reveals_first() {
    for ann_reveals_first in [true, false] {
        let w = World::new();
        let id = w.auction(Kind::Sealed, 0);
        w.seal(id, &w.ann, 25 * XLM, 1, 25 * XLM);
        w.seal(id, &w.bob, 25 * XLM, 2, 25 * XLM);
        w.at(END);
        let mut order = [(&w.ann, 1), (&w.bob, 2)];
        if !ann_reveals_first {
            order.reverse();
        }
        for (bidder, salt) in order {
            w.house.reveal_bid(bidder, &id, &(25 * XLM), &w.salt(salt));
        }
        w.at(LIMIT);
        w.house.finalize_auction(&id);
        assert_eq!(w.nft.owner_of(&TOKEN), w.ann);
    }
}

#[test]
fn revealing_has_its_day_and_only_the_truth_counts() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    w.seal(id, &w.ann, 25 * XLM, 1, 30 * XLM);
    w.seal(id, &w.bob, 31 * XLM, 2, 30 * XLM);
    let reveal =
        |bidder, amount: i128, salt| w.house.try_reveal_bid(bidder, &id, &amount, &w.salt(salt));
    let mismatch = refused(AuctionError::CommitmentMismatch);
    let not_now = refused(AuctionError::NotRevealTime);
    w.at(END - 1);
    assert_eq!(reveal(&w.ann, 25 * XLM, 1), not_now);
    w.at(LIMIT);
    assert_eq!(reveal(&w.ann, 25 * XLM, 1), not_now);
    w.at(END);
    assert_eq!(reveal(&w.ann, 26 * XLM, 1), mismatch);
    assert_eq!(reveal(&w.ann, 25 * XLM, 2), mismatch);
    assert_eq!(reveal(&w.bob, 25 * XLM, 1), mismatch);
    assert_eq!(
        reveal(&w.bob, 31 * XLM, 2),
        refused(AuctionError::DepositTooLow)
    );
    let stranger = Address::generate(&w.e);
    assert_eq!(
        reveal(&stranger, 25 * XLM, 1),
        refused(AuctionError::BidNotFound)
    );
    w.at(LIMIT - 1);
    w.house.reveal_bid(&w.ann, &id, &(25 * XLM), &w.salt(1));
    assert_eq!(
        reveal(&w.ann, 25 * XLM, 1),
        refused(AuctionError::AlreadyRevealed)
    );
}

#[test]
fn a_copied_commitment_is_worth_nothing() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    w.seal(id, &w.ann, 25 * XLM, 1, 30 * XLM);
    let copied = w.house.get_bid(&id, &w.ann).unwrap().commitment.unwrap();
    w.house.place_sealed_bid(&w.bob, &id, &copied, &(30 * XLM));
    w.at(END);
    w.house.reveal_bid(&w.ann, &id, &(25 * XLM), &w.salt(1));
    assert_eq!(
        w.house.try_reveal_bid(&w.bob, &id, &(25 * XLM), &w.salt(1)),
        refused(AuctionError::CommitmentMismatch)
    );
}

#[test]
fn sealed_bids_have_their_own_rules() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    let hash = w.salt(9);
    let place = |bidder, deposit: i128| w.house.try_place_sealed_bid(bidder, &id, &hash, &deposit);
    let low = refused(AuctionError::BidTooLow);
    assert_eq!(place(&w.ann, 10 * XLM - 1), low);
    assert_eq!(place(&w.ann, i64::MAX as i128 + 1), low);
    assert_eq!(place(&w.seller, 10 * XLM), refused(AuctionError::SelfBid));
    assert_eq!(
        w.house.try_place_bid(&w.ann, &id, &(10 * XLM)),
        refused(AuctionError::WrongKind)
    );
    assert_eq!(place(&w.ann, 10 * XLM), Ok(Ok(())));
    assert_eq!(place(&w.ann, 10 * XLM), refused(AuctionError::AlreadyBid));
    assert_eq!(
        w.house.try_cancel_auction(&w.seller, &id),
        refused(AuctionError::HasBids)
    );
    w.at(END);
    assert_eq!(place(&w.bob, 10 * XLM), refused(AuctionError::Ended));

    w.at(NOW);
    w.nft.mint(
        &w.creator,
        &w.seller,
        &8,
        &soroban_sdk::String::from_str(&w.e, "ipfs://8"),
    );
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let english = w.house.create_auction(
        &w.seller,
        &Kind::English,
        nft,
        &8,
        currency,
        &1,
        &0,
        &0,
        &END,
    );
    let wrong = refused(AuctionError::WrongKind);
    assert_eq!(
        w.house.try_place_sealed_bid(&w.ann, &english, &hash, &XLM),
        wrong
    );
    assert_eq!(
        w.house.try_reveal_bid(&w.ann, &english, &XLM, &hash),
        refused(AuctionError::WrongKind)
    );
}

#[test]
fn a_revealed_bid_under_the_starting_price_does_not_count() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    w.seal(id, &w.ann, 10 * XLM - 1, 1, 10 * XLM);
    w.at(END);
    assert_eq!(
        w.house
            .try_reveal_bid(&w.ann, &id, &(10 * XLM - 1), &w.salt(1)),
        refused(AuctionError::BidTooLow)
    );
}
