//! What listings and offers have in common.

use common::{
    market::{self, Agreed, Sale},
    settlement::MAX_ROYALTY_BPS,
};
use soroban_sdk::{panic_with_error, symbol_short, Address, Env, Symbol};

use crate::{
    errors::MarketplaceError,
    storage::{Kind, Order},
};

/// The longest an order may stand, in seconds: a listing's approval must fit in the network's longest lifetime (3,110,400
/// ledgers: 180 days at 5 seconds each; at 4 seconds a listing can go stale from its 143rd day on).
pub const LONGEST: u64 = 150 * 86_400;

/// An order that may stand from now on, with today's fee and royalty manager.
///
/// # Errors
/// `PriceOutOfRange`, `CurrencyNotAllowed`, `ExpiryOutOfRange`.
pub fn new(
    e: &Env,
    kind: Kind,
    maker: Address,
    (nft, token_id): (Address, u32),
    (price, currency): (i128, Address),
    expiry: u64,
) -> Order {
    let order = Order {
        kind,
        maker,
        nft,
        token_id,
        price,
        currency,
        fee_bps: market::fee_bps(e),
        royalty_bps: MAX_ROYALTY_BPS,
        expiry,
        manager: market::manager_number(e),
        buyer: None,
        max_supply: None,
        root: None,
    };
    check(e, &order);
    order
}

/// # Errors
/// As `new`.
pub fn check(e: &Env, order: &Order) {
    market::ensure_terms(e, order.price, &order.currency);
    let now = e.ledger().timestamp();
    if order.expiry <= now || order.expiry - now > LONGEST {
        panic_with_error!(e, MarketplaceError::ExpiryOutOfRange);
    }
}

pub fn is_expired(e: &Env, order: &Order) -> bool {
    e.ledger().timestamp() >= order.expiry
}

pub fn agreed(order: &Order) -> Agreed {
    Agreed {
        fee_bps: order.fee_bps,
        royalty_bps: order.royalty_bps,
        manager: order.manager,
    }
}

/// The sale that an order leads to; how its price is divided is not known yet.
pub fn sale(
    e: &Env,
    id: u64,
    order: &Order,
    seller: &Address,
    buyer: &Address,
    token_id: u32,
) -> Sale {
    Sale {
        nft: order.nft.clone(),
        seller: seller.clone(),
        buyer: buyer.clone(),
        token_id,
        price: order.price,
        currency: order.currency.clone(),
        fee: 0,
        royalty: 0,
        kind: match order.kind {
            Kind::Listing => symbol_short!("listing"),
            Kind::Offer => symbol_short!("offer"),
            Kind::CollectionOffer => Symbol::new(e, "collection_offer"),
            Kind::SetOffer => symbol_short!("set_offer"),
        },
        ref_id: id,
    }
}
