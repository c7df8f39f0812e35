//! Tokens that an auction holds, and tokens that came by mistake; and the auctions' ids.

use soroban_sdk::{symbol_short, Symbol};

use common::market::MarketError;

use super::{fixture::*, mocks::*};
use crate::{Kind, Status};

/// The token is nobody's mistake.
fn kept(w: &World) {
    let nothing = refused(MarketError::NothingToRescue);
    let rescued = w.house.try_rescue_token(&w.nft.address, &TOKEN, &w.creator);
    assert_eq!(rescued, nothing);
}

/// Whoever has the token sends it straight to the house, from which it can be sent on.
fn sent_by_mistake(w: &World) {
    let owner = w.nft.owner_of(&TOKEN);
    assert_ne!(owner, w.house.address);
    kept(w);
    w.nft.transfer(&owner, &w.house.address, &TOKEN);
    w.house.rescue_token(&w.nft.address, &TOKEN, &owner);
    assert_eq!(w.nft.owner_of(&TOKEN), owner);
}

#[test]
fn only_what_no_auction_holds_is_rescued() {
    // Sold by bid, by purchase, at the seller's word; unsold, declined, cancelled.
    type Story = fn(&World) -> (u64, Status);
    let stories: [Story; 6] = [
        |w| {
            let id = w.reserve_auction();
            kept(w);
            w.house.place_bid(&w.ann, &id, &(10 * XLM));
            kept(w);
            w.at(END);
            kept(w);
            w.house.finalize_auction(&id);
            (id, Status::Sold)
        },
        |w| {
            let id = w.auction(Kind::Dutch, 1);
            kept(w);
            w.house.place_bid(&w.ann, &id, &(10 * XLM));
            (id, Status::Sold)
        },
        |w| {
            let id = w.auction(Kind::English, 20 * XLM);
            w.house.place_bid(&w.ann, &id, &(10 * XLM));
            w.at(END);
            kept(w);
            w.house.accept_bid(&w.seller, &id);
            (id, Status::Sold)
        },
        |w| {
            let id = w.auction(Kind::Sealed, 0);
            w.at(LIMIT);
            kept(w);
            w.house.finalize_auction(&id);
            (id, Status::Unsold)
        },
        |w| {
            let id = w.auction(Kind::English, 20 * XLM);
            w.house.place_bid(&w.ann, &id, &(10 * XLM));
            w.at(END);
            w.house.cancel_auction(&w.seller, &id);
            (id, Status::Unsold)
        },
        |w| {
            let id = w.auction(Kind::English, 0);
            kept(w);
            w.house.cancel_auction(&w.seller, &id);
            (id, Status::Cancelled)
        },
    ];
    for story in stories {
        let w = World::new();
        let (id, status) = story(&w);
        assert_eq!(w.house.get_auction(&id).status, status);
        sent_by_mistake(&w);
        // It can be put up again, and is kept again.
        let owner = w.nft.owner_of(&TOKEN);
        let (nft, currency) = (&w.nft.address, &w.currency.address);
        let end = w.e.ledger().timestamp() + DAY;
        w.house.create_auction(
            &owner,
            &Kind::English,
            nft,
            &TOKEN,
            currency,
            &1,
            &0,
            &0,
            &end,
        );
        kept(&w);
    }
}

#[test]
fn what_could_not_be_returned_is_its_sellers_and_not_rescued() {
    let w = World::new();
    let token = MoodyClient::new(&w.e, &w.e.register(Moody, ()));
    token.set_owner(&1, &w.seller);
    let id = w.auction_of(&token.address);
    w.at(END);
    token.set_mood(&REFUSES);
    w.house.finalize_auction(&id);
    assert_eq!(w.house.get_auction(&id).status, Status::Returning);
    token.set_mood(&MOVES);
    let rescue = || w.house.try_rescue_token(&token.address, &1, &w.ann);
    assert_eq!(rescue(), refused(MarketError::NothingToRescue));
    w.house.finalize_auction(&id);
    assert_eq!(rescue(), refused(MarketError::NothingToRescue));
    token.transfer(&w.seller, &w.house.address, &1);
    assert_eq!(rescue(), Ok(Ok(())));
    assert_eq!(token.owner_of(&1), w.ann);
}

#[test]
fn an_id_that_is_taken_is_passed_over() {
    let w = World::new();
    let first = w.auction(Kind::English, 0);
    w.house.cancel_auction(&w.seller, &first);
    let second = w.auction(Kind::English, 0);
    w.house.cancel_auction(&w.seller, &second);
    let before = [first, second].map(|id| w.house.get_auction(&id));
    // The seller's next two ids are taken, as they would be by one who looked for them long enough.
    let count: (Symbol, _) = (symbol_short!("count"), w.seller.clone());
    let stored = |set: Option<u32>| {
        w.e.as_contract(&w.house.address, || {
            if let Some(value) = set {
                w.e.storage().persistent().set(&count, &value);
            }
            w.e.storage().persistent().get::<_, u32>(&count)
        })
    };
    stored(Some(0));
    let third = w.auction(Kind::English, 0);
    assert!(third != first && third != second);
    assert_eq!(stored(None), Some(3));
    let after = [first, second].map(|id| w.house.get_auction(&id));
    assert_eq!(before, after);
}
