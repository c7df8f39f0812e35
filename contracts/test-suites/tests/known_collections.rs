//! A collection of our own code is believed: its listing sells in one call. What ends a listing ends it there too.

use soroban_sdk::{testutils::Address as _, Address};
use test_suites::{market, Trade, FEE_BPS, NOW, SEQUENCE, XLM};

const STALE: Result<
    Result<(), soroban_sdk::ConversionError>,
    Result<soroban_sdk::Error, soroban_sdk::InvokeError>,
> = Err(Ok(soroban_sdk::Error::from_contract_error(5_004)));

fn listed(t: &Trade) -> u64 {
    let (seller, nft) = (&t.w.creator, &t.w.nft.address);
    t.w.mint(seller, 1);
    let end = NOW + 86_400;
    t.market
        .create_listing(seller, nft, &1, &(10 * XLM), &t.money.address, &end)
}

#[test]
fn a_sale_pays_to_the_stroop() {
    let t = Trade::new();
    let id = listed(&t);
    let before = [&t.buyer, &t.w.creator, &t.market.address].map(|who| t.money.balance(who));
    t.market.buy(&t.buyer, &id, &(10 * XLM));
    let after = [&t.buyer, &t.w.creator, &t.market.address].map(|who| t.money.balance(who));
    let fee = 10 * XLM * i128::from(FEE_BPS) / 10_000;
    // The creator is seller and receiver of the royalty.
    assert_eq!(after[0], before[0] - 10 * XLM);
    assert_eq!(after[1], before[1] + 10 * XLM - fee);
    assert_eq!(after[2], before[2] + fee);
    assert_eq!(t.w.nft.owner_of(&1), t.buyer);
    assert_eq!(t.w.nft.get_approved(&1), None);
}

#[test]
fn the_approval_must_be_of_exactly_this_token() {
    let t = Trade::new();
    let id = listed(&t);
    let (seller, nft, friend) = (&t.w.creator, &t.w.nft, Address::generate(&t.w.e));
    nft.approve_for_all(seller, &t.market.address, &(SEQUENCE + 1_000));
    nft.transfer(seller, &friend, &1);
    nft.transfer(&friend, seller, &1);
    let before = t.money.balance(&t.buyer);
    assert_eq!(t.market.try_buy(&t.buyer, &id, &(10 * XLM)), STALE);
    assert_eq!(t.money.balance(&t.buyer), before);
    assert_eq!(nft.owner_of(&1), *seller);
}

#[test]
fn a_listing_does_not_sell_for_the_next_owner() {
    let t = Trade::new();
    let id = listed(&t);
    let (nft, friend) = (&t.w.nft, Address::generate(&t.w.e));
    nft.transfer(&t.w.creator, &friend, &1);
    nft.approve(&friend, &t.market.address, &1, &(SEQUENCE + 1_000));
    assert_eq!(t.market.try_buy(&t.buyer, &id, &(10 * XLM)), STALE);
    assert_eq!(nft.owner_of(&1), friend);
}

#[test]
fn a_pinned_transfer_is_the_approved_ones_alone() {
    let t = Trade::new();
    let (nft, seller, friend) = (&t.w.nft, &t.w.creator, &t.w.stranger);
    t.w.mint(seller, 1);
    let to = &t.buyer;
    let no_approval = Err(Ok(soroban_sdk::Error::from_contract_error(202)));
    for spender in [seller, friend] {
        let tried = nft.try_transfer_pinned(spender, seller, to, &1, &XLM);
        assert_eq!(tried, no_approval);
    }
    nft.approve(seller, friend, &1, &(SEQUENCE + 1));
    let (receiver, amount) = nft.transfer_pinned(friend, seller, to, &1, &XLM);
    assert_eq!((receiver, amount), (seller.clone(), XLM / 20));
    assert_eq!(nft.owner_of(&1), *to);
    let again = nft.try_transfer_pinned(friend, to, seller, &1, &XLM);
    assert_eq!(again, no_approval);
}

#[test]
fn the_marketplace_knows_the_committed_code() {
    let hash = |wasm: &[u8]| {
        let e = soroban_sdk::Env::default();
        let bytes = soroban_sdk::Bytes::from_slice(&e, wasm);
        e.crypto().sha256(&bytes).to_array()
    };
    let known = hash(test_suites::nft::WASM);
    assert!(market::WASM.windows(32).any(|window| window == known));
}
