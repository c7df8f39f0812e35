//! How long entries live: extended on use, never used as an expiry.

use soroban_sdk::{Env, IntoVal, Val};

/// The least seconds from one ledger to the next that validators can vote for (CAP-70). Whatever must last for a time lasts for
/// the ledgers that time can have, at most.
pub const SECONDS_PER_LEDGER: u64 = 4;
/// The most ledgers in a day.
pub const DAY: u32 = (86_400 / SECONDS_PER_LEDGER) as u32;
/// What an instance or a persistent entry is extended to when it is used.
pub const LIFE: u32 = 30 * DAY;
/// Extended only when less than this is left, so that most calls pay no rent.
pub const THRESHOLD: u32 = LIFE - DAY;

/// Keep the contract's instance and code alive.
pub fn extend_instance(e: &Env) {
    e.storage().instance().extend_ttl(THRESHOLD, LIFE);
}

/// The most ledgers until `end` (unix seconds; past: none).
pub fn ledgers(e: &Env, end: u64) -> u32 {
    let seconds = end.saturating_sub(e.ledger().timestamp());
    u32::try_from(seconds.div_ceil(SECONDS_PER_LEDGER)).unwrap_or(u32::MAX)
}

/// The ledger count until `end` plus 30 days, at most what the network allows.
pub fn until(e: &Env, end: u64) -> u32 {
    ledgers(e, end)
        .saturating_add(LIFE)
        .min(e.storage().max_ttl())
}

/// Keep a persistent entry alive until `end` (unix seconds; 0: no end) plus 30 days.
pub fn extend<K: IntoVal<Env, Val>>(e: &Env, key: &K, end: u64) {
    let life = until(e, end);
    // What ends has no day to spare: its life gets shorter by itself.
    let threshold = if end == 0 { life - DAY } else { life };
    e.storage().persistent().extend_ttl(key, threshold, life);
}
