//! Errors of a collection: 1000 to 1099. OpenZeppelin's own keep their numbers (200 and up: token, 2000 and up: roles).

use soroban_sdk::contracterror;

#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum NftError {
    /// The id is in use, or was once and is burned: ids are never given twice.
    TokenIdUsed = 1000,
    /// A metadata URI must have 1 to 200 bytes.
    BadMetadataUri = 1001,
    /// A royalty must be at most 5,000 basis points (half of the price).
    RoyaltyTooHigh = 1002,
    /// Metadata was frozen: no token's URI changes any more.
    MetadataFrozen = 1003,
    /// No token has this id.
    NoSuchToken = 1004,
}
