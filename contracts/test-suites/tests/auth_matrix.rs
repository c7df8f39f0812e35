//! Every entry point of every contract, signed by nobody, by somebody else, for other arguments, and by the right one.
//! A new entry point that is in neither list fails this test.

use soroban_sdk::{
    symbol_short,
    testutils::{MockAuth, MockAuthInvoke},
    vec, Address, Env, Error, IntoVal, Symbol, TryIntoVal, Val, Vec,
};
use test_suites::{entry_points, factory, nft, royalty_manager, text, World, PUBLIC, WHITELIST};

/// `signer` is whose signature the call needs; `before` brings the ledger to where the call succeeds.
struct Call {
    function: &'static str,
    signer: Address,
    args: Vec<Val>,
    before: fn(&World),
}

fn call(
    w: &World,
    function: &'static str,
    signer: &Address,
    args: impl IntoVal<Env, Vec<Val>>,
    before: fn(&World),
) -> Call {
    Call {
        function,
        signer: signer.clone(),
        args: args.into_val(&w.e),
        before,
    }
}

fn nothing(_: &World) {}

/// Each case on a fresh ledger, since a case that succeeds changes it.
fn visit(wasm: &[u8], readers: &[&str], calls: fn(&World) -> (Address, std::vec::Vec<Call>)) {
    let cases = calls(&World::new(WHITELIST)).1.len();
    let mut visited = std::vec::Vec::new();
    for case in 0..cases {
        let w = World::new(WHITELIST);
        let (contract, mut calls) = calls(&w);
        let call = calls.swap_remove(case);
        (call.before)(&w);
        visited.push(call.function);
        let attempt = |signer: Option<&Address>, signed: &Vec<Val>| {
            let invoke = MockAuthInvoke {
                contract: &contract,
                fn_name: call.function,
                args: signed.clone(),
                sub_invokes: &[],
            };
            match signer {
                Some(address) => w.e.mock_auths(&[MockAuth {
                    address,
                    invoke: &invoke,
                }]),
                None => w.e.set_auths(&[]),
            };
            let function = Symbol::new(&w.e, call.function);
            let args = call.args.clone();
            w.e.try_invoke_contract::<Val, Error>(&contract, &function, args)
        };
        let name = call.function;
        assert!(attempt(None, &call.args).is_err(), "{name}: no signature");
        assert!(
            attempt(Some(&w.stranger), &call.args).is_err(),
            "{name}: another's signature"
        );
        let other = vec![&w.e, 0u32.into_val(&w.e), 0u32.into_val(&w.e)];
        assert!(
            attempt(Some(&call.signer), &other).is_err(),
            "{name}: a signature for other arguments"
        );
        // Who may not act does not get there by signing for themselves either.
        if let Some(at) = call
            .args
            .iter()
            .position(|arg| is_address(&w.e, &arg, &call.signer))
        {
            let mut own = call.args.clone();
            own.set(at as u32, w.stranger.to_val());
            if RESTRICTED.contains(&name) {
                let invoke = MockAuthInvoke {
                    contract: &contract,
                    fn_name: name,
                    args: own.clone(),
                    sub_invokes: &[],
                };
                let address = &w.stranger;
                w.e.mock_auths(&[MockAuth {
                    address,
                    invoke: &invoke,
                }]);
                let function = Symbol::new(&w.e, name);
                let tried =
                    w.e.try_invoke_contract::<Val, Error>(&contract, &function, own);
                assert!(tried.is_err(), "{name}: a stranger in the actor's place");
            }
        }
        let granted = attempt(Some(&call.signer), &call.args);
        assert!(granted.is_ok(), "{name}: rightly signed, {granted:?}");
    }
    let mut expected = entry_points(wasm);
    expected.retain(|name| !readers.contains(&name.as_str()) && name != "__constructor");
    expected.sort();
    visited.sort();
    visited.dedup();
    assert_eq!(visited, expected, "entry points without a case");
}

fn is_address(e: &Env, value: &Val, address: &Address) -> bool {
    let found: Result<Address, _> = value.try_into_val(e);
    found.as_ref() == Ok(address)
}

/// Calls that need a role, not just the signature of the one they name.
const RESTRICTED: [&str; 22] = [
    "mint",
    "set_metadata_uri",
    "pause",
    "unpause",
    "set_default_royalty",
    "set_token_royalty",
    "remove_token_royalty",
    "delete_default_royalty",
    "grant_role",
    "revoke_role",
    "propose_upgrade",
    "cancel_upgrade",
    "upgrade",
    "migrate",
    "propose_nft_wasm",
    "cancel_nft_wasm",
    "set_nft_wasm",
    "create_collection",
    "burn",
    "transfer",
    "approve",
    "renounce_role",
];

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
        "get_admin",
    ];
    visit(nft::WASM, &readers, |w| {
        let (c, s) = (&w.creator, &w.admin);
        let uri = text(&w.e, "ipfs://two");
        let minter = symbol_short!("minter");
        let one = |w: &World| w.mint(&w.creator, 1);
        let lent = |w: &World| {
            w.mint(&w.creator, 1);
            w.nft.approve(&w.creator, &w.admin, &1, &60_001_000);
        };
        let calls = vec_of([
            call(w, "mint", c, (c, c, 1u32, &uri), nothing),
            call(w, "set_metadata_uri", c, (c, 1u32, &uri), one),
            call(w, "freeze_metadata", c, (), nothing),
            call(w, "pause", c, (c,), nothing),
            call(w, "unpause", c, (c,), |w| w.nft.pause(&w.creator)),
            call(w, "set_approval_for_all", c, (c, s, true), nothing),
            call(w, "approve_for_all", c, (c, s, 60_000_100u32), nothing),
            call(w, "approve", c, (c, s, 1u32, 60_000_100u32), one),
            call(w, "transfer", c, (c, s, 1u32), one),
            call(w, "transfer_from", s, (s, c, s, 1u32), lent),
            call(w, "transfer_pinned", s, (s, c, s, 1u32, 9i128), lent),
            call(w, "burn", c, (c, 1u32), one),
            call(w, "burn_from", s, (s, c, 1u32), lent),
            call(w, "set_default_royalty", c, (s, 1u32, c), nothing),
            call(w, "delete_default_royalty", c, (c,), nothing),
            call(w, "set_token_royalty", c, (1u32, s, 1u32, c), one),
            call(w, "remove_token_royalty", c, (1u32, c), one),
            call(w, "grant_role", c, (s, &minter, c), nothing),
            call(w, "revoke_role", c, (c, &minter, c), nothing),
            call(w, "renounce_role", c, (&minter, c), nothing),
            call(w, "transfer_admin_role", c, (s, 60_000_100u32), nothing),
            call(w, "accept_admin_transfer", s, (), |w| {
                w.nft.transfer_admin_role(&w.admin, &60_000_100)
            }),
        ]);
        (w.nft.address.clone(), calls)
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
    visit(factory::WASM, &readers, |w| {
        let (a, c, s) = (&w.admin, &w.creator, &w.stranger);
        let (name, hash) = (text(&w.e, "N"), w.hash(7));
        let proposed = |w: &World| {
            w.factory.propose_nft_wasm(&w.admin, &w.hash(7));
            w.at(test_suites::NOW + 172_800);
        };
        let of = (c, &name, &name, &name, c, 0u32);
        let calls = vec_of([
            call(w, "create_collection", c, of, nothing),
            call(w, "advance_phase", a, (1u32,), nothing),
            call(w, "set_cap", a, (9u32,), nothing),
            call(w, "set_whitelisted", a, (s, true), nothing),
            call(w, "propose_nft_wasm", a, (a, &hash), nothing),
            call(w, "cancel_nft_wasm", a, (a,), proposed),
            call(w, "set_nft_wasm", a, (a, &hash), proposed),
            call(w, "pause", a, (a,), nothing),
            call(w, "unpause", a, (a,), |w| w.factory.pause(&w.admin)),
        ]);
        let contract = w.factory.address.clone();
        (contract, [calls, shared(w)].into_iter().flatten().collect())
    });
}

#[test]
fn the_royalty_manager() {
    visit(royalty_manager::WASM, &READERS, |w| {
        let (c, nft) = (&w.creator, &w.nft.address);
        let share = royalty_manager::Share {
            receiver: c.clone(),
            bps: 5,
        };
        let shares = vec![&w.e, share];
        let both = |w: &World| {
            let share = royalty_manager::Share {
                receiver: w.creator.clone(),
                bps: 5,
            };
            let (shares, nft) = (vec![&w.e, share], &w.nft.address);
            w.manager.set_default_royalty(&w.creator, nft, &shares);
            w.manager.set_token_royalty(&w.creator, nft, &1, &shares);
        };
        let calls = vec_of([
            call(w, "set_default_royalty", c, (c, nft, &shares), nothing),
            call(w, "delete_default_royalty", c, (c, nft), both),
            call(w, "set_token_royalty", c, (c, nft, 1u32, &shares), nothing),
            call(w, "remove_token_royalty", c, (c, nft, 1u32), both),
        ]);
        let contract = w.manager.address.clone();
        (contract, [calls, shared(w)].into_iter().flatten().collect())
    });
}

/// Roles and upgrades, which the factory and the royalty manager have alike.
fn shared(w: &World) -> std::vec::Vec<Call> {
    let a = &w.admin;
    let code = w.e.deployer().upload_contract_wasm(factory::WASM);
    let ready = |w: &World| {
        let code = w.e.deployer().upload_contract_wasm(factory::WASM);
        w.factory.propose_upgrade(&w.admin, &code);
        w.manager.propose_upgrade(&w.admin, &code);
        w.at(test_suites::NOW + 172_800);
    };
    let offered = |w: &World| {
        w.factory.transfer_admin_role(&w.creator, &60_000_100);
        w.manager.transfer_admin_role(&w.creator, &60_000_100);
    };
    let pauser = symbol_short!("pauser");
    let until = 60_000_100u32;
    vec_of([
        call(
            w,
            "set_role",
            a,
            (&pauser, Some(w.creator.clone())),
            nothing,
        ),
        call(w, "transfer_admin_role", a, (&w.creator, until), nothing),
        call(w, "accept_admin_transfer", &w.creator, (), offered),
        call(w, "propose_upgrade", a, (a, &code), nothing),
        call(w, "cancel_upgrade", a, (a,), ready),
        call(w, "upgrade", a, (a, &code), ready),
        call(w, "migrate", a, (a,), old_schema),
    ])
}

/// As data was before the present layout, so that there is something to migrate.
fn old_schema(w: &World) {
    for contract in [&w.factory.address, &w.manager.address] {
        w.e.as_contract(contract, || {
            w.e.storage()
                .instance()
                .set(&symbol_short!("schema"), &0u32)
        });
    }
}

fn vec_of<const N: usize>(calls: [Call; N]) -> std::vec::Vec<Call> {
    calls.into()
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
