//! What a sale pays as royalty is what was agreed to, or there is no sale.

use soroban_sdk::{testutils::Address as _, Address, IntoVal, Symbol};

use common::market::MarketError;

use super::{fixture::*, mocks::*};
use crate::{auctions::GRACE, Kind, Status};

fn moody<'a>(w: &World) -> MoodyClient<'a> {
    let token = MoodyClient::new(&w.e, &w.e.register(Moody, ()));
    token.set_owner(&1, &w.seller);
    token
}

/// Set a royalty manager that gives 10 % to `artist`.
fn manager<'a>(w: &World, artist: &Address) -> MeddlerClient<'a> {
    let manager = MeddlerClient::new(&w.e, &w.e.register(Meddler, ()));
    manager.set_artist(artist);
    let named = Some(manager.address.clone());
    w.house.propose_royalty_manager(&w.admin, &named);
    let now = w.e.ledger().timestamp();
    w.at(now + 2 * DAY);
    w.house.set_royalty_manager(&w.admin, &named);
    w.at(now);
    manager
}

#[test]
fn a_manager_set_later_takes_nothing() {
    let w = World::new();
    let [artist, thief] = core::array::from_fn(|_| Address::generate(&w.e));
    w.nft.delete_default_royalty(&w.creator);
    manager(&w, &artist);
    let id = w.auction(Kind::Dutch, XLM);
    assert_eq!(w.house.get_auction(&id).manager, 1);
    manager(&w, &thief);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    assert_eq!([&artist, &thief].map(|who| w.balance(who)), [XLM, 0]);
}

#[test]
fn nobody_makes_the_manager_unable_to_answer() {
    let w = World::new();
    let artist = Address::generate(&w.e);
    w.nft.delete_default_royalty(&w.creator);
    let manager = manager(&w, &artist);
    let id = w.auction(Kind::English, 0);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.at(END);
    let function = Symbol::new(&w.e, "finalize_auction");
    manager.arm(&w.house.address, &function, &(id,).into_val(&w.e));
    manager.poke();
    assert_eq!(manager.got(), Some(HOST));
    assert_eq!(w.house.get_auction(&id).status, Status::Open);
    w.house.finalize_auction(&id);
    assert_eq!(w.balance(&artist), XLM);
}

#[test]
fn a_royalty_that_can_not_be_read_any_more_holds_up_the_sale_and_the_winner_for_a_week() {
    let w = World::new();
    let (token, artist) = (moody(&w), Address::generate(&w.e));
    token.set_royalty(&Some(artist.clone()), &0);
    let id = w.auction_of(&token.address);
    let before = w.balances();
    w.house.place_bid(&w.ann, &id, &XLM);
    token.set_royalty(&None, &0);
    w.at(END + GRACE);
    let unreadable = refused(MarketError::RoyaltyNotReadable);
    assert_eq!(w.house.try_finalize_auction(&id), unreadable);
    assert_eq!(token.owner_of(&1), w.house.address);
    w.house.withdraw(&w.ann, &id);
    w.house.finalize_auction(&id);
    assert_eq!(w.balances(), before);
    assert_eq!(token.owner_of(&1), w.seller);
}

#[test]
fn the_royalty_agreed_to_is_that_of_the_starting_price() {
    let w = World::new();
    let (token, artist) = (moody(&w), Address::generate(&w.e));
    token.set_royalty(&Some(artist.clone()), &(20 * XLM));
    let (nft, currency) = (&token.address, &w.currency.address);
    let id = w.house.create_auction(
        &w.seller,
        &Kind::English,
        nft,
        &1,
        currency,
        &(20 * XLM - 10_000),
        &(20 * XLM),
        &0,
        &END,
    );
    assert_eq!(w.house.get_auction(&id).royalty_bps, 0);
    w.house.place_bid(&w.ann, &id, &(30 * XLM));
    w.at(END);
    w.house.finalize_auction(&id);
    assert_eq!(w.balance(&artist), 0);

    let token = moody(&w);
    token.set_royalty(&Some(artist), &(20 * XLM));
    w.at(NOW);
    let dutch = w.house.create_auction(
        &w.seller,
        &Kind::Dutch,
        &token.address,
        &1,
        currency,
        &(20 * XLM),
        &XLM,
        &0,
        &END,
    );
    assert_eq!(w.house.get_auction(&dutch).royalty_bps, 1_000);
}
