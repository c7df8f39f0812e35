//! What the marketplace and the auction do alike with money: who may change the terms, which currencies count, how a
//! price is divided and paid, and what happens to a payment that its receiver's account refuses.
//!
//! A contract holds exactly what it owes: escrow (its own records), accrued fees and claims (here).

mod calls;
mod collections;
mod config;
mod errors;
mod events;
mod payments;
mod royalties;
mod sale;
mod tokens;
mod treasury;

pub use collections::{is_known, take_known};
pub use config::{
    construct, currency_allowed, ensure_terms, fee_bps, manager_number, royalty_manager,
};
pub use errors::MarketError;
pub use events::{RoyaltiesPaid, RoyaltyPaid, Sale};
pub use payments::{
    accrued, claim, claimable, credit, ensure_held, pay, pull, refund, withdraw_fees,
};
pub use royalties::{ask as ask_royalty, royalty, royalty_bps, MAX_RECEIVERS};
pub use sale::{divide, settle, Agreed, Parts, Payouts};
pub use tokens::{give, is_pinned, max_supply, owner, rescue, take, unpin};

pub use treasury::{Treasury, TreasuryArgs, TreasuryClient, TreasurySpec};
