//! Offers on a token, on any token of a collection, or on any of a set of them. Their money is here until they are accepted or
//! cancelled.

use common::market;
use soroban_sdk::{panic_with_error, Address, BytesN, Env, Vec};

use crate::{
    errors::MarketplaceError,
    events::{OfferAccepted, OfferCancelled, OfferMade},
    orders, sets,
    storage::{self, Kind, Order},
};

pub fn make(e: &Env, offer: Order) -> u64 {
    check_supply(e, &offer);
    let id = storage::next_offer_id(e, &offer.maker);
    storage::set_order(e, id, &offer);
    market::pull(e, &offer.currency, &offer.maker, offer.price);
    let token_id = (offer.kind == Kind::Offer).then_some(offer.token_id);
    let Order {
        maker: buyer,
        nft,
        price,
        currency,
        expiry,
        max_supply,
        root,
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
        max_supply,
        root,
    }
    .publish(e);
    id
}

/// A collection whose number of tokens the offer counts on must have promised it; a collection of ours can only lower it.
fn check_supply(e: &Env, offer: &Order) {
    if let Some(counted_on) = offer.max_supply {
        if market::max_supply(e, &offer.nft).is_none_or(|most| most > counted_on) {
            panic_with_error!(e, MarketplaceError::SupplyNotKept);
        }
    }
}

pub fn accept(
    e: &Env,
    seller: Address,
    id: u64,
    token_id: u32,
    proof: Vec<BytesN<32>>,
    min_price: i128,
) {
    let offer = get(e, id);
    if orders::is_expired(e, &offer) {
        panic_with_error!(e, MarketplaceError::OfferExpired);
    }
    if offer.kind == Kind::Offer && offer.token_id != token_id {
        panic_with_error!(e, MarketplaceError::WrongToken);
    }
    if let Some(root) = &offer.root {
        if !sets::contains(e, root, token_id, proof) {
            panic_with_error!(e, MarketplaceError::NotInTheSet);
        }
    }
    check_supply(e, &offer);
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
    let own = market::ask_royalty(e, &offer.nft, token_id, offer.price);
    if let Err(error) = market::give(e, &offer.nft, token_id, &seller, &offer.maker) {
        panic_with_error!(e, error);
    }
    let mut sale = orders::sale(e, id, &offer, &seller, &offer.maker, token_id);
    market::settle(e, &mut sale, orders::agreed(&offer), own);
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
