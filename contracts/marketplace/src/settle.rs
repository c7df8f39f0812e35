//! Moves the money and the token of one sale, all or nothing.

use common::{
    clients::{NftClient, RoyaltyClient},
    settlement::{self, Split},
};
use soroban_sdk::{panic_with_error, token::TokenClient, Address, Env, Symbol};

use crate::{errors::MarketError, events, storage, storage::Listing};

/// The most a royalty may take of a price, whatever the token's contract asks for.
pub const ROYALTY_CAP_BPS: u32 = 5_000;

/// The split of `listing`'s price, and who gets the royalty. A token without royalties, or whose contract fails, pays none.
pub fn split(e: &Env, listing: &Listing) -> (Split, Option<Address>) {
    let asked =
        RoyaltyClient::new(e, &listing.nft).try_royalty_info(&listing.token_id, &listing.price);
    let (receiver, amount) = match asked {
        Ok(Ok((receiver, amount))) => (Some(receiver), amount),
        _ => (None, 0),
    };
    let parts = settlement::split(listing.price, listing.fee_bps, amount, ROYALTY_CAP_BPS)
        .unwrap_or_else(|| panic_with_error!(e, MarketError::Overflow));
    (parts, receiver.filter(|_| parts.royalty > 0))
}

/// Settle `listing` for `buyer`, who has signed. The fee stays here until it is withdrawn.
pub fn settle(e: &Env, buyer: &Address, id: u64, listing: &Listing) {
    let (parts, receiver) = split(e, listing);
    let money = TokenClient::new(e, &listing.currency);
    if money.balance(buyer) < listing.price {
        panic_with_error!(e, MarketError::InsufficientBalance);
    }
    let here = e.current_contract_address();
    money.transfer(buyer, &listing.seller, &parts.seller);
    if parts.fee > 0 {
        money.transfer(buyer, &here, &parts.fee);
        let fees = storage::fees(e, &listing.currency).checked_add(parts.fee);
        let fees = fees.unwrap_or_else(|| panic_with_error!(e, MarketError::Overflow));
        storage::set_fees(e, &listing.currency, fees);
    }
    if let Some(receiver) = &receiver {
        money.transfer(buyer, receiver, &parts.royalty);
        events::emit_royalty_paid(e, &listing.nft, receiver, listing.token_id, parts.royalty);
    }
    let nft = NftClient::new(e, &listing.nft);
    nft.transfer_from(&here, &listing.seller, buyer, &listing.token_id);
    if nft.owner_of(&listing.token_id) != *buyer {
        panic_with_error!(e, MarketError::TransferFailed);
    }
    events::Sale {
        nft: listing.nft.clone(),
        seller: listing.seller.clone(),
        buyer: buyer.clone(),
        token_id: listing.token_id,
        price: listing.price,
        currency: listing.currency.clone(),
        fee: parts.fee,
        royalty: parts.royalty,
        kind: Symbol::new(e, "listing"),
        ref_id: id,
    }
    .publish(e);
}
