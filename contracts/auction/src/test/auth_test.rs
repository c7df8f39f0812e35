//! What the auth matrix shows of the Wasm, on the sources: so that a check taken out of them is noticed.

use super::fixture::*;
use crate::{sealed::commitment, Kind};

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
    let of_ann = w.e.as_contract(&w.house.address, || {
        commitment(&w.e, sealed, &w.ann, XLM, &salt)
    });
    w.house.place_sealed_bid(&w.ann, &sealed, &of_ann, &XLM);
    w.nft.mint(&w.creator, &w.seller, &10, &uri);
    let balances = w.balances();
    let (h, seller, ann, bob) = (&w.house, &w.seller, &w.ann, &w.bob);
    w.e.set_auths(&[]);

    assert!(create(Kind::English, 10).is_err());
    assert!(h.try_place_bid(ann, &english, &XLM).is_err());
    assert!(h.try_place_sealed_bid(bob, &sealed, &of_ann, &XLM).is_err());
    assert!(h.try_withdraw(ann, &bid_on).is_err());
    assert!(h.try_cancel_auction(seller, &english).is_err());
    assert!(h.try_extend_auction(seller, &english, &(END + 1)).is_err());
    w.at(END);
    assert!(h.try_reveal_bid(ann, &sealed, &XLM, &salt).is_err());

    assert_eq!(w.balances(), balances);
    assert_eq!(h.get_auction(&english).end_time, END);
    assert_eq!(h.get_bid(&sealed, ann).unwrap().commitment, Some(of_ann));
    assert_eq!(h.get_bid(&bid_on, ann).unwrap().held, XLM);
}
