//! Errors of the factory: 1300 to 1399.

use soroban_sdk::contracterror;

#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum FactoryError {
    /// A list may be read at most 100 entries at a time.
    LimitTooHigh = 1300,
}
