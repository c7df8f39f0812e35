//! Random sequences of calls; after each, what must always hold.

use std::{collections::BTreeMap, vec};

use proptest::prelude::*;
use soroban_sdk::{token::StellarAssetClient, Address, Vec};

use super::fixture::*;
use crate::{Kind, Order};

extern crate std;

const TOKENS: u32 = 4;

#[derive(Clone, Debug)]
enum Command {
    List(u32, i128, u64),
    Update(usize, i128, u64),
    CancelListing(usize),
    Buy(usize, usize, i128),
    Sweep(usize, std::vec::Vec<usize>, bool),
    Offer(usize, Option<u32>, i128, u64),
    Accept(usize, u32, i128),
    CancelOffer(usize),
    Transfer(u32, usize),
    Fee(u32),
    Royalty(u32),
    Withdraw,
    Freeze(usize, bool),
    Claim(usize),
    Wait(u64),
}

fn command() -> impl Strategy<Value = Command> {
    use Command::*;
    let (who, which, token) = (0..3usize, 0..8usize, 0..TOKENS);
    let (price, hours) = (1..50_000i128, 1..60u64);
    prop_oneof![
        6 => (token.clone(), price.clone(), hours.clone()).prop_map(|(t, p, h)| List(t, p, h)),
        1 => (which.clone(), price.clone(), hours.clone()).prop_map(|(i, p, h)| Update(i, p, h)),
        1 => which.clone().prop_map(CancelListing),
        5 => (who.clone(), which.clone(), price.clone()).prop_map(|(w, i, p)| Buy(w, i, p)),
        3 => (who.clone(), prop::collection::vec(which.clone(), 1..5), any::<bool>())
            .prop_map(|(w, i, partial)| Sweep(w, i, partial)),
        4 => (who.clone(), prop::option::of(token.clone()), price.clone(), hours)
            .prop_map(|(w, t, p, h)| Offer(w, t, p, h)),
        5 => (which.clone(), token.clone(), price).prop_map(|(i, t, p)| Accept(i, t, p)),
        2 => which.prop_map(CancelOffer),
        2 => (token, who.clone()).prop_map(|(t, w)| Transfer(t, w)),
        1 => (0..1_200u32).prop_map(Fee),
        2 => (0..=5_000u32).prop_map(Royalty),
        1 => Just(Withdraw),
        2 => (who.clone(), any::<bool>()).prop_map(|(w, frozen)| Freeze(w, frozen)),
        1 => who.prop_map(Claim),
        2 => (0..20u64).prop_map(Wait),
    ]
}

struct Seen<'a> {
    w: World<'a>,
    now: u64,
    ids: std::vec::Vec<u64>,
    live: BTreeMap<u64, Order>,
}

fn id_of<E, F>(made: &Result<Result<u64, E>, F>) -> Option<u64> {
    made.as_ref().ok()?.as_ref().ok().copied()
}

impl Seen<'_> {
    fn people(&self) -> [Address; 3] {
        [
            self.w.seller.clone(),
            self.w.buyer.clone(),
            self.w.creator.clone(),
        ]
    }

    fn id(&self, which: usize) -> u64 {
        // The latest ones are the likeliest to be alive.
        self.ids.iter().rev().nth(which).copied().unwrap_or(0)
    }

    /// Who made an order; somebody where there is none.
    fn maker(&self, id: u64) -> Address {
        let order = self.live.get(&id);
        order.map_or(self.w.seller.clone(), |order| order.maker.clone())
    }

    fn order(&self, id: u64) -> Option<Order> {
        let listing = self.w.market.try_get_listing(&id);
        match (listing, self.w.market.try_get_offer(&id)) {
            (Ok(Ok(order)), _) | (_, Ok(Ok(order))) => Some(order),
            _ => None,
        }
    }

    fn owned(&self) -> i128 {
        let market = &self.w.market.address;
        self.people()
            .iter()
            .chain([market, &self.w.admin])
            .map(|account| self.w.currency.balance(account))
            .sum()
    }

    fn run(&mut self, command: &Command) {
        let (people, now) = (self.people(), self.now);
        let (w, market) = (&self.w, &self.w.market);
        let (nft, currency) = (&w.nft.address, &w.currency.address);
        let before = self.snapshot();
        let mut made = None;
        let done = match command {
            Command::List(token, price, hours) => {
                let owner = w.nft.owner_of(token);
                let expiry = now + hours * 3_600;
                let listed =
                    market.try_create_listing(&owner, nft, token, price, currency, &expiry);
                made = id_of(&listed);
                listed.is_ok()
            }
            Command::Update(which, price, hours) => {
                let id = self.id(*which);
                let expiry = now + hours * 3_600;
                let seller = self.maker(id);
                market
                    .try_update_listing(&seller, &id, price, &expiry)
                    .is_ok()
            }
            Command::CancelListing(which) => {
                let id = self.id(*which);
                let seller = self.maker(id);
                market.try_cancel_listing(&seller, &id).is_ok()
            }
            Command::Buy(who, which, max) => {
                market.try_buy(&people[*who], &self.id(*which), max).is_ok()
            }
            Command::Sweep(who, which, partial) => {
                let mut items = Vec::new(&w.e);
                for index in which {
                    items.push_back((self.id(*index), 30_000i128));
                }
                market
                    .try_buy_many(&people[*who], currency, &items, partial)
                    .is_ok()
            }
            Command::Offer(who, token, price, hours) => {
                let (buyer, expiry) = (&people[*who], now + hours * 3_600);
                let offered = match token {
                    Some(token) => {
                        market.try_make_offer(buyer, nft, token, price, currency, &expiry)
                    }
                    None => market
                        .try_make_collection_offer(buyer, nft, price, currency, &expiry, &None),
                };
                made = id_of(&offered);
                offered.is_ok()
            }
            Command::Accept(which, token, min) => {
                let owner = w.nft.owner_of(token);
                market
                    .try_accept_offer(&owner, &self.id(*which), token, min)
                    .is_ok()
            }
            Command::CancelOffer(which) => {
                let id = self.id(*which);
                let buyer = self.maker(id);
                market.try_cancel_offer(&buyer, &id).is_ok()
            }
            Command::Transfer(token, who) => {
                w.nft.transfer(&w.nft.owner_of(token), &people[*who], token);
                assert_eq!(
                    w.nft.get_approved(token),
                    None,
                    "no approval survives a transfer"
                );
                true
            }
            Command::Fee(bps) => {
                let lower = *bps <= market.get_fee_bps();
                let set = market.try_set_platform_fee(&w.admin, bps).is_ok();
                assert_eq!(set, lower, "a raise waits");
                if !lower && *bps <= 1_000 {
                    w.raise_fee(*bps);
                }
                lower || *bps <= 1_000
            }
            Command::Royalty(bps) => {
                w.nft.set_default_royalty(&w.creator, bps, &w.creator);
                true
            }
            Command::Withdraw => market
                .try_withdraw_fees(&w.admin, currency, &w.admin)
                .is_ok(),
            Command::Freeze(who, frozen) => {
                StellarAssetClient::new(&w.e, currency).set_authorized(&people[*who], &!frozen);
                true
            }
            Command::Claim(who) => market.try_claim(&people[*who], currency).is_ok(),
            Command::Wait(hours) => {
                self.now += hours * 3_600;
                w.at(self.now);
                true
            }
        };
        if !done {
            assert_eq!(
                before,
                self.snapshot(),
                "a refused call changed something: {command:?}"
            );
        }
        if let Some(id) = made {
            assert!(!self.ids.contains(&id), "an id came twice");
            self.ids.push(id);
        }
        self.check(matches!(command, Command::Update(..)));
    }

    fn snapshot(
        &self,
    ) -> (
        [i128; 4],
        std::vec::Vec<Option<Order>>,
        std::vec::Vec<Address>,
    ) {
        let orders = self.ids.iter().map(|id| self.order(*id)).collect();
        let owners = (0..TOKENS)
            .map(|token| self.w.nft.owner_of(&token))
            .collect();
        (self.w.balances(), orders, owners)
    }

    fn check(&mut self, updated: bool) {
        let mut live = BTreeMap::new();
        for id in &self.ids {
            if let Some(order) = self.order(*id) {
                let known = self.live.contains_key(id) || self.ids.last() == Some(id);
                assert!(known, "terminal states stay terminal");
                let same = self.live.get(id).is_none_or(|before| *before == order);
                assert!(same || updated, "the terms are those agreed to");
                live.insert(*id, order);
            }
        }
        let w = &self.w;
        let currency = &w.currency.address;
        let escrow: i128 = live
            .values()
            .filter(|o| o.kind != Kind::Listing)
            .map(|o| o.price)
            .sum();
        let claims: i128 = self
            .people()
            .iter()
            .map(|p| w.market.claimable(p, currency))
            .sum();
        assert_eq!(
            w.currency.balance(&w.market.address),
            escrow + claims + w.market.accrued_fees(currency),
            "the market holds what it owes"
        );
        assert_eq!(self.owned(), 3 * PURSE, "no money appears or vanishes");
        for token in 0..TOKENS {
            let active = live
                .iter()
                .filter(|(_, o)| o.kind == Kind::Listing && o.token_id == token)
                .map(|(id, _)| *id)
                .collect::<std::vec::Vec<_>>();
            assert!(active.len() <= 1, "one active listing per token");
            let pinned = w.nft.get_approved(&token).as_ref() == Some(&w.market.address);
            let buyable = active.first().copied().filter(|id| {
                let owns = live[id].maker == w.nft.owner_of(&token);
                owns && pinned && self.now < live[id].expiry
            });
            let known = w.market.get_token_listing(&w.nft.address, &token);
            assert_eq!(known, buyable);
        }
        for id in live.keys().filter(|id| live[id].kind == Kind::Listing) {
            let parts = w.market.preview_split(id);
            let price = live[id].price;
            assert_eq!(parts.seller + parts.fee + parts.royalty, price);
            assert!(parts.seller >= 0 && parts.fee >= 0 && parts.royalty >= 0);
            assert!(parts.royalty * 2 <= price && parts.fee * 10 <= price);
            assert!(parts.royalty <= price * i128::from(live[id].royalty_bps) / 10_000);
        }
        self.live = live;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_market_always_holds_what_it_owes(commands in prop::collection::vec(command(), 50..80)) {
        let w = World::new();
        w.e.cost_estimate().budget().reset_unlimited();
        for token in 0..TOKENS {
            w.mint([&w.seller, &w.buyer][token as usize % 2], token);
        }
        for person in [&w.seller, &w.creator] {
            StellarAssetClient::new(&w.e, &w.currency.address).mint(person, &PURSE);
        }
        let mut seen = Seen { w, now: NOW, ids: std::vec![], live: BTreeMap::new() };
        for command in &commands {
            seen.run(command);
        }
    }
}
