//! What a buyer signs.

use common::ttl;
use soroban_sdk::{contractimpl, Address, BytesN, Env, Vec};
use stellar_macros::when_not_paused;

use super::{Marketplace, MarketplaceArgs, MarketplaceClient};
use crate::{
    listings, offers, orders,
    storage::{Kind, Order},
};

#[contractimpl]
impl Marketplace {
    /// Buy a listing at its price, if that is at most `max_price` (stroops), which is taken; what is over the price comes back.
    ///
    /// # Errors
    /// `ListingNotFound`, `ListingExpired`, `PrivateListing`, `PriceAboveMaximum`, `SelfTrade`, `ListingStale`,
    /// `RoyaltyNotReadable`, `TransferRefused`, `TransferIneffective`, `EnforcedPause`, the currency's own (balance, trustline).
    ///
    /// # Events
    /// The NFT's `transfer`, the currency's `transfer`s,
    /// `sale[nft, seller, buyer | token_id, price, currency, fee, royalty, kind, ref_id]`,
    /// `royalty_paid[nft, receiver | token_id, amount]` for each receiver, `claim_credited` for a payee that can't receive.
    #[when_not_paused]
    pub fn buy(e: &Env, buyer: Address, id: u64, max_price: i128) {
        buyer.require_auth();
        ttl::extend_instance(e);
        listings::buy(e, &buyer, id, max_price);
    }

    /// Buy several listings of one currency in one call. The sum of all `max_price` is taken first; what is not needed
    /// comes back.
    ///
    /// # Arguments
    /// * `items` - 1 to 20 of (listing's id, the most to pay for it). Listings of one seller, and of one collection, next to
    ///   each other make fewer payments.
    /// * `partial` - leave out what can't be bought any more; otherwise all or nothing. The number bought.
    ///
    /// # Errors
    /// `SweepSizeOutOfRange`, `PriceOutOfRange`, `CurrencyNotAllowed`, `NothingBought`, `EnforcedPause`; unless `partial`:
    /// `CurrencyMismatch` and those of `buy`.
    ///
    /// # Events
    /// As `buy` for each, but `royalties_paid[nft, receiver | token_ids, amounts]` where one receiver gets parts of several
    /// sales.
    #[when_not_paused]
    pub fn buy_many(
        e: &Env,
        buyer: Address,
        currency: Address,
        items: Vec<(u64, i128)>,
        partial: bool,
    ) -> u32 {
        buyer.require_auth();
        ttl::extend_instance(e);
        listings::buy_many(e, &buyer, &currency, items, partial)
    }

    /// Offer to buy one token. The price is taken now and kept here; from `expiry` on the offer can only be cancelled.
    ///
    /// # Errors
    /// `PriceOutOfRange`, `CurrencyNotAllowed`, `ExpiryOutOfRange`, `EnforcedPause`, the currency's own.
    ///
    /// # Events
    /// `offer_made[id, buyer, nft | token_id, price, currency, expiry, max_supply, root]`
    #[when_not_paused]
    pub fn make_offer(
        e: &Env,
        buyer: Address,
        nft: Address,
        token_id: u32,
        price: i128,
        currency: Address,
        expiry: u64,
    ) -> u64 {
        buyer.require_auth();
        ttl::extend_instance(e);
        let terms = (price, currency);
        offers::make(
            e,
            orders::new(e, Kind::Offer, buyer, (nft, token_id), terms, expiry),
        )
    }

    /// Offer to buy any one token of a collection. As `make_offer`, with `token_id` absent in the event.
    ///
    /// # Arguments
    /// * `max_supply` - the offer counts on the collection never having more tokens than this: its `max_supply` must be at most
    ///   that, now and when the offer is accepted. Without it, fresh tokens can fill the offer.
    ///
    /// # Errors
    /// Those of `make_offer`, `SupplyNotKept`.
    #[when_not_paused]
    pub fn make_collection_offer(
        e: &Env,
        buyer: Address,
        nft: Address,
        price: i128,
        currency: Address,
        expiry: u64,
        max_supply: Option<u32>,
    ) -> u64 {
        buyer.require_auth();
        ttl::extend_instance(e);
        let kind = Kind::CollectionOffer;
        let order = orders::new(e, kind, buyer, (nft, 0), (price, currency), expiry);
        offers::make(
            e,
            Order {
                max_supply,
                ..order
            },
        )
    }

    /// Offer to buy any one of a set of a collection's tokens, such as those with a trait. As `make_offer`, with `token_id`
    /// absent in the event.
    ///
    /// # Arguments
    /// * `root` - of the Merkle tree of the set's token ids: a leaf is SHA-256(token id, 4 bytes, big endian), a node SHA-256 of its
    ///   two children, the lower one first.
    ///
    /// # Errors
    /// Those of `make_offer`.
    #[when_not_paused]
    pub fn make_set_offer(
        e: &Env,
        buyer: Address,
        nft: Address,
        root: BytesN<32>,
        price: i128,
        currency: Address,
        expiry: u64,
    ) -> u64 {
        buyer.require_auth();
        ttl::extend_instance(e);
        let order = orders::new(
            e,
            Kind::SetOffer,
            buyer,
            (nft, 0),
            (price, currency),
            expiry,
        );
        let root = Some(root);
        offers::make(e, Order { root, ..order })
    }

    /// Take an offer back and get its money; also after it has expired, also while paused.
    ///
    /// # Errors
    /// `OfferNotFound`, `NotTheBuyer`, the currency's own if the buyer's account can't receive (the offer stays then).
    ///
    /// # Events
    /// `offer_cancelled[id, buyer]`
    pub fn cancel_offer(e: &Env, buyer: Address, id: u64) {
        buyer.require_auth();
        ttl::extend_instance(e);
        offers::cancel(e, buyer, id);
    }
}
