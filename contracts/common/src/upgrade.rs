//! A contract's own change of code, behind the timelock, and the number of the layout its data has.

use soroban_sdk::{panic_with_error, symbol_short, BytesN, ContractExecutable, Env, Symbol};

use crate::{proposals::ProposalError, timelock};

/// The layout of data that this code reads and writes.
#[cfg(not(feature = "rehearsal"))]
pub const SCHEMA: u32 = 1;
#[cfg(feature = "rehearsal")]
pub const SCHEMA: u32 = 2;

/// What the timelock knows a contract's own code as.
pub const SUBJECT: Symbol = symbol_short!("code");
const VERSION: Symbol = symbol_short!("schema");

/// Only in a constructor: data that this code makes has this code's layout.
pub fn construct(e: &Env) {
    e.storage().instance().set(&VERSION, &SCHEMA);
}

/// The layout of the data there is: differs from `SCHEMA` between an upgrade and its `migrate`.
pub fn schema_version(e: &Env) -> u32 {
    e.storage().instance().get(&VERSION).unwrap_or(0)
}

/// Run new code from the next call on, once its proposal is two days old and until it lapses. The caller has checked who asks.
///
/// # Errors
/// `NotProposed`, `TooEarly`, `ProposalLapsed`.
///
/// # Events
/// `upgraded[subject | wasm]`
pub fn perform(e: &Env, wasm: &BytesN<32>) {
    timelock::perform(e, &SUBJECT, wasm);
    e.deployer()
        .update_current_contract(ContractExecutable::Wasm(wasm.clone()));
}

/// Bring the data to this code's layout; the caller has checked who asks, and changes the data.
///
/// # Errors
/// `NothingToMigrate` the second time.
pub fn migrate(e: &Env) {
    if schema_version(e) >= SCHEMA {
        panic_with_error!(e, ProposalError::NothingToMigrate);
    }
    e.storage().instance().set(&VERSION, &SCHEMA);
}
