//! What the auth matrix shows of the Wasm, on the sources: so that a check taken out of them is noticed.

use soroban_sdk::{symbol_short, vec, BytesN};

use super::fixture::*;

#[test]
fn nothing_is_done_without_a_signature() {
    let w = World::new();
    w.mint(&w.seller, 8);
    let sold = w.list_token(&w.seller, 8, XLM);
    w.market.buy(&w.buyer, &sold, &XLM);
    let (listing, offer) = (w.list(XLM), w.offer(XLM));
    w.market.transfer_admin_role(&w.buyer, &(SEQUENCE + 9));
    let (kept, balances) = (w.market.get_listing(&listing), w.balances());
    let (m, nft, currency) = (&w.market, &w.nft.address, &w.currency.address);
    let (seller, buyer, admin) = (&w.seller, &w.buyer, &w.admin);
    let (sweep, code) = (
        vec![&w.e, (listing, XLM)],
        BytesN::from_array(&w.e, &[5; 32]),
    );
    w.e.set_auths(&[]);

    assert!(m
        .try_create_listing(seller, nft, &TOKEN, &XLM, currency, &EXPIRY)
        .is_err());
    assert!(m.try_update_listing(seller, &listing, &2, &EXPIRY).is_err());
    assert!(m.try_cancel_listing(seller, &listing).is_err());
    assert!(m.try_buy(buyer, &listing, &XLM).is_err());
    assert!(m.try_buy_many(buyer, currency, &sweep, &true).is_err());
    assert!(m
        .try_make_offer(buyer, nft, &TOKEN, &XLM, currency, &EXPIRY)
        .is_err());
    assert!(m
        .try_make_collection_offer(buyer, nft, &XLM, currency, &EXPIRY, &None)
        .is_err());
    assert!(m.try_accept_offer(seller, &offer, &TOKEN, &XLM).is_err());
    assert!(m.try_cancel_offer(buyer, &offer).is_err());

    assert!(m.try_set_platform_fee(admin, &0).is_err());
    assert!(m.try_withdraw_fees(admin, currency, admin).is_err());
    assert!(m.try_set_currency(admin, currency, &false).is_err());
    assert!(m.try_set_royalty_manager(admin, &None).is_err());
    assert!(m.try_pause(admin).is_err());
    let role = symbol_short!("pauser");
    assert!(m.try_set_role(&role, &None).is_err());
    assert!(m.try_transfer_admin_role(seller, &SEQUENCE).is_err());
    assert!(m.try_accept_admin_transfer().is_err());
    assert!(m.try_propose_upgrade(admin, &code).is_err());

    assert_eq!(m.get_listing(&listing), kept);
    assert_eq!(m.get_offer(&offer).price, XLM);
    assert_eq!(w.balances(), balances);
    assert_eq!(m.get_admin(), Some(w.admin.clone()));
    assert_eq!(m.get_role(&role), Some(w.admin.clone()));
}
