//! Every kind of entry has a name of its own, among ours and OpenZeppelin's.

use std::{
    collections::{BTreeMap, BTreeSet},
    string::String,
};

use common::ttl::{DAY, LIFE};
use soroban_sdk::{
    symbol_short,
    testutils::{
        storage::{Instance as _, Persistent as _, Temporary as _},
        Ledger as _,
    },
    xdr::ScVal,
    IntoVal, TryFromVal, Val,
};
use stellar_access::access_control::AccessControlStorageKey;
use stellar_tokens::non_fungible::NFTStorageKey;

use super::fixture::*;

/// Of `Key`.
const OURS: [&str; 8] = [
    "Minter",
    "Pauser",
    "Uri",
    "Frozen",
    "MaxSupply",
    "Minted",
    "Promised",
    "Revealed",
];
/// Of what we use of OpenZeppelin's: token, royalties, access control, pause.
const THEIRS: [&str; 15] = [
    "Owner",
    "Balance",
    "Approval",
    "ApprovalForAll",
    "Metadata",
    "DefaultRoyalty",
    "TokenRoyalty",
    "ExistingRoles",
    "RoleAccounts",
    "HasRole",
    "RoleAccountsCount",
    "RoleAdmin",
    "Admin",
    "PendingAdmin",
    "Paused",
];
/// Of what a collection could use one day.
const OTHERS: [&str; 17] = [
    "OwnershipBucket",
    "BurnedToken",
    "TotalSupply",
    "OwnerTokens",
    "OwnerTokensIndex",
    "GlobalTokens",
    "GlobalTokensIndex",
    "TokenIdCounter",
    "PendingOwner",
    "SchemaVersion",
    "Root",
    "Claimed",
    "Delegatee",
    "NumCheckpoints",
    "DelegateCheckpoint",
    "TotalSupplyCheckpoint",
    "VotingUnits",
];

pub fn all_names() -> impl Iterator<Item = &'static str> {
    OURS.into_iter().chain(THEIRS).chain(OTHERS)
}

/// Entries of one kind.
pub type Entries = BTreeMap<ScVal, ScVal>;

/// What the contract keeps: lasting, temporary (some may be over), and with its instance.
pub fn everything(w: &World) -> [Entries; 3] {
    let (e, storage) = (&w.e, w.e.storage());
    let maps = e.as_contract(&w.nft.address, || {
        [
            storage.persistent().all(),
            storage.temporary().all(),
            storage.instance().all(),
        ]
    });
    let plain = |value: Val| ScVal::try_from_val(e, &value).expect("a value of the ledger's");
    maps.map(|map| map.iter().map(|(k, v)| (plain(k), plain(v))).collect())
}

/// The names of the entries there are.
fn names(w: &World) -> BTreeSet<String> {
    let name = |key: &ScVal| match key {
        ScVal::Vec(Some(parts)) => match &parts[0] {
            ScVal::Symbol(name) => name.to_utf8_string_lossy(),
            other => panic!("a key without a name: {other:?}"),
        },
        other => panic!("a key that is no enum's: {other:?}"),
    };
    everything(w)
        .iter()
        .flat_map(BTreeMap::keys)
        .map(name)
        .collect()
}

#[test]
fn no_name_is_given_twice() {
    let all: BTreeSet<_> = all_names().collect();
    assert_eq!(all.len(), OURS.len() + THEIRS.len() + OTHERS.len());
}

#[test]
fn every_entry_has_a_known_name() {
    let w = world_of(Some(9), true);
    w.mint(1);
    w.nft.approve(&w.creator, &w.stranger, &1, &100);
    w.nft.set_approval_for_all(&w.creator, &w.stranger, &true);
    w.nft.set_token_royalty(&1, &w.creator, &100, &w.creator);
    w.nft.reveal_base_uri(&w.creator, &text(&w.e, PROMISED));
    w.nft.freeze_metadata();
    w.nft.pause(&w.creator);
    w.nft.transfer_admin_role(&w.stranger, &100);
    let unused = [
        "ExistingRoles",
        "RoleAccounts",
        "HasRole",
        "RoleAccountsCount",
        "RoleAdmin",
    ];
    let expected = OURS.into_iter().chain(THEIRS);
    let expected = expected.filter(|name| !unused.contains(name));
    assert_eq!(names(&w), expected.map(String::from).collect());
}

/// A variant that a new version of OpenZeppelin's adds does not compile here, so that its name is looked at.
#[test]
fn theirs_are_all_known() {
    let w = world();
    let (e, account) = (&w.e, &w.creator);
    let of_token = |key: &NFTStorageKey| match key {
        NFTStorageKey::Owner(_)
        | NFTStorageKey::Balance(_)
        | NFTStorageKey::Approval(_)
        | NFTStorageKey::ApprovalForAll(..)
        | NFTStorageKey::Metadata => (),
    };
    let of_roles = |key: &AccessControlStorageKey| match key {
        AccessControlStorageKey::ExistingRoles
        | AccessControlStorageKey::RoleAccounts(_)
        | AccessControlStorageKey::HasRole(..)
        | AccessControlStorageKey::RoleAccountsCount(_)
        | AccessControlStorageKey::RoleAdmin(_)
        | AccessControlStorageKey::Admin
        | AccessControlStorageKey::PendingAdmin => (),
    };
    of_token(&NFTStorageKey::Balance(account.clone()));
    of_roles(&AccessControlStorageKey::Admin);
    // What a mint writes with names of its own is where OpenZeppelin's functions look for it.
    w.mint(7);
    let [lasting, ..] = everything(&w);
    let is_there = |key: NFTStorageKey| {
        let key: Val = key.into_val(e);
        lasting.contains_key(&ScVal::try_from_val(e, &key).unwrap())
    };
    assert!(is_there(NFTStorageKey::Owner(7)));
    assert!(is_there(NFTStorageKey::Balance(account.clone())));
}

#[test]
fn a_balance_over_its_type_is_named() {
    let w = world();
    let balance = NFTStorageKey::Balance(w.creator.clone());
    w.e.as_contract(&w.nft.address, || {
        w.e.storage().persistent().set(&balance, &(u32::MAX - 1));
    });
    w.mint(1);
    let uri = text(&w.e, "ipfs://a");
    let tried = w.nft.try_mint(&w.creator, &w.creator, &2, &uri);
    assert_eq!(refused!(tried), 205);
}

#[test]
fn what_is_used_lives_a_month_on() {
    let w = world_of(Some(9), false);
    let account = &w.creator;
    let uri = |token: u32| -> Val { (symbol_short!("Uri"), token).into_val(&w.e) };
    let used = || -> [Val; 3] {
        [
            (symbol_short!("Minter"), account).into_val(&w.e),
            (symbol_short!("Balance"), account).into_val(&w.e),
            (symbol_short!("Minted"),).into_val(&w.e),
        ]
    };
    let left = |key: Val| {
        let storage = w.e.storage();
        w.e.as_contract(&w.nft.address, || storage.persistent().get_ttl(&key))
    };
    w.mint(1);
    w.e.ledger().set_sequence_number(2 * DAY);
    w.mint(2);
    assert_eq!(used().map(left), [LIFE; 3]);
    assert_eq!([1, 2].map(uri).map(left), [LIFE - 2 * DAY, LIFE]);
    w.nft.token_uri(&1);
    assert_eq!(left(uri(1)), LIFE);
    let instance = || {
        w.e.as_contract(&w.nft.address, || w.e.storage().instance().get_ttl())
    };
    assert_eq!(instance(), LIFE);
}
