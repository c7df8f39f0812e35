//! The entry points: authorization, then one call. Those of sellers and of buyers have a file each.

use common::{
    access,
    market::{self, Parts, Treasury},
    roles::Roles,
    timelock::Proposal,
    upgradeable::Upgradeable,
};
use soroban_sdk::{contract, contractimpl, Address, BytesN, Env, Symbol, Vec};

use crate::{listings, offers, storage::Order};

mod buying;
mod selling;

#[contract]
pub struct Marketplace;

#[contractimpl]
impl Marketplace {
    /// # Arguments
    /// * `admin` - gets all roles; hands them out with `set_role`.
    /// * `fee_bps` - the platform fee, at most 1,000.
    /// * `currencies` - token contracts that may be asked and paid (the native asset's and issued assets').
    /// * `royalty_manager` - asked when an NFT's own contract names no royalty.
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

    /// An open offer.
    ///
    /// # Errors
    /// `OfferNotFound`.
    pub fn get_offer(e: &Env, id: u64) -> Order {
        offers::get(e, id)
    }

    /// An active listing.
    ///
    /// # Errors
    /// `ListingNotFound`.
    pub fn get_listing(e: &Env, id: u64) -> Order {
        listings::get(e, id)
    }

    /// The listing of a token that can be bought now: not one that has expired, or whose token has moved.
    pub fn get_token_listing(e: &Env, nft: Address, token_id: u32) -> Option<u64> {
        listings::of_token(e, &nft, token_id)
    }

    /// How a purchase of this listing would be divided now.
    ///
    /// # Errors
    /// `ListingNotFound`.
    pub fn preview_split(e: &Env, id: u64) -> Parts {
        listings::preview(e, id)
    }

    /// Send on a token that someone sent straight to this contract, which holds none of its own. The admin must have signed.
    ///
    /// # Errors
    /// `NothingToRescue`, `TransferRefused`, `TransferIneffective`.
    ///
    /// # Events
    /// The NFT's `transfer`, `token_rescued[nft, to | token_id]`
    pub fn rescue_token(e: &Env, nft: Address, token_id: u32, to: Address) {
        access::admin_signs(e);
        market::rescue(e, nft, token_id, to);
    }
}

#[contractimpl(contracttrait)]
impl Treasury for Marketplace {}

#[contractimpl(contracttrait)]
impl Roles for Marketplace {}

#[contractimpl(contracttrait)]
impl Upgradeable for Marketplace {}
