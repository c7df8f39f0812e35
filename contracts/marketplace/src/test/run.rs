//! A market on which commands are run, beside the model of it.

extern crate std;

use std::vec::Vec as List;

use nuna_nft::NftContractClient;
use soroban_sdk::{
    testutils::{Address as _, Ledger as _, MockAuth, MockAuthInvoke},
    token::{StellarAssetClient, TokenClient},
    xdr::{ContractEventBody, ScErrorType, ScSymbol, ScVal},
    Address, BytesN, Env, Error, IntoVal, String, Symbol, Val, Vec,
};

use super::{
    fixture::*,
    mocks::*,
    model::*,
    set_test::{leaf, node},
};

mod check;
mod others;
mod trades;

pub mod royalty_manager {
    soroban_sdk::contractimport!(file = "../wasm/royalty_manager.wasm");
}

/// The collections' code as it is committed, which the market knows.
const COLLECTION: &[u8] = include_bytes!("../../../wasm/nft.wasm");

/// What a signature covers besides the call: contract, function, arguments.
pub type Sub<'a> = (&'a Address, &'a str, Vec<Val>);

pub struct Run<'a> {
    pub w: World<'a>,
    pub manager: royalty_manager::Client<'a>,
    pub known: NftContractClient<'a>,
    pub rascal: RascalClient<'a>,
    pub eve: EveClient<'a>,
    pub coins: [Address; COINS],
    /// The market is the last one.
    pub people: [Address; PEOPLE + 1],
    pub ids: List<u64>,
    pub model: Model,
}

fn known_collection(e: &Env, creator: &Address) -> Address {
    let [name, symbol, uri] = ["Light", "LIGHT", "ipfs://"].map(|text| String::from_str(e, text));
    let none = None::<BytesN<32>>;
    let terms = (
        creator,
        name,
        symbol,
        uri,
        creator,
        ROYALTY_BPS,
        Some(MOST),
        none,
    );
    e.register(COLLECTION, terms)
}

impl Run<'_> {
    pub fn new() -> Self {
        let w = World::new();
        let e = &w.e;
        e.cost_estimate().budget().reset_unlimited();
        let second = currency(e, &w.admin);
        w.allow(&second);
        let coins = [w.currency.address.clone(), second];
        let manager = e.register(royalty_manager::WASM, (&w.admin,));
        w.set_manager(Some(manager.clone()));
        let nobody = "GAAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQDZ7H";
        let nobody = Address::from_string(&String::from_str(e, nobody));
        let (eve, artist, market) = (e.register(Eve, ()), Address::generate(e), &w.market.address);
        let [ann, bob, creator, admin] =
            [&w.seller, &w.buyer, &w.creator, &w.admin].map(Address::clone);
        let people = [
            ann,
            bob,
            creator,
            eve,
            artist,
            admin,
            nobody,
            market.clone(),
        ];
        let eve = EveClient::new(e, &people[EVE]);
        eve.set_up(market, &people[BOB], &Vec::from_array(e, coins.clone()));
        let rascal = RascalClient::new(e, &e.register(Rascal, ()));
        rascal.set_up(market, &people[ADMIN], &people[EVE], &people[CREATOR]);
        let known = known_collection(e, &w.creator);
        let run = Self {
            manager: royalty_manager::Client::new(e, &manager),
            known: NftContractClient::new(e, &known),
            rascal,
            eve,
            coins,
            people,
            ids: List::new(),
            model: Model::new(),
            w,
        };
        run.give_out();
        run
    }

    fn give_out(&self) {
        let e = &self.w.e;
        for (coin, currency) in self.coins.iter().enumerate() {
            let money = TokenClient::new(e, currency);
            for (who, purse) in self.model.purses[coin].iter().enumerate().take(NOBODY) {
                let lacking = purse - money.balance(&self.people[who]);
                StellarAssetClient::new(e, currency).mint(&self.people[who], &lacking);
            }
        }
        for (token, owner) in self.model.owners.iter().enumerate() {
            let (number, owner) = (self.number(token), &self.people[*owner]);
            match origin(token) {
                HOSTILE => self.rascal.set_owner(&number, owner),
                _ => {
                    let uri = String::from_str(e, "ipfs://x");
                    let nft = self.collection_client(token);
                    nft.mint(&self.w.creator, owner, &number, &uri);
                }
            }
        }
    }

    pub fn number(&self, token: usize) -> u32 {
        100 + token as u32
    }

    pub fn nft(&self, token: usize) -> &Address {
        [
            &self.known.address,
            &self.w.nft.address,
            &self.rascal.address,
        ][origin(token)]
    }

    pub fn collection_client(&self, token: usize) -> NftContractClient<'_> {
        NftContractClient::new(&self.w.e, self.nft(token))
    }

    /// Of a set of two tokens: its root.
    pub fn root(&self, set: &[usize]) -> BytesN<32> {
        let [a, b] = [set[0], set[1]].map(|token| leaf(&self.w.e, self.number(token)));
        node(&self.w.e, &a, &b)
    }

    /// That a token is in a set of two; of one that is not: no proof.
    pub fn proof(&self, set: &[usize], token: usize) -> Vec<BytesN<32>> {
        let sibling = set.iter().find(|other| **other != token);
        let sibling = sibling.map(|other| leaf(&self.w.e, self.number(*other)));
        Vec::from_iter(&self.w.e, sibling)
    }

    /// Call the market; `who` signs. The hostile account is really asked for its signature.
    pub fn call(
        &self,
        who: usize,
        function: &str,
        arguments: Vec<Val>,
        sub: Option<Sub>,
    ) -> Result<Val, u32> {
        let (e, market) = (&self.w.e, &self.w.market.address);
        if who == EVE {
            let below = sub.iter().map(|(contract, fn_name, args)| MockAuthInvoke {
                contract,
                fn_name,
                args: args.clone(),
                sub_invokes: &[],
            });
            let invoke = &MockAuthInvoke {
                contract: market,
                fn_name: function,
                args: arguments.clone(),
                sub_invokes: &below.collect::<List<_>>(),
            };
            let address = &self.people[EVE];
            e.set_auths(&[MockAuth { address, invoke }.into()]);
        }
        let function = Symbol::new(e, function);
        let done = e.try_invoke_contract::<Val, Error>(market, &function, arguments);
        e.mock_all_auths();
        match done {
            Ok(Ok(value)) => Ok(value),
            Err(Ok(error))
                if error.is_type(ScErrorType::Contract)
                    && (1_000..6_000).contains(&error.get_code()) =>
            {
                Err(error.get_code())
            }
            _ => Err(OTHER),
        }
    }

    /// Was this function of some contract called by the last call of ours?
    pub fn was_called(&self, function: &str) -> bool {
        let symbol = |text: &str| ScVal::Symbol(ScSymbol(text.try_into().unwrap()));
        let events = self.w.e.host().get_diagnostic_events().unwrap();
        events.0.iter().any(|event| {
            let ContractEventBody::V0(body) = &event.event.body;
            let topics = &body.topics;
            topics.first() == Some(&symbol("fn_call")) && topics.last() == Some(&symbol(function))
        })
    }

    pub fn pass(&self) {
        self.w.e.ledger().with_mut(|ledger| {
            ledger.timestamp = self.model.now;
            ledger.sequence_number = self.model.ledger;
        });
    }

    pub fn arguments<A: IntoVal<Env, Vec<Val>>>(&self, arguments: A) -> Vec<Val> {
        arguments.into_val(&self.w.e)
    }
}
