//! Errors of the factory: 1300 to 1399.

use soroban_sdk::contracterror;

#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum FactoryError {
    /// A list may be read at most 100 entries at a time.
    LimitTooHigh = 1300,
    /// In the whitelist phase only creators on the list create collections.
    NotWhitelisted = 1301,
    /// In the limited phase a creator has at most `cap` collections.
    CapReached = 1302,
    /// The launch phases are 0 (whitelist), 1 (limited) and 2 (public), and go forward only.
    PhaseNotForward = 1303,
    /// The cap of the limited phase must be at least 1.
    CapTooLow = 1304,
}
