//! The marketplace: fixed-price listings. See README.md for the interface.
#![no_std]

mod contract;
mod errors;
mod events;
mod ids;
mod listings;
mod storage;

pub use contract::{Marketplace, MarketplaceArgs, MarketplaceClient};
pub use errors::MarketplaceError;
pub use storage::Listing;

#[cfg(test)]
mod test;
