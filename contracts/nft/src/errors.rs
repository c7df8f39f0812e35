//! Errors of a collection: 1100 to 1199. OpenZeppelin's own keep their numbers (200 and up: token, 1000 and 1001:
//! pause, 2000 and up: roles, 2200 and up: the admin's handover).

use soroban_sdk::contracterror;

#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum NftError {
    /// The id is in use, or was once and is burned: ids are never given twice.
    TokenIdUsed = 1100,
    /// A metadata URI has at most 200 bytes, and can be empty only where the collection has a base URI.
    BadMetadataUri = 1101,
    /// A royalty must be at most 5,000 basis points (half of the price).
    RoyaltyTooHigh = 1102,
    /// Metadata was frozen: no token's URI changes any more.
    MetadataFrozen = 1103,
    /// No token has this id.
    NoSuchToken = 1104,
    /// A sale price must be from 0 to 9,223,372,036,854,775,807 stroops.
    PriceOutOfRange = 1105,
    /// There is no default royalty to delete.
    NoDefaultRoyalty = 1106,
    /// A collection's roles are `minter` and `pauser`, no others.
    UnknownRole = 1107,
    /// A batch has 1 to 20 tokens.
    BatchSizeOutOfRange = 1108,
    /// As many tokens were minted as the collection can ever have.
    SupplyExhausted = 1109,
    /// The maximum supply is at least 1 at creation and only falls from there, where there is one: to no less than was minted.
    MaxSupplyOutOfRange = 1110,
    /// The collection was created without a hash of what will be revealed.
    NoProvenance = 1111,
    /// The base URI was revealed already.
    AlreadyRevealed = 1112,
    /// The base URI is not the one whose SHA-256 the collection was created with.
    ProvenanceMismatch = 1113,
    /// Each item of a batch is a token's id (u32), and for a mint the pair of an id and a metadata URI.
    BatchMalformed = 1114,
}
