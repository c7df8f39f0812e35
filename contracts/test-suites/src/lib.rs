//! A ledger with mainnet's lifetimes and the committed Wasm on it: what the stories in `tests/` play on.

use soroban_sdk::{
    testutils::{Address as _, IssuerFlags, Ledger as _},
    token::{StellarAssetClient, TokenClient},
    vec, Address, BytesN, Env, String,
};

pub mod auth;

/// The clients of the committed Wasm, made from its spec.
pub mod nft {
    soroban_sdk::contractimport!(file = "../wasm/nft.wasm");
}
pub mod factory {
    soroban_sdk::contractimport!(file = "../wasm/collection_factory.wasm");
}
pub mod royalty_manager {
    soroban_sdk::contractimport!(file = "../wasm/royalty_manager.wasm");
}

pub mod market {
    soroban_sdk::contractimport!(file = "../wasm/marketplace.wasm");
}
pub mod house {
    soroban_sdk::contractimport!(file = "../wasm/auction.wasm");
}

pub const XLM: i128 = 10_000_000;
pub const FEE_BPS: u32 = 250;
pub const NOW: u64 = 1_790_000_000;
pub const SEQUENCE: u32 = 60_000_000;
pub const WHITELIST: u32 = 0;
pub const LIMITED: u32 = 1;
pub const PUBLIC: u32 = 2;
/// Seconds that a proposal waits.
pub const DELAY: u64 = 2 * 86_400;

pub struct World<'a> {
    pub e: Env,
    pub admin: Address,
    pub creator: Address,
    pub stranger: Address,
    pub factory: factory::Client<'a>,
    pub manager: royalty_manager::Client<'a>,
    pub nft: nft::Client<'a>,
}

/// An empty ledger with mainnet's lifetimes, every signature given.
pub fn ledger() -> Env {
    let e = Env::default();
    e.mock_all_auths();
    e.ledger().with_mut(|ledger| {
        ledger.timestamp = NOW;
        ledger.sequence_number = SEQUENCE;
        ledger.min_persistent_entry_ttl = 2_073_600;
        ledger.min_temp_entry_ttl = 17_280;
        ledger.max_entry_ttl = 3_110_400;
    });
    e
}

pub fn text(e: &Env, value: &str) -> String {
    String::from_str(e, value)
}

impl<'a> AsRef<World<'a>> for World<'a> {
    fn as_ref(&self) -> &World<'a> {
        self
    }
}

impl<'a> AsRef<World<'a>> for Trade<'a> {
    fn as_ref(&self) -> &World<'a> {
        &self.w
    }
}

impl World<'_> {
    /// A factory in `phase` (cap 2) with one collection of `creator`'s, made before a whitelist phase began.
    pub fn new(phase: u32) -> Self {
        let e = ledger();
        let [admin, creator, stranger] = std::array::from_fn(|_| Address::generate(&e));
        let code = e.deployer().upload_contract_wasm(nft::WASM);
        let factory = e.register(factory::WASM, (&admin, &code, phase, 2u32));
        let manager = e.register(royalty_manager::WASM, (&admin,));
        let factory = factory::Client::new(&e, &factory);
        if phase == WHITELIST {
            factory.set_whitelisted(&creator, &true);
        }
        let nft = create(&e, &factory, &creator);
        World {
            manager: royalty_manager::Client::new(&e, &manager),
            nft: nft::Client::new(&e, &nft),
            factory,
            admin,
            creator,
            stranger,
            e,
        }
    }

    pub fn mint(&self, to: &Address, token_id: u32) {
        let uri = text(&self.e, "ipfs://one");
        self.nft.mint(&self.creator, to, &token_id, &uri);
    }

    pub fn hash(&self, byte: u8) -> BytesN<32> {
        BytesN::from_array(&self.e, &[byte; 32])
    }

    pub fn at(&self, timestamp: u64) {
        self.e.ledger().set_timestamp(timestamp);
    }
}

/// A world with a marketplace, an auction house, money, and two people who have 1,000 XLM each: `buyer` and the stranger.
pub struct Trade<'a> {
    pub w: World<'a>,
    pub money: TokenClient<'a>,
    pub market: market::Client<'a>,
    pub house: house::Client<'a>,
    pub buyer: Address,
}

impl Trade<'_> {
    pub fn new() -> Self {
        let w = World::new(PUBLIC);
        let asset = w.e.register_stellar_asset_contract_v2(w.admin.clone());
        // So that an account can be frozen: one whose payments become claims.
        asset.issuer().set_flag(IssuerFlags::RevocableFlag);
        let asset = asset.address();
        let buyer = Address::generate(&w.e);
        for person in [&buyer, &w.stranger] {
            StellarAssetClient::new(&w.e, &asset).mint(person, &(1_000 * XLM));
        }
        let terms = (
            &w.admin,
            FEE_BPS,
            vec![&w.e, asset.clone()],
            None::<Address>,
        );
        let market = w.e.register(market::WASM, terms.clone());
        let house = w.e.register(house::WASM, terms);
        Trade {
            money: TokenClient::new(&w.e, &asset),
            market: market::Client::new(&w.e, &market),
            house: house::Client::new(&w.e, &house),
            buyer,
            w,
        }
    }
}

impl Trade<'_> {
    /// Both markets ask this royalty manager for what is made from now on; the two days that it waits pass for nothing else.
    pub fn set_manager(&self, manager: &Option<Address>) {
        let Trade {
            w, market, house, ..
        } = self;
        let now = w.e.ledger().timestamp();
        market.propose_royalty_manager(&w.admin, manager);
        house.propose_royalty_manager(&w.admin, manager);
        w.at(now + DELAY);
        market.set_royalty_manager(&w.admin, manager);
        house.set_royalty_manager(&w.admin, manager);
        w.at(now);
    }

    /// The marketplace takes this currency from now on.
    pub fn allow(&self, currency: &Address) {
        let Trade { w, market, .. } = self;
        let now = w.e.ledger().timestamp();
        market.propose_currency(&w.admin, currency);
        w.at(now + DELAY);
        market.set_currency(&w.admin, currency, &true);
        w.at(now);
    }

    /// A collection whose 10 % are set in the royalty manager, which both markets ask: their receiver.
    pub fn split_royalties(&self) -> Address {
        let World { e, nft, .. } = &self.w;
        self.set_manager(&Some(self.w.manager.address.clone()));
        nft.delete_default_royalty(&self.w.creator);
        let receiver = Address::generate(e);
        let share = royalty_manager::Share {
            receiver: receiver.clone(),
            bps: 1_000,
        };
        self.w
            .manager
            .set_default_royalty(&self.w.creator, &nft.address, &vec![e, share]);
        receiver
    }

    /// Token 1 of the stranger's, for which the buyer bids 100 XLM until tomorrow.
    pub fn auctioned(&self) -> u64 {
        self.w.mint(&self.w.stranger, 1);
        let (nft, money) = (&self.w.nft.address, &self.money.address);
        let (kind, end) = (house::Kind::English, NOW + 86_400);
        let id =
            self.house
                .create_auction(&self.w.stranger, &kind, nft, &1, money, &XLM, &0, &0, &end);
        self.house.place_bid(&self.buyer, &id, &(100 * XLM));
        id
    }
}

impl Default for Trade<'_> {
    fn default() -> Self {
        Self::new()
    }
}

/// One more collection of `creator`'s.
pub fn create(e: &Env, factory: &factory::Client, creator: &Address) -> Address {
    let [name, symbol, uri] = ["Light", "LIGHT", "ipfs://base/"].map(|value| text(e, value));
    factory.create_collection(creator, &name, &symbol, &uri, creator, &500)
}

/// The names of a Wasm's entry points.
pub fn entry_points(wasm: &[u8]) -> Vec<std::string::String> {
    let entries = soroban_spec::read::from_wasm(wasm).expect("a committed Wasm has a spec");
    let names = entries.into_iter().filter_map(|entry| match entry {
        stellar_xdr::ScSpecEntry::FunctionV0(function) => {
            Some(function.name.to_utf8_string_lossy())
        }
        _ => None,
    });
    names.collect()
}
