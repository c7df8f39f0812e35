//! An auction house with one collection and one currency, on a ledger with mainnet's lifetimes.

use soroban_sdk::{
    testutils::{Address as _, Events as _, IssuerFlags, Ledger as _},
    token::{StellarAssetClient, TokenClient},
    vec,
    xdr::ContractEvent,
    Address, BytesN, Env, Error, InvokeError, String,
};

use nuna_nft::{NftContract, NftContractClient};

use crate::{sealed::commitment, AuctionHouse, AuctionHouseClient, Kind};

pub const XLM: i128 = 10_000_000;
pub const NOW: u64 = 1_790_000_000;
pub const SEQUENCE: u32 = 60_000_000;
pub const DAY: u64 = 86_400;
pub const END: u64 = NOW + DAY;
pub const LIMIT: u64 = END + DAY;
pub const FEE_BPS: u32 = 250;
pub const ROYALTY_BPS: u32 = 500;
pub const TOKEN: u32 = 7;
pub const PURSE: i128 = 1_000 * XLM;

pub struct World<'a> {
    pub e: Env,
    pub house: AuctionHouseClient<'a>,
    pub nft: NftContractClient<'a>,
    pub currency: TokenClient<'a>,
    pub admin: Address,
    pub creator: Address,
    pub seller: Address,
    pub ann: Address,
    pub bob: Address,
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
        let [admin, creator, seller, ann, bob] = core::array::from_fn(|_| Address::generate(&e));
        let asset = e.register_stellar_asset_contract_v2(admin.clone());
        for flag in [IssuerFlags::RevocableFlag, IssuerFlags::ClawbackEnabledFlag] {
            asset.issuer().set_flag(flag);
        }
        let currency = asset.address();
        let currencies = vec![&e, currency.clone()];
        let house = e.register(AuctionHouse, (&admin, FEE_BPS, currencies, None::<Address>));
        let [name, symbol, uri] =
            ["Dunes", "DUNE", "ipfs://base/"].map(|text| String::from_str(&e, text));
        let nft = e.register(
            NftContract,
            (
                &creator,
                name,
                symbol,
                uri.clone(),
                &creator,
                ROYALTY_BPS,
                None::<u32>,
                None::<soroban_sdk::BytesN<32>>,
            ),
        );
        let nft = NftContractClient::new(&e, &nft);
        nft.mint(&creator, &seller, &TOKEN, &uri);
        for bidder in [&ann, &bob] {
            StellarAssetClient::new(&e, &currency).mint(bidder, &PURSE);
        }
        Self {
            house: AuctionHouseClient::new(&e, &house),
            currency: TokenClient::new(&e, &currency),
            nft,
            admin,
            creator,
            seller,
            ann,
            bob,
            e,
        }
    }

    /// One day from now; starting price 10 XLM.
    pub fn auction(&self, kind: Kind, reserve: i128) -> u64 {
        self.auction_from(kind, 10 * XLM, reserve)
    }

    pub fn auction_from(&self, kind: Kind, start_price: i128, reserve: i128) -> u64 {
        let (nft, currency) = (&self.nft.address, &self.currency.address);
        self.house.create_auction(
            &self.seller,
            &kind,
            nft,
            &TOKEN,
            currency,
            &start_price,
            &reserve,
            &0,
            &END,
        )
    }

    /// An English auction of token 1 of another collection, until `END`; starting price 1 XLM, no reserve.
    pub fn auction_of(&self, nft: &Address) -> u64 {
        let (kind, currency) = (Kind::English, &self.currency.address);
        self.house
            .create_auction(&self.seller, &kind, nft, &1, currency, &XLM, &0, &0, &END)
    }

    /// Reserve 10 XLM, half a day from the first bid, which may come within a day.
    pub fn reserve_auction(&self) -> u64 {
        let (nft, currency) = (&self.nft.address, &self.currency.address);
        let (reserve, half) = (10 * XLM, DAY / 2);
        self.house.create_reserve_auction(
            &self.seller,
            nft,
            &TOKEN,
            currency,
            &reserve,
            &half,
            &END,
        )
    }

    pub fn commitment(&self, id: u64, bidder: &Address, amount: i128, salt: u8) -> BytesN<32> {
        let salt = self.salt(salt);
        self.e.as_contract(&self.house.address, || {
            commitment(&self.e, id, bidder, amount, &salt)
        })
    }

    /// Place a sealed bid whose salt is 32 times `salt`.
    pub fn seal(&self, id: u64, bidder: &Address, amount: i128, salt: u8, deposit: i128) {
        let commitment = self.commitment(id, bidder, amount, salt);
        self.house
            .place_sealed_bid(bidder, &id, &commitment, &deposit);
    }

    pub fn issuer(&self) -> StellarAssetClient<'_> {
        StellarAssetClient::new(&self.e, &self.currency.address)
    }

    /// The house's last event of the last call.
    pub fn last_event(&self) -> Option<ContractEvent> {
        let events = self.e.events().all();
        let events = events.filter_by_contract(&self.house.address);
        events.events().last().cloned()
    }

    pub fn at(&self, timestamp: u64) {
        self.e.ledger().set_timestamp(timestamp);
    }

    pub fn balance(&self, account: &Address) -> i128 {
        self.currency.balance(account)
    }

    /// Balances of seller, creator (royalties), house, Ann and Bob.
    pub fn balances(&self) -> [i128; 5] {
        [
            &self.seller,
            &self.creator,
            &self.house.address,
            &self.ann,
            &self.bob,
        ]
        .map(|account| self.balance(account))
    }

    /// What the house owes: fees and claims of everyone known, and what the bids hold.
    pub fn owed(&self, auctions: &[u64]) -> i128 {
        let currency = &self.currency.address;
        let everyone = [&self.seller, &self.creator, &self.ann, &self.bob];
        let claims: i128 = everyone
            .iter()
            .map(|account| self.house.claimable(account, currency))
            .sum();
        let bids: i128 = auctions
            .iter()
            .flat_map(|id| everyone.map(|bidder| self.house.get_bid(id, bidder)))
            .flatten()
            .map(|bid| bid.held)
            .sum();
        self.house.accrued_fees(currency) + claims + bids
    }

    pub fn salt(&self, byte: u8) -> BytesN<32> {
        BytesN::from_array(&self.e, &[byte; 32])
    }
}

/// How a price is divided among seller, creator and house.
pub fn parts(price: i128) -> [i128; 3] {
    let fee = price * i128::from(FEE_BPS) / 10_000;
    let royalty = price * i128::from(ROYALTY_BPS) / 10_000;
    [price - fee - royalty, royalty, fee]
}

/// What a `try_` call answers when the contract refuses.
pub fn refused<T, C>(error: impl Into<Error>) -> Result<Result<T, C>, Result<Error, InvokeError>> {
    Err(Ok(error.into()))
}
