//! What a bidder signs.

use common::{market::MarketError, settlement::MAX_PRICE, ttl};
use soroban_sdk::{contractimpl, panic_with_error, Address, BytesN, Env};
use stellar_macros::when_not_paused;

use super::{AuctionHouse, AuctionHouseArgs, AuctionHouseClient};
use crate::{auctions, dutch, english, errors::AuctionError, refunds, sealed, storage::Kind};

#[contractimpl]
impl AuctionHouse {
    /// English: bid `amount` in all; what an earlier bid of the same bidder holds counts, the rest is taken now. A bid in the
    /// last ten minutes puts the end off. Where the clock starts with the first bid, that sets the end. Dutch: buy at the current
    /// price, if that is at most `amount`.
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `NotStarted`, `Ended`, `SelfBid`, `WrongKind` (sealed), `BidTooLow`,
    /// `PriceOutOfRange`, `EnforcedPause`, the currency's own; Dutch also those of a sale by `finalize_auction`.
    ///
    /// # Events
    /// `bid_placed[id, bidder | amount, end_time]`; Dutch also those of a sale by `finalize_auction`.
    #[when_not_paused]
    pub fn place_bid(e: &Env, bidder: Address, id: u64, amount: i128) {
        bidder.require_auth();
        ttl::extend_instance(e);
        let mut auction = auctions::biddable(e, id, &bidder);
        if amount > MAX_PRICE {
            panic_with_error!(e, MarketError::PriceOutOfRange);
        }
        match auction.kind {
            Kind::English => english::bid(e, &mut auction, id, bidder, amount),
            Kind::Dutch => dutch::bid(e, &mut auction, id, bidder, amount),
            Kind::Sealed => panic_with_error!(e, AuctionError::WrongKind),
        }
    }

    /// Commit to a bid that nobody can read. The deposit, taken now, is the most that it can turn out to be; a fifth of it is lost
    /// unless the bid is revealed in time.
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

    /// Pay back the money of a bid that can't win any more; also while paused. The bidder must have signed while the auction is
    /// open; once it is finalized or cancelled anyone may call this. The highest bidder renounces the token with it, from 7 days
    /// after the end of an auction that is still not finalized on. A sealed bid that was not revealed in time loses 20 %
    /// of its deposit: half to the seller, half to the platform, to whom the odd stroop goes.
    ///
    /// # Errors
    /// `AuctionNotFound`, `BidNotFound`, `BidLocked`, the currency's own when this contract can't pay.
    ///
    /// # Events
    /// `bid_withdrawn[id, bidder | amount, forfeited]`; before it `claim_credited` if the bidder's account can't receive.
    pub fn withdraw(e: &Env, bidder: Address, id: u64) {
        ttl::extend_instance(e);
        refunds::withdraw(e, bidder, id);
    }
}
