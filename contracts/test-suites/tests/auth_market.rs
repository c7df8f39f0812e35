//! The signatures of every entry point of the marketplace and the auction house. A new entry point that is in neither list
//! fails this test.

use soroban_sdk::{
    symbol_short, token::StellarAssetClient, vec, xdr::ToXdr, Address, Bytes, BytesN, Symbol, Vec,
};
use test_suites::{
    auth::{call, roles_and_upgrades, unsigned, visit, Call},
    house, market, Trade, DELAY, FEE_BPS, NOW, XLM,
};

const END: u64 = NOW + 86_400;
const PRICE: i128 = 10 * XLM;

const READERS: [&str; 13] = [
    "pending_platform_fee",
    "pending_currency",
    "pending_royalty_manager",
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
fn treasury(t: &Trade<'static>) -> [Call<Trade<'static>>; 12] {
    let (a, c, currency) = (&t.w.admin, &t.w.creator, &t.money.address);
    let (nft, manager) = (&t.w.nft.address, Some(t.w.manager.address.clone()));

    [
        call(t, "propose_platform_fee", a, (a, FEE_BPS + 1)),
        call(t, "set_platform_fee", a, (a, FEE_BPS - 1)),
        call(t, "propose_currency", a, (a, c)),
        call(t, "withdraw_fees", a, (a, currency, c)),
        call(t, "set_currency", a, (a, currency, false)),
        call(t, "propose_royalty_manager", a, (a, manager.clone())),
        call(t, "set_royalty_manager", a, (a, manager)).after(|t, contract| {
            propose_manager(t, contract);
            t.w.at(NOW + DELAY);
        }),
        call(t, "cancel_proposal", a, (a, symbol_short!("royalties"))).after(propose_manager),
        unsigned(t, "note_royalty", (nft, 1u32)),
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

/// Both clients have the same function; a contract is one or the other.
fn propose_manager(t: &Trade, contract: &Address) {
    let manager = Some(t.w.manager.address.clone());
    market::Client::new(&t.w.e, contract).propose_royalty_manager(&t.w.admin, &manager);
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
        t.w.mint(&t.market.address, 9);
        let list = |token: u32| {
            t.market
                .create_listing(c, nft, &token, &PRICE, currency, &END)
        };
        unpaid(t, || t.market.buy(b, &list(4), &PRICE));
        let listing = list(1);
        let offer = t.market.make_offer(b, nft, &2, &PRICE, currency, &END);
        let items = vec![&t.w.e, (listing, PRICE)];
        let root =
            t.w.e
                .crypto()
                .sha256(&Bytes::from_array(&t.w.e, &2u32.to_be_bytes()));
        let root: BytesN<32> = root.into();
        let set = t
            .market
            .make_set_offer(b, nft, &root, &PRICE, currency, &END);
        let proof = Vec::<BytesN<32>>::new(&t.w.e);
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
                (b, nft, PRICE, currency, END, None::<u32>),
            )
            .by_everyone(),
            call(t, "make_set_offer", b, (b, nft, root, PRICE, currency, END)).by_everyone(),
            call(
                t,
                "create_private_listing",
                c,
                (c, nft, 3u32, PRICE, currency, END, b),
            ),
            call(t, "accept_set_offer", c, (c, set, 2u32, proof, PRICE)),
            call(t, "rescue_token", &t.w.admin, (nft, 9u32, c)),
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
        (1..=7).for_each(|token| t.w.mint(c, token));
        t.w.mint(&t.house.address, 9);
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
        let waiting = (c, nft, 5u32, currency, XLM, 86_400u64, END);
        let reserve = 100 * XLM;
        let below = t.house.create_auction(
            c,
            &house::Kind::English,
            nft,
            &7,
            currency,
            &XLM,
            &reserve,
            &NOW,
            &END,
        );
        t.house.place_bid(b, &below, &XLM);
        let ended = |t: &Trade, _: &_| t.w.at(END);
        let calls = [
            call(t, "create_auction", c, of),
            call(t, "create_reserve_auction", c, waiting),
            call(t, "accept_bid", c, (c, below)).after(ended),
            call(t, "place_bid", b, (b, english, PRICE)).by_everyone(),
            call(t, "place_sealed_bid", b, (b, fresh, &commitment, XLM)).by_everyone(),
            call(t, "reveal_bid", b, (b, sealed, XLM, salt)).after(ended),
            unsigned(t, "finalize_auction", (english,)).after(ended),
            call(t, "cancel_auction", c, (c, english)),
            call(t, "extend_auction", c, (c, english, END + 1)),
            call(t, "withdraw", b, (b, outbid)),
            call(t, "rescue_token", &t.w.admin, (nft, 9u32, c)),
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
