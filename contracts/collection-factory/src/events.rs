//! Events of the factory.

use soroban_sdk::{contractevent, Address, Env, String};

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

pub fn emit_collection_created(e: &Env, event: CollectionCreated) {
    event.publish(e);
}
