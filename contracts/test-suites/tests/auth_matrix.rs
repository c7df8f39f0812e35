//! The signatures of every entry point of the collection, the factory and the royalty manager. A new entry point that is in
//! neither list fails this test.

use soroban_sdk::{symbol_short, vec, Bytes};
use test_suites::{
    auth::{call, roles_and_upgrades, visit},
    factory, nft, royalty_manager, text, World, NOW, PUBLIC, WHITELIST,
};

fn launching() -> World<'static> {
    World::new(WHITELIST)
}

/// As `launching`, with a collection that has all a collection can be created with.
fn limited() -> World<'static> {
    let mut w = launching();
    let (e, c) = (&w.e, &w.creator);
    let [name, symbol, uri] = ["Light", "LIGHT", "ipfs://base/"].map(|value| text(e, value));
    let revealed = Bytes::from_slice(e, b"ipfs://two");
    let provenance = e.crypto().sha256(&revealed).into();
    let of = w.factory.create_collection_with(
        c,
        &name,
        &symbol,
        &uri,
        c,
        &500,
        &Some(9),
        &Some(provenance),
    );
    w.nft = nft::Client::new(&w.e.clone(), &of);
    w
}

const READERS: [&str; 8] = [
    "get_admin",
    "get_role",
    "schema_version",
    "pending_upgrade",
    "paused",
    "royalties",
    "royalty_info",
    "get_shares",
];

#[test]
fn the_collection() {
    let readers = [
        "name",
        "symbol",
        "token_uri",
        "owner_of",
        "balance",
        "balance_of",
        "get_approved",
        "is_approved_for_all",
        "royalty_info",
        "is_frozen",
        "paused",
        "has_role",
        "max_supply",
        "minted",
        "provenance",
        "is_revealed",
        "get_admin",
    ];
    visit(nft::WASM, &readers, limited, |w| {
        let (c, s) = (&w.creator, &w.admin);
        let (uri, until) = (text(&w.e, "ipfs://two"), 60_000_100u32);
        let minter = symbol_short!("minter");
        w.mint(c, 1);
        w.mint(c, 2);
        w.nft.approve(c, s, &2, &60_001_000);
        w.nft.grant_role(s, &minter, c);
        w.nft.set_token_royalty(&2, s, &1, c);
        let calls = [
            call(w, "mint", c, (c, c, 3u32, &uri)),
            call(w, "set_metadata_uri", c, (c, 1u32, &uri)),
            call(w, "batch_mint", c, (c, c, vec![&w.e, (3u32, uri.clone())])),
            call(w, "batch_transfer", c, (c, s, vec![&w.e, 1u32])),
            call(w, "set_max_supply", c, (c, 3u32)),
            call(w, "reveal_base_uri", c, (c, &uri)),
            call(w, "freeze_metadata", c, ()),
            call(w, "pause", c, (c,)),
            call(w, "unpause", c, (c,)).after(|w, _| w.nft.pause(&w.creator)),
            call(w, "set_approval_for_all", c, (c, s, true)).by_everyone(),
            call(w, "approve_for_all", c, (c, s, until)).by_everyone(),
            call(w, "approve", c, (c, s, 1u32, until)),
            call(w, "transfer", c, (c, s, 1u32)),
            call(w, "transfer_from", s, (s, c, s, 2u32)),
            call(w, "transfer_pinned", s, (s, c, s, 2u32, 9i128)),
            call(w, "burn", c, (c, 1u32)),
            call(w, "burn_from", s, (s, c, 2u32)),
            call(w, "set_default_royalty", c, (s, 1u32, c)),
            call(w, "delete_default_royalty", c, (c,)),
            call(w, "set_token_royalty", c, (1u32, s, 1u32, c)),
            call(w, "remove_token_royalty", c, (2u32, c)),
            call(w, "grant_role", c, (&w.stranger, &minter, c)),
            call(w, "revoke_role", c, (s, &minter, c)),
            call(w, "renounce_role", c, (&minter, c)),
            call(w, "transfer_admin_role", c, (s, until)),
            call(w, "accept_admin_transfer", s, ())
                .after(|w, _| w.nft.transfer_admin_role(&w.admin, &60_000_100)),
        ];
        (w.nft.address.clone(), calls.into())
    });
}

#[test]
fn the_factory() {
    let readers = [
        &READERS[..],
        &[
            "next_address",
            "get_collections",
            "is_collection",
            "get_phase",
            "get_cap",
            "is_whitelisted",
            "get_nft_wasm",
            "pending_nft_wasm",
        ],
    ]
    .concat();
    visit(factory::WASM, &readers, launching, |w| {
        let (a, c, s) = (&w.admin, &w.creator, &w.stranger);
        let (name, hash) = (text(&w.e, "N"), w.hash(7));
        let proposed = |w: &World, _: &_| {
            w.factory.propose_nft_wasm(&w.admin, &w.hash(7));
            w.at(NOW + 172_800);
        };
        let of = (c, &name, &name, &name, c, 0u32);
        let with = (c, &name, &name, &name, c, 0u32, Some(3u32), Some(&hash));
        let calls = [
            call(w, "create_collection", c, of),
            call(w, "create_collection_with", c, with),
            call(w, "advance_phase", a, (1u32,)),
            call(w, "set_cap", a, (9u32,)),
            call(w, "set_whitelisted", a, (s, true)),
            call(w, "propose_nft_wasm", a, (a, &hash)),
            call(w, "cancel_nft_wasm", a, (a,)).after(proposed),
            call(w, "set_nft_wasm", a, (a, &hash)).after(proposed),
            call(w, "pause", a, (a,)),
            call(w, "unpause", a, (a,)).after(|w, _| w.factory.pause(&w.admin)),
        ];
        let all = calls.into_iter().chain(roles_and_upgrades(w));
        (w.factory.address.clone(), all.collect())
    });
}

#[test]
fn the_royalty_manager() {
    visit(royalty_manager::WASM, &READERS, launching, |w| {
        let (c, nft) = (&w.creator, &w.nft.address);
        let receiver = c.clone();
        let shares = vec![&w.e, royalty_manager::Share { receiver, bps: 5 }];
        w.manager.set_default_royalty(c, nft, &shares);
        w.manager.set_token_royalty(c, nft, &1, &shares);
        let calls = [
            call(w, "set_default_royalty", c, (c, nft, &shares)),
            call(w, "delete_default_royalty", c, (c, nft)),
            call(w, "set_token_royalty", c, (c, nft, 1u32, &shares)),
            call(w, "remove_token_royalty", c, (c, nft, 1u32)),
        ];
        let all = calls.into_iter().chain(roles_and_upgrades(w));
        (w.manager.address.clone(), all.collect())
    });
}

#[test]
fn in_the_public_phase_everyone_creates_in_their_own_name_only() {
    let w = World::new(PUBLIC);
    w.e.set_auths(&[]);
    let name = text(&w.e, "N");
    let tried = w
        .factory
        .try_create_collection(&w.stranger, &name, &name, &name, &w.stranger, &0);
    assert!(tried.is_err());
}
