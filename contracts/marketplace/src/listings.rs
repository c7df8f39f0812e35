//! Fixed-price listings, pinned by an approval: the token stays with its seller, and any transfer ends the listing.

use common::{
    clients::NftClient,
    market::{self, Parts, Terms, MAX_PRICE},
    ttl,
};
use soroban_sdk::{panic_with_error, symbol_short, Address, Env};

use crate::{
    errors::MarketplaceError,
    events, ids,
    storage::{self, Listing},
};

/// The longest a listing may stand, in seconds: its approval must fit in the network's longest lifetime (180 days).
pub const LONGEST: u64 = 150 * 86_400;
/// Approvals end on a multiple of this many ledgers. The ledger number is part of what the seller signs, so it must be
/// the same when the call is simulated and when it is executed, some ledgers later.
pub const APPROVAL_STEP: u32 = 7 * ttl::DAY;
const SECONDS_PER_LEDGER: u64 = 5;

pub fn create(
    e: &Env,
    seller: &Address,
    nft: &Address,
    token_id: u32,
    price: i128,
    currency: &Address,
    expiry: u64,
) -> u64 {
    check_price(e, price);
    market::ensure_currency(e, currency);
    check_owner(e, nft, token_id, seller);
    approve(e, seller, nft, token_id, expiry);

    let mut of_token = storage::token_listings(e, nft, token_id);
    if let Some(old) = of_token.active {
        replace(e, old);
    }
    let id = ids::listing(e, nft, token_id, of_token.count);
    if storage::listing(e, id).is_some() {
        panic_with_error!(e, MarketplaceError::IdTaken);
    }
    of_token.count += 1;
    of_token.active = Some(id);
    storage::set_token_listings(e, nft, token_id, &of_token);

    let listing = Listing {
        seller: seller.clone(),
        nft: nft.clone(),
        token_id,
        price,
        currency: currency.clone(),
        fee_bps: market::fee_bps(e),
        expiry,
    };
    storage::set_listing(e, id, &listing);
    events::emit_listing_created(e, id, &listing);
    id
}

pub fn update(e: &Env, seller: &Address, id: u64, price: i128, expiry: u64) {
    let mut listing = of_seller(e, id, seller);
    check_price(e, price);
    check_owner(e, &listing.nft, listing.token_id, seller);
    approve(e, seller, &listing.nft, listing.token_id, expiry);
    listing.price = price;
    listing.expiry = expiry;
    storage::set_listing(e, id, &listing);
    events::emit_listing_updated(e, id, &listing);
}

pub fn cancel(e: &Env, seller: &Address, id: u64) {
    let listing = of_seller(e, id, seller);
    storage::remove_listing(e, id, &listing);
    events::emit_listing_cancelled(e, id, seller);
}

/// The token first, then the money: so a token that does not move is found before anything is paid.
pub fn buy(e: &Env, buyer: &Address, id: u64, max_price: i128) {
    let listing = get(e, id);
    if let Err(error) = check_buyable(e, &listing, buyer, max_price) {
        panic_with_error!(e, error);
    }
    storage::remove_listing(e, id, &listing);
    if let Err(error) = market::take(e, &listing.nft, listing.token_id, &listing.seller, buyer) {
        panic_with_error!(e, error);
    }
    market::pull(e, &listing.currency, buyer, listing.price);
    market::settle(e, &terms(id, listing, buyer));
}

/// What could keep this buyer from buying this listing now, the token's own refusal aside.
pub fn check_buyable(
    e: &Env,
    listing: &Listing,
    buyer: &Address,
    max_price: i128,
) -> Result<(), MarketplaceError> {
    if e.ledger().timestamp() >= listing.expiry {
        Err(MarketplaceError::ListingExpired)
    } else if listing.price > max_price {
        Err(MarketplaceError::PriceAboveMaximum)
    } else if listing.seller == *buyer {
        Err(MarketplaceError::SelfTrade)
    } else if !market::is_pinned(e, &listing.nft, listing.token_id, &listing.seller) {
        Err(MarketplaceError::ListingStale)
    } else {
        Ok(())
    }
}

pub fn preview(e: &Env, id: u64) -> Parts {
    let listing = get(e, id);
    market::divide(
        e,
        &listing.nft,
        listing.token_id,
        listing.price,
        listing.fee_bps,
    )
}

pub fn get(e: &Env, id: u64) -> Listing {
    storage::listing(e, id)
        .unwrap_or_else(|| panic_with_error!(e, MarketplaceError::ListingNotFound))
}

fn of_seller(e: &Env, id: u64, seller: &Address) -> Listing {
    let listing = get(e, id);
    if listing.seller != *seller {
        panic_with_error!(e, MarketplaceError::NotTheSeller);
    }
    listing
}

/// A token has one active listing: a new one by its owner ends the old one, whoever made that.
fn replace(e: &Env, old: u64) {
    if let Some(listing) = storage::listing(e, old) {
        storage::remove_listing(e, old, &listing);
        events::emit_listing_cancelled(e, old, &listing.seller);
    }
}

fn check_price(e: &Env, price: i128) {
    if !(1..=MAX_PRICE).contains(&price) {
        panic_with_error!(e, market::MarketError::PriceOutOfRange);
    }
}

fn check_owner(e: &Env, nft: &Address, token_id: u32, seller: &Address) {
    match market::owner(e, nft, token_id) {
        None => panic_with_error!(e, market::MarketError::NftNotReadable),
        Some(owner) if owner != *seller => panic_with_error!(e, MarketplaceError::NotTheOwner),
        Some(_) => {}
    }
}

/// Have the seller approve this contract for the token, as part of the authorization of this call.
fn approve(e: &Env, seller: &Address, nft: &Address, token_id: u32, expiry: u64) {
    let now = e.ledger().timestamp();
    if expiry <= now || expiry - now > LONGEST {
        panic_with_error!(e, MarketplaceError::ExpiryOutOfRange);
    }
    let ledgers = ((expiry - now) / SECONDS_PER_LEDGER) as u32;
    let until = (e.ledger().sequence() + ledgers + 1).next_multiple_of(APPROVAL_STEP);
    NftClient::new(e, nft).approve(seller, &e.current_contract_address(), &token_id, &until);
}

fn terms(id: u64, listing: Listing, buyer: &Address) -> Terms {
    let Listing {
        seller,
        nft,
        token_id,
        price,
        currency,
        fee_bps,
        ..
    } = listing;
    Terms {
        nft,
        token_id,
        seller,
        buyer: buyer.clone(),
        price,
        currency,
        fee_bps,
        kind: symbol_short!("listing"),
        ref_id: id,
    }
}
