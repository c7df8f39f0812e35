//! Strangers' contracts: tokens that do not do what they say, and what calls the house while it is itself being called.

use soroban_sdk::{
    auth::{Context, CustomAccountInterface},
    contract, contracterror, contractimpl,
    crypto::Hash,
    symbol_short,
    testutils::{MockAuth, MockAuthInvoke},
    vec,
    xdr::{ScErrorType, SorobanAuthorizationEntry},
    Address, Env, Error, Symbol, Val, Vec,
};

fn get<V: soroban_sdk::TryFromVal<Env, Val>>(e: &Env, key: Symbol) -> Option<V> {
    e.storage().instance().get(&key)
}

/// Tokens that move, or do not.
#[contract]
pub struct Moody;

pub const MOVES: u32 = 0;
pub const REFUSES: u32 = 1;
pub const DOES_NOTHING: u32 = 2;
pub const IS_SILENT: u32 = 3;

#[contractimpl]
impl Moody {
    pub fn set_owner(e: Env, token_id: u32, owner: Address) {
        e.storage().persistent().set(&token_id, &owner);
    }

    pub fn set_mood(e: Env, mood: u32) {
        e.storage().instance().set(&symbol_short!("mood"), &mood);
    }

    /// Refuse tokens to this account.
    pub fn bar(e: Env, account: Address) {
        e.storage()
            .instance()
            .set(&symbol_short!("barred"), &account);
    }

    /// Ask this contract before each transfer.
    pub fn set_guard(e: Env, guard: Address) {
        e.storage().instance().set(&symbol_short!("guard"), &guard);
    }

    /// 10 % of prices of at least `least`, of others nothing; without a receiver there is no answer.
    pub fn set_royalty(e: Env, receiver: Option<Address>, least: i128) {
        e.storage()
            .instance()
            .set(&symbol_short!("royalty"), &(receiver, least));
    }

    pub fn owner_of(e: Env, token_id: u32) -> Address {
        assert_ne!(get(&e, symbol_short!("mood")), Some(IS_SILENT));
        e.storage().persistent().get(&token_id).unwrap()
    }

    pub fn transfer(e: Env, from: Address, to: Address, token_id: u32) {
        from.require_auth();
        if let Some(guard) = get::<Address>(&e, symbol_short!("guard")) {
            let _: Val = e.invoke_contract(&guard, &symbol_short!("may_move"), vec![&e]);
        }
        assert_ne!(get(&e, symbol_short!("barred")), Some(to.clone()));
        assert_eq!(Self::owner_of(e.clone(), token_id), from);
        match get(&e, symbol_short!("mood")).unwrap_or(MOVES) {
            MOVES => Self::set_owner(e, token_id, to),
            DOES_NOTHING => {}
            _ => panic!("no"),
        }
    }

    pub fn royalty_info(e: Env, _token_id: u32, price: i128) -> (Address, i128) {
        let (receiver, least): (Option<Address>, i128) = get(&e, symbol_short!("royalty")).unwrap();
        let share = if price < least { 0 } else { price / 10 };
        (receiver.unwrap(), share)
    }
}

const DO: Symbol = symbol_short!("do");
const GOT: Symbol = symbol_short!("got");
const DECLINING: Symbol = symbol_short!("declines");
/// What a call answers that failed otherwise than with a contract's error.
pub const HOST: u32 = u32::MAX;

fn arm(e: &Env, target: Address, function: Symbol, arguments: Vec<Val>) {
    let call = (target, function, arguments);
    e.storage().instance().set(&DO, &call);
}

/// Make the call once, and keep what came of it.
fn fire(e: &Env) {
    let Some((target, function, arguments)) = get::<(Address, Symbol, Vec<Val>)>(e, DO) else {
        return;
    };
    e.storage().instance().remove(&DO);
    let got = match e.try_invoke_contract::<Val, Error>(&target, &function, arguments) {
        Ok(_) => 0,
        Err(Ok(error)) if error.is_type(ScErrorType::Contract) => error.get_code(),
        Err(_) => HOST,
    };
    e.storage().instance().set(&GOT, &got);
}

/// A royalty manager, and a guard of transfers, that calls what it was told while it is called itself.
#[contract]
pub struct Meddler;

#[contractimpl]
impl Meddler {
    pub fn arm(e: Env, target: Address, function: Symbol, arguments: Vec<Val>) {
        arm(&e, target, function, arguments);
    }

    /// The error with which the call failed; 0: it did not.
    pub fn got(e: Env) -> Option<u32> {
        get(&e, GOT)
    }

    pub fn poke(e: Env) {
        fire(&e);
    }

    pub fn may_move(_e: Env) {}

    /// Who gets 10 % of every sale.
    pub fn set_artist(e: Env, artist: Address) {
        e.storage()
            .instance()
            .set(&symbol_short!("artist"), &artist);
    }

    pub fn royalties(e: Env, _nft: Address, _token_id: u32, price: i128) -> Vec<(Address, i128)> {
        let artist: Option<Address> = get(&e, symbol_short!("artist"));
        Vec::from_iter(&e, artist.map(|artist| (artist, price / 10)))
    }
}

/// An account that calls what it was told when it is asked for its signature: whoever asks is on the stack then.
#[contract]
pub struct Account;

#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Refusal {
    Never = 1,
}

#[contractimpl]
impl Account {
    pub fn arm(e: Env, target: Address, function: Symbol, arguments: Vec<Val>) {
        arm(&e, target, function, arguments);
    }

    /// Call nobody, and forget what came of it; whether it signs at all from now on.
    pub fn disarm(e: Env, declines: bool) {
        e.storage().instance().remove(&DO);
        e.storage().instance().remove(&GOT);
        e.storage().instance().set(&DECLINING, &declines);
    }

    pub fn got(e: Env) -> Option<u32> {
        get(&e, GOT)
    }
}

#[contractimpl]
impl CustomAccountInterface for Account {
    type Signature = ();
    type Error = Refusal;

    fn __check_auth(
        e: Env,
        _payload: Hash<32>,
        _signature: (),
        _contexts: Vec<Context>,
    ) -> Result<(), Refusal> {
        fire(&e);
        match get(&e, DECLINING) {
            Some(true) => Err(Refusal::Never),
            _ => Ok(()),
        }
    }
}

/// The signature of an [`Account`] for one call.
pub fn signed(
    address: &Address,
    contract: &Address,
    fn_name: &str,
    args: Vec<Val>,
) -> SorobanAuthorizationEntry {
    signed_with(address, contract, fn_name, args, &[])
}

/// With the calls that are made below it in the account's name.
pub fn signed_with(
    address: &Address,
    contract: &Address,
    fn_name: &str,
    args: Vec<Val>,
    sub_invokes: &[MockAuthInvoke],
) -> SorobanAuthorizationEntry {
    let invoke = &MockAuthInvoke {
        contract,
        fn_name,
        args,
        sub_invokes,
    };
    MockAuth { address, invoke }.into()
}
