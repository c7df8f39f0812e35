//! What diverts money waits: royalty managers, currencies and fees that are proposed.

use common::{market::MarketError, proposals};
use soroban_sdk::{symbol_short, testutils::Address as _, vec, Address, IntoVal, Symbol, Vec};

use super::{fixture::*, liar::*};

#[test]
fn what_diverts_money_waits_is_seen_and_lapses() {
    let w = World::new();
    let (token, _) = liar(&w);
    let shares: Vec<(Address, i128)> = Vec::new(&w.e);
    let manager = Some(token.address.clone());
    let set = || w.market.try_set_royalty_manager(&w.admin, &manager);
    // One that does not answer is not taken.
    assert!(w
        .market
        .try_propose_royalty_manager(&w.admin, &manager)
        .is_err());
    token.set(&symbol_short!("shares"), &shares.into_val(&w.e));
    assert_eq!(set(), refused(proposals::ProposalError::NotProposed));
    w.market.propose_royalty_manager(&w.admin, &manager);
    let ready = NOW + proposals::DELAY;
    assert_eq!(
        w.market.pending_royalty_manager(),
        Some((manager.clone(), ready))
    );
    w.at(ready - 1);
    assert_eq!(set(), refused(proposals::ProposalError::TooEarly));
    w.at(NOW + proposals::LAPSE);
    assert_eq!(set(), refused(proposals::ProposalError::ProposalLapsed));
    w.at(NOW + proposals::LAPSE - 1);
    assert_eq!(
        w.market.try_set_royalty_manager(&w.admin, &None),
        refused(proposals::ProposalError::NotProposed)
    );
    assert_eq!(set(), Ok(Ok(())));
    assert_eq!(w.market.get_royalty_manager(), manager);
    assert_eq!(set(), refused(proposals::ProposalError::NotProposed));

    w.market.propose_currency(&w.admin, &token.address);
    let now = w.e.ledger().timestamp();
    let pending = Some((token.address.clone(), now + proposals::DELAY));
    assert_eq!(w.market.pending_currency(), pending);
    let allow = || w.market.try_set_currency(&w.admin, &token.address, &true);
    assert_eq!(allow(), refused(proposals::ProposalError::TooEarly));
    let cancel = |subject: Symbol| w.market.try_cancel_proposal(&w.admin, &subject);
    for unknown in ["schema", "admin", "code", "proposal"] {
        assert_eq!(
            cancel(Symbol::new(&w.e, unknown)),
            refused(proposals::ProposalError::NotProposed)
        );
    }
    assert_eq!(cancel(symbol_short!("currency")), Ok(Ok(())));
    assert_eq!(allow(), refused(proposals::ProposalError::NotProposed));

    let raise = |bps: u32| w.market.try_set_platform_fee(&w.admin, &bps);
    assert_eq!(
        raise(FEE_BPS + 1),
        refused(proposals::ProposalError::NotProposed)
    );
    assert_eq!(
        w.market.try_propose_platform_fee(&w.admin, &1_001),
        refused(MarketError::FeeTooHigh)
    );
    w.market.propose_platform_fee(&w.admin, &1_000);
    assert_eq!(
        w.market.pending_platform_fee(),
        Some((1_000, now + proposals::DELAY))
    );
    assert_eq!(raise(1_000), refused(proposals::ProposalError::TooEarly));
    w.at(now + proposals::DELAY);
    assert_eq!(raise(999), refused(proposals::ProposalError::NotProposed));
    assert_eq!(raise(1_000), Ok(Ok(())));
}

#[test]
fn a_manager_is_asked_only_by_what_was_made_with_it() {
    let w = World::new();
    let (token, listing) = liar(&w);
    let thief = Address::generate(&w.e);
    let shares = vec![&w.e, (thief.clone(), PRICE)];
    token.set(&symbol_short!("shares"), &shares.into_val(&w.e));
    w.nft.delete_default_royalty(&w.creator);
    let offer = w.offer(PRICE);
    w.set_manager(Some(token.address.clone()));
    w.market.accept_offer(&w.seller, &offer, &TOKEN, &PRICE);
    w.market.buy(&w.buyer, &listing, &PRICE);
    assert_eq!(w.currency.balance(&thief), 0);
    w.mint(&w.seller, TOKEN + 1);
    let late = w.list_token(&w.seller, TOKEN + 1, PRICE);
    w.market.buy(&w.buyer, &late, &PRICE);
    assert_eq!(w.currency.balance(&thief), PRICE / 2);
    // And none from now on: sales that ask nobody.
    w.set_manager(None);
    assert_eq!(w.market.get_royalty_manager(), None);
    w.mint(&w.seller, TOKEN + 2);
    let last = w.list_token(&w.seller, TOKEN + 2, PRICE);
    w.market.buy(&w.buyer, &last, &PRICE);
    assert_eq!(w.currency.balance(&thief), PRICE / 2);
}

#[test]
fn a_manager_that_fails_fails_the_sale() {
    let w = World::new();
    let (token, _) = liar(&w);
    let shares = vec![&w.e, (w.creator.clone(), 100i128)];
    token.set(&symbol_short!("shares"), &shares.into_val(&w.e));
    w.set_manager(Some(token.address.clone()));
    w.nft.delete_default_royalty(&w.creator);
    let id = w.list(PRICE);
    token.set(&symbol_short!("shares"), &0u32.into_val(&w.e));
    assert!(w.market.try_buy(&w.buyer, &id, &PRICE).is_err());
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
    // Not asked where the collection names a royalty itself.
    w.nft.set_default_royalty(&w.creator, &1, &w.creator);
    w.market.buy(&w.buyer, &id, &PRICE);
}
