//! Keys, and typed access to them. An order that has come to its end is removed; its id never comes again.
//!
//! No two families of keys have a value in common: orders are under a bare number, tokens under an address and a number, all
//! others under a word of their own.

use common::ttl;
use soroban_sdk::{
    contracttype, symbol_short, xdr::ToXdr, Address, BytesN, Env, IntoVal, Symbol, TryFromVal, Val,
};

/// What an order is.
#[contracttype]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u32)]
pub enum Kind {
    Listing = 0,
    Offer = 1,
    CollectionOffer = 2,
    SetOffer = 3,
}

/// What someone wants to sell or to buy, at a fixed price. The terms stay what they were when it was made.
#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Order {
    pub kind: Kind,
    /// The seller of a listing, the buyer of an offer.
    pub maker: Address,
    pub nft: Address,
    /// 0 in an offer for any token of a collection or of a set.
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
    /// The number of the royalty manager that is asked: the one there was when it was made.
    pub manager: u32,
    /// Of a private listing: who may buy it.
    pub buyer: Option<Address>,
    /// Of a collection offer: it counts on the collection never having more tokens than this.
    pub max_supply: Option<u32>,
    /// Of a set offer: the root of the Merkle tree of its token ids.
    pub root: Option<BytesN<32>>,
}

/// An order as it is kept, by its id: the fields of `Order` in their order, and in the last place the one that its kind has.
/// Without their names it is a quarter smaller, and rent is by the byte.
type Kept = (
    u32,
    Address,
    Address,
    u32,
    i128,
    Address,
    u32,
    u32,
    u64,
    u32,
    Val,
);

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
    let (kind, maker, nft, token_id, price, currency, fee_bps, royalty_bps, expiry, manager, own) =
        kept;
    let kind = match kind {
        0 => Kind::Listing,
        1 => Kind::Offer,
        2 => Kind::CollectionOffer,
        _ => Kind::SetOffer,
    };
    // Absent, or of another kind: not of this type.
    Some(Order {
        buyer: Address::try_from_val(e, &own).ok(),
        max_supply: u32::try_from_val(e, &own).ok(),
        root: BytesN::try_from_val(e, &own).ok(),
        kind,
        maker,
        nft,
        token_id,
        price,
        currency,
        fee_bps,
        royalty_bps,
        expiry,
        manager,
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
        manager,
        buyer,
        max_supply,
        root,
    } = order.clone();
    let own: Val = match kind {
        Kind::Offer => ().into(),
        Kind::Listing => buyer.into_val(e),
        Kind::CollectionOffer => max_supply.into_val(e),
        Kind::SetOffer => root.into_val(e),
    };
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
        manager,
        own,
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
    let (count, id) = free(e, count, |n| {
        (e.current_contract_address(), nft, token_id, n).into_val(e)
    });
    e.storage().persistent().set(&key, &(count, id));
    ttl::extend(e, &key, 0);
    id
}

/// The id of a buyer's next offer.
pub fn next_offer_id(e: &Env, buyer: &Address) -> u64 {
    let key = count_key(buyer);
    let count: u32 = e.storage().persistent().get(&key).unwrap_or(0);
    let (count, id) = free(e, count, |n| {
        (e.current_contract_address(), buyer, n).into_val(e)
    });
    e.storage().persistent().set(&key, &count);
    ttl::extend(e, &key, 0);
    id
}

/// The next number of a seed whose id is free, and that id. One that is taken is passed by: ids can be computed beforehand, and
/// whoever took one on purpose would otherwise keep its owner from listing for ever.
fn free(e: &Env, mut count: u32, seed: impl Fn(u32) -> Val) -> (u32, u64) {
    loop {
        let id = id(e, seed(count));
        count += 1;
        if id != 0 && !e.storage().persistent().has(&id) {
            return (count, id);
        }
    }
}

/// An id that nobody chooses and that two creations in one ledger do not share: of no global counter, which all creations
/// would write, and of nothing of the ledger, which differs between simulation and execution. The first 8 bytes of
/// SHA-256(XDR(seed)), big endian.
fn id(e: &Env, seed: Val) -> u64 {
    let hash = e.crypto().sha256(&seed.to_xdr(e)).to_array();
    let [a, b, c, d, f, g, h, i, ..] = hash;
    u64::from_be_bytes([a, b, c, d, f, g, h, i])
}
