//! The marketplace and the auction house change their code while listings, offers and bids are live: each ends as it would
//! have, paid to the stroop.

use common::proposals::DELAY;
use test_suites::{house, Trade, FEE_BPS, NOW, XLM};

mod next_market {
    soroban_sdk::contractimport!(file = "wasm/marketplace.wasm");
}
mod next_house {
    soroban_sdk::contractimport!(file = "wasm/auction.wasm");
}

const END: u64 = NOW + DELAY + 3_600;

#[test]
fn a_listing_and_an_offer_outlive_an_upgrade() {
    let Trade {
        w,
        money,
        market,
        buyer,
        ..
    } = Trade::new();
    let id = market.address.clone();
    for token in [1, 2] {
        w.mint(&w.creator, token);
    }
    let (nft, currency) = (&w.nft.address, &money.address);
    let listing = market.create_listing(&w.creator, nft, &1, &(10 * XLM), currency, &END);
    let offer = market.make_offer(&buyer, nft, &2, &(7 * XLM), currency, &END);
    assert_eq!(money.balance(&id), 7 * XLM, "the offer's money");

    let next = w.e.deployer().upload_contract_wasm(next_market::WASM);
    market.propose_upgrade(&w.admin, &next);
    w.at(NOW + DELAY);
    market.upgrade(&w.admin, &next);
    market.migrate(&w.admin);
    assert_eq!(market.schema_version(), 2);

    // The creator is seller and royalty receiver: all but the fee comes back.
    let before = money.balance(&w.creator);
    market.buy(&buyer, &listing, &(10 * XLM));
    market.accept_offer(&w.creator, &offer, &2, &(7 * XLM));
    let fees = (10 + 7) * XLM * i128::from(FEE_BPS) / 10_000;
    assert_eq!(money.balance(&w.creator) - before, 17 * XLM - fees);
    assert_eq!(money.balance(&buyer), (1_000 - 17) * XLM);
    assert_eq!(money.balance(&id), fees);
    assert_eq!(market.accrued_fees(currency), fees);
    assert_eq!(
        (w.nft.owner_of(&1), w.nft.owner_of(&2)),
        (buyer.clone(), buyer)
    );
}

#[test]
fn bids_outlive_an_upgrade() {
    let Trade {
        w,
        money,
        house,
        buyer,
        ..
    } = Trade::new();
    let id = house.address.clone();
    for token in [1, 2] {
        w.mint(&w.creator, token);
    }
    let (nft, currency) = (&w.nft.address, &money.address);
    let english = house::Kind::English;
    let auction = house.create_auction(
        &w.creator, &english, nft, &1, currency, &XLM, &XLM, &NOW, &END,
    );
    house.place_bid(&w.stranger, &auction, &(5 * XLM));
    house.place_bid(&buyer, &auction, &(6 * XLM));

    let next = w.e.deployer().upload_contract_wasm(next_house::WASM);
    house.propose_upgrade(&w.admin, &next);
    w.at(NOW + DELAY);
    house.upgrade(&w.admin, &next);
    house.migrate(&w.admin);
    assert_eq!(house.schema_version(), 2);

    house.withdraw(&w.stranger, &auction);
    assert_eq!(money.balance(&w.stranger), 1_000 * XLM, "outbid, refunded");
    w.at(END);
    let before = money.balance(&w.creator);
    house.finalize_auction(&auction);
    let fee = 6 * XLM * i128::from(FEE_BPS) / 10_000;
    assert_eq!(money.balance(&w.creator) - before, 6 * XLM - fee);
    assert_eq!(money.balance(&buyer), 994 * XLM);
    assert_eq!(money.balance(&id), fee);
    assert_eq!(w.nft.owner_of(&1), buyer);
}
