//! The auction house: English, Dutch and sealed auctions. See README.md for the interface.
#![no_std]

mod auctions;
mod contract;
mod creation;
mod dutch;
mod ending;
mod english;
mod errors;
mod events;
mod refunds;
mod sealed;
mod storage;

pub use contract::{AuctionHouse, AuctionHouseArgs, AuctionHouseClient};
pub use errors::AuctionError;
pub use events::{
    AuctionCancelled, AuctionCreated, AuctionExtended, AuctionFinalized, BidPlaced, BidRevealed,
    BidWithdrawn, SealedBidPlaced, TokenReturned,
};
pub use storage::{Auction, Bid, Kind, Status};

#[cfg(test)]
mod test;
