//! The entry points: authorization, then one call.

use common::{
    market::{self, Treasury},
    roles::Roles,
    settlement::MAX_PRICE,
    timelock::Proposal,
    ttl,
    upgradeable::Upgradeable,
};
use soroban_sdk::{contract, contractimpl, panic_with_error, Address, BytesN, Env, Symbol, Vec};
use stellar_macros::when_not_paused;

use crate::{
    auctions, dutch, english,
    errors::AuctionError,
    sealed,
    storage::{self, Auction, Bid, Kind, Status},
};

#[contract]
pub struct AuctionHouse;

#[contractimpl]
impl AuctionHouse {
    /// As the marketplace's: the admin gets all roles; fee, currencies and royalty manager can be changed.
    ///
    /// # Errors
    /// `FeeTooHigh`.
    ///
    /// # Events
    /// `fee_updated`, `currency_set` for each, `royalty_manager_set`.
    pub fn __constructor(
        e: &Env,
        admin: Address,
        fee_bps: u32,
        currencies: Vec<Address>,
        royalty_manager: Option<Address>,
    ) {
        market::construct(e, admin, fee_bps, currencies, royalty_manager);
    }

    /// Put a token up for auction; it is kept here until it is sold or returned. What the royalty is now is the most that a
    /// sale pays of it. The auction's id.
    ///
    /// # Arguments
    /// * `start_price` - stroops. English and sealed: the least that counts as a bid. Dutch: what it starts with.
    /// * `reserve` - stroops. English and sealed: under it nothing is sold. Dutch: what it falls to.
    /// * `start_time` - unix seconds; in the past: now.
    /// * `end_time` - unix seconds, the first at which no bid counts. At most 90 days away.
    ///
    /// # Errors
    /// `PriceOutOfRange`, `CurrencyNotAllowed`, `ReserveOutOfRange`, `TimesOutOfRange`, `TransferRefused`,
    /// `TransferIneffective`, `EnforcedPause`.
    ///
    /// # Events
    /// The NFT's `transfer`,
    /// `auction_created[id, seller, nft | token_id, kind, currency, start_price, reserve, start_time, end_time, limit]`
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
        let auction = Auction {
            kind,
            seller,
            nft,
            token_id,
            currency,
            start_price,
            reserve,
            start_time,
            end_time,
            limit: end_time,
            fee_bps: market::fee_bps(e),
            royalty_bps: 0,
            status: Status::Open,
            best: 0,
            leader: None,
            bids: 0,
            leader_place: 0,
        };
        auctions::create(e, auction)
    }

    /// English: bid `amount` in all; what an earlier bid of the same bidder holds counts, the rest is taken now. A bid in the
    /// last ten minutes puts the end off. Dutch: buy at the current price, if that is at most `amount`.
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `NotStarted`, `Ended`, `SelfBid`, `WrongKind` (sealed), `BidTooLow`,
    /// `PriceOutOfRange`, `EnforcedPause`, the currency's own; Dutch also `TransferRefused`, `TransferIneffective`.
    ///
    /// # Events
    /// `bid_placed[id, bidder | amount, end_time]`; Dutch also those of a sale and of `finalize_auction`.
    #[when_not_paused]
    pub fn place_bid(e: &Env, bidder: Address, id: u64, amount: i128) {
        bidder.require_auth();
        ttl::extend_instance(e);
        let mut auction = auctions::biddable(e, id, &bidder);
        if amount > MAX_PRICE {
            panic_with_error!(e, market::MarketError::PriceOutOfRange);
        }
        match auction.kind {
            Kind::English => english::bid(e, &mut auction, id, bidder, amount),
            Kind::Dutch => dutch::bid(e, &mut auction, id, bidder, amount),
            Kind::Sealed => panic_with_error!(e, AuctionError::WrongKind),
        }
    }

    /// Commit to a bid that nobody can read. The deposit, taken now, is the most that it can turn out to be.
    ///
    /// # Arguments
    /// * `commitment` - SHA-256(XDR of [symbol `nuna_bid`, this contract, id u64, bidder, amount i128, salt of 32 bytes]).
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `NotStarted`, `Ended`, `SelfBid`, `WrongKind`, `BidTooLow`, `AlreadyBid`,
    /// `EnforcedPause`, the currency's own.
    ///
    /// # Events
    /// `sealed_bid_placed[id, bidder | deposit]`
    #[when_not_paused]
    pub fn place_sealed_bid(
        e: &Env,
        bidder: Address,
        id: u64,
        commitment: BytesN<32>,
        deposit: i128,
    ) {
        bidder.require_auth();
        ttl::extend_instance(e);
        sealed::place(e, bidder, id, commitment, deposit);
    }

    /// Reveal a sealed bid, from the end on and for one day; also while paused.
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `WrongKind`, `NotRevealTime`, `BidNotFound`, `AlreadyRevealed`,
    /// `CommitmentMismatch`, `BidTooLow`, `DepositTooLow`.
    ///
    /// # Events
    /// `bid_revealed[id, bidder | amount]`
    pub fn reveal_bid(e: &Env, bidder: Address, id: u64, amount: i128, salt: BytesN<32>) {
        bidder.require_auth();
        ttl::extend_instance(e);
        sealed::reveal(e, bidder, id, amount, salt);
    }

    /// End an auction whose time is over; by anyone, also while paused. Sells to the highest bid that meets the reserve, else
    /// returns the token. A token that can't be moved holds up its sale for 7 days; then the sale is off.
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `NotEnded`, `TransferRefused`, `TransferIneffective`.
    ///
    /// # Events
    /// The NFT's `transfer`; if sold: `sale`, `royalty_paid`, `claim_credited` for a payee that can't receive;
    /// `auction_finalized[id | winner, price]`
    pub fn finalize_auction(e: &Env, id: u64) {
        ttl::extend_instance(e);
        auctions::finalize(e, id);
    }

    /// Take a token back while there are no bids; also while paused.
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `NotTheSeller`, `HasBids`, `TransferRefused`, `TransferIneffective`.
    ///
    /// # Events
    /// The NFT's `transfer`, `auction_cancelled[id, seller]`
    pub fn cancel_auction(e: &Env, seller: Address, id: u64) {
        seller.require_auth();
        ttl::extend_instance(e);
        auctions::cancel(e, seller, id);
    }

    /// Put off the end of an English auction, at most to its limit.
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `NotTheSeller`, `WrongKind`, `Ended`, `EndOutOfRange`.
    ///
    /// # Events
    /// `auction_extended[id | end_time]`
    pub fn extend_auction(e: &Env, seller: Address, id: u64, new_end: u64) {
        seller.require_auth();
        ttl::extend_instance(e);
        english::extend(e, &seller, id, new_end);
    }

    /// Take back the money of a bid that can't win any more; also while paused. A sealed bid that was not revealed in time
    /// leaves 10 % to the seller.
    ///
    /// # Errors
    /// `AuctionNotFound`, `BidNotFound`, `BidLocked`, the currency's own if the account can't receive (the bid stays then).
    ///
    /// # Events
    /// `bid_withdrawn[id, bidder | amount, forfeited]`
    pub fn withdraw(e: &Env, bidder: Address, id: u64) {
        bidder.require_auth();
        ttl::extend_instance(e);
        auctions::withdraw(e, bidder, id);
    }

    /// In stroops: a Dutch auction's price now; an English one's least next bid; a sealed one's least deposit.
    ///
    /// # Errors
    /// `AuctionNotFound`.
    pub fn current_price(e: &Env, id: u64) -> i128 {
        let auction = storage::auction(e, id);
        match auction.kind {
            Kind::Dutch => dutch::price(&auction, e.ledger().timestamp()),
            Kind::English => english::minimum(&auction),
            Kind::Sealed => auction.start_price,
        }
    }

    /// An auction, also one that is over.
    ///
    /// # Errors
    /// `AuctionNotFound`.
    pub fn get_auction(e: &Env, id: u64) -> Auction {
        storage::auction(e, id)
    }

    /// A bidder's money in an auction.
    pub fn get_bid(e: &Env, id: u64, bidder: Address) -> Option<Bid> {
        storage::bid(e, id, &bidder)
    }
}

#[contractimpl(contracttrait)]
impl Treasury for AuctionHouse {}

#[contractimpl(contracttrait)]
impl Roles for AuctionHouse {}

#[contractimpl(contracttrait)]
impl Upgradeable for AuctionHouse {}
