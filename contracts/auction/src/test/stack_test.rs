//! Calls of the house by what it must call itself: a question that fails for that is no answer.

use soroban_sdk::{Address, IntoVal, String, Symbol, Val, Vec};

use common::market::MarketError;

use super::{fixture::*, mocks::*};
use crate::{auctions::GRACE, Kind, Status};

/// "finalize_auction" of `id`, to be called by someone else.
fn finalizing(w: &World, id: u64) -> (Symbol, Vec<Val>) {
    let function = Symbol::new(&w.e, "finalize_auction");
    (function, (id,).into_val(&w.e))
}

fn account<'a>(w: &World, function: &Symbol, arguments: &Vec<Val>) -> AccountClient<'a> {
    let account = AccountClient::new(&w.e, &w.e.register(Account, ()));
    account.arm(&w.house.address, function, arguments);
    account
}

#[test]
fn who_is_asked_to_sign_a_transfer_of_the_collection_calls_off_no_auction() {
    for sold in [true, false] {
        let w = World::new();
        let id = w.auction(Kind::English, 0);
        if sold {
            w.house.place_bid(&w.ann, &id, &(10 * XLM));
        }
        let (function, arguments) = finalizing(&w, id);
        let eve = account(&w, &function, &arguments);
        let uri = String::from_str(&w.e, "ipfs://8");
        w.nft.mint(&w.creator, &eve.address, &8, &uri);
        w.at(END + GRACE);
        // The collection is on the stack while Eve's account is asked, which finalizes the auction.
        let transfer = (&eve.address, &w.bob, 8u32).into_val(&w.e);
        w.e.set_auths(&[signed(&eve.address, &w.nft.address, "transfer", transfer)]);
        w.nft.transfer(&eve.address, &w.bob, &8);
        assert_eq!(eve.got(), Some(MarketError::NftNotReadable as u32));
        assert_eq!(w.nft.owner_of(&8), w.bob);
        assert_eq!(w.house.get_auction(&id).status, Status::Open);

        w.house.finalize_auction(&id);
        let (owner, status) = match sold {
            true => (&w.ann, Status::Sold),
            false => (&w.seller, Status::Unsold),
        };
        assert_eq!(w.nft.owner_of(&TOKEN), *owner);
        assert_eq!(w.house.get_auction(&id).status, status);
    }
}

#[test]
fn whom_a_collection_asks_before_a_transfer_calls_off_no_auction() {
    let w = World::new();
    let token = MoodyClient::new(&w.e, &w.e.register(Moody, ()));
    let guard = MeddlerClient::new(&w.e, &w.e.register(Meddler, ()));
    token.set_owner(&1, &w.seller);
    token.set_guard(&guard.address);
    let id = w.auction_of(&token.address);
    w.house.place_bid(&w.ann, &id, &XLM);
    let (function, arguments) = finalizing(&w, id);
    guard.arm(&w.house.address, &function, &arguments);
    w.at(END + GRACE);
    // The token's owner can be read, but it can't be moved while the guard is on the stack.
    guard.poke();
    assert_eq!(guard.got(), Some(MarketError::TransferRefused as u32));
    assert_eq!(w.house.get_auction(&id).status, Status::Open);
    w.house.finalize_auction(&id);
    assert_eq!(token.owner_of(&1), w.ann);
}

#[test]
fn a_stack_too_deep_for_the_collection_calls_off_no_auction() {
    // The host calls nothing below 100 calls; just above that, the token can be asked for but not moved.
    let mut answers = std::vec![];
    for depth in 94..=100 {
        let w = World::new();
        w.e.cost_estimate().budget().reset_unlimited();
        let token = MoodyClient::new(&w.e, &w.e.register(Moody, ()));
        let guard = MeddlerClient::new(&w.e, &w.e.register(Meddler, ()));
        token.set_owner(&1, &w.seller);
        token.set_guard(&guard.address);
        let id = w.auction_of(&token.address);
        w.house.place_bid(&w.ann, &id, &XLM);
        w.at(END + GRACE);
        let (mut function, mut arguments) = finalizing(&w, id);
        let mut next = w.house.address.clone();
        let mut nearest = None;
        for _ in 1..depth {
            let hop = MeddlerClient::new(&w.e, &w.e.register(Meddler, ()));
            hop.arm(&next, &function, &arguments);
            next = hop.address.clone();
            (function, arguments) = (Symbol::new(&w.e, "poke"), Vec::new(&w.e));
            nearest.get_or_insert(hop);
        }
        MeddlerClient::new(&w.e, &next).poke();
        let status = w.house.get_auction(&id).status;
        answers.push((status, nearest.and_then(|hop| hop.got())));
        if status == Status::Open {
            w.house.finalize_auction(&id);
        }
        assert_eq!(token.owner_of(&1), w.ann);
        let price = XLM - XLM * i128::from(FEE_BPS) / 10_000;
        assert_eq!(w.balance(&w.seller), price);
    }
    let open = |error: MarketError| (Status::Open, Some(error as u32));
    assert_eq!(answers.first(), Some(&(Status::Sold, Some(0))));
    assert!(answers.contains(&open(MarketError::TransferRefused)));
    assert!(answers.contains(&open(MarketError::NftNotReadable)));
}

/// Pay one stroop of Eve's, whose account does `function` when it is asked to sign.
fn pay_with(w: &World, function: &Symbol, arguments: &Vec<Val>) -> Option<u32> {
    let eve = account(w, function, arguments);
    w.issuer().mint(&eve.address, &1);
    let asset = &w.currency.address;
    let transfer = (&eve.address, &w.creator, 1i128).into_val(&w.e);
    w.e.set_auths(&[signed(&eve.address, asset, "transfer", transfer)]);
    w.currency.transfer(&eve.address, &w.creator, &1);
    assert_eq!(w.balance(&eve.address), 0);
    eve.got()
}

#[test]
fn who_is_asked_to_sign_a_payment_turns_no_payout_into_a_claim() {
    let w = World::new();
    let id = w.auction(Kind::English, 0);
    w.house.place_bid(&w.ann, &id, &(10 * XLM));
    w.house.place_bid(&w.bob, &id, &(20 * XLM));
    w.at(END);
    let claims = |account: &Address| w.house.claimable(account, &w.currency.address);
    let (function, arguments) = finalizing(&w, id);
    assert_eq!(pay_with(&w, &function, &arguments), Some(HOST));
    assert_eq!(w.house.get_auction(&id).status, Status::Open);
    assert_eq!(w.nft.owner_of(&TOKEN), w.house.address);
    w.house.finalize_auction(&id);
    assert_eq!(w.balance(&w.seller), parts(20 * XLM)[0]);

    let withdraw = (&w.ann, id).into_val(&w.e);
    let function = Symbol::new(&w.e, "withdraw");
    w.e.mock_all_auths();
    assert_eq!(pay_with(&w, &function, &withdraw), Some(HOST));
    assert_eq!(w.house.get_bid(&id, &w.ann).unwrap().held, 10 * XLM);
    w.house.withdraw(&w.ann, &id);
    assert_eq!(w.balance(&w.ann), PURSE);
    assert_eq!([claims(&w.ann), claims(&w.seller)], [0, 0]);
}

extern crate std;
