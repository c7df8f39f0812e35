//! What the contracts share: basis points, the settlement split, the TTL policy and typed clients.
#![no_std]

pub mod access;
pub mod bps;
pub mod clients;
pub mod market;
pub mod proposals;
pub mod roles;
pub mod settlement;
pub mod timelock;
pub mod ttl;
pub mod upgrade;
pub mod upgradeable;
