use common::proposals::{ProposalError, DELAY};
use soroban_sdk::{
    testutils::{Address as _, Ledger as _},
    Address, BytesN,
};
use stellar_contract_utils::pausable::PausableError;

use super::fixture::*;
use crate::{
    launch::{LIMITED, PUBLIC, WHITELIST},
    FactoryError,
};

#[test]
fn the_whitelist_comes_first() {
    let (e, _, factory) = launch(WHITELIST);
    let (listed, other) = (Address::generate(&e), Address::generate(&e));
    factory.set_whitelisted(&listed, &true);
    create(&e, &factory, &listed);
    let not_listed = Some(FactoryError::NotWhitelisted.into());
    assert_eq!(refused(&e, &factory, &other), not_listed);
    factory.set_whitelisted(&listed, &false);
    assert_eq!(refused(&e, &factory, &listed), not_listed);
}

#[test]
fn the_limited_phase_ends_at_the_cap() {
    let (e, _, factory) = launch(LIMITED);
    let creator = Address::generate(&e);
    create(&e, &factory, &creator);
    create(&e, &factory, &creator);
    let reached = Some(FactoryError::CapReached.into());
    assert_eq!(refused(&e, &factory, &creator), reached);
    factory.set_cap(&3);
    create(&e, &factory, &creator);
    assert_eq!(refused(&e, &factory, &creator), reached);
    factory.advance_phase(&PUBLIC);
    create(&e, &factory, &creator);
}

#[test]
fn phases_go_forward_only() {
    let (_, _, factory) = launch(LIMITED);
    let not_forward = Err(Ok(FactoryError::PhaseNotForward.into()));
    for phase in [WHITELIST, LIMITED, PUBLIC + 1, u32::MAX] {
        assert_eq!(factory.try_advance_phase(&phase), not_forward);
    }
    factory.advance_phase(&PUBLIC);
    assert_eq!(factory.try_advance_phase(&LIMITED), not_forward);
    let too_low = Err(Ok(FactoryError::CapTooLow.into()));
    assert_eq!(factory.try_set_cap(&0), too_low);
}

#[test]
fn a_pause_stops_creating() {
    let (e, admin, factory) = launch(PUBLIC);
    let creator = Address::generate(&e);
    factory.pause(&admin);
    assert_eq!(
        refused(&e, &factory, &creator),
        Some(PausableError::EnforcedPause.into())
    );
    factory.unpause(&admin);
    create(&e, &factory, &creator);
}

#[test]
fn new_code_waits_two_days_to_the_second() {
    let (e, admin, factory) = launch(PUBLIC);
    let [new, other] = [7, 8].map(|byte| BytesN::from_array(&e, &[byte; 32]));
    let error = |error: ProposalError| Err(Ok(error.into()));
    let now = e.ledger().timestamp();
    factory.propose_nft_wasm(&admin, &new);
    e.ledger().set_timestamp(now + DELAY - 1);
    let early = factory.try_set_nft_wasm(&admin, &new);
    assert_eq!(early, error(ProposalError::TooEarly));
    e.ledger().set_timestamp(now + DELAY);
    let another = factory.try_set_nft_wasm(&admin, &other);
    assert_eq!(another, error(ProposalError::NotProposed));
    factory.set_nft_wasm(&admin, &new);
    assert_eq!(factory.get_nft_wasm(), new);
    let again = factory.try_set_nft_wasm(&admin, &new);
    assert_eq!(again, error(ProposalError::NotProposed));
}
