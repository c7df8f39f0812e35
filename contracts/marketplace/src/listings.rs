//! Fixed-price listings, pinned by an approval: the token stays with its seller, and any transfer ends the listing.

use common::{
    clients::NftClient,
    market::{self, MarketError, Parts, Payouts},
    ttl,
};
use soroban_sdk::{panic_with_error, Address, Env, Error, Val, Vec};

use crate::{
    errors::MarketplaceError,
    events::{ListingCancelled, ListingCreated, ListingUpdated},
    orders,
    storage::{self, Kind, Order},
};

/// Approvals end on a multiple of this many ledgers. The ledger number is part of what the seller signs, so it must be
/// the same when the call is simulated and when it is executed, some ledgers later.
pub const APPROVAL_STEP: u32 = 120_960;
/// Those that would end later than the network lets them end on a multiple of this many.
pub const LATEST_STEP: u32 = ttl::DAY;
/// The most listings in one sweep.
pub const MOST: u32 = 20;

pub fn create(e: &Env, mut listing: Order) -> u64 {
    agree(e, &mut listing);
    let Order {
        maker: seller,
        nft,
        token_id,
        price,
        currency,
        expiry,
        buyer,
        ..
    } = listing.clone();
    // A token has one active listing: a new one by its owner ends the old one, whoever made that.
    let old = storage::latest_listing(e, &nft, token_id);
    if let Some(order) = find(e, old) {
        end(e, old, &order);
    }
    let id = storage::next_listing_id(e, &nft, token_id);
    storage::set_order(e, id, &listing);
    ListingCreated {
        id,
        seller,
        nft,
        token_id,
        price,
        currency,
        expiry,
        buyer,
    }
    .publish(e);
    id
}

pub fn update(e: &Env, seller: Address, id: u64, price: i128, expiry: u64) {
    let mut listing = of_seller(e, id, &seller);
    listing.price = price;
    listing.expiry = expiry;
    // The seller signs anew, so what holds for new listings holds for this one.
    listing.fee_bps = market::fee_bps(e);
    listing.manager = market::manager_number(e);
    orders::check(e, &listing);
    agree(e, &mut listing);
    storage::set_order(e, id, &listing);
    ListingUpdated {
        id,
        seller,
        price,
        expiry,
    }
    .publish(e);
}

pub fn cancel(e: &Env, seller: &Address, id: u64) {
    let listing = of_seller(e, id, seller);
    // The approval would outlive the listing, for whatever code this contract runs then. What is approved elsewhere stays, and a
    // collection that refuses keeps nobody from cancelling.
    market::unpin(e, &listing.nft, listing.token_id, seller);
    end(e, id, &listing);
}

fn end(e: &Env, id: u64, listing: &Order) {
    storage::remove_order(e, id);
    ListingCancelled {
        id,
        seller: listing.maker.clone(),
    }
    .publish(e);
}

/// The buyer pays their maximum first and gets back what is over the price: what they sign is the same whether or not the price
/// falls before it is executed.
pub fn buy(e: &Env, buyer: &Address, id: u64, max_price: i128) {
    let listing = get(e, id);
    if let Err(error) = check_buyable(e, &listing, buyer, max_price) {
        e.panic_with_error(error);
    }
    market::pull(e, &listing.currency, buyer, max_price);
    let mut payouts = Payouts::new(e, &listing.currency);
    if let Err(error) = settle(e, id, &listing, buyer, &mut payouts) {
        e.panic_with_error(error);
    }
    payouts.finish();
    market::refund(e, &listing.currency, buyer, max_price - listing.price);
}

/// The buyer pays the sum of their maxima first and gets back what was not needed, so that one signature fits whichever
/// listings turn out to be dead. The number bought.
pub fn buy_many(
    e: &Env,
    buyer: &Address,
    currency: &Address,
    items: Vec<(u64, i128)>,
    partial: bool,
) -> u32 {
    if items.is_empty() || items.len() > MOST {
        panic_with_error!(e, MarketplaceError::SweepSizeOutOfRange);
    }
    let mut left: i128 = 0;
    for item in items.try_iter() {
        match item {
            Ok((_, max_price)) => {
                market::ensure_terms(e, max_price, currency);
                left += max_price;
            }
            Err(_) => panic_with_error!(e, MarketplaceError::SweepMalformed),
        }
    }
    market::pull(e, currency, buyer, left);
    let mut payouts = Payouts::new(e, currency);
    let mut bought = 0;
    for (id, max_price) in items.try_iter().flatten() {
        match take(e, id, currency, buyer, max_price, &mut payouts) {
            Ok(price) => {
                left -= price;
                bought += 1;
            }
            Err(_) if partial => {}
            Err(error) => e.panic_with_error(error),
        }
    }
    if bought == 0 {
        panic_with_error!(e, MarketplaceError::NothingBought);
    }
    payouts.finish();
    market::refund(e, currency, buyer, left);
    bought
}

/// One listing of a sweep; its price.
fn take(
    e: &Env,
    id: u64,
    currency: &Address,
    buyer: &Address,
    max_price: i128,
    payouts: &mut Payouts,
) -> Result<i128, Error> {
    let listing = find(e, id).ok_or(MarketplaceError::ListingNotFound)?;
    if listing.currency != *currency {
        return Err(MarketplaceError::CurrencyMismatch.into());
    }
    check_buyable(e, &listing, buyer, max_price)?;
    settle(e, id, &listing, buyer, payouts)?;
    Ok(listing.price)
}

/// What could keep this buyer from buying this listing now, the token's own refusal aside.
fn check_buyable(e: &Env, listing: &Order, buyer: &Address, max: i128) -> Result<(), Error> {
    if orders::is_expired(e, listing) {
        Err(MarketplaceError::ListingExpired.into())
    } else if listing.buyer.as_ref().is_some_and(|only| only != buyer) {
        Err(MarketplaceError::PrivateListing.into())
    } else if listing.price > max {
        Err(MarketplaceError::PriceAboveMaximum.into())
    } else if listing.maker == *buyer {
        Err(MarketplaceError::SelfTrade.into())
    } else {
        Ok(())
    }
}

/// Move the token; only then end the listing and let the money go. A token that does not move has changed nothing.
fn settle(
    e: &Env,
    id: u64,
    listing: &Order,
    buyer: &Address,
    payouts: &mut Payouts,
) -> Result<(), Error> {
    let royalty = move_token(e, listing, buyer)?;
    storage::remove_order(e, id);
    let mut sale = orders::sale(e, id, listing, &listing.maker, buyer, listing.token_id);
    payouts.add(&mut sale, orders::agreed(listing), royalty);
    Ok(())
}

/// What the token's contract says of its royalty. A known collection does it in one call; of a stranger's, the approval is
/// looked at before and the owner after, since what it does may not be what it says.
fn move_token(e: &Env, listing: &Order, buyer: &Address) -> Result<Option<Val>, Error> {
    let Order {
        maker: seller,
        nft,
        token_id,
        price,
        ..
    } = listing;
    if market::is_known(e, nft) {
        let moved = market::take_known(e, nft, *token_id, seller, buyer, *price);
        return Ok(Some(moved.ok_or(MarketplaceError::ListingStale)?));
    }
    if !market::is_pinned(e, nft, *token_id) {
        return Err(MarketplaceError::ListingStale.into());
    }
    // Asked first: an item of a sweep can be left out only while its token has not moved.
    let royalty = market::royalty(e, nft, *token_id, *price)?;
    market::take(e, nft, *token_id, seller, buyer)?;
    Ok(royalty)
}

pub fn preview(e: &Env, id: u64) -> Parts {
    let listing = get(e, id);
    market::divide(
        e,
        &listing.nft,
        listing.token_id,
        listing.price,
        orders::agreed(&listing),
        market::ask_royalty(e, &listing.nft, listing.token_id, listing.price),
    )
}

/// The listing of a token that can be bought now.
pub fn of_token(e: &Env, nft: &Address, token_id: u32) -> Option<u64> {
    let latest = storage::latest_listing(e, nft, token_id);
    let listing = find(e, latest)?;
    let live = !orders::is_expired(e, &listing)
        && market::is_pinned(e, nft, token_id)
        && market::owner(e, nft, token_id).as_ref() == Some(&listing.maker);
    live.then_some(latest)
}

pub fn get(e: &Env, id: u64) -> Order {
    find(e, id).unwrap_or_else(|| panic_with_error!(e, MarketplaceError::ListingNotFound))
}

fn find(e: &Env, id: u64) -> Option<Order> {
    storage::order(e, id).filter(|order| order.kind == Kind::Listing)
}

fn of_seller(e: &Env, id: u64, seller: &Address) -> Order {
    let listing = get(e, id);
    if listing.maker != *seller {
        panic_with_error!(e, MarketplaceError::NotTheSeller);
    }
    listing
}

/// The seller agrees to the token's royalty as it is now, and approves. Whoever sets the royalty can lower it afterwards, but
/// takes no more of this listing.
fn agree(e: &Env, listing: &mut Order) {
    approve(e, listing);
    listing.royalty_bps = market::royalty_bps(e, &listing.nft, listing.token_id, listing.price);
}

/// Have the seller, who must own the token, approve this contract for it, as part of the authorization of this call.
fn approve(e: &Env, listing: &Order) {
    let Order {
        maker: seller,
        nft,
        token_id,
        expiry,
        ..
    } = listing;
    match market::owner(e, nft, *token_id) {
        None => panic_with_error!(e, MarketError::NftNotReadable),
        Some(owner) if owner != *seller => panic_with_error!(e, MarketplaceError::NotTheOwner),
        Some(_) => {}
    }
    let until = approved_until(e, *expiry);
    NftClient::new(e, nft).approve(seller, &e.current_contract_address(), token_id, &until);
}

/// The ledger of an approval's end: never before `expiry` (unix seconds), however fast ledgers come, but where the network allows
/// none that late.
fn approved_until(e: &Env, expiry: u64) -> u32 {
    let latest = e.ledger().max_live_until_ledger();
    let until = e.ledger().sequence() + ttl::ledgers(e, expiry) + 1;
    until
        .next_multiple_of(APPROVAL_STEP)
        .min(latest - latest % LATEST_STEP)
}
