//! Errors of the royalty manager: 1400 to 1499.

use soroban_sdk::contracterror;

#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum RoyaltyError {
    /// Only the collection's admin (`get_admin`), or its owner (`get_owner`), sets its royalties.
    NotTheCollectionsAdmin = 1400,
    /// A split has 1 to 10 receivers.
    ReceiverCount = 1401,
    /// All shares together are at most 5,000 basis points (half of the price).
    RoyaltyTooHigh = 1402,
    /// A share is at least 1 basis point.
    ShareTooLow = 1403,
    /// A receiver appears twice.
    ReceiverTwice = 1404,
    /// A sale price must be from 0 to 9,223,372,036,854,775,807 stroops.
    PriceOutOfRange = 1405,
    /// The royalty goes to several receivers: ask `royalties`.
    SeveralReceivers = 1406,
    /// There is no such royalty to delete.
    NotSet = 1407,
}
