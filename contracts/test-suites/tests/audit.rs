//! What an independent audit showed, on the committed Wasm: each of these went the attacker's way before it was mended.

use soroban_sdk::{
    contract, contractimpl, symbol_short,
    testutils::{Address as _, IssuerFlags, Ledger as _},
    token::{StellarAssetClient, TokenClient},
    vec, Address, Env, IntoVal, String, Symbol, Val, Vec,
};
use test_suites::{factory, house, market, nft, royalty_manager, Trade, DELAY, NOW, SEQUENCE, XLM};

const DAY: u64 = 86_400;

// --- roles that name keys -------------------------------------------------------------------------------------------------

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
    let id = auctioned(&t);
    let role = Symbol::new(e, "Balance");
    assert!(nft
        .try_revoke_role(&t.house.address, &role, &t.w.creator)
        .is_err());
    t.w.at(NOW + DAY);
    t.house.finalize_auction(&id);
    assert_eq!(nft.owner_of(&1), t.buyer);
}

/// Token 1 of the stranger's, for which the buyer bids 100 XLM until tomorrow.
fn auctioned(t: &Trade) -> u64 {
    t.w.mint(&t.w.stranger, 1);
    let (nft, money) = (&t.w.nft.address, &t.money.address);
    let (kind, end) = (house::Kind::English, NOW + DAY);
    let id = t
        .house
        .create_auction(&t.w.stranger, &kind, nft, &1, money, &XLM, &0, &0, &end);
    t.house.place_bid(&t.buyer, &id, &(100 * XLM));
    id
}

// --- questions that a caller makes fail -----------------------------------------------------------------------------------

/// What the royalty manager takes for a collection: asked for its admin, it calls somebody else, with the manager on the stack.
#[contract]
pub struct Caller;
#[contractimpl]
impl Caller {
    pub fn arm(e: Env, target: Address, function: Symbol, args: Vec<Val>, admin: Address) {
        let call = (target, function, args);
        e.storage().instance().set(&symbol_short!("call"), &call);
        e.storage().instance().set(&symbol_short!("admin"), &admin);
    }
    pub fn get_admin(e: Env) -> Option<Address> {
        let stored = e.storage().instance().get(&symbol_short!("call"));
        let (target, function, args): (Address, Symbol, Vec<Val>) = stored.unwrap();
        let _: Val = e.invoke_contract(&target, &function, args);
        e.storage().instance().get(&symbol_short!("admin"))
    }
}

/// A collection whose 10 % are set in the royalty manager, for an artist.
fn split_royalties(t: &Trade) -> Address {
    let (e, nft) = (&t.w.e, &t.w.nft);
    t.set_manager(&Some(t.w.manager.address.clone()));
    nft.delete_default_royalty(&t.w.creator);
    let receiver = Address::generate(e);
    let share = royalty_manager::Share {
        receiver: receiver.clone(),
        bps: 1_000,
    };
    t.w.manager
        .set_default_royalty(&t.w.creator, &nft.address, &vec![e, share]);
    receiver
}

/// Have the manager on the stack while `function` of a market is called: what comes of it.
fn from_the_manager(t: &Trade, market: &Address, function: &str, args: Vec<Val>) -> bool {
    let (e, seller) = (&t.w.e, &t.w.stranger);
    let caller = CallerClient::new(e, &e.register(Caller, ()));
    e.mock_all_auths_allowing_non_root_auth();
    caller.arm(market, &Symbol::new(e, function), &args, seller);
    let share = royalty_manager::Share {
        receiver: seller.clone(),
        bps: 1,
    };
    let shares = vec![e, share];
    let tried =
        t.w.manager
            .try_set_default_royalty(seller, &caller.address, &shares);
    tried.is_ok()
}

#[test]
fn no_seller_lists_without_the_managers_royalty() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    let artist = split_royalties(&t);
    t.w.mint(seller, 1);
    let end = NOW + 30 * DAY;
    let args: Vec<Val> = (seller, &nft.address, 1u32, 100 * XLM, &t.money.address, end).into_val(e);
    assert!(!from_the_manager(
        &t,
        &t.market.address,
        "create_listing",
        args
    ));
    assert_eq!(t.market.get_token_listing(&nft.address, &1), None);
    let id = t.market.create_listing(
        seller,
        &nft.address,
        &1,
        &(100 * XLM),
        &t.money.address,
        &end,
    );
    assert_eq!(t.market.get_listing(&id).royalty_bps, 1_000);
    t.market.buy(&t.buyer, &id, &(100 * XLM));
    assert_eq!(t.money.balance(&artist), 10 * XLM);
}

/// That the attacks above fail is the manager's doing: the same way leads to a listing where it need not be asked.
#[test]
fn from_the_manager_a_listing_is_made_where_it_need_not_be_asked() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    t.set_manager(&Some(t.w.manager.address.clone()));
    t.w.mint(seller, 1);
    let end = NOW + 30 * DAY;
    let args: Vec<Val> = (seller, &nft.address, 1u32, 100 * XLM, &t.money.address, end).into_val(e);
    let made = from_the_manager(&t, &t.market.address, "create_listing", args);
    assert!(made);
    let id = t
        .market
        .get_token_listing(&nft.address, &1)
        .expect("listed");
    assert_eq!(t.market.get_listing(&id).royalty_bps, 500);
}

#[test]
fn no_seller_takes_an_offer_without_the_managers_royalty() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    let artist = split_royalties(&t);
    t.w.mint(seller, 1);
    let end = NOW + 30 * DAY;
    let id = t.market.make_offer(
        &t.buyer,
        &nft.address,
        &1,
        &(100 * XLM),
        &t.money.address,
        &end,
    );
    let args: Vec<Val> = (seller, id, 1u32, 1i128).into_val(e);
    assert!(!from_the_manager(
        &t,
        &t.market.address,
        "accept_offer",
        args
    ));
    assert_eq!(nft.owner_of(&1), *seller);
    t.market.accept_offer(seller, &id, &1, &1);
    assert_eq!(t.money.balance(&artist), 10 * XLM);
}

#[test]
fn nobody_finalizes_an_auction_without_the_managers_royalty() {
    let t = Trade::new();
    let artist = split_royalties(&t);
    let id = auctioned(&t);
    assert_eq!(t.house.get_auction(&id).royalty_bps, 1_000);
    t.w.at(NOW + DAY);
    let args: Vec<Val> = (id,).into_val(&t.w.e);
    assert!(!from_the_manager(
        &t,
        &t.house.address,
        "finalize_auction",
        args
    ));
    t.house.finalize_auction(&id);
    assert_eq!(t.money.balance(&artist), 10 * XLM);
}

#[contract]
pub struct Hop;
#[contractimpl]
impl Hop {
    pub fn __constructor(e: Env, next: Option<Address>) {
        e.storage().instance().set(&symbol_short!("next"), &next);
    }
    pub fn go(e: Env, target: Address, function: Symbol, args: Vec<Val>) {
        let next: Option<Address> = e.storage().instance().get(&symbol_short!("next")).unwrap();
        match next {
            Some(next) => HopClient::new(&e, &next).go(&target, &function, &args),
            None => {
                let _: Val = e.invoke_contract(&target, &function, args);
            }
        }
    }
}

#[contract]
pub struct Registry;
#[contractimpl]
impl Registry {
    pub fn of(_e: Env, receiver: Address, price: i128) -> (Address, i128) {
        (receiver, price / 10)
    }
}

/// A stranger's honest collection of one token: its royalty is kept in a registry, which is one call deeper.
#[contract]
pub struct Honest;
#[contractimpl]
impl Honest {
    pub fn __constructor(e: Env, owner: Address, registry: Address, artist: Address) {
        e.storage().instance().set(&symbol_short!("owner"), &owner);
        let royalty = (registry, artist);
        e.storage().instance().set(&symbol_short!("reg"), &royalty);
    }
    pub fn owner_of(e: Env, _token_id: u32) -> Address {
        e.storage().instance().get(&symbol_short!("owner")).unwrap()
    }
    pub fn get_approved(e: Env, _token_id: u32) -> Option<Address> {
        e.storage().instance().get(&symbol_short!("approved"))
    }
    pub fn approve(e: Env, approver: Address, approved: Address, _token_id: u32, _until: u32) {
        approver.require_auth();
        let key = symbol_short!("approved");
        e.storage().instance().set(&key, &approved);
    }
    pub fn transfer_from(e: Env, spender: Address, _from: Address, to: Address, _token_id: u32) {
        spender.require_auth();
        e.storage().instance().remove(&symbol_short!("approved"));
        e.storage().instance().set(&symbol_short!("owner"), &to);
    }
    pub fn royalty_info(e: Env, _token_id: u32, sale_price: i128) -> (Address, i128) {
        let royalty = e.storage().instance().get(&symbol_short!("reg"));
        let (registry, artist): (Address, Address) = royalty.unwrap();
        RegistryClient::new(&e, &registry).of(&artist, &sale_price)
    }
}

#[test]
fn no_depth_of_calls_hides_a_royalty_that_was_seen() {
    // A hundred frames of contracts that run natively need more than a test's stack.
    let deep = std::thread::Builder::new().stack_size(512 << 20);
    deep.spawn(a_depth_of_calls).unwrap().join().unwrap();
}

fn a_depth_of_calls() {
    let t = Trade::new();
    let e = &t.w.e;
    let (artist, seller) = (Address::generate(e), t.w.stranger.clone());
    let registry = e.register(Registry, ());
    let nft = e.register(Honest, (&seller, &registry, &artist));
    let (end, price) = (NOW + 30 * DAY, 100 * XLM);
    // Anyone can have it seen; an honest listing does.
    assert!(t.market.note_royalty(&nft, &1));
    // 98 frames, the market's and the collection's are 100: it can't ask its registry.
    let mut next: Option<Address> = None;
    for _ in 0..98 {
        next = Some(e.register(Hop, (next.clone(),)));
    }
    let deep = HopClient::new(e, &next.unwrap());
    e.mock_all_auths_allowing_non_root_auth();
    e.cost_estimate().budget().reset_unlimited();
    let args: Vec<Val> = (&seller, &nft, 1u32, price, &t.money.address, end).into_val(e);
    let function = Symbol::new(e, "create_listing");
    assert!(deep.try_go(&t.market.address, &function, &args).is_err());
    let id = t
        .market
        .create_listing(&seller, &nft, &1, &price, &t.money.address, &end);
    assert_eq!(t.market.get_listing(&id).royalty_bps, 1_000);
    let args: Vec<Val> = (&t.buyer, id, price).into_val(e);
    let buy = symbol_short!("buy");
    assert!(deep.try_go(&t.market.address, &buy, &args).is_err());
    t.market.buy(&t.buyer, &id, &price);
    assert_eq!(t.money.balance(&artist), 10 * XLM);
}

// --- approvals, settings, money -------------------------------------------------------------------------------------------

#[test]
fn no_approval_is_left_when_a_listing_is_cancelled() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    t.w.mint(seller, 1);
    let end = NOW + 150 * DAY;
    let id = t.market.create_listing(
        seller,
        &nft.address,
        &1,
        &(100 * XLM),
        &t.money.address,
        &end,
    );
    t.market.cancel_listing(seller, &id);
    assert_eq!(nft.get_approved(&1), None);
    // What code that is installed by an upgrade could do.
    let taken = e.as_contract(&t.market.address, || {
        let nft = nft::Client::new(e, &nft.address);
        nft.try_transfer_from(&t.market.address, seller, &t.buyer, &1)
            .is_ok()
    });
    assert!(!taken);
    assert_eq!(nft.owner_of(&1), *seller);
}

/// A royalty manager that asks everything for one.
#[contract]
pub struct Rogue;
#[contractimpl]
impl Rogue {
    pub fn __constructor(e: Env, me: Address) {
        e.storage().instance().set(&symbol_short!("me"), &me);
    }
    pub fn royalties(e: Env, _nft: Address, _token_id: u32, price: i128) -> Vec<(Address, i128)> {
        let me: Address = e.storage().instance().get(&symbol_short!("me")).unwrap();
        vec![&e, (me, price)]
    }
}

#[test]
fn no_fee_manager_diverts_what_was_agreed_on() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    let artist = split_royalties(&t);
    (1..=3).for_each(|token| t.w.mint(seller, token));
    let (currency, end, price) = (&t.money.address, NOW + 30 * DAY, 100 * XLM);
    let listing = t
        .market
        .create_listing(seller, &nft.address, &1, &price, currency, &end);
    let offer = t
        .market
        .make_offer(&t.buyer, &nft.address, &2, &price, currency, &end);
    let english = house::Kind::English;
    let (nft, until) = (&nft.address, NOW + 3 * DAY);
    let auction = t
        .house
        .create_auction(seller, &english, nft, &3, currency, &XLM, &0, &0, &until);
    t.house.place_bid(&t.buyer, &auction, &price);
    let thief = Address::generate(e);
    let rogue = Some(e.register(Rogue, (&thief,)));
    let at_once = t.market.try_set_royalty_manager(&t.w.admin, &rogue);
    assert!(at_once.is_err());
    t.set_manager(&rogue);
    t.market.buy(&t.buyer, &listing, &price);
    t.market.accept_offer(seller, &offer, &2, &price);
    t.w.at(until);
    t.house.finalize_auction(&auction);
    assert_eq!(t.money.balance(&thief), 0);
    assert_eq!(t.money.balance(&artist), 30 * XLM);
}

#[test]
fn nobody_gives_a_token_for_money_that_was_clawed_back() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    let asset = e.register_stellar_asset_contract_v2(t.w.admin.clone());
    asset.issuer().set_flag(IssuerFlags::RevocableFlag);
    asset.issuer().set_flag(IssuerFlags::ClawbackEnabledFlag);
    let money = TokenClient::new(e, &asset.address());
    let issuer = StellarAssetClient::new(e, &asset.address());
    issuer.mint(&t.buyer, &(100 * XLM));
    t.allow(&asset.address());
    t.w.mint(seller, 1);
    let (end, price) = (NOW + DAY, 100 * XLM);
    let id = t
        .market
        .make_offer(&t.buyer, &nft.address, &1, &price, &asset.address(), &end);
    issuer.clawback(&t.market.address, &price);
    assert!(t.market.try_accept_offer(seller, &id, &1, &price).is_err());
    assert_eq!(nft.owner_of(&1), *seller);
    assert_eq!(t.market.claimable(seller, &asset.address()), 0);
    issuer.mint(&t.market.address, &price);
    t.market.accept_offer(seller, &id, &1, &price);
    // 2.5 % fee, 5 % royalty.
    assert_eq!(money.balance(seller), price / 1_000 * 925);
}

#[test]
fn nobody_gives_a_token_for_money_that_is_frozen() {
    let t = Trade::new();
    let (e, nft, seller) = (&t.w.e, &t.w.nft, &t.w.stranger);
    let auction = auctioned(&t);
    t.w.mint(seller, 2);
    let (currency, end, price) = (&t.money.address, NOW + DAY, 100 * XLM);
    let offer = t
        .market
        .make_offer(&t.buyer, &nft.address, &2, &price, currency, &end);
    let issuer = StellarAssetClient::new(e, currency);
    for market in [&t.market.address, &t.house.address] {
        issuer.set_authorized(market, &false);
    }
    assert!(t
        .market
        .try_accept_offer(seller, &offer, &2, &price)
        .is_err());
    t.w.at(end);
    assert!(t.house.try_finalize_auction(&auction).is_err());
    assert_eq!(nft.owner_of(&2), *seller);
    assert_eq!(t.house.claimable(seller, currency), 0);
    issuer.set_authorized(&t.house.address, &true);
    t.house.finalize_auction(&auction);
    assert_eq!(nft.owner_of(&1), t.buyer);
}

// --- time, proposals, forfeits, supplies ----------------------------------------------------------------------------------

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
