//! Keys, and typed access to them.

use common::ttl;
use soroban_sdk::{
    contracttype, panic_with_error, symbol_short, xdr::ToXdr, Address, BytesN, Env, Symbol,
    TryFromVal, Val,
};

use crate::errors::AuctionError;

#[contracttype]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u32)]
pub enum Kind {
    English = 0,
    Dutch = 1,
    Sealed = 2,
}

/// All but `Open` are final, but that `Returning` becomes `Unsold` when the token can be moved again.
#[contracttype]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u32)]
pub enum Status {
    Open = 0,
    Sold = 1,
    Unsold = 2,
    /// Unsold, but the NFT's contract refused to return the token. The bids are free, the token is in escrow.
    Returning = 3,
    Cancelled = 4,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Auction {
    pub kind: Kind,
    pub seller: Address,
    pub nft: Address,
    pub token_id: u32,
    pub currency: Address,
    /// Stroops. English and sealed: the least that counts as a bid (sealed: as a deposit). Dutch: what it starts with.
    pub start_price: i128,
    /// Stroops. English and sealed: under it nothing is sold. Dutch: what it falls to.
    pub reserve: i128,
    /// Unix seconds.
    pub start_time: u64,
    /// Unix seconds; from then on no bids.
    pub end_time: u64,
    /// Unix seconds: the latest end of an English auction, the end of a sealed one's time to reveal.
    pub limit: u64,
    /// Seconds from the first bid to the end; 0: the clock runs from the start.
    pub duration: u64,
    /// As it was when the auction was created.
    pub fee_bps: u32,
    /// The most of the price that is paid as royalty: what it was when the auction was created.
    pub royalty_bps: u32,
    /// Which royalty manager is asked: the number of the one there was when the auction was created.
    pub manager: u32,
    pub status: Status,
    /// The highest bid (sealed: revealed so far), 0 without one, and whose.
    pub best: i128,
    pub leader: Option<Address>,
    /// How many bids there were.
    pub bids: u32,
    /// Of a sealed auction's leader: its bid's `place`. Kept here so that a reveal reads no other bidder's entry, which may
    /// be another one when the transaction is executed than it was when its footprint was made.
    pub leader_place: u32,
}

/// One bidder's money in one auction.
#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bid {
    /// Stroops of it that this contract holds.
    pub held: i128,
    /// Of a sealed bid that is not revealed yet.
    pub commitment: Option<BytesN<32>>,
    /// Its place among the auction's sealed bids: ties go to the earlier one.
    pub place: u32,
}

// Each family of keys begins with a symbol of its own, also among those of `common`: no input can make two of them the same.

fn auction_key(id: u64) -> (Symbol, u64) {
    (symbol_short!("auction"), id)
}

fn bid_key(id: u64, bidder: &Address) -> (Symbol, u64, Address) {
    (symbol_short!("bid"), id, bidder.clone())
}

/// How many auctions a seller has created: `u32`.
fn count_key(seller: &Address) -> (Symbol, Address) {
    (symbol_short!("count"), seller.clone())
}

/// The auction that a token in escrow is in: `u64`.
fn escrow_key(nft: &Address, token_id: u32) -> (Symbol, Address, u32) {
    (symbol_short!("escrow"), nft.clone(), token_id)
}

/// # Errors
/// `AuctionNotFound`.
pub fn auction(e: &Env, id: u64) -> Auction {
    let stored: Option<Val> = e.storage().persistent().get(&auction_key(id));
    match stored.map(|stored| Auction::try_from_val(e, &stored)) {
        Some(Ok(auction)) => auction,
        _ => panic_with_error!(e, AuctionError::AuctionNotFound),
    }
}

pub fn set_auction(e: &Env, id: u64, auction: &Auction) {
    e.storage().persistent().set(&auction_key(id), auction);
    ttl::extend(e, &auction_key(id), auction.limit);
}

pub fn bid(e: &Env, id: u64, bidder: &Address) -> Option<Bid> {
    e.storage().persistent().get(&bid_key(id, bidder))
}

/// Keep a bid that holds money; forget one that holds none.
pub fn set_bid(e: &Env, id: u64, bidder: &Address, bid: &Bid, until: u64) {
    let key = bid_key(id, bidder);
    if bid.held == 0 {
        e.storage().persistent().remove(&key);
    } else {
        e.storage().persistent().set(&key, bid);
        ttl::extend(e, &key, until);
    }
}

/// The auction that a token is here for: an open one, or one that could not return it. None: it is not here, or by mistake.
pub fn escrow(e: &Env, nft: &Address, token_id: u32) -> Option<u64> {
    e.storage().persistent().get(&escrow_key(nft, token_id))
}

pub fn set_escrow(e: &Env, id: u64, auction: &Auction) {
    let key = escrow_key(&auction.nft, auction.token_id);
    e.storage().persistent().set(&key, &id);
    ttl::extend(e, &key, auction.limit);
}

pub fn forget_escrow(e: &Env, auction: &Auction) {
    let key = escrow_key(&auction.nft, auction.token_id);
    e.storage().persistent().remove(&key);
}

/// The id of a seller's next auction: the first 8 bytes of SHA-256(XDR(this contract, seller, how many before)), big endian.
/// No global counter, which all creations would write. One that is taken is passed over: there are 2⁶⁴, but whoever looks long
/// enough for an account whose first id is one of many others' finds it.
pub fn next_id(e: &Env, seller: &Address) -> u64 {
    let key = count_key(seller);
    let mut count: u32 = e.storage().persistent().get(&key).unwrap_or(0);
    loop {
        let seed = (e.current_contract_address(), seller, count).to_xdr(e);
        let [a, b, c, d, f, g, h, i, ..] = e.crypto().sha256(&seed).to_array();
        let id = u64::from_be_bytes([a, b, c, d, f, g, h, i]);
        count += 1;
        if !e.storage().persistent().has(&auction_key(id)) {
            e.storage().persistent().set(&key, &count);
            ttl::extend(e, &key, 0);
            return id;
        }
    }
}
