//! A collection: SEP-50 tokens with a metadata URI each, royalties, roles, a maximum supply, a promised base URI, pause and
//! freeze.
#![no_std]
#[cfg(test)]
extern crate std;

mod contract;
mod errors;
mod events;
mod roles;
mod storage;
#[cfg(test)]
mod test;

pub use contract::{NftContract, NftContractClient};
pub use errors::NftError;
