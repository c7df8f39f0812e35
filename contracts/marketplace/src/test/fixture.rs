//! A market with one collection and two currencies, on a ledger with mainnet's lifetimes.

use soroban_sdk::{
    testutils::{Address as _, IssuerFlags, Ledger as _},
    token::{StellarAssetClient, TokenClient},
    vec, Address, Env, Error, InvokeError, String,
};

use common::proposals::DELAY;
use nuna_nft::{NftContract, NftContractClient};

use crate::{Marketplace, MarketplaceClient};

pub const XLM: i128 = 10_000_000;
pub const NOW: u64 = 1_790_000_000;
pub const SEQUENCE: u32 = 60_000_000;
pub const DAY: u64 = 86_400;
pub const FEE_BPS: u32 = 250;
pub const ROYALTY_BPS: u32 = 500;
pub const TOKEN: u32 = 7;
pub const EXPIRY: u64 = NOW + 30 * DAY;
pub const PURSE: i128 = 1_000 * XLM;

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
        StellarAssetClient::new(&e, &currency).mint(&buyer, &PURSE);
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
        self.list_token(&self.seller, TOKEN, price)
    }

    pub fn list_token(&self, seller: &Address, token_id: u32, price: i128) -> u64 {
        let (nft, currency) = (&self.nft.address, &self.currency.address);
        self.market
            .create_listing(seller, nft, &token_id, &price, currency, &EXPIRY)
    }

    /// The buyer's, on the token.
    pub fn offer(&self, price: i128) -> u64 {
        let (nft, currency) = (&self.nft.address, &self.currency.address);
        self.market
            .make_offer(&self.buyer, nft, &TOKEN, &price, currency, &EXPIRY)
    }

    pub fn mint(&self, to: &Address, token_id: u32) {
        let uri = String::from_str(&self.e, "ipfs://x");
        self.nft.mint(&self.creator, to, &token_id, &uri);
    }

    pub fn at(&self, timestamp: u64) {
        self.e.ledger().set_timestamp(timestamp);
    }

    /// Propose, and perform two days later, which pass for nothing else.
    fn after_two_days(&self, propose: impl FnOnce(), perform: impl FnOnce()) {
        let now = self.e.ledger().timestamp();
        propose();
        self.at(now + DELAY);
        perform();
        self.at(now);
    }

    pub fn raise_fee(&self, bps: u32) {
        self.after_two_days(
            || self.market.propose_platform_fee(&self.admin, &bps),
            || self.market.set_platform_fee(&self.admin, &bps),
        );
    }

    pub fn allow(&self, currency: &Address) {
        self.after_two_days(
            || self.market.propose_currency(&self.admin, currency),
            || self.market.set_currency(&self.admin, currency, &true),
        );
    }

    pub fn set_manager(&self, manager: Option<Address>) {
        self.after_two_days(
            || self.market.propose_royalty_manager(&self.admin, &manager),
            || self.market.set_royalty_manager(&self.admin, &manager),
        );
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

/// How a price is divided among seller, creator and market.
pub fn parts(price: i128) -> [i128; 3] {
    let fee = price * i128::from(FEE_BPS) / 10_000;
    let royalty = price * i128::from(ROYALTY_BPS) / 10_000;
    [price - fee - royalty, royalty, fee]
}

pub fn gained(before: [i128; 4], after: [i128; 4]) -> [i128; 4] {
    core::array::from_fn(|i| after[i] - before[i])
}

/// What a `try_` call answers when the contract refuses.
pub fn refused<T, C>(error: impl Into<Error>) -> Result<Result<T, C>, Result<Error, InvokeError>> {
    Err(Ok(error.into()))
}

pub fn currency(e: &Env, issuer: &Address) -> Address {
    let asset = e.register_stellar_asset_contract_v2(issuer.clone());
    asset.issuer().set_flag(IssuerFlags::RevocableFlag);
    asset.address()
}

pub fn collection(e: &Env, creator: &Address, royalty_bps: u32) -> Address {
    let [name, symbol, uri] =
        ["Dunes", "DUNE", "ipfs://base/"].map(|text| String::from_str(e, text));
    e.register(
        NftContract,
        (
            creator,
            name,
            symbol,
            uri,
            creator,
            royalty_bps,
            None::<u32>,
            None::<soroban_sdk::BytesN<32>>,
        ),
    )
}
