//! What an independent audit showed, on the committed Wasm: each of these went the attacker's way before it was mended.
//! Questions that a caller makes fail.

use soroban_sdk::{
    contract, contractimpl, symbol_short, testutils::Address as _, vec, Address, Env, IntoVal,
    Symbol, Val, Vec,
};
use test_suites::{royalty_manager, Trade, NOW, XLM};

const DAY: u64 = 86_400;

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
    let artist = t.split_royalties();
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
    let artist = t.split_royalties();
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
    let artist = t.split_royalties();
    let id = t.auctioned();
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
