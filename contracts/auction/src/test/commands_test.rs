//! Random sequences of calls; after each, what must always hold.

use proptest::prelude::*;
use soroban_sdk::{Address, String};

use super::fixture::*;
use crate::{Auction, Kind, Status};

#[derive(Clone, Debug)]
enum Command {
    Create(u8, i128, i128, u64),
    Bid(usize, usize, i128),
    Seal(usize, usize, i128, i128),
    Reveal(usize, usize, i128),
    Extend(usize, u64),
    Cancel(usize),
    Finalize(usize),
    Withdraw(usize, usize),
    Royalty(u32),
    Wait(u64),
}

fn command() -> impl Strategy<Value = Command> {
    let (which, who) = (0..4usize, 0..2usize);
    let price = 1..200i128;
    prop_oneof![
        3 => (0..3u8, price.clone(), 0..200i128, 1..40u64).prop_map(|(k, p, r, h)| Command::Create(k, p, r, h)),
        6 => (who.clone(), which.clone(), 1..400i128).prop_map(|(b, a, p)| Command::Bid(b, a, p)),
        4 => (who.clone(), which.clone(), price.clone(), 1..300i128).prop_map(|(b, a, p, d)| Command::Seal(b, a, p, d)),
        4 => (who.clone(), which.clone(), price).prop_map(|(b, a, p)| Command::Reveal(b, a, p)),
        1 => (which.clone(), 1..60u64).prop_map(|(a, h)| Command::Extend(a, h)),
        1 => which.clone().prop_map(Command::Cancel),
        4 => which.clone().prop_map(Command::Finalize),
        4 => (who, which).prop_map(|(b, a)| Command::Withdraw(b, a)),
        2 => (0..=5_000u32).prop_map(Command::Royalty),
        6 => (0..30u64).prop_map(Command::Wait),
    ]
}

/// The auctions there were, as they were after the last step.
struct Seen<'a> {
    w: World<'a>,
    auctions: std::vec::Vec<(u64, Auction)>,
    now: u64,
    tokens: u32,
    /// The creator's balance after the last step.
    royalties: i128,
}

impl Seen<'_> {
    fn id(&self, which: usize) -> u64 {
        self.auctions
            .get(which % self.auctions.len().max(1))
            .map_or(0, |(id, _)| *id)
    }

    fn bidder(&self, who: usize) -> Address {
        [&self.w.ann, &self.w.bob][who].clone()
    }

    /// Some are refused; what is not must keep every invariant, and what is must change nothing.
    fn run(&mut self, command: &Command) {
        let before = self.state();
        let w = &self.w;
        let done = match command {
            Command::Create(kind, price, reserve, hours) => {
                let kind = [Kind::English, Kind::Dutch, Kind::Sealed][usize::from(*kind)];
                self.tokens += 1;
                let token = self.tokens;
                w.nft.mint(
                    &w.creator,
                    &w.seller,
                    &token,
                    &String::from_str(&w.e, "ipfs://x"),
                );
                let (nft, currency) = (&w.nft.address, &w.currency.address);
                let end = self.now + hours * 3_600;
                let created = w.house.try_create_auction(
                    &w.seller,
                    &kind,
                    nft,
                    &token,
                    currency,
                    &(price * XLM),
                    &(reserve * XLM),
                    &0,
                    &end,
                );
                if let Ok(Ok(id)) = created {
                    self.auctions.push((id, w.house.get_auction(&id)));
                }
                true
            }
            Command::Bid(who, which, amount) => w
                .house
                .try_place_bid(&self.bidder(*who), &self.id(*which), &(amount * XLM))
                .is_ok(),
            Command::Seal(who, which, amount, deposit) => {
                let (bidder, id, amount) = (self.bidder(*who), self.id(*which), amount * XLM);
                let salt = w.salt(7);
                let hash = w.e.as_contract(&w.house.address, || {
                    crate::sealed::commitment(&w.e, id, &bidder, amount, &salt)
                });
                w.house
                    .try_place_sealed_bid(&bidder, &id, &hash, &(deposit * XLM))
                    .is_ok()
            }
            Command::Reveal(who, which, amount) => {
                let (bidder, id) = (self.bidder(*who), self.id(*which));
                w.house
                    .try_reveal_bid(&bidder, &id, &(amount * XLM), &w.salt(7))
                    .is_ok()
            }
            Command::Extend(which, hours) => {
                let end = self.now + hours * 3_600;
                w.house
                    .try_extend_auction(&w.seller, &self.id(*which), &end)
                    .is_ok()
            }
            Command::Cancel(which) => w
                .house
                .try_cancel_auction(&w.seller, &self.id(*which))
                .is_ok(),
            Command::Finalize(which) => w.house.try_finalize_auction(&self.id(*which)).is_ok(),
            Command::Withdraw(who, which) => w
                .house
                .try_withdraw(&self.bidder(*who), &self.id(*which))
                .is_ok(),
            Command::Royalty(bps) => {
                w.nft.set_default_royalty(&w.creator, bps, &w.creator);
                true
            }
            Command::Wait(hours) => {
                self.now += hours * 3_600;
                w.at(self.now);
                true
            }
        };
        if !done {
            assert_eq!(
                before,
                self.state(),
                "a refused call changed something: {command:?}"
            );
        }
        self.check();
    }

    fn state(&self) -> ([i128; 5], std::vec::Vec<Auction>) {
        let auctions = self
            .auctions
            .iter()
            .map(|(id, _)| self.w.house.get_auction(id))
            .collect();
        (self.w.balances(), auctions)
    }

    fn check(&mut self) {
        let ids: std::vec::Vec<u64> = self.auctions.iter().map(|(id, _)| *id).collect();
        let w = &self.w;
        assert_eq!(
            w.balance(&w.house.address),
            w.owed(&ids),
            "the house holds what it owes"
        );
        assert_eq!(
            w.balances().iter().sum::<i128>(),
            2 * PURSE,
            "no money appears or vanishes"
        );
        for (id, before) in &mut self.auctions {
            let now = w.house.get_auction(id);
            let owner = w.nft.owner_of(&now.token_id);
            assert_eq!(
                owner == w.house.address,
                now.status == Status::Open,
                "escrow while open"
            );
            if before.status != Status::Open {
                assert_eq!(&now, before, "terminal states stay");
            } else if now.status == Status::Sold {
                let most = now.best * i128::from(before.royalty_bps) / 10_000;
                assert!(w.balance(&w.creator) - self.royalties <= most, "as agreed");
            }
            if now.status == Status::Open || now.status == Status::Sold {
                assert!(now.best >= before.best, "the highest bid never falls");
                if now.kind == Kind::English && before.best > 0 && now.best != before.best {
                    assert!(
                        (now.best - before.best) * 20 >= before.best,
                        "it rises by 5 %"
                    );
                }
            }
            assert!(
                now.end_time >= before.end_time && now.end_time <= now.limit,
                "the end"
            );
            if now.kind == Kind::Dutch {
                let price = w.house.current_price(id);
                assert!(
                    now.reserve <= price && price <= now.start_price,
                    "a Dutch price"
                );
            }
            if let (Kind::Sealed, Status::Open, Some(leader)) = (now.kind, now.status, &now.leader)
            {
                assert!(
                    now.best <= w.house.get_bid(id, leader).unwrap().held,
                    "bid ≤ deposit"
                );
            }
            *before = now;
        }
        self.royalties = w.balance(&w.creator);
    }
}

extern crate std;

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_house_always_holds_what_it_owes(commands in prop::collection::vec(command(), 50..70)) {
        let w = World::new();
        w.e.cost_estimate().budget().reset_unlimited();
        let mut seen = Seen { w, auctions: std::vec![], now: NOW, tokens: 100, royalties: 0 };
        for command in &commands {
            seen.run(command);
        }
    }
}
