//! Events of the royalty manager.

use soroban_sdk::{contractevent, Address, Vec};

use crate::shares::Share;

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DefaultRoyaltySet {
    #[topic]
    pub nft: Address,
    pub shares: Vec<Share>,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DefaultRoyaltyDeleted {
    #[topic]
    pub nft: Address,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenRoyaltySet {
    #[topic]
    pub nft: Address,
    #[topic]
    pub token_id: u32,
    pub shares: Vec<Share>,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenRoyaltyRemoved {
    #[topic]
    pub nft: Address,
    #[topic]
    pub token_id: u32,
}
