//! From the terms to the token's arrival.

use common::{
    market::{self, MarketError},
    settlement::MAX_PRICE,
};
use soroban_sdk::{panic_with_error, Address, Env};

use crate::{
    auctions::MARGIN,
    errors::AuctionError,
    events::AuctionCreated,
    storage::{self, Auction, Kind, Status},
};

/// The longest an auction may last, or wait for its first bid, in seconds.
pub const LONGEST: u64 = 90 * 86_400;
/// The shortest and the longest time from the bid that starts an auction's clock to its end, in seconds.
pub const DURATIONS: (u64, u64) = (3_600, 30 * 86_400);

/// An auction of this token without terms yet; what this contract asks of a sale is what it is now.
pub fn draft(
    e: &Env,
    kind: Kind,
    seller: Address,
    nft: Address,
    token_id: u32,
    currency: Address,
) -> Auction {
    Auction {
        kind,
        seller,
        nft,
        token_id,
        currency,
        start_price: 0,
        reserve: 0,
        start_time: 0,
        end_time: 0,
        limit: 0,
        duration: 0,
        fee_bps: market::fee_bps(e),
        royalty_bps: 0,
        manager: market::manager_number(e),
        status: Status::Open,
        best: 0,
        leader: None,
        bids: 0,
        leader_place: 0,
    }
}

/// A draft with its terms: take the token in. The auction's id.
pub fn create(e: &Env, mut auction: Auction) -> u64 {
    check(e, &mut auction);
    let id = storage::next_id(e, &auction.seller);
    take_in(e, &auction);
    let (nft, token_id) = (&auction.nft, auction.token_id);
    auction.royalty_bps = market::royalty_bps(e, nft, token_id, auction.start_price);
    storage::set_auction(e, id, &auction);
    storage::set_escrow(e, id, &auction);
    AuctionCreated {
        id,
        seller: auction.seller,
        nft: auction.nft,
        token_id: auction.token_id,
        kind: auction.kind as u32,
        currency: auction.currency,
        start_price: auction.start_price,
        reserve: auction.reserve,
        start_time: auction.start_time,
        end_time: auction.end_time,
        limit: auction.limit,
        duration: auction.duration,
    }
    .publish(e);
    id
}

/// # Errors
/// `TimesOutOfRange`.
pub fn check_duration(e: &Env, duration: u64) {
    if duration < DURATIONS.0 || duration > DURATIONS.1 {
        panic_with_error!(e, AuctionError::TimesOutOfRange);
    }
}

fn check(e: &Env, auction: &mut Auction) {
    market::ensure_terms(e, auction.start_price, &auction.currency);
    let (least, most) = match auction.kind {
        Kind::Dutch => (1, auction.start_price),
        _ => (0, MAX_PRICE),
    };
    if auction.reserve < least || auction.reserve > most {
        panic_with_error!(e, AuctionError::ReserveOutOfRange);
    }
    let now = e.ledger().timestamp();
    auction.start_time = auction.start_time.max(now);
    if auction.end_time <= auction.start_time || auction.end_time - now > LONGEST {
        panic_with_error!(e, AuctionError::TimesOutOfRange);
    }
    auction.limit = match auction.kind {
        Kind::Dutch => auction.end_time,
        _ => auction.end_time + auction.duration + MARGIN,
    };
}

/// A token is in one open auction at most, also one whose contract says that it arrives a second time.
fn take_in(e: &Env, auction: &Auction) {
    let (nft, token_id) = (&auction.nft, auction.token_id);
    let earlier = storage::escrow(e, nft, token_id).map(|id| storage::auction(e, id).status);
    if earlier == Some(Status::Open) {
        panic_with_error!(e, MarketError::TransferIneffective);
    }
    let house = e.current_contract_address();
    if let Err(error) = market::give(e, nft, token_id, &auction.seller, &house) {
        panic_with_error!(e, error);
    }
}
