//! A market with one collection and two currencies, on a ledger with mainnet's lifetimes.

use soroban_sdk::{
    testutils::{Address as _, Ledger as _},
    token::{StellarAssetClient, TokenClient},
    vec, Address, Env, String,
};

use nuna_nft::{NftContract, NftContractClient};

use crate::{Marketplace, MarketplaceClient};

pub const XLM: i128 = 10_000_000;
pub const NOW: u64 = 1_790_000_000;
pub const SEQUENCE: u32 = 60_000_000;
pub const DAY: u64 = 86_400;
pub const FEE_BPS: u32 = 250;
pub const ROYALTY_BPS: u32 = 500;
pub const TOKEN: u32 = 7;

pub struct World<'a> {
    pub e: Env,
    pub market: MarketplaceClient<'a>,
    pub nft: NftContractClient<'a>,
    pub currency: TokenClient<'a>,
    pub admin: Address,
    pub creator: Address,
    pub seller: Address,
    pub buyer: Address,
}

impl World<'_> {
    pub fn new() -> Self {
        let e = Env::default();
        e.mock_all_auths();
        e.ledger().with_mut(|ledger| {
            ledger.timestamp = NOW;
            ledger.sequence_number = SEQUENCE;
            ledger.min_persistent_entry_ttl = 2_073_600;
            ledger.min_temp_entry_ttl = 17_280;
            ledger.max_entry_ttl = 3_110_400;
        });
        let [admin, creator, seller, buyer] = core::array::from_fn(|_| Address::generate(&e));
        let currency = currency(&e, &admin);
        let market = e.register(
            Marketplace,
            (&admin, FEE_BPS, vec![&e, currency.clone()], None::<Address>),
        );
        let nft = collection(&e, &creator, ROYALTY_BPS);
        StellarAssetClient::new(&e, &currency).mint(&buyer, &(1_000 * XLM));
        let world = Self {
            market: MarketplaceClient::new(&e, &market),
            nft: NftContractClient::new(&e, &nft),
            currency: TokenClient::new(&e, &currency),
            admin,
            creator,
            seller,
            buyer,
            e,
        };
        world.mint(&world.seller, TOKEN);
        world
    }

    pub fn list(&self, price: i128) -> u64 {
        let expiry = NOW + 30 * DAY;
        let (nft, currency) = (&self.nft.address, &self.currency.address);
        self.market
            .create_listing(&self.seller, nft, &TOKEN, &price, currency, &expiry)
    }

    pub fn mint(&self, to: &Address, token_id: u32) {
        let uri = String::from_str(&self.e, "ipfs://x");
        self.nft.mint(&self.creator, to, &token_id, &uri);
    }

    pub fn at(&self, timestamp: u64) {
        self.e.ledger().set_timestamp(timestamp);
    }

    /// Balances of seller, buyer, creator (royalties) and the market.
    pub fn balances(&self) -> [i128; 4] {
        [
            &self.seller,
            &self.buyer,
            &self.creator,
            &self.market.address,
        ]
        .map(|account| self.currency.balance(account))
    }
}

pub fn currency(e: &Env, issuer: &Address) -> Address {
    e.register_stellar_asset_contract_v2(issuer.clone())
        .address()
}

pub fn collection(e: &Env, creator: &Address, royalty_bps: u32) -> Address {
    let [name, symbol, uri] =
        ["Dunes", "DUNE", "ipfs://base/"].map(|text| String::from_str(e, text));
    e.register(
        NftContract,
        (creator, name, symbol, uri, creator, royalty_bps),
    )
}
