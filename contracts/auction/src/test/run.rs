//! A house on which commands are run, beside the model of it.

extern crate std;

use soroban_sdk::{
    symbol_short,
    testutils::MockAuthInvoke,
    token::{StellarAssetClient, TokenClient},
    vec, Address, IntoVal, String, Val, Vec,
};

use super::{commands::Command, fixture::*, mocks::*, model::*};
use crate::{Kind, Status};

pub struct Run<'a> {
    pub w: World<'a>,
    pub moody: MoodyClient<'a>,
    pub eve: AccountClient<'a>,
    pub currencies: [Address; CURRENCIES],
    pub people: [Address; PEOPLE],
    pub ids: std::vec::Vec<u64>,
    pub model: Model,
}

impl Run<'_> {
    pub fn new() -> Self {
        let w = World::new();
        w.e.cost_estimate().budget().reset_unlimited();
        let second = w.e.register_stellar_asset_contract_v2(w.admin.clone());
        let flag = soroban_sdk::testutils::IssuerFlags::RevocableFlag;
        second.issuer().set_flag(flag);
        let second = second.address();
        w.house.propose_currency(&w.admin, &second);
        w.at(NOW + 2 * DAY);
        w.house.set_currency(&w.admin, &second, &true);
        w.at(NOW);
        let eve = AccountClient::new(&w.e, &w.e.register(Account, ()));
        StellarAssetClient::new(&w.e, &second).mint(&w.ann, &PURSE);
        for currency in [&w.currency.address, &second] {
            StellarAssetClient::new(&w.e, currency).mint(&eve.address, &PURSE);
        }
        let people = [&w.seller, &w.creator, &w.ann, &eve.address, &w.admin].map(Address::clone);
        Self {
            eve,
            moody: MoodyClient::new(&w.e, &w.e.register(Moody, ())),
            currencies: [w.currency.address.clone(), second],
            people,
            ids: std::vec![],
            model: Model::new([[0, 0, PURSE, PURSE, 0]; CURRENCIES], ROYALTY_BPS),
            w,
        }
    }

    /// The collection and number of a token; every second one is of the collection that may refuse.
    pub fn token(&self, token: usize) -> (Address, u32) {
        let collection = match self.model.tokens[token].moody {
            true => &self.moody.address,
            false => &self.w.nft.address,
        };
        (collection.clone(), 100 + token as u32)
    }

    fn mint(&mut self) -> usize {
        let token = self.model.tokens.len();
        self.model.tokens.push(Token {
            owner: Some(0),
            moody: token % 2 == 1,
        });
        let (number, seller) = (self.token(token).1, &self.people[0]);
        if token % 2 == 1 {
            self.moody.set_owner(&number, seller);
        } else {
            let uri = String::from_str(&self.w.e, "ipfs://x");
            self.w.nft.mint(&self.w.creator, seller, &number, &uri);
        }
        token
    }

    /// Somebody is about to sign this call of the house, about a currency, with what is called below it in their name. The hostile
    /// account is really asked, and does what it does. Does it sign?
    pub fn sign(
        &mut self,
        who: usize,
        currency: usize,
        function: &str,
        arguments: Vec<Val>,
        below: Option<(&Address, &str, Vec<Val>)>,
    ) -> bool {
        if who != EVE {
            return true;
        }
        let (e, house, model) = (&self.w.e, &self.w.house.address, &mut self.model);
        self.eve.disarm(&(model.temper == DECLINES));
        let money = &self.currencies[currency];
        match model.temper {
            REENTERS => self.eve.arm(house, &symbol_short!("paused"), &vec![e]),
            SPENDS => {
                let all = model.purses[currency][EVE];
                let all = (&self.people[EVE], &self.people[ANN], all).into_val(e);
                self.eve.arm(money, &symbol_short!("transfer"), &all);
            }
            _ => {}
        }
        let below = below.map(|(contract, fn_name, args)| MockAuthInvoke {
            contract,
            fn_name,
            args,
            sub_invokes: &[],
        });
        let eve = &self.people[EVE];
        let below = below.as_slice();
        e.set_auths(&[signed_with(eve, house, function, arguments, below)]);
        model.sign(who, currency)
    }

    /// After a call: everybody signs again.
    pub fn signed(&self) {
        self.w.e.mock_all_auths();
        let reentered = self.model.temper == REENTERS && self.eve.got() == Some(0);
        assert!(!reentered, "the house was called while it was on the stack");
    }

    pub fn create(&mut self, command: &Command) -> (bool, bool) {
        let Command::Create(kind, token, currency, price, reserve, hours, duration) = *command
        else {
            return (false, false);
        };
        let waits = kind == 3;
        let token = match self.model.tokens.len() {
            there if token < there => token,
            _ => self.mint(),
        };
        let lot = Lot {
            kind: [Kind::English, Kind::Dutch, Kind::Sealed, Kind::English][usize::from(kind)],
            seller: self.model.tokens[token].owner.unwrap_or(0),
            token,
            currency,
            start_price: price * XLM,
            reserve: if waits { price * XLM } else { reserve * XLM },
            start: 0,
            end: self.model.now + hours * 3_600,
            limit: 0,
            duration: if waits { duration * 3_600 } else { 0 },
            royalty_bps: 0,
            status: Status::Open,
            best: 0,
            leader: None,
            bids: 0,
            deposits: Default::default(),
        };
        let (nft, number) = self.token(token);
        let (house, seller) = (&self.w.house.address, &self.people[lot.seller]);
        let (money, price, end) = (&self.currencies[currency], &lot.start_price, &lot.end);
        let moves = (
            &nft,
            "transfer",
            (seller, house, number).into_val(&self.w.e),
        );
        let (function, arguments) = if waits {
            let arguments = (seller, &nft, number, money, price, lot.duration, end);
            ("create_reserve_auction", arguments.into_val(&self.w.e))
        } else {
            let (kind, reserve) = (&lot.kind, &lot.reserve);
            let terms = (seller, kind, &nft, number, money, price, reserve, 0u64, end);
            ("create_auction", terms.into_val(&self.w.e))
        };
        let signs = self.sign(lot.seller, currency, function, arguments, Some(moves));
        let (house, seller) = (&self.w.house, &self.people[lot.seller]);
        let money = &self.currencies[currency];
        let id = if waits {
            let (many, until) = (&lot.duration, end);
            house.try_create_reserve_auction(seller, &nft, &number, money, price, many, until)
        } else {
            let (kind, reserve) = (&lot.kind, &lot.reserve);
            house.try_create_auction(seller, kind, &nft, &number, money, price, reserve, &0, end)
        };
        self.ids.extend(id.map(Result::unwrap));
        (id.is_ok(), signs && self.model.create(lot, waits))
    }

    fn owner(&self, token: usize) -> Address {
        let (_, number) = self.token(token);
        match self.model.tokens[token].moody {
            // Also while its contract does not answer.
            true => self.w.e.as_contract(&self.moody.address, || {
                let owner = self.w.e.storage().persistent().get(&number);
                owner.unwrap()
            }),
            false => self.w.nft.owner_of(&number),
        }
    }

    pub fn check(&self) {
        let (house, model) = (&self.w.house, &self.model);
        for (coin, currency) in self.currencies.iter().enumerate() {
            let money = TokenClient::new(&self.w.e, currency);
            let owed = model.owed(coin);
            assert_eq!(money.balance(&house.address), owed, "what it owes");
            let purses = self.people.each_ref().map(|who| money.balance(who));
            assert_eq!(purses, model.purses[coin]);
            assert_eq!(purses.iter().sum::<i128>() + owed, 2 * PURSE);
            let claims = self
                .people
                .each_ref()
                .map(|who| house.claimable(who, currency));
            assert_eq!(claims, model.claims[coin]);
            assert_eq!(house.accrued_fees(currency), model.fees[coin]);
        }
        for (token, Token { owner, .. }) in model.tokens.iter().enumerate() {
            let owner = owner.map_or(&house.address, |who| &self.people[who]);
            assert_eq!(self.owner(token), *owner, "token {token}");
        }
        for (id, lot) in self.ids.iter().zip(&model.lots) {
            let is = house.get_auction(id);
            assert_eq!(
                (
                    is.status,
                    is.best,
                    is.bids,
                    is.start_time,
                    is.end_time,
                    is.limit
                ),
                (lot.status, lot.best, lot.bids, lot.start, lot.end, lot.limit)
            );
            let leader = lot.leader.map(|who| self.people[who].clone());
            assert_eq!((is.royalty_bps, is.leader), (lot.royalty_bps, leader));
            assert!(is.end_time <= is.limit);
            assert_eq!(house.current_price(id), lot.price(model.now));
            for (who, deposit) in self.people.iter().zip(lot.deposits) {
                let bid = house.get_bid(id, who);
                assert_eq!(bid.as_ref().map_or(0, |bid| bid.held), deposit.held);
                let closed = bid.is_some_and(|bid| bid.commitment.is_some());
                assert_eq!(closed, deposit.closed.is_some());
            }
        }
    }
}
