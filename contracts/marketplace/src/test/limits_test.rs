//! What is exactly at a limit.

use soroban_sdk::{BytesN, Vec};

use super::{
    fixture::*,
    set_test::{leaf, node},
};
use crate::MarketplaceError;

/// A proof of `depth` siblings, and the root that it leads to.
fn proof(w: &World, depth: u8) -> (Vec<BytesN<32>>, BytesN<32>) {
    let (mut proof, mut root) = (Vec::new(&w.e), leaf(&w.e, TOKEN));
    for byte in 1..=depth {
        let sibling = BytesN::from_array(&w.e, &[byte; 32]);
        root = node(&w.e, &root, &sibling);
        proof.push_back(sibling);
    }
    (proof, root)
}

#[test]
fn the_longest_proof_is_of_thirty_two() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let price = 10_000;
    let accept = |depth: u8| {
        let (proof, root) = proof(&w, depth);
        let id = w
            .market
            .make_set_offer(&w.buyer, nft, &root, &price, currency, &EXPIRY);
        w.market
            .try_accept_set_offer(&w.seller, &id, &TOKEN, &proof, &price)
    };
    // One that is longer leads to its root as well.
    assert_eq!(accept(33), refused(MarketplaceError::NotInTheSet));
    assert_eq!(accept(32), Ok(Ok(())));
}
