//! Who speaks for a collection, as its own contract says.

use soroban_sdk::{panic_with_error, vec, Address, Env, Error, Symbol};

use crate::errors::RoyaltyError;

/// `operator` signed, and is the collection's admin (OpenZeppelin's access control) or owner (its ownable): one of both is
/// enough, since a collection has one of both.
///
/// # Errors
/// `NotTheCollectionsAdmin`, also when the collection does not answer: no answer makes nobody its admin.
///
/// # Security
/// Whoever calls names the contract that is asked, so anything may run in it, with this contract on the stack. It is asked before
/// anything is written, and what it says is compared with the signer, nothing else.
pub fn authorize(e: &Env, nft: &Address, operator: &Address) {
    operator.require_auth();
    for question in ["get_admin", "get_owner"] {
        let asked = e.try_invoke_contract::<Option<Address>, Error>(
            nft,
            &Symbol::new(e, question),
            vec![e],
        );
        if asked == Ok(Ok(Some(operator.clone()))) {
            return;
        }
    }
    panic_with_error!(e, RoyaltyError::NotTheCollectionsAdmin);
}
