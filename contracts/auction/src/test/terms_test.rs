use soroban_sdk::testutils::{storage::Persistent as _, Address as _};
use soroban_sdk::{symbol_short, Address, BytesN, Symbol};

use common::{access::AccessError, market::MarketError, proposals::ProposalError};
use stellar_contract_utils::pausable::PausableError;

use super::fixture::*;
use crate::{
    auctions::{DECISION, GRACE, MARGIN},
    creation::LONGEST,
    AuctionError, Kind,
};

#[test]
fn the_times_are_what_the_documents_say() {
    let days = [1, 1, 7, 90].map(|days| days * DAY);
    assert_eq!([DECISION, MARGIN, GRACE, LONGEST], days);
}

#[test]
fn what_is_out_of_range_is_refused() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let create = |kind, start_price: i128, reserve: i128, start: u64, end: u64| {
        let house = &w.house;
        house
            .try_create_auction(
                &w.seller,
                &kind,
                nft,
                &TOKEN,
                currency,
                &start_price,
                &reserve,
                &start,
                &end,
            )
            .err()
    };
    let price = Some(Ok(MarketError::PriceOutOfRange.into()));
    let reserve = Some(Ok(AuctionError::ReserveOutOfRange.into()));
    let times = Some(Ok(AuctionError::TimesOutOfRange.into()));
    for kind in [Kind::English, Kind::Dutch, Kind::Sealed] {
        for bad in [0, -1, i64::MAX as i128 + 1] {
            assert_eq!(create(kind, bad, 1, 0, END), price);
        }
        for (start, end) in [
            (0, NOW),
            (0, 0),
            (END, END),
            (END + 1, END),
            (0, NOW + LONGEST + 1),
            (0, u64::MAX),
        ] {
            assert_eq!(create(kind, 5, 1, start, end), times);
        }
    }
    for (kind, bad) in [
        (Kind::English, -1),
        (Kind::Sealed, i64::MAX as i128 + 1),
        (Kind::Dutch, 0),
        (Kind::Dutch, 6),
    ] {
        assert_eq!(create(kind, 5, bad, 0, END), reserve);
    }
    let refused_token = w.house.try_create_auction(
        &w.ann,
        &Kind::English,
        nft,
        &TOKEN,
        currency,
        &5,
        &0,
        &0,
        &END,
    );
    assert_eq!(refused_token, refused(MarketError::TransferRefused));
    assert_eq!(w.nft.owner_of(&TOKEN), w.seller);
    assert_eq!(create(Kind::English, 5, 0, 0, NOW + LONGEST), None);
}

#[test]
fn a_pause_stops_what_begins_and_nothing_that_ends() {
    let w = World::new();
    let id = w.auction(Kind::Sealed, 0);
    let salt = w.salt(1);
    let commit = w.commitment(id, &w.ann, 10 * XLM, 1);
    w.house.place_sealed_bid(&w.ann, &id, &commit, &(10 * XLM));
    w.house.place_sealed_bid(&w.bob, &id, &salt, &(10 * XLM));
    w.nft.mint(
        &w.creator,
        &w.seller,
        &8,
        &soroban_sdk::String::from_str(&w.e, "ipfs://8"),
    );
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let create = || {
        let house = &w.house;
        house.try_create_auction(
            &w.seller,
            &Kind::English,
            nft,
            &8,
            currency,
            &5,
            &0,
            &0,
            &END,
        )
    };
    let other = create().unwrap().unwrap();
    w.house.pause(&w.admin);
    let paused = PausableError::EnforcedPause;
    assert_eq!(w.house.try_place_bid(&w.ann, &other, &5), refused(paused));
    assert_eq!(
        w.house.try_place_sealed_bid(&w.ann, &id, &salt, &XLM),
        refused(paused)
    );
    assert_eq!(create(), refused(paused));
    let (seller, half) = (&w.seller, &3_600);
    let waiting = (w.house).try_create_reserve_auction(seller, nft, &8, currency, &5, half, &END);
    assert_eq!(waiting, refused(paused));

    w.house.cancel_auction(&w.seller, &other);
    w.at(END);
    w.house.reveal_bid(&w.ann, &id, &(10 * XLM), &salt);
    w.at(LIMIT);
    w.house.finalize_auction(&id);
    w.house.withdraw(&w.bob, &id);
    w.house.claim(&w.seller, currency);
    w.house.withdraw_fees(&w.admin, currency, &w.admin);
    assert_eq!(w.balance(&w.house.address), 0);
    w.house.unpause(&w.admin);
}

#[test]
fn fee_royalty_and_currency_stay_what_they_were() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.house.propose_platform_fee(&w.admin, &1_000);
    w.at(NOW + 2 * DAY);
    w.house.set_platform_fee(&w.admin, &1_000);
    w.house.set_currency(&w.admin, &w.currency.address, &false);
    w.nft.set_default_royalty(&w.creator, &5_000, &w.creator);
    w.house.finalize_auction(&id);
    let [seller, royalty, fee] = parts(10 * XLM);
    assert_eq!(w.balances()[..3], [seller, royalty, fee]);
    assert_eq!(w.house.accrued_fees(&w.currency.address), fee);
    assert_eq!(
        w.house.try_set_platform_fee(&w.admin, &1_001),
        refused(MarketError::FeeTooHigh)
    );
}

#[test]
fn a_royalty_lowered_after_the_auction_began_takes_less() {
    let w = World::new();
    let id = w.auction(Kind::Dutch, 1);
    assert_eq!(w.house.get_auction(&id).royalty_bps, ROYALTY_BPS);
    w.nft.set_default_royalty(&w.creator, &100, &w.creator);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    assert_eq!(w.balance(&w.creator), 10 * XLM / 100);
}

#[test]
fn roles_and_code_change_as_announced() {
    let w = World::new();
    let stranger = Address::generate(&w.e);
    assert_eq!(
        w.house.try_pause(&stranger),
        refused(AccessError::RoleRequired)
    );
    let role: Symbol = symbol_short!("pauser");
    w.house.set_role(&role, &Some(stranger.clone()));
    w.house.pause(&stranger);
    assert_eq!(
        w.house.try_unpause(&w.admin),
        refused(AccessError::RoleRequired)
    );

    w.house.transfer_admin_role(&w.bob, &SEQUENCE);
    assert_eq!(w.house.get_admin(), Some(w.admin.clone()));
    w.house.accept_admin_transfer();
    assert_eq!(w.house.get_admin(), Some(w.bob.clone()));
    assert_eq!(
        w.house.try_accept_admin_transfer(),
        refused(AccessError::NoPendingTransfer)
    );

    let code = BytesN::from_array(&w.e, &[5; 32]);
    w.house.propose_upgrade(&w.admin, &code);
    w.at(NOW + 2 * DAY - 1);
    assert_eq!(
        w.house.try_upgrade(&w.admin, &code),
        refused(ProposalError::TooEarly)
    );
    w.house.cancel_upgrade(&w.admin);
    assert_eq!(
        w.house.try_upgrade(&w.admin, &code),
        refused(ProposalError::NotProposed)
    );
}

#[test]
fn escrow_lives_past_the_end_on_mainnet_lifetimes() {
    let w = World::new();
    let (nft, currency) = (&w.nft.address, &w.currency.address);
    let end = NOW + LONGEST;
    let id = w.house.create_auction(
        &w.seller,
        &Kind::English,
        nft,
        &TOKEN,
        currency,
        &5,
        &0,
        &0,
        &end,
    );
    w.house.place_bid(&w.ann, &id, &5);
    let needed = ((LONGEST + DAY + 30 * DAY) / 4) as u32;
    let ttl_of = |key: &(Symbol, u64)| {
        w.e.as_contract(&w.house.address, || w.e.storage().persistent().get_ttl(key))
    };
    assert!(ttl_of(&(symbol_short!("auction"), id)) >= needed);
    let key = (symbol_short!("bid"), id, w.ann.clone());
    let bid = w.e.as_contract(&w.house.address, || {
        w.e.storage().persistent().get_ttl(&key)
    });
    assert!(bid >= needed);
    let key = (symbol_short!("escrow"), nft.clone(), TOKEN);
    let escrow = w.e.as_contract(&w.house.address, || {
        w.e.storage().persistent().get_ttl(&key)
    });
    assert!(escrow >= needed);
}
