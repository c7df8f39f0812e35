//! Strangers' contracts: a collection and an account that do what they should not.

use soroban_sdk::{
    auth::{Context, CustomAccountInterface},
    contract, contracterror, contractimpl,
    crypto::Hash,
    symbol_short,
    token::TokenClient,
    Address, Env, Error, IntoVal, Symbol, TryFromVal, Val, Vec,
};

fn get<V: TryFromVal<Env, Val>>(e: &Env, key: Symbol) -> Option<V> {
    e.storage().instance().get(&key)
}

/// The known collection's maximum.
pub const MOST: u32 = 10;

// What the hostile collection does when it should move a token.
pub const MOVES: u32 = 0;
pub const REFUSES: u32 = 1;
pub const DOES_NOTHING: u32 = 2;
/// It names no owner.
pub const IS_SILENT: u32 = 3;
/// It names a wrong owner.
pub const LIES: u32 = 4;
/// It calls the market first, which is on the stack.
pub const CALLS: u32 = 5;

// What it says of its royalty.
pub const ABSENT: u32 = 0;
pub const TENTH: u32 = 1;
/// Twice the price.
pub const TOO_MUCH: u32 = 2;
pub const NEGATIVE: u32 = 3;
pub const GARBAGE: u32 = 4;

// What the hostile account does when it is asked for its signature.
pub const SIGNS: u32 = 0;
pub const DECLINES: u32 = 1;
/// Calls the market, which is on the stack, and signs.
pub const REENTERS: u32 = 2;
/// Sends all its money away, and signs.
pub const SPENDS: u32 = 3;

const MOOD: Symbol = symbol_short!("mood");
const TONE: Symbol = symbol_short!("tone");
const SETUP: Symbol = symbol_short!("setup");
const BROKEN: Symbol = symbol_short!("broken");

/// Call the market, of which we know that it is on the stack; that it answered is kept.
fn reenter(e: &Env, market: &Address, function: &str, arguments: Vec<Val>) {
    let function = Symbol::new(e, function);
    if let Ok(Ok(_)) = e.try_invoke_contract::<Val, Error>(market, &function, arguments) {
        e.storage().instance().set(&BROKEN, &true);
    }
}

/// Tokens that move, or do not.
#[contract]
pub struct Rascal;

#[contractimpl]
impl Rascal {
    /// Whom it names in a lie, and who gets its royalty.
    pub fn set_up(e: Env, market: Address, liar: Address, receiver: Address, admin: Address) {
        let setup = (market, liar, receiver, admin);
        e.storage().instance().set(&SETUP, &setup);
    }

    pub fn set_mood(e: Env, mood: u32) {
        e.storage().instance().set(&MOOD, &mood);
    }

    pub fn set_tone(e: Env, tone: u32) {
        e.storage().instance().set(&TONE, &tone);
    }

    pub fn set_owner(e: Env, token_id: u32, owner: Address) {
        e.storage().persistent().set(&token_id, &owner);
    }

    /// Did a call of the market succeed that should not?
    pub fn broken(e: Env) -> bool {
        get(&e, BROKEN).unwrap_or(false)
    }

    pub fn get_admin(e: Env) -> Option<Address> {
        Some(setup(&e).3)
    }

    pub fn owner_of(e: Env, token_id: u32) -> Address {
        match get(&e, MOOD).unwrap_or(MOVES) {
            IS_SILENT => panic!("no"),
            LIES => setup(&e).1,
            _ => e.storage().persistent().get(&token_id).unwrap(),
        }
    }

    pub fn get_approved(e: Env, token_id: u32) -> Option<Address> {
        e.storage().persistent().get(&(MOOD, token_id))
    }

    pub fn approve(e: Env, _approver: Address, approved: Address, token_id: u32, until: u32) {
        let key = (MOOD, token_id);
        match until {
            0 => e.storage().persistent().remove(&key),
            _ => e.storage().persistent().set(&key, &approved),
        }
    }

    pub fn transfer(e: Env, from: Address, to: Address, token_id: u32) {
        let owner: Address = e.storage().persistent().get(&token_id).unwrap();
        assert_eq!(owner, from);
        match get(&e, MOOD).unwrap_or(MOVES) {
            REFUSES => panic!("no"),
            DOES_NOTHING => return,
            CALLS => {
                let market = setup(&e).0;
                let arguments = (&to, 0u64, i128::MAX).into_val(&e);
                reenter(&e, &market, "buy", arguments);
                reenter(&e, &market, "paused", Vec::new(&e));
            }
            _ => {}
        }
        e.storage().persistent().remove(&(MOOD, token_id));
        e.storage().persistent().set(&token_id, &to);
    }

    pub fn transfer_from(e: Env, _spender: Address, from: Address, to: Address, token_id: u32) {
        Self::transfer(e, from, to, token_id);
    }

    pub fn royalty_info(e: Env, _token_id: u32, price: i128) -> Val {
        let receiver = setup(&e).2;
        match get(&e, TONE).unwrap_or(ABSENT) {
            TENTH => (receiver, price / 10).into_val(&e),
            TOO_MUCH => (receiver, 2 * price).into_val(&e),
            NEGATIVE => (receiver, -price).into_val(&e),
            GARBAGE => price.into_val(&e),
            _ => panic!("no"),
        }
    }
}

fn setup(e: &Env) -> (Address, Address, Address, Address) {
    get(e, SETUP).unwrap()
}

/// An account that does as it likes when it is asked for its signature: whoever asks is on the stack then.
#[contract]
pub struct Eve;

#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Refusal {
    No = 1,
}

#[contractimpl]
impl Eve {
    pub fn set_up(e: Env, market: Address, friend: Address, coins: Vec<Address>) {
        e.storage().instance().set(&SETUP, &(market, friend, coins));
    }

    pub fn set_temper(e: Env, temper: u32) {
        e.storage().instance().set(&MOOD, &temper);
    }

    pub fn broken(e: Env) -> bool {
        get(&e, BROKEN).unwrap_or(false)
    }

    /// How often it was asked.
    pub fn asked(e: Env) -> u32 {
        get(&e, symbol_short!("asked")).unwrap_or(0)
    }
}

#[contractimpl]
impl CustomAccountInterface for Eve {
    type Signature = ();
    type Error = Refusal;

    fn __check_auth(
        e: Env,
        _payload: Hash<32>,
        _signature: (),
        _contexts: Vec<Context>,
    ) -> Result<(), Refusal> {
        let asked = Self::asked(e.clone()) + 1;
        e.storage().instance().set(&symbol_short!("asked"), &asked);
        let (market, friend, coins): (Address, Address, Vec<Address>) = get(&e, SETUP).unwrap();
        let me = e.current_contract_address();
        match get(&e, MOOD).unwrap_or(SIGNS) {
            DECLINES => return Err(Refusal::No),
            REENTERS => {
                reenter(&e, &market, "paused", Vec::new(&e));
                for coin in coins {
                    reenter(&e, &market, "claim", (&me, coin).into_val(&e));
                }
            }
            SPENDS => {
                for coin in coins {
                    let money = TokenClient::new(&e, &coin);
                    // Frozen money stays.
                    let _ = money.try_transfer(&me, &friend, &money.balance(&me));
                }
            }
            _ => {}
        }
        Ok(())
    }
}
