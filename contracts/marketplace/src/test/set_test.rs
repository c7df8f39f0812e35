//! Offers for a set of tokens, and offers that count on a collection's number of tokens.

use soroban_sdk::{
    testutils::Address as _, token::StellarAssetClient, vec, Address, Bytes, BytesN, Env, Vec,
};

use super::fixture::*;
use crate::MarketplaceError;

const PRICE: i128 = 10_000;

pub fn leaf(e: &Env, token: u32) -> BytesN<32> {
    let id = Bytes::from_array(e, &token.to_be_bytes());
    e.crypto().sha256(&id).to_bytes()
}

pub fn node(e: &Env, a: &BytesN<32>, b: &BytesN<32>) -> BytesN<32> {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    let mut both = Bytes::from(low.clone());
    both.append(&high.clone().into());
    e.crypto().sha256(&both).to_bytes()
}

fn offer(w: &World, root: &BytesN<32>) -> u64 {
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    w.market
        .make_set_offer(&w.buyer, nft, root, &PRICE, currency, &EXPIRY)
}

#[test]
fn a_token_of_the_set_is_sold_with_its_proof() {
    let w = World::new();
    let leaves = [1, TOKEN, 9].map(|token| leaf(&w.e, token));
    let pair = node(&w.e, &leaves[0], &leaves[1]);
    let root = node(&w.e, &pair, &leaves[2]);
    let id = offer(&w, &root);
    assert_eq!(w.market.get_offer(&id).root, Some(root));
    let accept = |token: u32, proof: &Vec<BytesN<32>>| {
        w.market
            .try_accept_set_offer(&w.seller, &id, &token, proof, &PRICE)
    };
    let not_in = MarketplaceError::NotInTheSet;
    let proof = vec![&w.e, leaves[0].clone(), leaves[2].clone()];
    w.mint(&w.seller, 8);
    assert_eq!(accept(8, &proof), refused(not_in));
    assert_eq!(accept(TOKEN, &vec![&w.e]), refused(not_in));
    assert_eq!(
        accept(TOKEN, &vec![&w.e, leaves[2].clone(), leaves[0].clone()]),
        refused(not_in)
    );
    let mut long = proof.clone();
    (0..31).for_each(|_| long.push_back(leaves[0].clone()));
    assert_eq!(accept(TOKEN, &long), refused(not_in));
    assert_eq!(
        w.market.try_accept_offer(&w.seller, &id, &TOKEN, &PRICE),
        refused(not_in)
    );
    let before = w.balances();
    assert_eq!(accept(TOKEN, &proof), Ok(Ok(())));
    let [seller, royalty, fee] = parts(PRICE);
    assert_eq!(
        gained(before, w.balances()),
        [seller, 0, royalty, fee - PRICE]
    );
    assert_eq!(w.nft.owner_of(&TOKEN), w.buyer);
}

#[test]
fn a_set_of_one_needs_no_proof_and_money_comes_back_from_any() {
    let w = World::new();
    let id = offer(&w, &leaf(&w.e, TOKEN));
    w.market.accept_offer(&w.seller, &id, &TOKEN, &PRICE);
    assert_eq!(w.nft.owner_of(&TOKEN), w.buyer);
    let before = w.currency.balance(&w.buyer);
    let id = offer(&w, &leaf(&w.e, 1));
    w.market.cancel_offer(&w.buyer, &id);
    assert_eq!(w.currency.balance(&w.buyer), before);
}

#[test]
fn an_offer_that_counts_on_a_supply_needs_the_promise() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let make = |most: u32| {
        w.market
            .try_make_collection_offer(&w.buyer, nft, &PRICE, currency, &EXPIRY, &Some(most))
    };
    assert_eq!(make(u32::MAX), refused(MarketplaceError::SupplyNotKept));
}

#[test]
fn ids_that_someone_took_are_passed_by() {
    let w = World::new();
    // What the seller's next listing would be, taken by someone who computed it.
    let currency = &w.currency.address;
    let other = Address::generate(&w.e);
    StellarAssetClient::new(&w.e, currency).mint(&other, &PURSE);
    let first = w.list(PRICE);
    let order = w.market.get_listing(&first);
    w.market.cancel_listing(&w.seller, &first);
    w.e.as_contract(&w.market.address, || {
        let key = (w.nft.address.clone(), TOKEN);
        w.e.storage().persistent().set(&key, &(0u32, 0u64));
        crate::storage::set_order(&w.e, first, &order);
    });
    let second = w.list(PRICE + 1);
    assert_ne!(second, first);
    assert_eq!(w.market.get_listing(&second).price, PRICE + 1);
    assert_eq!(w.market.get_listing(&first), order);
}
