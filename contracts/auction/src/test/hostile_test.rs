//! Tokens that do not do what they say, and bidders who can't be paid.

use soroban_sdk::{contract, contractimpl, symbol_short, token::StellarAssetClient, Address, Env};

use common::market::MarketError;

use super::fixture::*;
use crate::{auctions::GRACE, AuctionError, Kind, Status};

/// A token that one can have moved at will, or not at all.
#[contract]
struct Stuck;

#[contractimpl]
impl Stuck {
    pub fn set_owner(e: Env, owner: Address) {
        e.storage().instance().set(&symbol_short!("owner"), &owner);
    }

    /// 0: moves; 1: refuses; 2: does nothing.
    pub fn set_mood(e: Env, mood: u32) {
        e.storage().instance().set(&symbol_short!("mood"), &mood);
    }

    pub fn owner_of(e: Env, _token_id: u32) -> Address {
        e.storage().instance().get(&symbol_short!("owner")).unwrap()
    }

    pub fn transfer(e: Env, from: Address, to: Address, _token_id: u32) {
        from.require_auth();
        match e
            .storage()
            .instance()
            .get(&symbol_short!("mood"))
            .unwrap_or(0u32)
        {
            0 => Self::set_owner(e, to),
            1 => panic!("no"),
            _ => {}
        }
    }
}

fn stuck(w: &World) -> (u64, StuckClient<'static>) {
    let token = StuckClient::new(&w.e, &w.e.register(Stuck, ()));
    token.set_owner(&w.seller);
    let currency = &w.currency.address;
    let id = w.house.create_auction(
        &w.seller,
        &Kind::English,
        &token.address,
        &1,
        currency,
        &XLM,
        &0,
        &0,
        &END,
    );
    (id, token)
}

#[test]
fn a_token_that_does_not_arrive_is_not_auctioned() {
    let w = World::new();
    let (_, token) = stuck(&w);
    token.set_owner(&w.seller);
    for (mood, error) in [
        (1, MarketError::TransferRefused),
        (2, MarketError::TransferIneffective),
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
fn a_token_that_can_not_be_moved_holds_the_money_for_a_week_at_most() {
    for mood in [1, 2] {
        let w = World::new();
        let (id, token) = stuck(&w);
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
        w.house.finalize_auction(&id);
        assert_eq!(w.house.get_auction(&id).status, Status::Returning);
        w.house.withdraw(&w.ann, &id);
        assert_eq!(w.balances(), before);

        assert!(w.house.try_finalize_auction(&id).is_err());
        token.set_mood(&0);
        w.house.finalize_auction(&id);
        assert_eq!(token.owner_of(&1), w.seller);
        assert_eq!(w.house.get_auction(&id).status, Status::Unsold);
        assert_eq!(
            w.house.try_finalize_auction(&id),
            refused(AuctionError::AuctionClosed)
        );
    }
}

#[test]
fn a_bidder_who_can_not_be_paid_holds_up_nobody() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    let issuer = StellarAssetClient::new(&w.e, &w.currency.address);
    issuer.set_authorized(&w.ann, &false);
    w.house.place_bid(&w.bob, &id, &(20 * XLM));
    w.at(END);
    w.house.finalize_auction(&id);
    assert_eq!(w.nft.owner_of(&TOKEN), w.bob);
    assert!(w.house.try_withdraw(&w.ann, &id).is_err());
    assert_eq!(w.house.get_bid(&id, &w.ann).unwrap().held, 10 * XLM);
    issuer.set_authorized(&w.ann, &true);
    w.house.withdraw(&w.ann, &id);
    assert_eq!(w.balance(&w.ann), PURSE);
}

#[test]
fn a_seller_and_a_creator_who_can_not_be_paid_have_claims() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    let issuer = StellarAssetClient::new(&w.e, &w.currency.address);
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
