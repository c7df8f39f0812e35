//! What a seller signs.

use common::ttl;
use soroban_sdk::{contractimpl, panic_with_error, Address, BytesN, Env, Vec};
use stellar_macros::when_not_paused;

use super::{Marketplace, MarketplaceArgs, MarketplaceClient};
use crate::{
    errors::MarketplaceError,
    listings, offers, orders,
    storage::{Kind, Order},
};

#[contractimpl]
impl Marketplace {
    /// Offer a token at a fixed price. The call has the seller approve the marketplace for this token, in the same
    /// authorization. An earlier listing of the token ends. What the royalty is now is the most that a sale pays of it.
    ///
    /// # Arguments
    /// * `price` - stroops of `currency`, 1 to 2⁶³-1.
    /// * `currency` - a token contract on the allow-list.
    /// * `expiry` - unix seconds; from then on it can't be bought. At most 150 days away.
    ///
    /// # Errors
    /// `PriceOutOfRange`, `CurrencyNotAllowed`, `ExpiryOutOfRange`, `NftNotReadable`, `NotTheOwner`, `RoyaltyNotReadable`,
    /// `EnforcedPause`, the NFT's own.
    ///
    /// # Events
    /// The NFT's `approve`; `listing_cancelled[id, seller]` of a replaced listing;
    /// `listing_created[id, seller, nft | token_id, price, currency, expiry, buyer]`
    #[when_not_paused]
    pub fn create_listing(
        e: &Env,
        seller: Address,
        nft: Address,
        token_id: u32,
        price: i128,
        currency: Address,
        expiry: u64,
    ) -> u64 {
        seller.require_auth();
        ttl::extend_instance(e);
        let terms = (price, currency);
        listings::create(
            e,
            orders::new(e, Kind::Listing, seller, (nft, token_id), terms, expiry),
        )
    }

    /// As `create_listing`, for one buyer alone.
    ///
    /// # Errors
    /// Those of `create_listing`; `SelfTrade` for the seller themself.
    ///
    /// # Events
    /// Those of `create_listing`, with the `buyer`.
    #[when_not_paused]
    #[allow(clippy::too_many_arguments)]
    pub fn create_private_listing(
        e: &Env,
        seller: Address,
        nft: Address,
        token_id: u32,
        price: i128,
        currency: Address,
        expiry: u64,
        buyer: Address,
    ) -> u64 {
        seller.require_auth();
        ttl::extend_instance(e);
        if buyer == seller {
            panic_with_error!(e, MarketplaceError::SelfTrade);
        }
        let terms = (price, currency);
        let order = orders::new(e, Kind::Listing, seller, (nft, token_id), terms, expiry);
        let buyer = Some(buyer);
        listings::create(e, Order { buyer, ..order })
    }

    /// Change price and expiry; approves anew, and agrees to fee, royalty and royalty manager as they are now. Currency and buyer
    /// stay.
    ///
    /// # Errors
    /// `ListingNotFound`, `NotTheSeller`, `NotTheOwner`, and those of `create_listing`.
    ///
    /// # Events
    /// The NFT's `approve`, `listing_updated[id, seller | price, expiry]`
    #[when_not_paused]
    pub fn update_listing(e: &Env, seller: Address, id: u64, price: i128, expiry: u64) {
        seller.require_auth();
        ttl::extend_instance(e);
        listings::update(e, seller, id, price, expiry);
    }

    /// End a listing and take back its approval, if that still stands, in the same authorization; also while paused.
    ///
    /// # Errors
    /// `ListingNotFound`, `NotTheSeller`.
    ///
    /// # Events
    /// The NFT's `approve`, `listing_cancelled[id, seller]`
    pub fn cancel_listing(e: &Env, seller: Address, id: u64) {
        seller.require_auth();
        ttl::extend_instance(e);
        listings::cancel(e, &seller, id);
    }

    /// Sell a token to an offer, for at least `min_price` (before fee and royalty).
    ///
    /// # Errors
    /// `OfferNotFound`, `OfferExpired`, `WrongToken`, `NotInTheSet`, `SupplyNotKept`, `PriceBelowMinimum`, `SelfTrade`,
    /// `NotTheOwner`, `RoyaltyNotReadable`, `TransferRefused`, `TransferIneffective`, `EnforcedPause`; the currency's own when
    /// the marketplace can't pay.
    ///
    /// # Events
    /// The NFT's `transfer`, `sale` and `royalty_paid` as `buy`, `offer_accepted[id, seller, buyer | nft, token_id]`
    #[when_not_paused]
    pub fn accept_offer(e: &Env, seller: Address, id: u64, token_id: u32, min_price: i128) {
        seller.require_auth();
        ttl::extend_instance(e);
        offers::accept(e, seller, id, token_id, Vec::new(e), min_price);
    }

    /// As `accept_offer`, of an offer for a set.
    ///
    /// # Arguments
    /// * `proof` - the siblings of the token's leaf and of the nodes above it, from the bottom up; at most 32.
    ///
    /// # Errors
    /// Those of `accept_offer`.
    #[when_not_paused]
    pub fn accept_set_offer(
        e: &Env,
        seller: Address,
        id: u64,
        token_id: u32,
        proof: Vec<BytesN<32>>,
        min_price: i128,
    ) {
        seller.require_auth();
        ttl::extend_instance(e);
        offers::accept(e, seller, id, token_id, proof, min_price);
    }
}
