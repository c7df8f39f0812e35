//! Keys, and typed access to them. An order that has come to its end is removed; its id never comes again.

use common::ttl;
use soroban_sdk::{contracttype, symbol_short, xdr::ToXdr, Address, Env, IntoVal, Symbol, Val};

/// What an order is.
#[contracttype]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u32)]
pub enum Kind {
    Listing = 0,
    Offer = 1,
    CollectionOffer = 2,
}

/// What someone wants to sell or to buy, at a fixed price. Fee and currency stay what they were when it was made.
#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Order {
    pub kind: Kind,
    /// The seller of a listing, the buyer of an offer.
    pub maker: Address,
    pub nft: Address,
    /// 0 in a collection offer, which is for any token.
    pub token_id: u32,
    /// Stroops of `currency`.
    pub price: i128,
    pub currency: Address,
    /// The platform fee when it was made.
    pub fee_bps: u32,
    /// The most of the price that is paid as royalty: of a listing, what it was when its seller named the price.
    pub royalty_bps: u32,
    /// Unix seconds; from then on it can't be taken.
    pub expiry: u64,
}

/// An order as it is kept, by its id: the fields of `Order` in their order. Without their names it is a quarter smaller, and
/// rent is by the byte.
type Kept = (u32, Address, Address, u32, i128, Address, u32, u32, u64);

/// How often a token was listed, and its latest listing (0: none): `(u32, u64)`. Not changed when that listing ends, so a
/// purchase does without it.
fn token_key(nft: &Address, token_id: u32) -> (Address, u32) {
    (nft.clone(), token_id)
}

/// How many offers a buyer has made: `u32`.
fn count_key(buyer: &Address) -> (Symbol, Address) {
    (symbol_short!("count"), buyer.clone())
}

pub fn order(e: &Env, id: u64) -> Option<Order> {
    let kept: Kept = e.storage().persistent().get(&id)?;
    let (kind, maker, nft, token_id, price, currency, fee_bps, royalty_bps, expiry) = kept;
    let kind = match kind {
        0 => Kind::Listing,
        1 => Kind::Offer,
        _ => Kind::CollectionOffer,
    };
    Some(Order {
        kind,
        maker,
        nft,
        token_id,
        price,
        currency,
        fee_bps,
        royalty_bps,
        expiry,
    })
}

pub fn set_order(e: &Env, id: u64, order: &Order) {
    let Order {
        kind,
        maker,
        nft,
        token_id,
        price,
        currency,
        fee_bps,
        royalty_bps,
        expiry,
    } = order.clone();
    let kind = kind as u32;
    let kept: Kept = (
        kind,
        maker,
        nft,
        token_id,
        price,
        currency,
        fee_bps,
        royalty_bps,
        expiry,
    );
    e.storage().persistent().set(&id, &kept);
    ttl::extend(e, &id, expiry);
}

pub fn remove_order(e: &Env, id: u64) {
    e.storage().persistent().remove(&id);
}

/// The latest listing of a token, whose order may be gone.
pub fn latest_listing(e: &Env, nft: &Address, token_id: u32) -> u64 {
    token_listings(e, nft, token_id).1
}

fn token_listings(e: &Env, nft: &Address, token_id: u32) -> (u32, u64) {
    e.storage()
        .persistent()
        .get(&token_key(nft, token_id))
        .unwrap_or((0, 0))
}

/// The id of a token's next listing, which becomes its latest.
pub fn next_listing_id(e: &Env, nft: &Address, token_id: u32) -> u64 {
    let key = token_key(nft, token_id);
    let (count, _) = token_listings(e, nft, token_id);
    let id = id(e, (e.current_contract_address(), nft, token_id, count));
    e.storage().persistent().set(&key, &(count + 1, id));
    ttl::extend(e, &key, 0);
    id
}

/// The id of a buyer's next offer.
pub fn next_offer_id(e: &Env, buyer: &Address) -> u64 {
    let key = count_key(buyer);
    let count: u32 = e.storage().persistent().get(&key).unwrap_or(0);
    e.storage().persistent().set(&key, &(count + 1));
    ttl::extend(e, &key, 0);
    id(e, (e.current_contract_address(), buyer, count))
}

/// An id that nobody chooses and that two creations in one ledger do not share: of no global counter, which all creations
/// would write, and of nothing of the ledger, which differs between simulation and execution. The first 8 bytes of
/// SHA-256(XDR(seed)), big endian.
fn id(e: &Env, seed: impl IntoVal<Env, Val>) -> u64 {
    let hash = e.crypto().sha256(&seed.into_val(e).to_xdr(e)).to_array();
    let [a, b, c, d, f, g, h, i, ..] = hash;
    u64::from_be_bytes([a, b, c, d, f, g, h, i])
}
