//! Royalties of tokens whose own contract names none, or one receiver only: a split of up to 10 receivers, for a whole
//! collection or for one token.
#![no_std]
#[cfg(test)]
extern crate std;

mod contract;
mod errors;
mod events;
mod owners;
mod shares;
mod storage;
#[cfg(test)]
mod test;

pub use contract::{RoyaltyManager, RoyaltyManagerClient};
pub use errors::RoyaltyError;
pub use shares::Share;
