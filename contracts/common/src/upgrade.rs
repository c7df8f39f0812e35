//! Upgrades that everyone can see coming: proposed, then performed no earlier than `DELAY` later, so that whoever does not
//! agree can cancel their offers and listings and withdraw before.

use soroban_sdk::{
    contracterror, contractevent, panic_with_error, symbol_short, BytesN, Env, Symbol,
};

/// Seconds from a proposal to its earliest execution.
pub const DELAY: u64 = 2 * 86_400;

const PROPOSED: Symbol = symbol_short!("proposed");
const SCHEMA: Symbol = symbol_short!("schema");

/// Errors of upgrades: 4150 to 4199.
#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum UpgradeError {
    /// This code was not proposed, or its proposal was cancelled or replaced.
    NotProposed = 4150,
    /// An upgrade can be performed two days after its proposal.
    TooEarly = 4151,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UpgradeProposed {
    #[topic]
    pub wasm_hash: BytesN<32>,
    /// Unix seconds.
    pub ready_at: u64,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UpgradeCancelled {
    #[topic]
    pub wasm_hash: BytesN<32>,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Upgraded {
    #[topic]
    pub wasm_hash: BytesN<32>,
}

/// How the contract's entries are laid out; a new version's `migrate` raises it.
pub fn schema_version(e: &Env) -> u32 {
    e.storage().instance().get(&SCHEMA).unwrap_or(1)
}

pub fn set_schema_version(e: &Env, version: u32) {
    e.storage().instance().set(&SCHEMA, &version);
}

/// Replaces an earlier proposal.
///
/// # Events
/// `upgrade_proposed[wasm_hash | ready_at]`
pub fn propose(e: &Env, wasm_hash: BytesN<32>) {
    let ready_at = e.ledger().timestamp() + DELAY;
    e.storage()
        .instance()
        .set(&PROPOSED, &(wasm_hash.clone(), ready_at));
    UpgradeProposed {
        wasm_hash,
        ready_at,
    }
    .publish(e);
}

/// # Errors
/// `NotProposed`.
///
/// # Events
/// `upgrade_cancelled[wasm_hash]`
pub fn cancel(e: &Env) {
    let (wasm_hash, _) = proposed(e);
    e.storage().instance().remove(&PROPOSED);
    UpgradeCancelled { wasm_hash }.publish(e);
}

/// The new code runs from the next call on.
///
/// # Errors
/// `NotProposed`, `TooEarly`.
///
/// # Events
/// `upgraded[wasm_hash]`
pub fn perform(e: &Env, wasm_hash: BytesN<32>) {
    let (proposed, ready_at) = proposed(e);
    if proposed != wasm_hash {
        panic_with_error!(e, UpgradeError::NotProposed);
    }
    if e.ledger().timestamp() < ready_at {
        panic_with_error!(e, UpgradeError::TooEarly);
    }
    e.storage().instance().remove(&PROPOSED);
    e.deployer().update_current_contract_wasm(wasm_hash.clone());
    Upgraded { wasm_hash }.publish(e);
}

fn proposed(e: &Env) -> (BytesN<32>, u64) {
    e.storage()
        .instance()
        .get(&PROPOSED)
        .unwrap_or_else(|| panic_with_error!(e, UpgradeError::NotProposed))
}
