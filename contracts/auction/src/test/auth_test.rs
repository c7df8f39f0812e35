//! What the auth matrix shows of the Wasm, on the sources: so that a check taken out of them is noticed.

use super::fixture::*;
use crate::{Kind, Status};

#[test]
fn nothing_is_done_without_a_signature() {
    let w = World::new();
    let uri = soroban_sdk::String::from_str(&w.e, "ipfs://x");
    for token in [8, 9] {
        w.nft.mint(&w.creator, &w.seller, &token, &uri);
    }
    let (nft, currency, salt) = (&w.nft.address, &w.currency.address, w.salt(1));
    let create = |kind, token: u32| {
        let (seller, end) = (&w.seller, &END);
        w.house
            .try_create_auction(seller, &kind, nft, &token, currency, &XLM, &0, &0, end)
    };
    let english = create(Kind::English, 8).unwrap().unwrap();
    let bid_on = create(Kind::English, 9).unwrap().unwrap();
    w.house.place_bid(&w.ann, &bid_on, &XLM);
    w.house.place_bid(&w.bob, &bid_on, &(2 * XLM));
    let sealed = w.auction_from(Kind::Sealed, XLM, 0);
    let of_ann = w.commitment(sealed, &w.ann, XLM, 1);
    w.house.place_sealed_bid(&w.ann, &sealed, &of_ann, &XLM);
    for token in [10, 11, 12] {
        w.nft.mint(&w.creator, &w.seller, &token, &uri);
    }
    let end = &END;
    let (reserve, kind) = (2 * XLM, Kind::English);
    let below = w.house.create_auction(
        &w.seller, &kind, nft, &12, currency, &XLM, &reserve, &0, end,
    );
    w.house.place_bid(&w.bob, &below, &XLM);
    w.nft.mint(&w.creator, &w.house.address, &13, &uri);
    let balances = w.balances();
    let (h, seller, ann, bob) = (&w.house, &w.seller, &w.ann, &w.bob);
    w.e.set_auths(&[]);

    assert!(create(Kind::English, 10).is_err());
    let waiting = h.try_create_reserve_auction(seller, nft, &11, currency, &XLM, &3_600, end);
    assert!(waiting.is_err());
    assert!(h.try_rescue_token(nft, &13, ann).is_err());
    assert!(h.try_place_bid(ann, &english, &XLM).is_err());
    assert!(h.try_place_sealed_bid(bob, &sealed, &of_ann, &XLM).is_err());
    assert!(h.try_withdraw(ann, &bid_on).is_err());
    assert!(h.try_cancel_auction(seller, &english).is_err());
    assert!(h.try_extend_auction(seller, &english, &(END + 1)).is_err());
    w.at(END);
    assert!(h.try_reveal_bid(ann, &sealed, &XLM, &salt).is_err());
    assert!(h.try_accept_bid(seller, &below).is_err());
    assert!(h.try_cancel_auction(seller, &below).is_err());
    assert_eq!(w.nft.owner_of(&13), h.address);
    assert_eq!(h.get_auction(&below).status, Status::Open);

    assert_eq!(w.balances(), balances);
    assert_eq!(h.get_auction(&english).end_time, END);
    assert_eq!(h.get_bid(&sealed, ann).unwrap().commitment, Some(of_ann));
    assert_eq!(h.get_bid(&bid_on, ann).unwrap().held, XLM);
}
