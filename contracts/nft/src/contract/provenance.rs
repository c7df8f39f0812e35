//! A promise at creation which base URI will be revealed: nobody can choose, after the mint, who got which metadata.
//!
//! It binds the base URI, which tokens without a URI of their own have. What a minter sets for one token is bound by the
//! freeze alone.

use soroban_sdk::{contractimpl, panic_with_error, Address, BytesN, Env, String};
use stellar_tokens::non_fungible::Base;

use super::{NftContract, NftContractArgs, NftContractClient};
use crate::{errors::NftError, events, roles, storage};

#[contractimpl]
impl NftContract {
    /// The SHA-256 of the UTF-8 bytes of the base URI that will be, or was, revealed; none where nothing was promised.
    pub fn provenance(e: &Env) -> Option<BytesN<32>> {
        storage::provenance(e)
    }

    /// Was the promised base URI revealed?
    pub fn is_revealed(e: &Env) -> bool {
        storage::is_revealed(e)
    }

    /// Set the base URI that was promised at creation, once. The admin must have signed.
    ///
    /// # Arguments
    /// * `base_uri` - 1 to 200 bytes, of which `provenance` is the SHA-256. Tokens without a URI of their own have it and their
    ///   id as theirs.
    ///
    /// # Errors
    /// `Unauthorized`, `NoProvenance`, `AlreadyRevealed`, `MetadataFrozen`, `BadMetadataUri` when it is empty,
    /// `ProvenanceMismatch`; OpenZeppelin's `BaseUriMaxLenExceeded` over 200 bytes.
    ///
    /// # Events
    /// `base_uri_revealed[| base_uri]`
    pub fn reveal_base_uri(e: &Env, operator: Address, base_uri: String) {
        roles::admin_signs(e, &operator);
        let Some(promised) = storage::provenance(e) else {
            panic_with_error!(e, NftError::NoProvenance);
        };
        if storage::is_revealed(e) {
            panic_with_error!(e, NftError::AlreadyRevealed);
        }
        if storage::is_frozen(e) {
            panic_with_error!(e, NftError::MetadataFrozen);
        }
        if base_uri.is_empty() {
            panic_with_error!(e, NftError::BadMetadataUri);
        }
        if e.crypto().sha256(&base_uri.to_bytes()).to_bytes() != promised {
            panic_with_error!(e, NftError::ProvenanceMismatch);
        }
        let before = Base::get_metadata(e);
        Base::set_metadata(e, base_uri.clone(), before.name, before.symbol);
        storage::set_revealed(e);
        events::emit_base_uri_revealed(e, base_uri);
    }
}
