//! Errors of the marketplace: 5000 to 5099. Those it shares with the auction are 4000 to 4099 (`common::market`).

use soroban_sdk::contracterror;

#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum MarketplaceError {
    /// No active listing has this id: it was sold, cancelled, replaced, or never was.
    ListingNotFound = 5000,
    /// Only the listing's seller may do this.
    NotTheSeller = 5001,
    /// The expiry must be in the future, and at most 150 days away.
    ExpiryOutOfRange = 5002,
    /// The listing has expired.
    ListingExpired = 5003,
    /// The token has moved, or its approval was taken back, since it was listed.
    ListingStale = 5004,
    /// The price is over the buyer's maximum.
    PriceAboveMaximum = 5005,
    /// Seller and buyer are the same.
    SelfTrade = 5006,
    /// The seller is not the token's owner.
    NotTheOwner = 5007,
    /// The id is taken. A matter of chance (1 in 2⁶⁴).
    IdTaken = 5008,
}
