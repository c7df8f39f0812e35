//! What ends a listing but a purchase.

use common::market::MarketError;
use soroban_sdk::{testutils::Address as _, Address};

use super::fixture::*;
use crate::MarketplaceError;

#[test]
fn a_token_has_one_active_listing() {
    let w = World::new();
    let old = w.list(5 * XLM);
    let new = w.list(9 * XLM);
    assert_ne!(old, new);
    assert_eq!(
        w.market.try_buy(&w.buyer, &old, &(5 * XLM)),
        Err(Ok(MarketplaceError::ListingNotFound.into()))
    );
    assert_eq!(
        w.market.get_token_listing(&w.nft.address, &TOKEN),
        Some(new)
    );
}

#[test]
fn a_listing_dies_with_its_token_or_its_approval() {
    let w = World::new();
    let stale = Err(Ok(MarketplaceError::ListingStale.into()));
    let friend = Address::generate(&w.e);
    let id = w.list(XLM);
    w.nft.transfer(&w.seller, &friend, &TOKEN);
    assert_eq!(w.market.try_buy(&w.buyer, &id, &XLM), stale);
    w.nft.transfer(&friend, &w.seller, &TOKEN);
    assert_eq!(w.market.try_buy(&w.buyer, &id, &XLM), stale);

    w.market.update_listing(&w.seller, &id, &XLM, &(NOW + DAY));
    w.nft.approve(&w.seller, &friend, &TOKEN, &(SEQUENCE + 1));
    assert_eq!(w.market.try_buy(&w.buyer, &id, &XLM), stale);
    w.market.update_listing(&w.seller, &id, &XLM, &(NOW + DAY));
    w.market.buy(&w.buyer, &id, &XLM);
    assert_eq!(w.nft.owner_of(&TOKEN), w.buyer);
}

#[test]
fn a_listing_does_not_sell_for_the_next_owner() {
    let w = World::new();
    let friend = Address::generate(&w.e);
    let id = w.list(XLM);
    w.nft.transfer(&w.seller, &friend, &TOKEN);
    w.nft
        .approve(&friend, &w.market.address, &TOKEN, &(SEQUENCE + 1));
    assert_eq!(
        w.market.try_buy(&w.buyer, &id, &XLM),
        Err(Ok(MarketError::TransferRefused.into()))
    );
    assert_eq!(w.nft.owner_of(&TOKEN), friend);
}

#[test]
fn a_lasting_approval_of_all_tokens_revives_no_listing() {
    let w = World::new();
    let friend = Address::generate(&w.e);
    let id = w.list(XLM);
    w.nft
        .approve_for_all(&w.seller, &w.market.address, &(SEQUENCE + 1_000));
    w.nft.transfer(&w.seller, &friend, &TOKEN);
    w.nft.transfer(&friend, &w.seller, &TOKEN);
    assert_eq!(
        w.market.try_buy(&w.buyer, &id, &XLM),
        Err(Ok(MarketplaceError::ListingStale.into()))
    );
}

#[test]
fn the_expiry_is_the_first_second_too_late() {
    let w = World::new();
    let id = w.list(XLM);
    w.at(NOW + 30 * DAY);
    assert_eq!(
        w.market.try_buy(&w.buyer, &id, &XLM),
        Err(Ok(MarketplaceError::ListingExpired.into()))
    );
    w.at(NOW + 30 * DAY - 1);
    w.market.buy(&w.buyer, &id, &XLM);
}
