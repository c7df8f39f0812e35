//! Listings, purchases and offers.

extern crate std;

use std::vec;

use soroban_sdk::{TryFromVal, Val, Vec};

use super::{Run, Sub};
use crate::{
    test::{
        commands::{Aim, Command},
        model::*,
    },
    Kind,
};

impl Run<'_> {
    /// An order: mostly one that this person could take. One that is none, where there are none.
    fn pick(&self, which: usize, listing: bool, who: Option<usize>) -> usize {
        let (orders, now) = (&self.model.orders, self.model.now);
        let open = |id: &usize| {
            let order = &orders[*id];
            order.open && (order.kind == Kind::Listing) == listing
        };
        let good = |id: &usize| {
            let order = &orders[*id];
            let pinned = !listing || self.model.is_pinned(order.token);
            let theirs = who
                .is_none_or(|who| order.maker != who && order.buyer.is_none_or(|only| only == who));
            open(id) && now < order.expiry && pinned && theirs
        };
        let latest = || (0..orders.len()).rev();
        let good: std::vec::Vec<usize> = latest().filter(good).collect();
        match which {
            7 => orders.len() / 2,
            6 => latest().find(open).unwrap_or(0),
            _ if good.is_empty() => orders.len(),
            _ => good[which % good.len()],
        }
    }

    fn id(&self, order: usize) -> u64 {
        self.ids.get(order).copied().unwrap_or(7)
    }

    fn price(&self, order: usize) -> i128 {
        self.model
            .orders
            .get(order)
            .map_or(30_000, |order| order.price)
    }

    fn maker(&self, order: usize, other: Option<usize>) -> usize {
        let maker = self.model.orders.get(order).map(|order| order.maker);
        other.or(maker).unwrap_or(ANN)
    }

    /// Who can sell a token.
    fn holder(&self, token: usize) -> usize {
        Some(self.model.owners[token])
            .filter(|who| *who != MARKET)
            .unwrap_or(ANN)
    }

    fn order(
        &self,
        kind: Kind,
        maker: usize,
        token: usize,
        coin: usize,
        price: i128,
        hours: u64,
    ) -> Order {
        Order {
            kind,
            maker,
            token,
            price,
            coin,
            fee_bps: self.model.fee_bps,
            royalty_bps: 5_000,
            expiry: self.model.now + hours * 3_600,
            manager: self.model.managers.len() - 1,
            buyer: None,
            max_supply: None,
            set: vec![],
            open: true,
        }
    }

    /// The payment that whoever signs a purchase or an offer signs with it.
    fn payment(&self, who: usize, coin: usize, amount: i128) -> Option<Sub<'_>> {
        let market = &self.w.market.address;
        let arguments = self.arguments((&self.people[who], market, amount));
        Some((&self.coins[coin], "transfer", arguments))
    }

    fn approval(&self, who: usize, token: usize, until: u32) -> Option<Sub<'_>> {
        let (market, number) = (&self.w.market.address, self.number(token));
        let arguments = self.arguments((&self.people[who], market, number, until));
        Some((self.nft(token), "approve", arguments))
    }

    fn made(&mut self, made: Result<Val, u32>) -> Outcome {
        let id = u64::try_from_val(&self.w.e, &made?).unwrap();
        assert!(!self.ids.contains(&id), "an id came twice");
        self.ids.push(id);
        Ok(())
    }

    fn list(&mut self, order: Order) -> (Outcome, Outcome) {
        let Order {
            maker,
            token,
            price,
            coin,
            expiry,
            buyer,
            ..
        } = order;
        let (seller, nft, number) = (&self.people[maker], self.nft(token), self.number(token));
        let mut arguments = self.arguments((seller, nft, number, price, &self.coins[coin], expiry));
        let function = match buyer {
            None => "create_listing",
            Some(buyer) => {
                arguments.push_back(self.people[buyer].to_val());
                "create_private_listing"
            }
        };
        let sub = self.approval(maker, token, self.model.approved_until(expiry));
        let made = self.call(maker, function, arguments, sub);
        (self.made(made), self.model.list(order))
    }

    fn offer(&mut self, order: Order) -> (Outcome, Outcome) {
        let Order {
            maker,
            token,
            price,
            coin,
            expiry,
            max_supply,
            ..
        } = order;
        let (buyer, nft, currency) = (&self.people[maker], self.nft(token), &self.coins[coin]);
        let (function, arguments) = match order.kind {
            Kind::CollectionOffer => (
                "make_collection_offer",
                self.arguments((buyer, nft, price, currency, expiry, max_supply)),
            ),
            Kind::SetOffer => (
                "make_set_offer",
                self.arguments((buyer, nft, self.root(&order.set), price, currency, expiry)),
            ),
            _ => (
                "make_offer",
                self.arguments((buyer, nft, self.number(token), price, currency, expiry)),
            ),
        };
        let made = self.call(maker, function, arguments, self.payment(maker, coin, price));
        (self.made(made), self.model.offer(order))
    }

    fn accept(&mut self, id: usize, nth: usize, over: i128, proof: bool) -> (Outcome, Outcome) {
        let order = self.model.orders.get(id);
        let collection = order.map_or(KNOWN, |order| origin(order.token));
        // Of an offer for one token, that one at first.
        let nth = order.map_or(nth, |order| (order.token / 3 + nth) % 3);
        let token = collection + 3 * nth;
        let (who, least) = (self.holder(token), self.price(id) + over);
        let (seller, number) = (&self.people[who], self.number(token));
        let buyer = &self.people[self.maker(id, None)];
        let sub = (
            self.nft(token),
            "transfer",
            self.arguments((seller, buyer, number)),
        );
        let (function, arguments) = if proof {
            let set = order.map_or(vec![], |order| order.set.clone());
            let proof = self.proof(&set, token);
            let arguments = self.arguments((seller, self.id(id), number, proof, least));
            ("accept_set_offer", arguments)
        } else {
            (
                "accept_offer",
                self.arguments((seller, self.id(id), number, least)),
            )
        };
        let done = self.call(who, function, arguments, Some(sub)).map(|_| ());
        (done, self.model.accept(id, who, token, least, proof))
    }

    /// What orders come to; none: it is about something else. What came of it, and what should have.
    pub fn trade(&mut self, command: &Command) -> Option<(Outcome, Outcome)> {
        use Command::*;
        Some(match *command {
            List(token, coin, price, hours, buyer) => {
                let seller = self.holder(token);
                let order = self.order(Kind::Listing, seller, token, coin, price, hours);
                self.list(Order { buyer, ..order })
            }
            Update(which, price, hours) => {
                let id = self.pick(which, true, None);
                let who = self.maker(id, None);
                let token = self.model.orders.get(id).map_or(0, |order| order.token);
                let expiry = self.model.now + hours * 3_600;
                let arguments = self.arguments((&self.people[who], self.id(id), price, expiry));
                let sub = self.approval(who, token, self.model.approved_until(expiry));
                let done = self.call(who, "update_listing", arguments, sub).map(|_| ());
                (done, self.model.update(id, who, price, expiry))
            }
            CancelListing(which, other) => {
                let id = self.pick(which, true, None);
                let who = self.maker(id, other);
                let token = self.model.orders.get(id).map_or(0, |order| order.token);
                let arguments = self.arguments((&self.people[who], self.id(id)));
                let sub = self.approval(who, token, 0);
                let done = self.call(who, "cancel_listing", arguments, sub).map(|_| ());
                (done, self.model.cancel_listing(id, who))
            }
            CancelOffer(which, other) => {
                let id = self.pick(which, false, None);
                let who = self.maker(id, other);
                let arguments = self.arguments((&self.people[who], self.id(id)));
                let done = self.call(who, "cancel_offer", arguments, None).map(|_| ());
                (done, self.model.cancel_offer(id, who))
            }
            Buy(who, which, over) => {
                let id = self.pick(which, true, Some(who));
                let most = self.price(id) + over;
                let coin = self.model.orders.get(id).map_or(0, |order| order.coin);
                let arguments = self.arguments((&self.people[who], self.id(id), most));
                let sub = self.payment(who, coin, most);
                let done = self.call(who, "buy", arguments, sub).map(|_| ());
                (done, self.model.buy(id, who, most))
            }
            Sweep(who, ref which, over, partial) => {
                let picked = which.iter().map(|which| self.pick(*which, true, Some(who)));
                let items: std::vec::Vec<_> =
                    picked.map(|id| (id, self.price(id) + over)).collect();
                let first = items.first().and_then(|(id, _)| self.model.orders.get(*id));
                let coin = first.map_or(0, |order| order.coin);
                let pairs = items.iter().map(|(id, most)| (self.id(*id), *most));
                let pairs = Vec::<(u64, i128)>::from_iter(&self.w.e, pairs);
                let arguments = (&self.people[who], &self.coins[coin], pairs, partial);
                let sub = self.payment(who, coin, items.iter().map(|(_, most)| most).sum());
                let done = self
                    .call(who, "buy_many", self.arguments(arguments), sub)
                    .map(|_| ());
                (done, self.model.sweep(who, coin, &items, partial))
            }
            Offer(who, aim, token, coin, price, hours) => {
                let (kind, max_supply, set) = match aim {
                    Aim::Token => (Kind::Offer, None, vec![]),
                    Aim::Collection(most) => (Kind::CollectionOffer, most, vec![]),
                    Aim::Set => (Kind::SetOffer, None, vec![token, (token + 3) % TOKENS]),
                };
                let order = self.order(kind, who, token, coin, price, hours);
                self.offer(Order {
                    max_supply,
                    set,
                    ..order
                })
            }
            Accept(which, nth, over, proof) => {
                let id = self.pick(which, false, None);
                self.accept(id, nth, over, proof)
            }
            _ => return None,
        })
    }
}
