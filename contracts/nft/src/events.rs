//! Events beside SEP-50's own (`mint`, `transfer`, `approve`, `burn`), which OpenZeppelin's token emits.

use soroban_sdk::{contractevent, Env, String};

/// A token's metadata URI was set: topics `[metadata_set, token_id]`, data `{uri}`.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MetadataSet {
    #[topic]
    pub token_id: u32,
    pub uri: String,
}

/// No token's metadata changes any more: topics `[metadata_frozen]`.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MetadataFrozen {}

/// Tokens without a royalty of their own have none: topics `[default_royalty_deleted]`.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DefaultRoyaltyDeleted {}

/// The collection's maximum supply fell: topics `[max_supply_set]`, data `{max_supply}`.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MaxSupplySet {
    pub max_supply: u32,
}

/// The base URI is the one that was promised at creation: topics `[base_uri_revealed]`, data `{base_uri}`.
#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BaseUriRevealed {
    pub base_uri: String,
}

pub fn emit_default_royalty_deleted(e: &Env) {
    DefaultRoyaltyDeleted {}.publish(e);
}

pub fn emit_metadata_set(e: &Env, token_id: u32, uri: &String) {
    MetadataSet {
        token_id,
        uri: uri.clone(),
    }
    .publish(e);
}

pub fn emit_metadata_frozen(e: &Env) {
    MetadataFrozen {}.publish(e);
}

pub fn emit_max_supply_set(e: &Env, max_supply: u32) {
    MaxSupplySet { max_supply }.publish(e);
}

pub fn emit_base_uri_revealed(e: &Env, base_uri: String) {
    BaseUriRevealed { base_uri }.publish(e);
}
