//! Offers on a token, or on any token of a collection. Their money is here until they are accepted or cancelled.

use common::market::{self, Payouts};
use soroban_sdk::{panic_with_error, Address, Env};

use crate::{
    errors::MarketplaceError,
    events::{OfferAccepted, OfferCancelled, OfferMade},
    orders,
    storage::{self, Kind, Order},
};

pub fn make(e: &Env, offer: Order) -> u64 {
    let id = storage::next_offer_id(e, &offer.maker);
    orders::add(e, id, &offer);
    market::pull(e, &offer.currency, &offer.maker, offer.price);
    let token_id = (offer.kind == Kind::Offer).then_some(offer.token_id);
    let Order {
        maker: buyer,
        nft,
        price,
        currency,
        expiry,
        ..
    } = offer;
    OfferMade {
        id,
        buyer,
        nft,
        token_id,
        price,
        currency,
        expiry,
    }
    .publish(e);
    id
}

pub fn accept(e: &Env, seller: Address, id: u64, token_id: u32, min_price: i128) {
    let offer = get(e, id);
    if orders::is_expired(e, &offer) {
        panic_with_error!(e, MarketplaceError::OfferExpired);
    }
    if offer.kind == Kind::Offer && offer.token_id != token_id {
        panic_with_error!(e, MarketplaceError::WrongToken);
    }
    if offer.price < min_price {
        panic_with_error!(e, MarketplaceError::PriceBelowMinimum);
    }
    if offer.maker == seller {
        panic_with_error!(e, MarketplaceError::SelfTrade);
    }
    if market::owner(e, &offer.nft, token_id).as_ref() != Some(&seller) {
        panic_with_error!(e, MarketplaceError::NotTheOwner);
    }
    storage::remove_order(e, id);
    if let Err(error) = market::give(e, &offer.nft, token_id, &seller, &offer.maker) {
        panic_with_error!(e, error);
    }
    let mut payouts = Payouts::new(e, &offer.currency);
    let mut sale = orders::sale(e, id, &offer, &seller, &offer.maker, token_id);
    let own = market::royalty(e, &offer.nft, token_id, offer.price);
    payouts.add(&mut sale, orders::agreed(&offer), own);
    payouts.finish();
    OfferAccepted {
        id,
        seller,
        buyer: offer.maker,
        nft: offer.nft,
        token_id,
    }
    .publish(e);
}

pub fn cancel(e: &Env, buyer: Address, id: u64) {
    let offer = get(e, id);
    if offer.maker != buyer {
        panic_with_error!(e, MarketplaceError::NotTheBuyer);
    }
    storage::remove_order(e, id);
    market::refund(e, &offer.currency, &buyer, offer.price);
    OfferCancelled { id, buyer }.publish(e);
}

pub fn get(e: &Env, id: u64) -> Order {
    storage::order(e, id)
        .filter(|order| order.kind != Kind::Listing)
        .unwrap_or_else(|| panic_with_error!(e, MarketplaceError::OfferNotFound))
}
