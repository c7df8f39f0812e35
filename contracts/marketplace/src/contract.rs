//! The entry points: authorization, then one call.

use common::{
    access,
    market::{self, Parts, Treasury},
    roles::Roles,
    timelock::Proposal,
    ttl,
    upgradeable::Upgradeable,
};
use soroban_sdk::{contract, contractimpl, panic_with_error, Address, BytesN, Env, Symbol, Vec};
use stellar_macros::when_not_paused;

use crate::{
    errors::MarketplaceError,
    listings, offers, orders,
    storage::{Kind, Order},
};

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
