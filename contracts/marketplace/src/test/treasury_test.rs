//! Who sets what the market works with, and what each change emits.

extern crate std;

use common::{
    access::{AccessError, FEE_MANAGER},
    proposals::{ProposalError, DELAY},
};
use soroban_sdk::{
    symbol_short,
    testutils::{Address as _, Events as _},
    xdr, Address, BytesN, Symbol,
};

use super::fixture::*;

const FEE: Symbol = symbol_short!("fee");
const CURRENCY: Symbol = symbol_short!("currency");
const MANAGER: Symbol = symbol_short!("royalties");

/// What the last call emitted, by the first topics.
fn emitted(w: &World) -> std::vec::Vec<std::string::String> {
    let events = w.e.events().all().filter_by_contract(&w.market.address);
    let name = |event: &xdr::ContractEvent| {
        let xdr::ContractEventBody::V0(body) = &event.body;
        match &body.topics[0] {
            xdr::ScVal::Symbol(name) => name.to_utf8_string_lossy(),
            other => panic!("{other:?}"),
        }
    };
    events.events().iter().map(name).collect()
}

#[test]
fn only_who_holds_the_role_sets_anything() {
    let w = World::new();
    let (market, stranger) = (&w.market, &w.buyer);
    let currency = &w.currency.address;
    let hash = BytesN::from_array(&w.e, &[7; 32]);
    let role = AccessError::RoleRequired;
    assert_eq!(
        market.try_propose_platform_fee(stranger, &900),
        refused(role)
    );
    assert_eq!(market.try_set_platform_fee(stranger, &1), refused(role));
    assert_eq!(
        market.try_withdraw_fees(stranger, currency, stranger),
        refused(role)
    );
    assert_eq!(
        market.try_propose_currency(stranger, currency),
        refused(role)
    );
    assert_eq!(
        market.try_set_currency(stranger, currency, &false),
        refused(role)
    );
    assert_eq!(
        market.try_propose_royalty_manager(stranger, &None),
        refused(role)
    );
    assert_eq!(
        market.try_set_royalty_manager(stranger, &None),
        refused(role)
    );
    assert_eq!(market.try_cancel_proposal(stranger, &FEE), refused(role));
    assert_eq!(market.try_pause(stranger), refused(role));
    assert_eq!(market.try_propose_upgrade(stranger, &hash), refused(role));
    assert_eq!(market.try_cancel_upgrade(stranger), refused(role));
    assert_eq!(market.try_upgrade(stranger, &hash), refused(role));
    assert_eq!(market.try_migrate(stranger), refused(role));
    assert_eq!(market.get_fee_bps(), FEE_BPS);
    assert!(market.is_currency_allowed(currency));
}

#[test]
fn a_fee_is_proposed_set_and_taken_back_in_public() {
    let w = World::new();
    let (market, admin) = (&w.market, &w.admin);
    let ready_at = NOW + DELAY;
    market.propose_platform_fee(admin, &900);
    assert_eq!(emitted(&w), ["fee_proposed"]);
    w.at(ready_at);
    market.set_platform_fee(admin, &900);
    assert_eq!(emitted(&w), ["fee_updated"]);
    // One that is not higher needs no proposal, the same one neither.
    market.set_platform_fee(admin, &900);
    market.set_platform_fee(admin, &300);
    assert_eq!(market.get_fee_bps(), 300);
    market.propose_platform_fee(admin, &301);
    market.cancel_proposal(admin, &FEE);
    assert_eq!(emitted(&w), ["proposal_cancelled"]);
    let none = refused(ProposalError::NotProposed);
    assert_eq!(market.try_set_platform_fee(admin, &301), none);
    let other = soroban_sdk::symbol_short!("other");
    assert!(market.try_cancel_proposal(admin, &other).is_err());
}

#[test]
fn a_currency_is_proposed_allowed_and_taken_off_in_public() {
    let w = World::new();
    let (market, admin) = (&w.market, &w.admin);
    let (currency, ready_at) = (currency(&w.e, admin), NOW + DELAY);
    market.propose_currency(admin, &currency);
    assert_eq!(emitted(&w), ["currency_proposed"]);
    assert!(!market.is_currency_allowed(&currency));
    w.at(ready_at);
    market.set_currency(admin, &currency, &true);
    assert_eq!(emitted(&w), ["currency_set"]);
    assert!(market.is_currency_allowed(&currency));
    market.set_currency(admin, &currency, &true); // it is allowed already
    market.set_currency(admin, &currency, &false);
    assert_eq!(emitted(&w), ["currency_set"]);
    assert!(!market.is_currency_allowed(&currency));
    let none = refused(ProposalError::NotProposed);
    assert_eq!(market.try_set_currency(admin, &currency, &true), none);
    market.propose_currency(admin, &currency);
    market.cancel_proposal(admin, &CURRENCY);
    assert_eq!(emitted(&w), ["proposal_cancelled"]);
}

#[test]
fn a_royalty_manager_is_proposed_and_set_in_public() {
    let w = World::new();
    let (market, admin) = (&w.market, &w.admin);
    let ready_at = NOW + DELAY;
    market.propose_royalty_manager(admin, &None);
    assert_eq!(emitted(&w), ["royalty_manager_proposed"]);
    w.at(ready_at);
    market.set_royalty_manager(admin, &None);
    assert_eq!(emitted(&w), ["royalty_manager_set"]);
    // What does not answer as a royalty manager can't even be proposed.
    let another = Some(w.nft.address.clone());
    assert!(market.try_propose_royalty_manager(admin, &another).is_err());
    assert_eq!(market.pending_royalty_manager(), None);
    market.propose_royalty_manager(admin, &None);
    market.cancel_proposal(admin, &MANAGER);
    assert_eq!(emitted(&w), ["proposal_cancelled"]);
}

#[test]
fn fees_are_paid_out_once_and_roles_change_in_public() {
    let w = World::new();
    let (market, currency) = (&w.market, &w.currency.address);
    let id = w.list(XLM);
    market.buy(&w.buyer, &id, &XLM);
    let amount = XLM * i128::from(FEE_BPS) / 10_000;
    let to = Address::generate(&w.e);
    assert_eq!(market.withdraw_fees(&w.admin, currency, &to), amount);
    assert_eq!(emitted(&w), ["fees_withdrawn"]);
    assert_eq!(w.currency.balance(&to), amount);
    assert!(market
        .try_withdraw_fees(&w.admin, &w.currency.address, &to)
        .is_err());

    market.set_role(&FEE_MANAGER, &Some(to.clone()));
    assert_eq!(emitted(&w), ["role_set"]);
    market.transfer_admin_role(&to, &(SEQUENCE + 5));
    assert_eq!(emitted(&w), ["admin_transfer_initiated"]);
    market.accept_admin_transfer();
    assert_eq!(emitted(&w), ["admin_transfer_completed"]);
}
