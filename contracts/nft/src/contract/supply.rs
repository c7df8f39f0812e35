//! How many tokens there can be: a maximum that only falls, for collections created with one.
//!
//! Only those count their mints. Elsewhere a count would be one more entry to write for every mint.

use soroban_sdk::{contractimpl, panic_with_error, Address, Env};

use super::{NftContract, NftContractArgs, NftContractClient};
use crate::{errors::NftError, events, roles, storage};

/// In the constructor.
///
/// # Errors
/// `MaxSupplyOutOfRange` for 0.
pub fn begin(e: &Env, max_supply: u32) {
    if max_supply == 0 {
        panic_with_error!(e, NftError::MaxSupplyOutOfRange);
    }
    storage::set_max_supply(e, max_supply);
}

/// Count `tokens` about to be minted, where there is a maximum.
///
/// # Errors
/// `SupplyExhausted`.
pub fn take(e: &Env, tokens: u32) {
    let Some(most) = storage::max_supply(e) else {
        return;
    };
    match storage::minted(e).checked_add(tokens) {
        Some(minted) if minted <= most => storage::set_minted(e, minted),
        _ => panic_with_error!(e, NftError::SupplyExhausted),
    }
}

#[contractimpl]
impl NftContract {
    /// The most tokens that the collection will ever have minted; none where there is no maximum.
    pub fn max_supply(e: &Env) -> Option<u32> {
        storage::max_supply(e)
    }

    /// How many tokens were ever minted, the burned ones too; none where there is no maximum, since nobody counts there.
    pub fn minted(e: &Env) -> Option<u32> {
        storage::max_supply(e).map(|_| storage::minted(e))
    }

    /// Lower the maximum supply, for ever. The admin must have signed.
    ///
    /// # Arguments
    /// * `max_supply` - tokens: under the present maximum, and no less than `minted`; then nothing more can be minted.
    ///
    /// # Errors
    /// `Unauthorized`, `MaxSupplyOutOfRange` (also in a collection created without a maximum).
    ///
    /// # Events
    /// `max_supply_set[| max_supply]`
    pub fn set_max_supply(e: &Env, operator: Address, max_supply: u32) {
        roles::admin_signs(e, &operator);
        let falls = storage::max_supply(e).is_some_and(|most| max_supply < most);
        if !falls || max_supply < storage::minted(e) {
            panic_with_error!(e, NftError::MaxSupplyOutOfRange);
        }
        storage::set_max_supply(e, max_supply);
        events::emit_max_supply_set(e, max_supply);
    }
}
