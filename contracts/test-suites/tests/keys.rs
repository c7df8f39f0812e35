//! No two families of storage keys have a key in common, ours and those of the libraries under us: after a story that makes every
//! kind of entry, each key on the ledger is of exactly one family, by its first word and the types of the rest.

use std::collections::{BTreeMap, BTreeSet};

use soroban_sdk::{
    symbol_short,
    token::StellarAssetClient,
    vec,
    xdr::{LedgerEntryData, ScAddress, ScVal},
    Address,
};
use test_suites::{house, royalty_manager, Trade, DELAY, NOW, XLM};

const DAY: u64 = 86_400;

/// A key as its family has it: words of the code as they are, everything that a caller can choose as its type.
fn form(key: &ScVal) -> String {
    let of = |value: &ScVal| match value {
        ScVal::Symbol(word) => word.to_utf8_string_lossy(),
        other => format!("<{}>", other.name()),
    };
    match key {
        ScVal::Vec(Some(parts)) => parts.iter().map(of).collect::<Vec<_>>().join(" "),
        other => of(other),
    }
}

/// Each contract's families, from what is on the ledger.
fn families(t: &Trade, contract: &Address) -> BTreeSet<String> {
    let contract = ScAddress::from(contract);
    let mut forms = BTreeSet::new();
    for (_, (entry, _)) in t.w.e.to_ledger_snapshot().ledger_entries {
        let LedgerEntryData::ContractData(data) = entry.data else {
            continue;
        };
        if data.contract != contract {
            continue;
        }
        match &data.val {
            ScVal::ContractInstance(instance) => {
                let keys = instance.storage.iter().flat_map(|map| map.iter());
                forms.extend(keys.map(|entry| form(&entry.key)));
            }
            _ => {
                forms.insert(form(&data.key));
            }
        }
    }
    forms.remove("<LedgerKeyNonce>");
    forms
}

fn a_story(t: &Trade) {
    let (e, c, b) = (&t.w.e, &t.w.creator, &t.buyer);
    let (nft, currency, end) = (&t.w.nft.address, &t.money.address, NOW + 30 * DAY);
    t.set_manager(&Some(t.w.manager.address.clone()));
    (1..=9).for_each(|token| t.w.mint(c, token));
    t.w.nft.approve(c, b, &9, &60_001_000);
    t.w.nft.approve_for_all(c, b, &60_001_000);
    t.w.nft.set_token_royalty(&9, c, &1, c);
    t.w.nft.pause(c);
    t.w.nft.freeze_metadata();
    t.w.nft.transfer_admin_role(b, &60_000_100);
    // A claim and fees.
    let id = t.market.create_listing(c, nft, &1, &XLM, currency, &end);
    let issuer = StellarAssetClient::new(e, currency);
    issuer.set_authorized(c, &false);
    t.market.buy(b, &id, &XLM);
    issuer.set_authorized(c, &true);
    t.market.create_listing(c, nft, &2, &XLM, currency, &end);
    t.market.make_offer(b, nft, &3, &XLM, currency, &end);
    for kind in [house::Kind::English, house::Kind::Sealed] {
        let token = 4 + kind as u32;
        let until = NOW + DAY;
        let id = t
            .house
            .create_auction(c, &kind, nft, &token, currency, &XLM, &0, &0, &until);
        match kind {
            house::Kind::Sealed => t.house.place_sealed_bid(b, &id, &t.w.hash(1), &XLM),
            _ => t.house.place_bid(b, &id, &XLM),
        }
    }
    let share = royalty_manager::Share {
        receiver: c.clone(),
        bps: 1,
    };
    let shares = vec![e, share];
    t.w.manager.set_default_royalty(c, nft, &shares);
    t.w.manager.set_token_royalty(c, nft, &1, &shares);
    // Every proposal there is, and an offered admin's place, in each contract.
    let wasm = t.w.hash(9);
    for contract in [&t.market.address, &t.house.address] {
        let market = test_suites::market::Client::new(e, contract);
        market.propose_platform_fee(&t.w.admin, &1);
        market.propose_currency(&t.w.admin, c);
        market.propose_royalty_manager(&t.w.admin, &None);
        market.propose_upgrade(&t.w.admin, &wasm);
        market.transfer_admin_role(b, &60_000_100);
        market.pause(&t.w.admin);
    }
    t.w.factory.propose_upgrade(&t.w.admin, &wasm);
    t.w.factory.propose_nft_wasm(&t.w.admin, &wasm);
    t.w.factory.set_whitelisted(c, &true);
    t.w.factory.transfer_admin_role(b, &60_000_100);
    t.w.factory.pause(&t.w.admin);
    t.w.manager.propose_upgrade(&t.w.admin, &wasm);
    assert!(t.w.e.ledger().timestamp() < NOW + DELAY);
}

/// What OpenZeppelin's token, royalties, access control and pause keep (stellar-tokens, -access, -contract-utils 0.8), by the forms
/// above: also what nothing here makes.
const LIBRARY: [&str; 15] = [
    "Owner <U32>",
    "Balance <Address>",
    "Approval <U32>",
    "ApprovalForAll <Address> <Address>",
    "Metadata",
    "DefaultRoyalty",
    "TokenRoyalty <U32>",
    "Admin",
    "PendingAdmin",
    "Paused",
    "ExistingRoles",
    "HasRole <Address> <Symbol>",
    "RoleAccounts <Map>",
    "RoleAccountsCount <Symbol>",
    "RoleAdmin <Symbol>",
];

#[test]
fn no_two_families_share_a_key() {
    let t = Trade::new();
    t.w.e.cost_estimate().budget().reset_unlimited();
    a_story(&t);
    let contracts = BTreeMap::from([
        ("collection", &t.w.nft.address),
        ("factory", &t.w.factory.address),
        ("royalty manager", &t.w.manager.address),
        ("marketplace", &t.market.address),
        ("auction house", &t.house.address),
    ]);
    let words: BTreeSet<&str> = LIBRARY.iter().filter_map(|f| f.split(' ').next()).collect();
    for (name, contract) in contracts {
        let forms = families(&t, contract);
        assert!(forms.len() > 4, "{name}: {forms:?}");
        let ours = forms
            .iter()
            .filter(|form| !LIBRARY.contains(&form.as_str()));
        let mut firsts = BTreeMap::new();
        for form in ours {
            let first = form.split(' ').next().unwrap_or("");
            assert!(
                !words.contains(first),
                "{name}: {form} has a library's word"
            );
            *firsts.entry(first.to_string()).or_insert(0) += 1;
            // What a caller chooses is never the first part, but an address or a number where no family has a word.
            assert_ne!(first, "<Symbol>", "{name}: {form}");
        }
    }
    // A role is a word of the code; another is refused, so it names no key.
    let unknown = symbol_short!("Balance");
    let nft = &t.w.nft;
    assert!(nft
        .try_grant_role(&t.buyer, &unknown, &t.w.creator)
        .is_err());
}
