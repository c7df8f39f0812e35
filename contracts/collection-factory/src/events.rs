//! Events of the factory.

use soroban_sdk::{contractevent, Address, String};

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
