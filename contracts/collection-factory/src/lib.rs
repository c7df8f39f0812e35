//! Deploys collections at addresses that nobody else can take, and knows which collections are its own.
#![no_std]
#[cfg(test)]
extern crate std;

mod collections;
mod contract;
mod errors;
mod events;
mod launch;
mod storage;
#[cfg(test)]
mod test;

pub use contract::{CollectionFactory, CollectionFactoryClient};
pub use errors::FactoryError;
