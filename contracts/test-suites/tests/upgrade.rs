//! From this code to the next schema's (`build.sh --rehearsal`), with what was stored before still there after.

use common::proposals::{ProposalError, DELAY};
use soroban_sdk::{BytesN, Error};
use test_suites::{create, factory, nft, royalty_manager, World, LIMITED, NOW, PUBLIC};

mod next_factory {
    soroban_sdk::contractimport!(file = "wasm/collection_factory.wasm");
}
mod next_royalty_manager {
    soroban_sdk::contractimport!(file = "wasm/royalty_manager.wasm");
}

fn refused<T: core::fmt::Debug, E: core::fmt::Debug, F: core::fmt::Debug>(
    result: Result<Result<T, E>, Result<Error, F>>,
    error: ProposalError,
) {
    match result {
        Err(Ok(found)) => assert_eq!(found, error.into()),
        other => panic!("expected {error:?}, got {other:?}"),
    }
}

#[test]
fn the_rehearsal_is_other_code() {
    assert_ne!(next_factory::WASM, factory::WASM);
    assert_ne!(next_royalty_manager::WASM, royalty_manager::WASM);
}

#[test]
fn a_factory_keeps_its_collections_through_an_upgrade() {
    let w = World::new(LIMITED);
    let next = w.e.deployer().upload_contract_wasm(next_factory::WASM);
    assert_eq!(w.factory.schema_version(), 1);
    refused(
        w.factory.try_upgrade(&w.admin, &next),
        ProposalError::NotProposed,
    );

    w.factory.propose_upgrade(&w.admin, &next);
    let proposal = w.factory.pending_upgrade().expect("just proposed");
    assert_eq!(
        (proposal.wasm, proposal.ready_at),
        (next.clone(), NOW + DELAY)
    );
    w.at(NOW + DELAY - 1);
    refused(
        w.factory.try_upgrade(&w.admin, &next),
        ProposalError::TooEarly,
    );
    w.at(NOW + DELAY);
    let other = w.e.deployer().upload_contract_wasm(nft::WASM);
    refused(
        w.factory.try_upgrade(&w.admin, &other),
        ProposalError::NotProposed,
    );
    w.factory.upgrade(&w.admin, &next);

    assert_eq!(w.factory.schema_version(), 1, "the data is the old one");
    w.factory.migrate(&w.admin);
    assert_eq!(w.factory.schema_version(), 2);
    refused(
        w.factory.try_migrate(&w.admin),
        ProposalError::NothingToMigrate,
    );
    assert_eq!(w.factory.pending_upgrade(), None);
    assert_eq!((w.factory.get_phase(), w.factory.get_cap()), (LIMITED, 2));
    assert!(w.factory.is_collection(&w.nft.address));
    let second = create(&w.e, &w.factory, &w.creator);
    let all = w.factory.get_collections(&w.creator, &0, &10);
    assert_eq!(
        all.iter().collect::<Vec<_>>(),
        [w.nft.address.clone(), second]
    );
}

#[test]
fn royalties_outlive_an_upgrade() {
    let w = World::new(PUBLIC);
    let receiver = w.stranger.clone();
    let shares = soroban_sdk::vec![&w.e, royalty_manager::Share { receiver, bps: 700 }];
    let nft = &w.nft.address;
    w.manager.set_default_royalty(&w.creator, nft, &shares);
    let code = next_royalty_manager::WASM;
    let next = w.e.deployer().upload_contract_wasm(code);
    w.manager.propose_upgrade(&w.admin, &next);
    w.at(NOW + DELAY);
    w.manager.upgrade(&w.admin, &next);
    w.manager.migrate(&w.admin);
    assert_eq!(w.manager.schema_version(), 2);
    let answer = w.manager.royalties(nft, &1, &10_000);
    assert_eq!(answer.get_unchecked(0), (w.stranger.clone(), 700));
}

#[test]
fn a_cancelled_proposal_is_not_performed_and_a_new_one_waits_anew() {
    let w = World::new(PUBLIC);
    let next = w.e.deployer().upload_contract_wasm(next_factory::WASM);
    w.factory.propose_upgrade(&w.admin, &next);
    w.at(NOW + DELAY);
    w.factory.cancel_upgrade(&w.admin);
    refused(
        w.factory.try_upgrade(&w.admin, &next),
        ProposalError::NotProposed,
    );
    refused(
        w.factory.try_cancel_upgrade(&w.admin),
        ProposalError::NotProposed,
    );
    w.factory.propose_upgrade(&w.admin, &next);
    refused(
        w.factory.try_upgrade(&w.admin, &next),
        ProposalError::TooEarly,
    );
}

#[test]
fn new_code_of_collections_waits_too_and_leaves_the_old_ones() {
    let w = World::new(PUBLIC);
    let old = w.factory.get_nft_wasm();
    let new: BytesN<32> = w.e.deployer().upload_contract_wasm(royalty_manager::WASM);
    w.factory.propose_nft_wasm(&w.admin, &new);
    refused(
        w.factory.try_set_nft_wasm(&w.admin, &new),
        ProposalError::TooEarly,
    );
    assert_eq!(w.factory.get_nft_wasm(), old);
    assert_eq!(w.factory.pending_upgrade(), None, "two different proposals");
    w.at(NOW + DELAY);
    w.factory.set_nft_wasm(&w.admin, &new);
    assert_eq!(w.factory.get_nft_wasm(), new);
    w.mint(&w.creator, 1);
    assert_eq!(w.nft.owner_of(&1), w.creator);
}
