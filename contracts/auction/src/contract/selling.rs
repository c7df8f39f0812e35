//! What a seller signs.

use common::ttl;
use soroban_sdk::{contractimpl, Address, Env};
use stellar_macros::when_not_paused;

use super::{AuctionHouse, AuctionHouseArgs, AuctionHouseClient};
use crate::{creation, ending, english, storage::Kind};

#[contractimpl]
impl AuctionHouse {
    /// Put a token up for auction; it is kept here until it is sold or returned. What the royalty is now is the most that a
    /// sale pays of it, and a royalty manager that is set later takes none. The auction's id.
    ///
    /// # Arguments
    /// * `start_price` - stroops. English and sealed: the least that counts as a bid. Dutch: what it starts with.
    /// * `reserve` - stroops. English and sealed: under it only the seller can sell. Dutch: what it falls to.
    /// * `start_time` - unix seconds; in the past: now.
    /// * `end_time` - unix seconds, the first at which no bid counts. At most 90 days away.
    ///
    /// # Errors
    /// `PriceOutOfRange`, `CurrencyNotAllowed`, `ReserveOutOfRange`, `TimesOutOfRange`, `TransferRefused`,
    /// `TransferIneffective`, `NftNotReadable`, `RoyaltyNotReadable`, the royalty manager's own, `EnforcedPause`.
    ///
    /// # Events
    /// The NFT's `transfer`,
    /// `auction_created[id, seller, nft | token_id, kind, currency, start_price, reserve, start_time, end_time, limit, duration]`
    #[when_not_paused]
    #[allow(clippy::too_many_arguments)]
    pub fn create_auction(
        e: &Env,
        seller: Address,
        kind: Kind,
        nft: Address,
        token_id: u32,
        currency: Address,
        start_price: i128,
        reserve: i128,
        start_time: u64,
        end_time: u64,
    ) -> u64 {
        seller.require_auth();
        ttl::extend_instance(e);
        let mut auction = creation::draft(e, kind, seller, nft, token_id, currency);
        auction.start_price = start_price;
        auction.reserve = reserve;
        auction.start_time = start_time;
        auction.end_time = end_time;
        creation::create(e, auction)
    }

    /// Put a token up for an English auction whose clock starts with the first bid, which must meet the reserve. Until then the
    /// seller can cancel it. The auction's id.
    ///
    /// # Arguments
    /// * `reserve` - stroops, the least first bid.
    /// * `duration` - seconds from the first bid to the end, from 1 hour to 30 days.
    /// * `until` - unix seconds, the first at which no first bid counts. At most 90 days away.
    ///
    /// # Errors
    /// As `create_auction`, without `ReserveOutOfRange`.
    ///
    /// # Events
    /// As `create_auction`; `end_time` is `until`.
    #[when_not_paused]
    #[allow(clippy::too_many_arguments)]
    pub fn create_reserve_auction(
        e: &Env,
        seller: Address,
        nft: Address,
        token_id: u32,
        currency: Address,
        reserve: i128,
        duration: u64,
        until: u64,
    ) -> u64 {
        seller.require_auth();
        ttl::extend_instance(e);
        creation::check_duration(e, duration);
        let mut auction = creation::draft(e, Kind::English, seller, nft, token_id, currency);
        auction.start_price = reserve;
        auction.reserve = reserve;
        auction.end_time = until;
        auction.duration = duration;
        creation::create(e, auction)
    }

    /// Sell at a highest bid that is below the reserve, as `finalize_auction` would at one that meets it: English and sealed,
    /// for a day from the end (sealed: of revealing) on; also while paused.
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `NotTheSeller`, `NotEnded`, `NothingToDecide`, `TransferRefused`,
    /// `TransferIneffective`, `NftNotReadable`, `RoyaltyNotReadable`, the royalty manager's own, the currency's own when this
    /// contract can't pay.
    ///
    /// # Events
    /// Those of a sale by `finalize_auction`.
    pub fn accept_bid(e: &Env, seller: Address, id: u64) {
        seller.require_auth();
        ttl::extend_instance(e);
        ending::accept(e, seller, id);
    }

    /// Take a token back while there are no bids, or decline a highest bid that `accept_bid` could accept now; also while paused.
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `NotTheSeller`, `HasBids`, `TransferRefused`, `TransferIneffective`,
    /// `NftNotReadable`.
    ///
    /// # Events
    /// The NFT's `transfer`, `auction_cancelled[id, seller]`; if declined: `auction_finalized[id | winner, price]` without a winner.
    pub fn cancel_auction(e: &Env, seller: Address, id: u64) {
        seller.require_auth();
        ttl::extend_instance(e);
        ending::cancel(e, seller, id);
    }

    /// Put off the end of an English auction, at most to 12 hours before its limit: those are for late bids.
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `NotTheSeller`, `WrongKind`, `ClockNotStarted`, `Ended`, `EndOutOfRange`.
    ///
    /// # Events
    /// `auction_extended[id | end_time]`
    pub fn extend_auction(e: &Env, seller: Address, id: u64, new_end: u64) {
        seller.require_auth();
        ttl::extend_instance(e);
        english::extend(e, &seller, id, new_end);
    }
}
