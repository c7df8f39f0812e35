//! Ids that nobody chooses and that two creations in one ledger do not share: no global counter, which all creations
//! would write, and nothing of the ledger, which would differ between simulation and execution.

use soroban_sdk::{xdr::ToXdr, Address, Env};

/// The `nth` listing of a token: the first 8 bytes of SHA-256(XDR(this contract, nft, token id, nth)), big endian.
pub fn listing(e: &Env, nft: &Address, token_id: u32, nth: u32) -> u64 {
    let seed = (e.current_contract_address(), nft, token_id, nth).to_xdr(e);
    let hash = e.crypto().sha256(&seed).to_array();
    let [a, b, c, d, f, g, h, i, ..] = hash;
    u64::from_be_bytes([a, b, c, d, f, g, h, i])
}
