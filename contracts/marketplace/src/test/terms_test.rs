use soroban_sdk::{
    symbol_short,
    testutils::{storage::Persistent as _, Address as _},
    vec, Address, BytesN,
};

use common::{access::AccessError, market::MarketError, proposals::ProposalError};
use stellar_contract_utils::pausable::PausableError;

use super::fixture::*;

#[test]
fn a_pause_stops_what_begins_and_nothing_that_ends() {
    let w = World::new();
    let offer = w.offer(XLM);
    let listing = w.list(XLM);
    w.market.pause(&w.admin);
    let (nft, currency, market) = (&w.nft.address, &w.currency.address, &w.market);
    let paused = PausableError::EnforcedPause;
    let create = market.try_create_listing(&w.seller, nft, &TOKEN, &XLM, currency, &EXPIRY);
    assert_eq!(create, refused(paused));
    assert_eq!(
        market.try_update_listing(&w.seller, &listing, &1, &EXPIRY),
        refused(paused)
    );
    assert_eq!(market.try_buy(&w.buyer, &listing, &XLM), refused(paused));
    let items = vec![&w.e, (listing, XLM)];
    assert_eq!(
        market.try_buy_many(&w.buyer, currency, &items, &true),
        refused(paused)
    );
    let made = market.try_make_offer(&w.buyer, nft, &TOKEN, &XLM, currency, &EXPIRY);
    assert_eq!(made, refused(paused));
    let made = market.try_make_collection_offer(&w.buyer, nft, &XLM, currency, &EXPIRY, &None);
    assert_eq!(made, refused(paused));
    assert_eq!(
        market.try_accept_offer(&w.seller, &offer, &TOKEN, &XLM),
        refused(paused)
    );

    market.cancel_listing(&w.seller, &listing);
    market.cancel_offer(&w.buyer, &offer);
    assert_eq!(w.currency.balance(&w.buyer), PURSE);
    market.unpause(&w.admin);
    w.list(XLM);
}

#[test]
fn the_fee_is_capped_by_a_constant() {
    let w = World::new();
    w.raise_fee(1_000);
    let over = refused(MarketError::FeeTooHigh);
    assert_eq!(w.market.try_set_platform_fee(&w.admin, &1_001), over);
    let id = w.list(1_000);
    w.market.set_platform_fee(&w.admin, &0);
    w.market.buy(&w.buyer, &id, &1_000);
    assert_eq!(w.market.accrued_fees(&w.currency.address), 100);
}

#[test]
fn fees_leave_only_to_another_account_and_claims_never_touch_them() {
    let w = World::new();
    let id = w.list(100 * XLM);
    w.market.buy(&w.buyer, &id, &(100 * XLM));
    let (market, currency) = (&w.market.address, &w.currency.address);
    let nothing = refused(MarketError::NothingToPay);
    assert_eq!(w.market.try_claim(market, currency), nothing);
    assert_eq!(
        w.market.try_withdraw_fees(&w.admin, currency, market),
        nothing
    );
    assert_eq!(w.market.accrued_fees(currency), parts(100 * XLM)[2]);
    assert_eq!(w.market.try_claim(&w.buyer, currency), nothing);
}

#[test]
fn a_currency_taken_off_the_list_still_settles() {
    let w = World::new();
    let listing = w.list(XLM);
    let offer = w.offer(XLM);
    let currency = &w.currency.address;
    w.market.set_currency(&w.admin, currency, &false);
    assert!(!w.market.is_currency_allowed(currency));
    w.market.buy(&w.buyer, &listing, &XLM);
    w.market.cancel_offer(&w.buyer, &offer);
    w.market.withdraw_fees(&w.admin, currency, &w.admin);
    assert_eq!(w.currency.balance(&w.market.address), 0);
}

#[test]
fn roles_and_code_change_as_announced() {
    let w = World::new();
    let stranger = Address::generate(&w.e);
    let required = refused(AccessError::RoleRequired);
    assert_eq!(w.market.try_pause(&stranger), required);
    w.market
        .set_role(&symbol_short!("fee_mgr"), &Some(stranger.clone()));
    w.market.set_platform_fee(&stranger, &1);
    let required = refused(AccessError::RoleRequired);
    assert_eq!(w.market.try_set_platform_fee(&w.admin, &2), required);
    w.market.set_role(&symbol_short!("fee_mgr"), &None);
    let required = refused(AccessError::RoleRequired);
    assert_eq!(w.market.try_set_platform_fee(&stranger, &2), required);

    w.market.transfer_admin_role(&stranger, &(SEQUENCE - 1));
    let none = refused(AccessError::NoPendingTransfer);
    assert_eq!(w.market.try_accept_admin_transfer(), none);
    w.market.transfer_admin_role(&stranger, &SEQUENCE);
    w.market.accept_admin_transfer();
    assert_eq!(w.market.get_admin(), Some(stranger));

    let code = BytesN::from_array(&w.e, &[5; 32]);
    let other = BytesN::from_array(&w.e, &[6; 32]);
    w.market.propose_upgrade(&w.admin, &code);
    w.at(NOW + 2 * DAY - 1);
    let early = refused(ProposalError::TooEarly);
    assert_eq!(w.market.try_upgrade(&w.admin, &code), early);
    w.at(NOW + 2 * DAY);
    let not_proposed = refused(ProposalError::NotProposed);
    assert_eq!(w.market.try_upgrade(&w.admin, &other), not_proposed);
}

#[test]
fn entries_live_past_their_end_on_mainnet_lifetimes() {
    let w = World::new();
    let expiry = NOW + crate::orders::LONGEST;
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let listing = w
        .market
        .create_listing(&w.seller, nft, &TOKEN, &XLM, currency, &expiry);
    let offer = w
        .market
        .make_offer(&w.buyer, nft, &TOKEN, &XLM, currency, &expiry);
    // 150 days and 30 more are all that the network allows.
    for id in [listing, offer] {
        let ttl = w.e.as_contract(&w.market.address, || {
            w.e.storage().persistent().get_ttl(&id)
        });
        assert_eq!(ttl, 3_110_400 - 1);
    }
    assert_eq!(w.nft.get_approved(&TOKEN), Some(w.market.address.clone()));
}
