//! The marketplace: listings, sweeps and offers. See README.md for the interface.
#![no_std]

mod contract;
mod errors;
mod events;
mod listings;
mod offers;
mod orders;
mod sets;
mod storage;

pub use contract::{Marketplace, MarketplaceArgs, MarketplaceClient};
pub use errors::MarketplaceError;
pub use events::{
    ListingCancelled, ListingCreated, ListingUpdated, OfferAccepted, OfferCancelled, OfferMade,
};
pub use storage::{Kind, Order};

#[cfg(test)]
mod test;
