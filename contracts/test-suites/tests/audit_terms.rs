//! What an independent audit showed, on the committed Wasm: each of these went the attacker's way before it was mended.
//! Roles that name keys; times, proposals, forfeits and supplies.

use soroban_sdk::{testutils::Ledger as _, String, Symbol};
use test_suites::{factory, house, market, nft, Trade, DELAY, NOW, SEQUENCE, XLM};

const DAY: u64 = 86_400;

#[test]
fn an_admin_freezes_and_bars_no_holder() {
    let t = Trade::new();
    let (e, nft, admin) = (&t.w.e, &t.w.nft, &t.w.creator);
    let (holder, barred) = (&t.w.stranger, &t.buyer);
    t.w.mint(holder, 1);
    for name in ["Balance", "ApprovalForAll", "Owner", "role", "Role"] {
        let role = Symbol::new(e, name);
        assert!(!nft.has_role(holder, &role));
        assert!(nft.try_revoke_role(holder, &role, admin).is_err());
        assert!(nft.try_grant_role(barred, &role, admin).is_err());
        assert!(nft.try_renounce_role(&role, holder).is_err());
    }
    assert_eq!(nft.balance(holder), 1);
    nft.transfer(holder, barred, &1);
    assert_eq!((nft.balance(holder), nft.balance(barred)), (0, 1));
    nft.burn(barred, &1);
}

#[test]
fn an_admin_strands_no_token_in_an_auction() {
    let t = Trade::new();
    let (e, nft) = (&t.w.e, &t.w.nft);
    let id = t.auctioned();
    let role = Symbol::new(e, "Balance");
    assert!(nft
        .try_revoke_role(&t.house.address, &role, &t.w.creator)
        .is_err());
    t.w.at(NOW + DAY);
    t.house.finalize_auction(&id);
    assert_eq!(nft.owner_of(&1), t.buyer);
}

#[test]
fn a_listing_of_150_days_lives_on_its_140th_when_ledgers_come_every_4_seconds() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    t.w.mint(seller, 1);
    let (end, price) = (NOW + 150 * DAY, 100 * XLM);
    let id = t
        .market
        .create_listing(seller, &nft.address, &1, &price, &t.money.address, &end);
    let days = 140;
    e.ledger().with_mut(|ledger| {
        ledger.timestamp = NOW + days * DAY;
        ledger.sequence_number = SEQUENCE + (days * DAY / 4) as u32;
    });
    t.market.buy(&t.buyer, &id, &price);
}

#[test]
fn an_old_proposal_is_void() {
    let t = Trade::new();
    let hash = t.w.e.deployer().upload_contract_wasm(market::WASM);
    t.market.propose_upgrade(&t.w.admin, &hash);
    let proposal = t.market.pending_upgrade().unwrap();
    assert_eq!(proposal.ready_at, NOW + DELAY);
    assert_eq!(proposal.lapses_at, NOW + 14 * DAY);
    t.w.at(NOW + 14 * DAY);
    let lapsed = soroban_sdk::Error::from_contract_error(4_203);
    let done = t.market.try_upgrade(&t.w.admin, &hash);
    assert_eq!(done, Err(Ok(lapsed)));
    t.w.at(NOW + 14 * DAY - 1);
    t.market.upgrade(&t.w.admin, &hash);
}

#[test]
fn the_sellers_forfeit_waits_for_nobody() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.creator);
    t.w.mint(seller, 1);
    let (sealed, end, currency) = (house::Kind::Sealed, NOW + DAY, &t.money.address);
    let nft = &nft.address;
    let id = t
        .house
        .create_auction(seller, &sealed, nft, &1, currency, &XLM, &0, &0, &end);
    let before = t.money.balance(&t.buyer);
    t.house
        .place_sealed_bid(&t.buyer, &id, &t.w.hash(1), &(100 * XLM));
    t.w.at(NOW + 2 * DAY);
    t.house.finalize_auction(&id);
    e.set_auths(&[]);
    t.house.withdraw(&t.buyer, &id);
    // A fifth of the deposit: half to the seller, half to the platform, so that a seller's own closed bids cost them.
    assert_eq!(t.house.claimable(seller, currency), 10 * XLM);
    assert_eq!(t.house.accrued_fees(currency), 10 * XLM);
    assert_eq!(t.money.balance(&t.buyer), before - 20 * XLM);
}

#[test]
fn a_creator_fills_no_offer_that_counts_on_a_supply_with_fresh_tokens() {
    let t = Trade::new();
    let (e, creator) = (&t.w.e, &t.w.creator);
    let text = String::from_str(e, "ipfs://one");
    let (name, symbol) = (String::from_str(e, "Three"), String::from_str(e, "THREE"));
    let of = t.w.factory.create_collection_with(
        creator,
        &name,
        &symbol,
        &text,
        creator,
        &500,
        &Some(3),
        &None,
    );
    let nft = nft::Client::new(e, &of);
    let (end, price, currency) = (NOW + 30 * DAY, 100 * XLM, &t.money.address);
    let offer = |most: u32| {
        t.market
            .try_make_collection_offer(&t.buyer, &of, &price, currency, &end, &Some(most))
    };
    assert!(offer(2).is_err(), "three tokens are possible");
    let id = offer(3).unwrap().unwrap();
    (1..=3).for_each(|token| nft.mint(creator, creator, &token, &text));
    assert!(nft.try_mint(creator, creator, &4, &text).is_err());
    assert!(nft.try_set_max_supply(creator, &4).is_err());
    t.market.accept_offer(creator, &id, &3, &price);
    assert_eq!(nft.owner_of(&3), t.buyer);
}

#[test]
fn factory_and_manager_take_no_unknown_role_either() {
    let t = Trade::new();
    let role = Symbol::new(&t.w.e, "Known");
    let holder = Some(t.buyer.clone());
    let unknown = soroban_sdk::Error::from_contract_error(4_102);
    assert_eq!(t.w.factory.try_set_role(&role, &holder), Err(Ok(unknown)));
    assert_eq!(t.w.manager.try_set_role(&role, &holder), Err(Ok(unknown)));
    let factory = factory::Client::new(&t.w.e, &t.w.factory.address);
    assert!(!factory.is_collection(&t.buyer));
}
