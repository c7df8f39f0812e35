//! Tokens that do not do what they say, and accounts that can't be paid.

use soroban_sdk::Event as _;

use common::market::MarketError;

use super::{fixture::*, mocks::*};
use crate::{auctions::GRACE, AuctionError, BidWithdrawn, Kind, Status, TokenReturned};

fn moody(w: &World) -> MoodyClient<'static> {
    let token = MoodyClient::new(&w.e, &w.e.register(Moody, ()));
    token.set_owner(&1, &w.seller);
    token
}

#[test]
fn a_token_that_does_not_arrive_is_not_auctioned() {
    let w = World::new();
    let token = moody(&w);
    for (mood, error) in [
        (REFUSES, MarketError::TransferRefused),
        (DOES_NOTHING, MarketError::TransferIneffective),
    ] {
        token.set_mood(&mood);
        let created = w.house.try_create_auction(
            &w.seller,
            &Kind::English,
            &token.address,
            &1,
            &w.currency.address,
            &XLM,
            &0,
            &0,
            &END,
        );
        assert_eq!(created, refused(error));
    }
}

#[test]
fn a_token_that_can_not_be_moved_waits_for_its_winner_who_can_renounce_it_after_a_week() {
    for (mood, error) in [
        (REFUSES, MarketError::TransferRefused),
        (DOES_NOTHING, MarketError::TransferIneffective),
        (IS_SILENT, MarketError::NftNotReadable),
    ] {
        let w = World::new();
        let token = moody(&w);
        let id = w.auction_of(&token.address);
        let before = w.balances();
        w.house.place_bid(&w.ann, &id, &XLM);
        token.set_mood(&mood);
        w.at(END + GRACE - 1);
        assert!(w.house.try_finalize_auction(&id).is_err());
        assert_eq!(
            w.house.try_withdraw(&w.ann, &id),
            refused(AuctionError::BidLocked)
        );
        w.at(END + GRACE);
        assert_eq!(w.house.try_finalize_auction(&id), refused(error));
        let auction = w.house.get_auction(&id);
        assert_eq!((auction.status, auction.best), (Status::Open, XLM));
        w.e.set_auths(&[]);
        assert!(w.house.try_withdraw(&w.ann, &id).is_err());
        w.e.mock_all_auths();
        w.house.withdraw(&w.ann, &id);
        let (bidder, amount, forfeited) = (w.ann.clone(), XLM, 0);
        let withdrawn = BidWithdrawn {
            id,
            bidder,
            amount,
            forfeited,
        };
        let withdrawn = withdrawn.to_xdr(&w.e, &w.house.address);
        assert_eq!(w.last_event(), Some(withdrawn));
        assert_eq!(w.balances(), before);
        let auction = w.house.get_auction(&id);
        assert_eq!((auction.leader, auction.best), (None, 0));

        if mood == IS_SILENT {
            let silent = refused(MarketError::NftNotReadable);
            assert_eq!(w.house.try_finalize_auction(&id), silent);
            token.set_mood(&REFUSES);
        }
        w.house.finalize_auction(&id);
        assert_eq!(w.house.get_auction(&id).status, Status::Returning);
        assert!(w.house.try_finalize_auction(&id).is_err());
        token.set_mood(&MOVES);
        w.house.finalize_auction(&id);
        let seller = w.seller.clone();
        let returned = TokenReturned { id, seller }.to_xdr(&w.e, &w.house.address);
        assert_eq!(w.last_event(), Some(returned));
        assert_eq!(token.owner_of(&1), w.seller);
        assert_eq!(w.house.get_auction(&id).status, Status::Unsold);
        assert_eq!(
            w.house.try_finalize_auction(&id),
            refused(AuctionError::AuctionClosed)
        );
    }
}

#[test]
fn a_token_that_can_be_moved_again_after_a_week_is_the_winners() {
    let w = World::new();
    let token = moody(&w);
    let id = w.auction_of(&token.address);
    w.house.place_bid(&w.ann, &id, &XLM);
    token.set_mood(&REFUSES);
    w.at(END + GRACE);
    assert!(w.house.try_finalize_auction(&id).is_err());
    token.set_mood(&MOVES);
    w.house.finalize_auction(&id);
    assert_eq!(token.owner_of(&1), w.ann);
    assert_eq!(w.house.get_auction(&id).status, Status::Sold);
}

#[test]
fn a_token_that_can_go_back_but_not_to_the_winner_does_after_a_week() {
    let w = World::new();
    let token = moody(&w);
    let id = w.auction_of(&token.address);
    let before = w.balances();
    w.house.place_bid(&w.ann, &id, &XLM);
    token.bar(&w.ann);
    w.at(END + GRACE - 1);
    assert_eq!(
        w.house.try_finalize_auction(&id),
        refused(MarketError::TransferRefused)
    );
    w.at(END + GRACE);
    w.house.finalize_auction(&id);
    assert_eq!(w.house.get_auction(&id).status, Status::Unsold);
    assert_eq!(token.owner_of(&1), w.seller);
    w.e.set_auths(&[]);
    w.house.withdraw(&w.ann, &id);
    assert_eq!(w.balances(), before);
}

#[test]
fn a_sealed_winner_can_renounce_a_week_after_the_last_reveal() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    w.seal(id, &w.ann, 25 * XLM, 1, 30 * XLM);
    w.at(END);
    w.house.reveal_bid(&w.ann, &id, &(25 * XLM), &w.salt(1));
    let locked = refused(AuctionError::BidLocked);
    w.at(LIMIT + GRACE - 1);
    assert_eq!(w.house.try_withdraw(&w.ann, &id), locked);
    w.at(LIMIT + GRACE);
    w.house.withdraw(&w.ann, &id);
    assert_eq!(w.balance(&w.ann), PURSE);
    w.house.finalize_auction(&id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
}

#[test]
fn a_token_is_in_one_open_auction_only() {
    let w = World::new();
    let token = moody(&w);
    w.auction_of(&token.address);
    // Its contract lets the seller move it in once more.
    token.set_owner(&1, &w.seller);
    let again = w.house.try_create_auction(
        &w.seller,
        &Kind::English,
        &token.address,
        &1,
        &w.currency.address,
        &XLM,
        &0,
        &0,
        &END,
    );
    assert_eq!(again, refused(MarketError::TransferIneffective));
}

#[test]
fn what_could_not_be_returned_is_not_taken_out_of_a_later_auction() {
    let w = World::new();
    let token = moody(&w);
    let first = w.auction_of(&token.address);
    w.at(END);
    token.set_mood(&REFUSES);
    w.house.finalize_auction(&first);
    assert_eq!(w.house.get_auction(&first).status, Status::Returning);
    // Its contract gives it back to the seller by another way, who puts it up again.
    token.set_mood(&MOVES);
    token.set_owner(&1, &w.seller);
    w.at(NOW);
    let second = w.auction_of(&token.address);
    w.house.place_bid(&w.ann, &second, &XLM);
    let closed = refused(AuctionError::AuctionClosed);
    assert_eq!(w.house.try_finalize_auction(&first), closed);
    w.at(END);
    w.house.finalize_auction(&second);
    assert_eq!(token.owner_of(&1), w.ann);
    assert_eq!(w.house.try_finalize_auction(&first), closed);
}

#[test]
fn a_bidder_who_can_not_be_paid_holds_up_nobody() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    let currency = &w.currency.address;
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.issuer().set_authorized(&w.ann, &false);
    w.house.place_bid(&w.bob, &id, &(20 * XLM));
    w.at(END);
    w.house.finalize_auction(&id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.bob);
    w.house.withdraw(&w.ann, &id);
    assert_eq!(w.house.get_bid(&id, &w.ann), None);
    assert_eq!(w.house.claimable(&w.ann, currency), 10 * XLM);
    assert_eq!(w.balance(&w.house.address), w.owed(&[id]));
    w.issuer().set_authorized(&w.ann, &true);
    w.house.claim(&w.ann, currency);
    assert_eq!(w.balance(&w.ann), PURSE);
}

#[test]
fn a_seller_and_a_creator_who_can_not_be_paid_have_claims() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    let issuer = w.issuer();
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    issuer.set_authorized(&w.seller, &false);
    issuer.set_authorized(&w.creator, &false);
    w.at(END);
    w.house.finalize_auction(&id);
    let [seller, royalty, fee] = parts(10 * XLM);
    let currency = &w.currency.address;
    assert_eq!(w.house.claimable(&w.seller, currency), seller);
    assert_eq!(w.house.claimable(&w.creator, currency), royalty);
    assert_eq!(w.balances()[..3], [0, 0, seller + royalty + fee]);
    assert!(w.house.try_claim(&w.seller, currency).is_err());
    assert_eq!(w.house.claimable(&w.seller, currency), seller);
    issuer.set_authorized(&w.seller, &true);
    issuer.set_authorized(&w.creator, &true);
    w.house.claim(&w.seller, currency);
    w.house.claim(&w.creator, currency);
    assert_eq!(w.balances()[..3], [seller, royalty, fee]);
    assert_eq!(
        w.house.try_claim(&w.seller, currency),
        refused(MarketError::NothingToPay)
    );
}

#[test]
fn nothing_is_given_for_a_claim_that_the_house_could_not_pay() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    let (issuer, house) = (w.issuer(), &w.house.address);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.house.place_bid(&w.bob, &id, &(20 * XLM));
    w.at(END);
    issuer.set_authorized(house, &false);
    assert!(w.house.try_finalize_auction(&id).is_err());
    assert!(w.house.try_withdraw(&w.ann, &id).is_err());
    issuer.set_authorized(house, &true);
    // One stroop less than the house owes to Ann.
    issuer.clawback(house, &(20 * XLM + 1));
    assert!(w.house.try_finalize_auction(&id).is_err());
    assert!(w.house.try_withdraw(&w.ann, &id).is_err());
    assert_eq!(w.house.get_bid(&id, &w.ann).unwrap().held, 10 * XLM);
    assert_eq!(w.nft.owner_of(&TOKEN), *house);
    assert_eq!(w.house.get_auction(&id).status, Status::Open);
    issuer.mint(house, &(20 * XLM + 1));
    w.house.finalize_auction(&id);
    w.house.withdraw(&w.ann, &id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.bob);
    assert_eq!(w.balance(&w.ann), PURSE);
}

#[test]
fn a_claim_for_a_refund_is_held_with_what_the_bidder_forfeits() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    w.seal(id, &w.ann, 10 * XLM, 1, 10 * XLM);
    w.at(LIMIT);
    w.house.finalize_auction(&id);
    w.issuer().set_authorized(&w.ann, &false);
    w.issuer().clawback(&w.house.address, &1);
    assert!(w.house.try_withdraw(&w.ann, &id).is_err());
    w.issuer().mint(&w.house.address, &1);
    w.house.withdraw(&w.ann, &id);
    assert_eq!(w.house.claimable(&w.ann, &w.currency.address), 8 * XLM);
}
