//! Who must sign what changes the launch, and what each change tells.

use common::{
    access::{AccessError, PAUSER, UPGRADER},
    proposals::{ProposalError, DELAY},
    upgrade::SCHEMA,
};
use soroban_sdk::{
    testutils::{Address as _, Events as _, Ledger as _},
    xdr, Address, BytesN, Env, Event,
};

use super::fixture::*;
use crate::{
    events::{CapSet, CreatorWhitelisted, PhaseAdvanced},
    launch::{LIMITED, PUBLIC, WHITELIST},
    CollectionFactoryClient,
};

/// Who signed the last call.
fn signers(e: &Env) -> std::vec::Vec<Address> {
    e.auths().into_iter().map(|(signer, _)| signer).collect()
}

fn told(e: &Env, factory: &CollectionFactoryClient) -> std::vec::Vec<xdr::ContractEvent> {
    let events = e.events().all().filter_by_contract(&factory.address);
    events.events().to_vec()
}

#[test]
fn the_admin_signs_what_changes_the_launch() {
    let (e, admin, factory) = launch(WHITELIST);
    let creator = Address::generate(&e);
    factory.set_whitelisted(&creator, &true);
    assert_eq!(signers(&e), std::slice::from_ref(&admin));
    factory.set_cap(&7);
    assert_eq!(signers(&e), std::slice::from_ref(&admin));
    factory.advance_phase(&LIMITED);
    assert_eq!(signers(&e), [admin]);
}

#[test]
fn whoever_holds_the_role_signs() {
    let (e, _, factory) = launch(PUBLIC);
    let [pauser, upgrader] = [0; 2].map(|_| Address::generate(&e));
    let hash = BytesN::from_array(&e, &[7; 32]);
    factory.set_role(&PAUSER, &Some(pauser.clone()));
    factory.set_role(&UPGRADER, &Some(upgrader.clone()));
    let refused = Err(Ok(AccessError::RoleRequired.into()));

    assert_eq!(factory.try_pause(&upgrader), refused);
    factory.pause(&pauser);
    assert_eq!(signers(&e), std::slice::from_ref(&pauser));
    assert_eq!(factory.try_unpause(&upgrader), refused);
    factory.unpause(&pauser);
    assert_eq!(signers(&e), std::slice::from_ref(&pauser));

    assert_eq!(factory.try_propose_nft_wasm(&pauser, &hash), refused);
    factory.propose_nft_wasm(&upgrader, &hash);
    assert_eq!(signers(&e), std::slice::from_ref(&upgrader));
    assert_eq!(factory.try_cancel_nft_wasm(&pauser), refused);
    e.ledger().with_mut(|ledger| ledger.timestamp += DELAY);
    assert_eq!(factory.try_set_nft_wasm(&pauser, &hash), refused);
    factory.set_nft_wasm(&upgrader, &hash);
    assert_eq!(signers(&e), [upgrader]);
}

#[test]
fn a_proposal_of_code_is_taken_back_once() {
    let (e, admin, factory) = launch(PUBLIC);
    let hash = BytesN::from_array(&e, &[7; 32]);
    factory.propose_nft_wasm(&admin, &hash);
    assert_eq!(factory.pending_nft_wasm().unwrap().wasm, hash);
    factory.cancel_nft_wasm(&admin);
    assert_eq!(signers(&e), std::slice::from_ref(&admin));
    assert_eq!(factory.pending_nft_wasm(), None);
    let none = Err(Ok(ProposalError::NotProposed.into()));
    assert_eq!(factory.try_cancel_nft_wasm(&admin), none);
    e.ledger().with_mut(|ledger| ledger.timestamp += DELAY);
    assert_eq!(factory.try_set_nft_wasm(&admin, &hash), none);
}

#[test]
fn each_change_of_the_launch_is_told() {
    let (e, _, factory) = launch(WHITELIST);
    let creator = Address::generate(&e);
    let is = |event: &dyn Event| {
        assert_eq!(told(&e, &factory), [event.to_xdr(&e, &factory.address)]);
    };
    for allowed in [true, false] {
        factory.set_whitelisted(&creator, &allowed);
        is(&CreatorWhitelisted {
            creator: creator.clone(),
            allowed,
        });
        assert_eq!(factory.is_whitelisted(&creator), allowed);
    }
    factory.set_cap(&7);
    is(&CapSet { cap: 7 });
    assert_eq!(factory.get_cap(), 7);
    factory.advance_phase(&PUBLIC);
    is(&PhaseAdvanced {
        old: WHITELIST,
        new: PUBLIC,
    });
    assert_eq!(factory.get_phase(), PUBLIC);
}

#[test]
fn a_new_factory_has_todays_layout() {
    let (_, _, factory) = launch(PUBLIC);
    assert_eq!(factory.schema_version(), SCHEMA);
}
