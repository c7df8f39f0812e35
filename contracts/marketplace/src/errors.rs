//! Errors of the marketplace: 5000 to 5099. Those of `common` are 4000 to 4299.

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
    /// No open offer has this id: it was accepted, cancelled, or never was.
    OfferNotFound = 5009,
    /// Only the offer's buyer may do this.
    NotTheBuyer = 5010,
    /// The offer has expired.
    OfferExpired = 5011,
    /// The offer is for another token.
    WrongToken = 5012,
    /// The price is under the seller's minimum.
    PriceBelowMinimum = 5013,
    /// A sweep takes 1 to 20 listings.
    SweepSizeOutOfRange = 5014,
    /// The listing asks for another currency than the sweep pays.
    CurrencyMismatch = 5015,
    /// None of the sweep's listings could be bought.
    NothingBought = 5016,
    /// Each item of a sweep is a pair of a listing's id (u64) and the most to pay for it (i128).
    SweepMalformed = 5017,
    /// The listing is private: for another buyer.
    PrivateListing = 5018,
    /// The proof does not show that the token is in the set that the offer is for.
    NotInTheSet = 5019,
    /// The collection can have more tokens than the offer counts on.
    SupplyNotKept = 5020,
}
