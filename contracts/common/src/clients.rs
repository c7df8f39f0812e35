//! The interfaces that one contract of ours calls on another, or on a stranger's token.

use soroban_sdk::{contractclient, Address, Env, Vec};

/// SEP-50, as far as a market needs it.
#[contractclient(name = "NftClient")]
pub trait Nft {
    fn owner_of(e: Env, token_id: u32) -> Address;
    fn get_approved(e: Env, token_id: u32) -> Option<Address>;
    fn approve(e: Env, approver: Address, approved: Address, token_id: u32, live_until_ledger: u32);
    fn transfer(e: Env, from: Address, to: Address, token_id: u32);
    fn transfer_from(e: Env, spender: Address, from: Address, to: Address, token_id: u32);
}

/// Royalties of one token: the receiver and the amount (stroops) for a sale price.
#[contractclient(name = "RoyaltyClient")]
pub trait Royalty {
    fn royalty_info(e: Env, token_id: u32, sale_price: i128) -> (Address, i128);
}

/// Royalties of tokens whose own contract names none: each receiver with its amount (stroops), at most 10.
#[contractclient(name = "RoyaltyManagerClient")]
pub trait RoyaltyManager {
    fn royalties(e: Env, nft: Address, token_id: u32, sale_price: i128) -> Vec<(Address, i128)>;
}
