//! Errors of the auction house: 6000 to 6099. Those of `common` are 4000 to 4299.

use soroban_sdk::contracterror;

#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum AuctionError {
    /// No auction has this id.
    AuctionNotFound = 6000,
    /// Only the auction's seller may do this.
    NotTheSeller = 6001,
    /// The auction must end later than it starts and than now, and last at most 90 days; one whose clock starts with the first bid
    /// waits for it at most 90 days, and lasts from 1 hour to 30 days.
    TimesOutOfRange = 6002,
    /// A Dutch price must fall, or stay: the reserve is at most the starting price, and at least 1.
    ReserveOutOfRange = 6003,
    /// It was sold, returned or cancelled already.
    AuctionClosed = 6005,
    /// It has not started yet.
    NotStarted = 6006,
    /// It does not take bids any more.
    Ended = 6007,
    /// It can be finalized only when its time, and a sealed one's time to reveal, is over.
    NotEnded = 6008,
    /// This kind of auction does not do that.
    WrongKind = 6009,
    /// The bid is under the least that counts.
    BidTooLow = 6010,
    /// The seller can't bid.
    SelfBid = 6011,
    /// It has bids: it can't be cancelled.
    HasBids = 6012,
    /// An end can only be put off, and by its seller at most to 12 hours before its limit.
    EndOutOfRange = 6013,
    /// This bidder has a sealed bid already.
    AlreadyBid = 6014,
    /// There is no such bid, or its money was withdrawn.
    BidNotFound = 6015,
    /// Amount and salt are not what was committed to.
    CommitmentMismatch = 6016,
    /// A sealed bid can't be more than its deposit.
    DepositTooLow = 6017,
    /// Sealed bids are revealed after the end, for one day.
    NotRevealTime = 6018,
    /// The bid is the highest, or may still be revealed: its money stays until the auction is finalized, or could
    /// have been for 7 days.
    BidLocked = 6019,
    /// The bid was revealed already.
    AlreadyRevealed = 6020,
    /// The highest bid is below the reserve: for a day after the end its seller accepts or declines it.
    AwaitingSeller = 6021,
    /// The clock starts with the first bid: there is no end yet to put off.
    ClockNotStarted = 6022,
    /// The seller decides only about a highest bid below the reserve, for a day after the end.
    NothingToDecide = 6023,
}
