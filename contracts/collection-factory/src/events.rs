//! Events of the factory.

use soroban_sdk::{contractevent, Address, BytesN, String};

/// A collection was deployed: topics `[collection_created, creator]`, data a map of the rest.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CollectionCreated {
    #[topic]
    pub creator: Address,
    pub address: Address,
    pub name: String,
    pub symbol: String,
    pub base_uri: String,
    pub royalty_receiver: Address,
    pub royalty_bps: u32,
    /// The most tokens it will ever mint; none: no limit.
    pub max_supply: Option<u32>,
    /// The SHA-256 of the base URI to be revealed; none: `base_uri` stays.
    pub provenance: Option<BytesN<32>>,
}

/// A creator was put on the whitelist, or taken off.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreatorWhitelisted {
    #[topic]
    pub creator: Address,
    pub allowed: bool,
}

/// The launch went on: 0 whitelist, 1 limited, 2 public.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PhaseAdvanced {
    pub old: u32,
    pub new: u32,
}

/// How many collections a creator may have in the limited phase.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CapSet {
    pub cap: u32,
}
