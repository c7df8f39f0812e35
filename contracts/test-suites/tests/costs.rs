//! What each entry point costs on the committed Wasm, held within ±10 % of `costs.tsv`. After a change that is meant:
//! `NUNA_WRITE_COSTS=1 cargo test -p test-suites --test costs`.

use std::{collections::BTreeMap, fmt::Write};

use soroban_sdk::vec;
use test_suites::{
    create, factory, house, market, nft, royalty_manager, text, Trade, World, NOW, PUBLIC, XLM,
};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/costs.tsv");
const HEADER: &str =
    "call\tinstructions\tentries read\tentries written\tbytes written\tfee (stroops)\tof it rent\trent on the embedded chain";
/// Stroops for a KiB of new state: by the SDK's estimate for mainnet, and the protocol's least, which a small network asks.
const MAINNET_RATE: i64 = 12_000;
const LEAST_RATE: i64 = 1_000;

type Row = [i64; 7];

/// The costs of the last call.
fn row(w: &World) -> Row {
    let resources = w.e.cost_estimate().resources();
    let fee = w.e.cost_estimate().fee();
    let rent = fee.persistent_entry_rent + fee.temporary_entry_rent;
    // Writing the lifetimes costs the same everywhere.
    let bytes = |persistent: i64, temporary: i64| (persistent / 1_215 + temporary / 2_430) / 1_024;
    let spread = bytes(
        resources.persistent_rent_ledger_bytes,
        resources.temporary_rent_ledger_bytes,
    );
    [
        resources.instructions,
        i64::from(resources.disk_read_entries + resources.memory_read_entries),
        i64::from(resources.write_entries),
        i64::from(resources.write_bytes),
        fee.total,
        rent,
        rent - spread * (MAINNET_RATE - LEAST_RATE),
    ]
}

fn measured() -> BTreeMap<&'static str, Row> {
    let w = &World::new(PUBLIC);
    let (c, s) = (&w.creator, &w.stranger);
    let mut rows = BTreeMap::new();
    let mut note = |name| rows.insert(name, row(w));
    let address = create(&w.e, &w.factory, c);
    note("factory.create_collection");
    w.factory.get_collections(c, &0, &10);
    note("factory.get_collections of 2");
    // A second collection, so that nothing is warm from the first one's constructor.
    let collection = nft::Client::new(&w.e, &address);
    let uri = text(
        &w.e,
        "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
    );
    collection.mint(c, c, &1, &uri);
    note("nft.mint");
    collection.mint(c, c, &2, &uri);
    note("nft.mint, the owner's second");
    collection.approve(c, s, &1, &60_100_000);
    note("nft.approve");
    collection.transfer_from(s, c, s, &1);
    note("nft.transfer_from");
    collection.transfer(s, c, &1);
    note("nft.transfer");
    collection.royalty_info(&1, &10_000_000);
    note("nft.royalty_info");
    collection.set_token_royalty(&1, s, &500, c);
    note("nft.set_token_royalty");
    collection.burn(c, &2);
    note("nft.burn");
    let share = |n: u8| royalty_manager::Share {
        receiver: w
            .e
            .deployer()
            .with_current_contract(w.hash(n))
            .deployed_address(),
        bps: 100,
    };
    let mut ten = vec![&w.e];
    w.e.as_contract(&w.manager.address, || {
        (0..10).for_each(|n| ten.push_back(share(n)))
    });
    w.manager.set_default_royalty(c, &address, &ten);
    note("royalty_manager.set_default_royalty of 10");
    w.manager.royalties(&address, &1, &10_000_000);
    note("royalty_manager.royalties of 10");
    rows.extend(of_markets());
    rows.insert("market.buy_many of 20", of_a_sweep());
    rows
}

fn of_markets() -> BTreeMap<&'static str, Row> {
    let Trade {
        w,
        money,
        market,
        house,
        buyer,
    } = Trade::new();
    let (c, s, nft, currency) = (&w.creator, &w.stranger, &w.nft.address, &money.address);
    let (price, end) = (10 * XLM, NOW + 30 * 86_400);
    for token in 1..=5 {
        w.mint(c, token);
    }
    let mut rows = BTreeMap::new();
    let mut note = |name| rows.insert(name, row(&w));
    // The first use of the market by anyone is left out: it makes entries that later calls find.
    let list = |token: u32| market.create_listing(c, nft, &token, &price, currency, &end);
    market.buy(&buyer, &list(2), &price);
    let listing = list(1);
    note("market.create_listing of 30 days");
    market.update_listing(c, &listing, &price, &end);
    note("market.update_listing");
    market.buy(&buyer, &listing, &price);
    note("market.buy with seller, fee and royalty");
    let offer = market.make_offer(&buyer, nft, &3, &price, currency, &end);
    note("market.make_offer");
    market.accept_offer(c, &offer, &3, &price);
    note("market.accept_offer");
    let offer = market.make_collection_offer(&buyer, nft, &price, currency, &end, &None);
    market.cancel_offer(&buyer, &offer);
    note("market.cancel_offer");
    let english = house::Kind::English;
    let auction = house.create_auction(c, &english, nft, &4, currency, &XLM, &XLM, &NOW, &end);
    note("house.create_auction");
    house.place_bid(s, &auction, &(2 * XLM));
    note("house.place_bid, the first");
    house.place_bid(&buyer, &auction, &(3 * XLM));
    note("house.place_bid over another");
    house.withdraw(s, &auction);
    note("house.withdraw");
    w.at(end);
    house.finalize_auction(&auction);
    note("house.finalize_auction");
    rows
}

/// Twenty listings in one call, each with seller, fee and royalty.
fn of_a_sweep() -> Row {
    let Trade {
        w,
        money,
        market,
        buyer,
        ..
    } = Trade::new();
    let (price, end) = (XLM, NOW + 86_400);
    let mut sweep = vec![&w.e];
    for token in 1..=20 {
        w.mint(&w.creator, token);
        let nft = &w.nft.address;
        let id = market.create_listing(&w.creator, nft, &token, &price, &money.address, &end);
        sweep.push_back((id, price));
    }
    // What the test's own recording of signatures takes is not the contract's.
    w.e.cost_estimate().budget().reset_unlimited();
    assert_eq!(market.buy_many(&buyer, &money.address, &sweep, &false), 20);
    row(&w)
}

fn read() -> BTreeMap<String, Row> {
    let table = std::fs::read_to_string(TABLE).expect("costs.tsv is committed");
    let rows = table.lines().skip(1).map(|line| {
        let (name, numbers) = line.split_once('\t').expect("a name and numbers");
        let numbers: Vec<i64> = numbers.split('\t').map(|n| n.parse().unwrap()).collect();
        (name.to_string(), numbers.try_into().expect("seven numbers"))
    });
    rows.collect()
}

#[test]
fn costs_are_as_the_table_says() {
    let rows = measured();
    if std::env::var_os("NUNA_WRITE_COSTS").is_some() {
        let mut table = format!("{HEADER}\n");
        for (name, row) in &rows {
            writeln!(table, "{name}\t{}", row.map(|n| n.to_string()).join("\t")).unwrap();
        }
        std::fs::write(TABLE, table).unwrap();
    }
    let committed = read();
    assert_eq!(rows.len(), committed.len(), "rows of costs.tsv");
    for (name, row) in rows {
        for (column, (now, then)) in row.iter().zip(committed[name]).enumerate() {
            let column = HEADER.split('\t').nth(column + 1).unwrap();
            let off = (now - then).abs() * 10 > then;
            assert!(!off, "{name}: {column} is {now}, the table says {then}");
        }
    }
}

#[test]
fn the_budgets_hold() {
    let rows = measured();
    for mint in ["nft.mint", "nft.mint, the owner's second"] {
        assert!(rows[mint][0] <= 600_000, "{:?}", rows[mint]);
    }
    assert!(rows["nft.transfer"][0] <= 700_000);
    let buy = rows["market.buy with seller, fee and royalty"];
    assert!(buy[0] <= 2_400_000, "{buy:?}");
    let listing = rows["market.create_listing of 30 days"];
    assert!(listing[6] <= XLM as i64 / 10, "{listing:?}");
    // A bid reads and writes what it did when it was the first one, but for the money that now has to be there.
    let [first, second] = ["house.place_bid, the first", "house.place_bid over another"];
    assert!(rows[second][1] <= rows[first][1] && rows[second][2] <= rows[first][2]);
    assert!(
        rows["market.buy_many of 20"][0] <= 100_000_000,
        "a transaction's limit"
    );
    let code = [
        nft::WASM,
        royalty_manager::WASM,
        factory::WASM,
        market::WASM,
        house::WASM,
    ];
    assert!(code.iter().all(|wasm| wasm.len() <= 48 * 1024));
}
