//! How long each kind of entry lives, with mainnet's lifetimes: from its making, and from each use on. In ledgers, the
//! current one not counted.

use common::ttl::{DAY, LIFE, THRESHOLD};
use soroban_sdk::{
    symbol_short,
    testutils::{storage::Instance as _, storage::Persistent as _, Deployer as _, Ledger as _},
    token::StellarAssetClient,
    Address, IntoVal, Val,
};
use test_suites::{house, Trade, NOW, SEQUENCE, XLM};

/// What the network gives a new entry, and the most that it allows.
const LEAST: u32 = 2_073_600 - 1;
const MOST: u32 = 3_110_400 - 1;
const DAY_IN_SECONDS: u64 = 86_400;
const PRICE: i128 = 10 * XLM;

/// A market or a house, an entry's name for messages, and its key.
type Entry = (Address, &'static str, Val);

fn left(t: &Trade, (contract, _, key): &Entry) -> u32 {
    let e = &t.w.e;
    e.as_contract(contract, || e.storage().persistent().get_ttl(key))
}

fn days(days: u64) -> u64 {
    NOW + days * DAY_IN_SECONDS
}

fn list(t: &Trade, token: u32, expiry: u64) -> u64 {
    let (seller, nft, currency) = (&t.w.creator, &t.w.nft.address, &t.money.address);
    t.market
        .create_listing(seller, nft, &token, &PRICE, currency, &expiry)
}

fn offer(t: &Trade, token: u32, expiry: u64) -> u64 {
    let (nft, currency) = (&t.w.nft.address, &t.money.address);
    t.market
        .make_offer(&t.buyer, nft, &token, &PRICE, currency, &expiry)
}

fn auction(t: &Trade, kind: house::Kind, token: u32, end: u64) -> u64 {
    let (seller, nft, currency) = (&t.w.creator, &t.w.nft.address, &t.money.address);
    t.house.create_auction(
        seller, &kind, nft, &token, currency, &PRICE, &PRICE, &NOW, &end,
    )
}

fn order(t: &Trade, name: &'static str, id: u64) -> Entry {
    (t.market.address.clone(), name, id.into_val(&t.w.e))
}

fn auction_entry(t: &Trade, id: u64) -> Entry {
    let key = (symbol_short!("auction"), id).into_val(&t.w.e);
    (t.house.address.clone(), "auction", key)
}

fn escrow(t: &Trade, token: u32) -> Entry {
    let key = (symbol_short!("escrow"), &t.w.nft.address, token).into_val(&t.w.e);
    (t.house.address.clone(), "escrow", key)
}

fn bid(t: &Trade, id: u64, bidder: &Address) -> Entry {
    let key = (symbol_short!("bid"), id, bidder).into_val(&t.w.e);
    (t.house.address.clone(), "bid", key)
}

/// What is not bound to one order or auction, in the market and in the house.
fn lasting(t: &Trade) -> Vec<Entry> {
    let (e, currency, nft) = (&t.w.e, &t.money.address, &t.w.nft.address);
    let (creator, buyer) = (&t.w.creator, &t.buyer);
    let both = |contract: &Address, actor: &Address| {
        let of = |account: &Address| (symbol_short!("claim"), account, currency).into_val(e);
        let currency = (symbol_short!("currency"), currency).into_val(e);
        let count = (symbol_short!("count"), actor).into_val(e);
        [
            (contract.clone(), "currency", currency),
            (contract.clone(), "count", count),
            (contract.clone(), "fee", of(contract)),
            (contract.clone(), "claim", of(creator)),
        ]
    };
    let token = (nft, 1u32).into_val(e);
    let mut entries = vec![(t.market.address.clone(), "token", token)];
    entries.extend(both(&t.market.address, buyer));
    entries.extend(both(&t.house.address, creator));
    entries
}

/// Makes each of `lasting`, or uses it again: a listing, an offer, a sale in either contract whose seller can't be paid.
fn use_all(t: &Trade, tokens: [u32; 2]) {
    let [listed, auctioned] = tokens;
    for token in tokens {
        t.w.mint(&t.w.creator, token);
    }
    let issuer = StellarAssetClient::new(&t.w.e, &t.money.address);
    issuer.set_authorized(&t.w.creator, &false);
    t.market.buy(&t.buyer, &list(t, listed, days(1)), &PRICE);
    offer(t, 9, days(1));
    let dutch = auction(t, house::Kind::Dutch, auctioned, days(1));
    t.house.place_bid(&t.buyer, &dutch, &PRICE);
    issuer.set_authorized(&t.w.creator, &true);
}

fn go_to(t: &Trade, sequence: u32) {
    t.w.e.ledger().set_sequence_number(sequence);
}

/// Of a contract's instance and its code.
fn instance(t: &Trade, contract: &Address) -> [u32; 2] {
    let e = &t.w.e;
    let instance = e.as_contract(contract, || e.storage().instance().get_ttl());
    [instance, e.deployer().get_contract_code_ttl(contract)]
}

#[test]
fn escrows_live_a_month_past_their_end() {
    // What the network gives anyway is enough for 66 days of ledgers every 4 seconds.
    for (expiry, life) in [
        (NOW + 1, LEAST),
        (days(66) - 4, LEAST),
        (days(66) - 3, 96 * DAY),
        (days(66), 96 * DAY),
        (days(67) - 6, 97 * DAY - 1),
        (days(67) - 1, 97 * DAY),
        (days(67), 97 * DAY),
        (days(100), 130 * DAY),
        (days(114) - 8, MOST - 1),
        (days(114) - 4, MOST),
        (days(150), MOST),
    ] {
        let t = Trade::new();
        (1..=2).for_each(|token| t.w.mint(&t.w.creator, token));
        let (nft, currency) = (&t.w.nft.address, &t.money.address);
        let market = &t.market;
        let of_any = market.make_collection_offer(&t.buyer, nft, &PRICE, currency, &expiry, &None);
        for entry in [
            order(&t, "listing", list(&t, 1, expiry)),
            order(&t, "offer", offer(&t, 2, expiry)),
            order(&t, "collection offer", of_any),
        ] {
            let name = entry.1;
            assert_eq!(left(&t, &entry), life, "{name} until {expiry}");
        }
    }
}

#[test]
fn auctions_and_bids_live_a_month_past_the_last_second_that_counts() {
    use house::Kind::{Dutch, English, Sealed};
    // English and sealed auctions may take a day more: for late bids, or to reveal.
    for (kind, end, life) in [
        (English, NOW + 1, LEAST),
        (English, days(65) - 4, LEAST),
        (English, days(66) - 6, 97 * DAY - 1),
        (English, days(90), 121 * DAY),
        (Sealed, days(65), 96 * DAY),
        (Sealed, days(90), 121 * DAY),
        (Dutch, days(66) - 4, LEAST),
        (Dutch, days(90), 120 * DAY),
    ] {
        let t = Trade::new();
        t.w.mint(&t.w.creator, 1);
        let id = auction(&t, kind, 1, end);
        for kept in [auction_entry(&t, id), escrow(&t, 1)] {
            assert_eq!(left(&t, &kept), life, "{} of {kind:?} until {end}", kept.1);
        }
        match kind {
            English => t.house.place_bid(&t.buyer, &id, &PRICE),
            Sealed => t
                .house
                .place_sealed_bid(&t.buyer, &id, &t.w.hash(1), &PRICE),
            Dutch => continue,
        }
        let bid = bid(&t, id, &t.buyer);
        assert_eq!(left(&t, &bid), life, "a bid in {kind:?} until {end}");
    }
}

#[test]
fn what_lasts_is_extended_to_a_month_when_it_is_used() {
    for (ledgers, then) in [(THRESHOLD + 1, THRESHOLD + 1), (THRESHOLD, LIFE), (0, LIFE)] {
        let t = Trade::new();
        use_all(&t, [1, 2]);
        let lives: Vec<u32> = lasting(&t).iter().map(|entry| left(&t, entry)).collect();
        assert!(lives.iter().all(|life| *life == LEAST), "{lives:?}");
        go_to(&t, SEQUENCE + LEAST - ledgers);
        // Token 1 again: the buyer sells it back, so that its listing is its second one.
        t.w.nft.transfer(&t.buyer, &t.w.creator, &1);
        let again = list(&t, 1, days(1));
        t.market.cancel_listing(&t.w.creator, &again);
        use_all(&t, [3, 4]);
        for entry in lasting(&t) {
            assert_eq!(left(&t, &entry), then, "{} with {ledgers} left", entry.1);
        }
    }
}

#[test]
fn a_contract_lives_a_month_from_its_latest_use() {
    for (ledgers, then) in [(THRESHOLD + 1, THRESHOLD + 1), (THRESHOLD, LIFE)] {
        let t = Trade::new();
        t.w.mint(&t.w.creator, 1);
        t.w.mint(&t.w.creator, 2);
        let both = [&t.market.address, &t.house.address];
        let (made, english) = (offer(&t, 1, days(1)), house::Kind::English);
        let put_up = auction(&t, english, 2, days(1));
        assert_eq!(both.map(|contract| instance(&t, contract)), [[LEAST; 2]; 2]);
        go_to(&t, SEQUENCE + LEAST - ledgers);
        t.market.cancel_offer(&t.buyer, &made);
        t.house.cancel_auction(&t.w.creator, &put_up);
        assert_eq!(both.map(|contract| instance(&t, contract)), [[then; 2]; 2]);
    }
}

#[test]
fn a_changed_listing_and_an_auction_bid_on_are_extended() {
    let t = Trade::new();
    (1..=2).for_each(|token| t.w.mint(&t.w.creator, token));
    let id = list(&t, 1, days(1));
    let listing = order(&t, "listing", id);
    t.market
        .update_listing(&t.w.creator, &id, &PRICE, &days(100));
    assert_eq!(left(&t, &listing), 130 * DAY);
    // An earlier end takes nothing back.
    t.market.update_listing(&t.w.creator, &id, &PRICE, &days(1));
    assert_eq!(left(&t, &listing), 130 * DAY);

    let id = auction(&t, house::Kind::English, 2, days(90));
    let (kept, held) = (auction_entry(&t, id), bid(&t, id, &t.buyer));
    t.house.place_bid(&t.buyer, &id, &PRICE);
    let lives = || [&kept, &held].map(|entry| left(&t, entry));
    assert_eq!(lives(), [121 * DAY; 2]);
    // A ledger every 4 seconds takes as much of the life that is left as of the one that is wanted.
    go_to(&t, SEQUENCE + DAY);
    t.w.at(days(1));
    t.house.place_bid(&t.buyer, &id, &(2 * PRICE));
    assert_eq!(lives(), [120 * DAY; 2]);
    // Faster ones take more, which a bid gives back.
    go_to(&t, SEQUENCE + 2 * DAY);
    assert_eq!(lives(), [119 * DAY; 2]);
    t.house.place_bid(&t.buyer, &id, &(3 * PRICE));
    assert_eq!(lives(), [120 * DAY; 2]);
}
