//! An embedded Stellar network. Contracts run in the real host library; the transaction layer
//! around it is this crate's own.

mod accounts;
mod apply;
mod asset_events;
mod chain;
mod classic;
mod clock;
mod codec;
mod context;
mod fees;
mod footprint;
mod genesis;
mod ledger;
mod options;
mod result;
mod rpc;
mod settings;
mod signatures;
mod soroban;
mod state;
mod store;
mod ttl;
mod tx;
mod validate;

pub use options::{DEFAULT_PASSPHRASE, DEFAULT_RETENTION, Options};
pub use rpc::{Funding, Net, Reply};
pub use store::StoreError;
