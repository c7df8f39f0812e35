//! Sets of tokens, named by the root of a Merkle tree: so an offer can be for all tokens with a trait.
//!
//! A leaf is the SHA-256 of a token id's four bytes, big endian; a node is the SHA-256 of its two children, 32 bytes each, the
//! lower one first. No leaf is of 64 bytes, so no node can pass for one. A set of one token has its leaf as its root.

use soroban_sdk::{Bytes, BytesN, Env, Vec};
use stellar_contract_utils::crypto::{merkle::Verifier, sha256::Sha256};

/// The longest proof: a set has at most all the 2³² token ids.
const DEEPEST: u32 = 32;

/// Does `proof`, the siblings from the leaf up, show that the token is in the set?
pub fn contains(e: &Env, root: &BytesN<32>, token_id: u32, proof: Vec<BytesN<32>>) -> bool {
    // What a caller sent may be anything.
    if proof.len() > DEEPEST || proof.try_iter().any(|node| node.is_err()) {
        return false;
    }
    let leaf = Bytes::from_array(e, &token_id.to_be_bytes());
    let leaf = e.crypto().sha256(&leaf).to_bytes();
    Verifier::<Sha256>::verify(e, proof, root.clone(), leaf)
}
