//! The entry points: authorization, then one call. Those of sellers and of bidders have a file each.

use common::{
    access,
    market::{self, MarketError, Treasury},
    roles::Roles,
    timelock::Proposal,
    ttl,
    upgradeable::Upgradeable,
};
use soroban_sdk::{contract, contractimpl, panic_with_error, Address, BytesN, Env, Symbol, Vec};

use crate::{
    dutch, ending, english,
    storage::{self, Auction, Bid, Kind},
};

mod bidding;
mod selling;

#[contract]
pub struct AuctionHouse;

#[contractimpl]
impl AuctionHouse {
    /// As the marketplace's: the admin gets all roles; fee, currencies and royalty manager can be changed.
    ///
    /// # Errors
    /// `FeeTooHigh`; the royalty manager's own when it does not answer.
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

    /// End an auction whose time is over; by anyone, also while paused. Sells to the highest bid that meets the reserve, else
    /// returns the token. A token that can't be moved, or whose royalty can't be read, holds up its sale; from 7 days after the end
    /// on the winner can `withdraw`, and the sale is off where the token can go back to the seller but not to the winner. What
    /// could not be returned is `Returning`, and finalized again to return it.
    ///
    /// # Errors
    /// `AuctionNotFound`, `AuctionClosed`, `NotEnded`, `AwaitingSeller`, `TransferRefused`, `TransferIneffective`,
    /// `NftNotReadable`, `RoyaltyNotReadable`, the royalty manager's own, the currency's own when this contract can't pay.
    ///
    /// # Events
    /// The NFT's `transfer`; if sold: `sale`, `royalty_paid`, `claim_credited` for a payee that can't receive;
    /// `auction_finalized[id | winner, price]`; instead, when a token that was `Returning` goes back: `token_returned[id, seller]`
    pub fn finalize_auction(e: &Env, id: u64) {
        ttl::extend_instance(e);
        ending::finalize(e, id);
    }

    /// Send on a token that was sent straight to this contract; never one that an auction holds. The admin must have signed.
    ///
    /// # Errors
    /// `NothingToRescue`, `TransferRefused`, `TransferIneffective`.
    ///
    /// # Events
    /// The NFT's `transfer`, `token_rescued[nft, to | token_id]`
    pub fn rescue_token(e: &Env, nft: Address, token_id: u32, to: Address) {
        access::admin_signs(e);
        ttl::extend_instance(e);
        if storage::escrow(e, &nft, token_id).is_some() {
            panic_with_error!(e, MarketError::NothingToRescue);
        }
        market::rescue(e, nft, token_id, to);
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
