//! The signatures of every entry point of the marketplace and the auction house. A new entry point that is in neither list
//! fails this test.

use soroban_sdk::{token::StellarAssetClient, vec, xdr::ToXdr, Address, BytesN, Symbol};
use test_suites::{
    auth::{call, roles_and_upgrades, unsigned, visit, Call},
    house, market, Trade, FEE_BPS, NOW, XLM,
};

const END: u64 = NOW + 86_400;
const PRICE: i128 = 10 * XLM;

const READERS: [&str; 10] = [
    "get_fee_bps",
    "accrued_fees",
    "is_currency_allowed",
    "get_royalty_manager",
    "claimable",
    "paused",
    "get_admin",
    "get_role",
    "schema_version",
    "pending_upgrade",
];

/// The creator can't be paid while `sale` happens, so there are a claim and a fee then.
fn unpaid(t: &Trade, sale: impl FnOnce()) {
    let issuer = StellarAssetClient::new(&t.w.e, &t.money.address);
    issuer.set_authorized(&t.w.creator, &false);
    sale();
    issuer.set_authorized(&t.w.creator, &true);
}

/// Money and settings, which both have alike.
fn treasury(t: &Trade<'static>) -> [Call<Trade<'static>>; 7] {
    let (a, c, currency) = (&t.w.admin, &t.w.creator, &t.money.address);
    [
        call(t, "set_platform_fee", a, (a, FEE_BPS + 1)),
        call(t, "withdraw_fees", a, (a, currency, c)),
        call(t, "set_currency", a, (a, currency, false)),
        call(t, "set_royalty_manager", a, (a, Some(c.clone()))),
        unsigned(t, "claim", (c, currency)),
        call(t, "pause", a, (a,)),
        call(t, "unpause", a, (a,)).after(|t, contract| {
            // Both clients have the same function; a contract is one or the other.
            if *contract == t.market.address {
                t.market.pause(&t.w.admin);
            } else {
                t.house.pause(&t.w.admin);
            }
        }),
    ]
}

#[test]
fn the_marketplace() {
    let readers = [
        &READERS[..],
        &[
            "get_listing",
            "get_offer",
            "get_token_listing",
            "preview_split",
        ],
    ]
    .concat();
    visit(market::WASM, &readers, Trade::new, |t| {
        let (c, b, nft, currency) = (&t.w.creator, &t.buyer, &t.w.nft.address, &t.money.address);
        (1..=4).for_each(|token| t.w.mint(c, token));
        let list = |token: u32| {
            t.market
                .create_listing(c, nft, &token, &PRICE, currency, &END)
        };
        unpaid(t, || t.market.buy(b, &list(4), &PRICE));
        let listing = list(1);
        let offer = t.market.make_offer(b, nft, &2, &PRICE, currency, &END);
        let items = vec![&t.w.e, (listing, PRICE)];
        let calls = [
            call(t, "create_listing", c, (c, nft, 3u32, PRICE, currency, END)),
            call(t, "update_listing", c, (c, listing, PRICE + 1, END)),
            call(t, "cancel_listing", c, (c, listing)),
            call(t, "buy", b, (b, listing, PRICE)).by_everyone(),
            call(t, "buy_many", b, (b, currency, items, true)).by_everyone(),
            call(t, "make_offer", b, (b, nft, 3u32, PRICE, currency, END)).by_everyone(),
            call(
                t,
                "make_collection_offer",
                b,
                (b, nft, PRICE, currency, END),
            )
            .by_everyone(),
            call(t, "accept_offer", c, (c, offer, 2u32, PRICE)),
            call(t, "cancel_offer", b, (b, offer)),
        ];
        let all = calls.into_iter().chain(treasury(t));
        let all = all.chain(roles_and_upgrades(t));
        (t.market.address.clone(), all.collect())
    });
}

#[test]
fn the_auction_house() {
    let readers = [&READERS[..], &["current_price", "get_auction", "get_bid"]].concat();
    visit(house::WASM, &readers, Trade::new, |t| {
        let (c, b, nft, currency) = (&t.w.creator, &t.buyer, &t.w.nft.address, &t.money.address);
        (1..=6).for_each(|token| t.w.mint(c, token));
        let put_up = |kind, token: u32| {
            let house = &t.house;
            house.create_auction(c, &kind, nft, &token, currency, &XLM, &XLM, &NOW, &END)
        };
        unpaid(t, || {
            let dutch = put_up(house::Kind::Dutch, 6);
            t.house.place_bid(b, &dutch, &XLM);
        });
        let english = put_up(house::Kind::English, 1);
        let outbid = put_up(house::Kind::English, 2);
        t.house.place_bid(b, &outbid, &XLM);
        t.house.place_bid(&t.w.stranger, &outbid, &(2 * XLM));
        let sealed = put_up(house::Kind::Sealed, 3);
        let fresh = put_up(house::Kind::Sealed, 4);
        let (salt, commitment) = (t.w.hash(9), commitment(t, sealed, b, XLM));
        t.house.place_sealed_bid(b, &sealed, &commitment, &XLM);
        let of = (
            c,
            house::Kind::English,
            nft,
            5u32,
            currency,
            XLM,
            XLM,
            NOW,
            END,
        );
        let ended = |t: &Trade, _: &_| t.w.at(END);
        let calls = [
            call(t, "create_auction", c, of),
            call(t, "place_bid", b, (b, english, PRICE)).by_everyone(),
            call(t, "place_sealed_bid", b, (b, fresh, &commitment, XLM)).by_everyone(),
            call(t, "reveal_bid", b, (b, sealed, XLM, salt)).after(ended),
            unsigned(t, "finalize_auction", (english,)).after(ended),
            call(t, "cancel_auction", c, (c, english)),
            call(t, "extend_auction", c, (c, english, END + 1)),
            call(t, "withdraw", b, (b, outbid)),
        ];
        let all = calls.into_iter().chain(treasury(t));
        let all = all.chain(roles_and_upgrades(t));
        (t.house.address.clone(), all.collect())
    });
}

/// As the documentation of `place_sealed_bid` says, with a salt of nines.
fn commitment(t: &Trade, id: u64, bidder: &Address, amount: i128) -> BytesN<32> {
    let domain = Symbol::new(&t.w.e, "nuna_bid");
    let sealed = (domain, &t.house.address, id, bidder, amount, t.w.hash(9));
    t.w.e.crypto().sha256(&sealed.to_xdr(&t.w.e)).into()
}
