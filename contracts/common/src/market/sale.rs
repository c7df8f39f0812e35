use soroban_sdk::{contracttype, panic_with_error, Address, Env, Symbol};

use super::{
    errors::MarketError,
    events::{RoyaltyPaid, Sale},
    payments,
    royalties::{self, Shares},
};
use crate::settlement;

/// The most that a token of an issued asset can hold, hence the most a price can be.
pub const MAX_PRICE: i128 = i64::MAX as i128;

/// What was agreed, and between whom.
#[derive(Clone, Debug)]
pub struct Terms {
    pub nft: Address,
    pub token_id: u32,
    pub seller: Address,
    pub buyer: Address,
    pub price: i128,
    pub currency: Address,
    pub fee_bps: u32,
    pub kind: Symbol,
    pub ref_id: u64,
}

/// How the price is divided: `seller + fee + Σ royalties = price`, in stroops.
#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parts {
    pub seller: i128,
    pub fee: i128,
    pub royalty: i128,
    pub royalties: Shares,
}

/// Divide a price as it would be divided if the sale happened now.
///
/// # Errors
/// `PriceOutOfRange`.
pub fn divide(e: &Env, nft: &Address, token_id: u32, price: i128, fee_bps: u32) -> Parts {
    if !(1..=MAX_PRICE).contains(&price) {
        panic_with_error!(e, MarketError::PriceOutOfRange);
    }
    let royalties = royalties::asked(e, nft, token_id, price);
    let total = royalties.iter().map(|(_, amount)| amount).sum();
    match settlement::split(price, fee_bps, total, settlement::MAX_ROYALTY_BPS) {
        Some(split) => Parts {
            seller: split.seller,
            fee: split.fee,
            royalty: split.royalty,
            royalties,
        },
        None => panic_with_error!(e, MarketError::PriceOutOfRange),
    }
}

/// Pay everyone their part of a price that this contract already holds, and tell.
///
/// # Events
/// `sale[nft, seller, buyer | …]`, then `royalty_paid[nft, receiver | token_id, amount]` for each receiver.
pub fn settle(e: &Env, terms: &Terms) {
    let parts = divide(e, &terms.nft, terms.token_id, terms.price, terms.fee_bps);
    emit_sale(e, terms, &parts);
    payments::accrue(e, &terms.currency, parts.fee);
    payments::pay(e, &terms.currency, &terms.seller, parts.seller);
    for (receiver, amount) in parts.royalties {
        payments::pay(e, &terms.currency, &receiver, amount);
        let (nft, token_id) = (terms.nft.clone(), terms.token_id);
        RoyaltyPaid {
            nft,
            receiver,
            token_id,
            amount,
        }
        .publish(e);
    }
}

/// # Events
/// `sale[nft, seller, buyer | token_id, price, currency, fee, royalty, kind, ref_id]`
pub fn emit_sale(e: &Env, terms: &Terms, parts: &Parts) {
    let Terms {
        nft,
        token_id,
        seller,
        buyer,
        price,
        currency,
        kind,
        ref_id,
        ..
    } = terms.clone();
    let (fee, royalty) = (parts.fee, parts.royalty);
    Sale {
        nft,
        seller,
        buyer,
        token_id,
        price,
        currency,
        fee,
        royalty,
        kind,
        ref_id,
    }
    .publish(e);
}
