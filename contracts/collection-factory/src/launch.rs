//! The launch in three phases: creators on a whitelist, everyone up to a cap, everyone.

use soroban_sdk::{panic_with_error, Address, Env};

use crate::{
    errors::FactoryError,
    events::{CapSet, PhaseAdvanced},
    storage,
};

pub const WHITELIST: u32 = 0;
pub const LIMITED: u32 = 1;
pub const PUBLIC: u32 = 2;

/// May `creator`, who has `count` collections, create one more now?
///
/// # Errors
/// `NotWhitelisted`, `CapReached`.
pub fn check(e: &Env, creator: &Address, count: u32) {
    let phase = storage::phase(e);
    if phase == WHITELIST && !storage::is_whitelisted(e, creator) {
        panic_with_error!(e, FactoryError::NotWhitelisted);
    }
    if phase == LIMITED && count >= storage::cap(e) {
        panic_with_error!(e, FactoryError::CapReached);
    }
}

/// # Errors
/// `PhaseNotForward`.
///
/// # Events
/// `phase_advanced[| old, new]`
pub fn advance(e: &Env, new: u32) {
    let old = storage::phase(e);
    if new <= old || new > PUBLIC {
        panic_with_error!(e, FactoryError::PhaseNotForward);
    }
    storage::set_phase(e, new);
    PhaseAdvanced { old, new }.publish(e);
}

/// # Errors
/// `CapTooLow`.
///
/// # Events
/// `cap_set[| cap]`
pub fn set_cap(e: &Env, cap: u32) {
    if cap == 0 {
        panic_with_error!(e, FactoryError::CapTooLow);
    }
    storage::set_cap(e, cap);
    CapSet { cap }.publish(e);
}
