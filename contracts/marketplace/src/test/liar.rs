use soroban_sdk::{contract, contractimpl, symbol_short, Address, Env, IntoVal, Symbol, Val};

use super::fixture::*;
use crate::MarketplaceClient;

/// A collection of one token that does what it is told: what each function answers or does is set from outside.
#[contract]
pub struct Liar;

#[contractimpl]
impl Liar {
    pub fn set(e: Env, name: Symbol, value: Val) {
        e.storage().instance().set(&name, &value);
    }

    pub fn owner_of(e: Env, _token_id: u32) -> Address {
        e.storage().instance().get(&symbol_short!("owner")).unwrap()
    }

    pub fn get_approved(e: Env, _token_id: u32) -> Option<Address> {
        e.storage().instance().get(&symbol_short!("approved"))
    }

    pub fn approve(e: Env, _approver: Address, approved: Address, _token_id: u32, _until: u32) {
        e.storage()
            .instance()
            .set(&symbol_short!("approved"), &approved);
    }

    pub fn transfer(e: Env, from: Address, to: Address, token_id: u32) {
        Self::transfer_from(e, from.clone(), from, to, token_id);
    }

    /// `mood` 0: moves; 1: refuses; 2: does nothing; 3: calls the market again.
    pub fn transfer_from(e: Env, spender: Address, _from: Address, to: Address, _token_id: u32) {
        match e
            .storage()
            .instance()
            .get(&symbol_short!("mood"))
            .unwrap_or(0u32)
        {
            0 => e.storage().instance().set(&symbol_short!("owner"), &to),
            1 => panic!("no"),
            2 => {}
            _ => {
                let id = e
                    .storage()
                    .instance()
                    .get(&symbol_short!("listing"))
                    .unwrap();
                MarketplaceClient::new(&e, &spender).buy(&to, &id, &i128::MAX);
            }
        }
    }

    /// `royalty`: what it answers, of whatever type; nothing set: it fails.
    pub fn royalty_info(e: Env, _token_id: u32, _sale_price: i128) -> Val {
        e.storage()
            .instance()
            .get(&symbol_short!("royalty"))
            .unwrap()
    }

    /// The same as a royalty manager.
    pub fn royalties(e: Env, _nft: Address, _token_id: u32, _sale_price: i128) -> Val {
        e.storage()
            .instance()
            .get(&symbol_short!("shares"))
            .unwrap()
    }
}

/// What the liar's token is listed for.
pub const PRICE: i128 = 10_000;

/// The token, listed by its seller.
pub fn liar(w: &World) -> (LiarClient<'static>, u64) {
    let token = LiarClient::new(&w.e, &w.e.register(Liar, ()));
    token.set(&symbol_short!("owner"), &w.seller.into_val(&w.e));
    let currency = &w.currency.address;
    let id = w
        .market
        .create_listing(&w.seller, &token.address, &1, &PRICE, currency, &EXPIRY);
    token.set(&symbol_short!("listing"), &id.into_val(&w.e));
    (token, id)
}

pub fn mood(w: &World, token: &LiarClient, mood: u32) {
    token.set(&symbol_short!("mood"), &mood.into_val(&w.e));
}

/// The seller agrees to the royalty as it is now.
pub fn agree(w: &World, id: u64) {
    w.market.update_listing(&w.seller, &id, &PRICE, &EXPIRY);
}
