//! Is everything as the model says?

use soroban_sdk::{token::TokenClient, vec, Address};

use super::Run;
use crate::{
    test::{fixture::PURSE, model::*},
    Kind, Order as Kept,
};

impl Run<'_> {
    fn owner(&self, token: usize) -> Address {
        let number = self.number(token);
        match origin(token) {
            // Also while its contract lies.
            HOSTILE => self.w.e.as_contract(&self.rascal.address, || {
                let owner = self.w.e.storage().persistent().get(&number);
                owner.unwrap()
            }),
            _ => self.collection_client(token).owner_of(&number),
        }
    }

    /// An order as the market should keep it.
    fn kept(&self, order: &Order) -> Kept {
        let one = matches!(order.kind, Kind::Listing | Kind::Offer);
        Kept {
            kind: order.kind,
            maker: self.people[order.maker].clone(),
            nft: self.nft(order.token).clone(),
            token_id: if one { self.number(order.token) } else { 0 },
            price: order.price,
            currency: self.coins[order.coin].clone(),
            fee_bps: order.fee_bps,
            royalty_bps: order.royalty_bps,
            expiry: order.expiry,
            manager: order.manager as u32,
            buyer: order.buyer.map(|who| self.people[who].clone()),
            max_supply: order.max_supply,
            root: (!order.set.is_empty()).then(|| self.root(&order.set)),
        }
    }

    pub fn check(&self) {
        let (market, model) = (&self.w.market, &self.model);
        for (coin, currency) in self.coins.iter().enumerate() {
            let money = TokenClient::new(&self.w.e, currency);
            let owed = model.owed(coin);
            assert_eq!(money.balance(&market.address), owed, "what it owes");
            let mut all = owed;
            for (who, person) in self.people.iter().enumerate().take(PEOPLE) {
                if who != NOBODY {
                    let purse = money.balance(person);
                    assert_eq!(purse, model.purses[coin][who], "coin {coin} of {who}");
                    all += purse;
                }
                let claim = market.claimable(person, currency);
                assert_eq!(claim, model.claims[coin][who], "claim of {who}");
            }
            assert_eq!(all, 4 * PURSE, "no money appears or vanishes");
            assert_eq!(market.accrued_fees(currency), model.fees[coin]);
            assert_eq!(market.is_currency_allowed(currency), model.allowed[coin]);
        }
        for token in 0..TOKENS {
            let (nft, number) = (self.nft(token), self.number(token));
            let owner = &self.people[model.owners[token]];
            assert_eq!(self.owner(token), *owner, "token {token}");
            let approved = self.collection_client(token).get_approved(&number);
            let pinned = approved.as_ref() == Some(&market.address);
            assert_eq!(pinned, model.is_pinned(token), "approval of {token}");
            let listed = model.listed(token).map(|id| self.ids[id]);
            assert_eq!(market.get_token_listing(nft, &number), listed);
        }
        for (id, order) in self.ids.iter().zip(&model.orders) {
            let found = match order.kind {
                Kind::Listing => market.try_get_listing(id),
                _ => market.try_get_offer(id),
            };
            let found = found.ok().and_then(Result::ok);
            assert_eq!(found, order.open.then(|| self.kept(order)));
            if order.open && order.kind == Kind::Listing && origin(order.token) != HOSTILE {
                self.check_parts(*id, order);
            }
        }
        assert!(!self.rascal.broken() && !self.eve.broken(), "re-entered");
        assert_eq!(market.get_fee_bps(), model.fee_bps);
        assert_eq!(market.paused(), model.paused);
    }

    fn check_parts(&self, id: u64, order: &Order) {
        let parts = self.w.market.preview_split(&id);
        let own = self.model.clone().ask(order.token, order.price).unwrap();
        let should = self.model.divide(order, order.token, own);
        assert_eq!((parts.seller, parts.fee), (should.seller, should.fee));
        let mut royalties = vec![&self.w.e];
        for (who, amount) in &should.royalties {
            royalties.push_back((self.people[*who].clone(), *amount));
        }
        assert_eq!(parts.royalties, royalties);
        assert_eq!(parts.seller + parts.fee + parts.royalty, order.price);
        assert!(parts.seller >= 0 && parts.royalty * 2 <= order.price);
    }
}
