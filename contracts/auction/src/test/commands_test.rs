//! Random sequences of calls. After each: it succeeded where the model says so, and the house, everyone's money and every token are
//! as the model says; a refused call has changed nothing of them.

extern crate std;

use proptest::{prelude::*, test_runner::contextualize_config};
use soroban_sdk::{token::StellarAssetClient, IntoVal, Val, Vec};

use super::{
    commands::{story, Command},
    fixture::*,
    mocks::*,
    model::*,
    run::Run,
};
use crate::{Kind, Status};

impl Run<'_> {
    /// Which auction a command is about: mostly one for which it makes sense. None while there are none.
    fn pick(&self, command: &Command) -> Option<usize> {
        use Command::*;
        let now = self.model.now;
        let (which, fits): (_, fn(&Lot, u64) -> bool) = match command {
            Bid(_, which, _) | Outbid(_, which, _) => (which, |lot, now| {
                lot.kind != Kind::Sealed && lot.status == Status::Open && now < lot.end
            }),
            Seal(_, which, ..) => (which, |lot, now| lot.kind == Kind::Sealed && now < lot.end),
            Reveal(_, which, _) => (which, |lot, now| {
                (lot.end..lot.limit).contains(&now)
                    && lot.deposits.iter().any(|bid| bid.closed.is_some())
            }),
            Accept(_, which) => (which, |lot, now| {
                now >= lot.end && 0 < lot.best && lot.best < lot.reserve
            }),
            Withdraw(_, which, _) => (which, |lot, _| lot.deposits.iter().any(|bid| bid.held > 0)),
            Finalize(which) => (which, |lot, now| match lot.status {
                Status::Open => now >= lot.end,
                status => status == Status::Returning,
            }),
            Extend(_, which, _) | Cancel(_, which) => (which, |lot, _| lot.status == Status::Open),
            _ => return None,
        };
        let lots = &self.model.lots;
        let fitting = (0..lots.len()).filter(|lot| fits(&lots[*lot], now));
        let fitting: std::vec::Vec<usize> = fitting.collect();
        match (fitting.len(), lots.len()) {
            (_, 0) => None,
            (0, count) => Some(which % count),
            (_, count) if which % 6 == 5 => Some(which % count),
            (count, _) => Some(fitting[which % count]),
        }
    }

    /// Did it succeed, and should it have?
    fn run(&mut self, command: &Command) -> (bool, bool) {
        use Command::*;
        let Some(lot) = self.pick(command) else {
            return self.run_other(command);
        };
        let (
            id,
            Lot {
                seller, currency, ..
            },
        ) = (self.ids[lot], self.model.lots[lot].clone());
        let signer = |who: usize| if who == 4 { seller } else { who };
        match *command {
            Bid(who, _, amount) => self.bid(lot, who, amount * XLM),
            Outbid(who, _, over) => {
                let price = self.model.lots[lot].price(self.model.now);
                self.bid(lot, who, price + over)
            }
            Seal(who, _, amount, deposit) => {
                let least = self.model.lots[lot].start_price;
                let [amount, deposit] = [amount, deposit].map(|over| least + over * XLM);
                let bidder = self.people[who].clone();
                let hash = self.w.commitment(id, &bidder, amount, 7);
                let arguments = (&bidder, id, &hash, deposit).into_val(&self.w.e);
                let signs = self.pays(who, currency, "place_sealed_bid", arguments, deposit);
                let done = self
                    .w
                    .house
                    .try_place_sealed_bid(&bidder, &id, &hash, &deposit);
                let should = signs && self.model.seal(lot, who, amount, deposit);
                (done.is_ok(), should)
            }
            Reveal(who, _, off) => {
                // Whoever has a bid to reveal; the truth, but now and then one stroop less.
                let deposits = &self.model.lots[lot].deposits;
                let closed = deposits.iter().position(|bid| bid.closed.is_some());
                let who = closed.filter(|_| off > 0).unwrap_or(who);
                let committed = deposits[who].closed;
                let amount = committed.unwrap_or(1) + off.min(0);
                let (bidder, salt) = (self.people[who].clone(), self.w.salt(7));
                let arguments = (&bidder, id, amount, &salt).into_val(&self.w.e);
                let signs = self.sign(who, currency, "reveal_bid", arguments, None);
                let done = self.w.house.try_reveal_bid(&bidder, &id, &amount, &salt);
                (done.is_ok(), signs && self.model.reveal(lot, who, amount))
            }
            Extend(who, _, hours) => {
                let (who, end) = (signer(who), self.model.now + hours * 3_600);
                let arguments = (&self.people[who], id, end).into_val(&self.w.e);
                let signs = self.sign(who, currency, "extend_auction", arguments, None);
                let done = self
                    .w
                    .house
                    .try_extend_auction(&self.people[who], &id, &end);
                (done.is_ok(), signs && self.model.extend(lot, who, end))
            }
            Cancel(who, _) => {
                let who = signer(who);
                let arguments = (&self.people[who], id).into_val(&self.w.e);
                let signs = self.sign(who, currency, "cancel_auction", arguments, None);
                let done = self.w.house.try_cancel_auction(&self.people[who], &id);
                (done.is_ok(), signs && self.model.cancel(lot, who))
            }
            Accept(who, _) => {
                let who = signer(who);
                let arguments = (&self.people[who], id).into_val(&self.w.e);
                let signs = self.sign(who, currency, "accept_bid", arguments, None);
                let done = self.w.house.try_accept_bid(&self.people[who], &id);
                (done.is_ok(), signs && self.model.accept(lot, who))
            }
            Finalize(_) => {
                let done = self.w.house.try_finalize_auction(&id);
                (done.is_ok(), self.model.finalize(lot))
            }
            Withdraw(who, _, signed) => {
                // Nobody is asked once the auction is over.
                let asked = signed && self.model.lots[lot].status == Status::Open;
                let arguments = (&self.people[who], id).into_val(&self.w.e);
                let signs = !asked || self.sign(who, currency, "withdraw", arguments, None);
                if !signed {
                    self.w.e.set_auths(&[]);
                }
                let done = self.w.house.try_withdraw(&self.people[who], &id);
                (done.is_ok(), signs && self.model.withdraw(lot, who, signed))
            }
            _ => (true, true),
        }
    }

    fn bid(&mut self, lot: usize, who: usize, amount: i128) -> (bool, bool) {
        let (
            id,
            Lot {
                kind,
                currency,
                deposits,
                ..
            },
        ) = (self.ids[lot], self.model.lots[lot].clone());
        let held = if kind == Kind::English {
            deposits[who].held
        } else {
            0
        };
        let arguments = (&self.people[who], id, amount).into_val(&self.w.e);
        let signs = self.pays(who, currency, "place_bid", arguments, amount - held);
        let done = self.w.house.try_place_bid(&self.people[who], &id, &amount);
        (done.is_ok(), signs && self.model.bid(lot, who, amount))
    }

    /// [`Run::sign`], with a payment to the house.
    fn pays(
        &mut self,
        who: usize,
        currency: usize,
        function: &str,
        arguments: Vec<Val>,
        amount: i128,
    ) -> bool {
        let money = self.currencies[currency].clone();
        let house = &self.w.house.address;
        let payment = (&self.people[who], house, amount).into_val(&self.w.e);
        let below = Some((&money, "transfer", payment));
        self.sign(who, currency, function, arguments, below)
    }

    /// Run it; what it should not have done, it has not.
    fn step(&mut self, command: &Command) {
        let mut before = self.model.clone();
        let (done, should) = self.run(command);
        self.signed();
        assert_eq!(done, should, "{command:?}");
        if !should {
            // A token that was minted for it stays.
            let there = before.tokens.len();
            before.tokens.extend(self.model.tokens.drain(there..));
            self.model = before;
        }
        self.check();
    }

    fn run_other(&mut self, command: &Command) -> (bool, bool) {
        use Command::*;
        let there = self.model.tokens.len().max(1);
        let token = |token: &usize| token % there;
        if let (Stray(_) | Rescue(..), true) = (command, self.model.tokens.is_empty()) {
            return (true, true);
        }
        if let Create(..) = command {
            return self.create(command);
        }
        let strays = match command {
            Stray(which) | Rescue(which, _) => Some(self.token(token(which))),
            _ => None,
        };
        let (w, people, model) = (&self.w, &self.people, &mut self.model);
        match (command, strays) {
            (Stray(which), Some((nft, number))) => {
                let owner = model.tokens[token(which)].owner.unwrap_or(0);
                let collection = MoodyClient::new(&w.e, &nft);
                let done = collection.try_transfer(&people[owner], &w.house.address, &number);
                // One that "does nothing" says yes.
                let stayed = nft == self.moody.address && !model.moves;
                (done.is_ok() && !stayed, model.stray(token(which)))
            }
            (Rescue(which, to), Some((nft, number))) => {
                let done = w.house.try_rescue_token(&nft, &number, &people[*to]);
                (done.is_ok(), model.rescue(token(which), *to))
            }
            (Claim(who, coin), _) => {
                // Whoever has one.
                let owing = model.claims[*coin].iter().position(|claim| *claim > 0);
                let who = &owing.unwrap_or(*who);
                let done = w.house.try_claim(&people[*who], &self.currencies[*coin]);
                (done.is_ok(), model.claim(*coin, *who))
            }
            (Fees(coin), _) => {
                let admin = &w.admin;
                let done = w
                    .house
                    .try_withdraw_fees(admin, &self.currencies[*coin], admin);
                (done.is_ok(), model.withdraw_fees(*coin))
            }
            (Freeze(who, coin, yes), _) => {
                let issuer = StellarAssetClient::new(&w.e, &self.currencies[*coin]);
                issuer.set_authorized(&people[*who], &!yes);
                model.frozen[*coin][*who] = *yes;
                (true, true)
            }
            (Mood(mood), _) => {
                self.moody.set_mood(mood);
                model.moves = *mood == MOVES;
                model.answers = *mood != IS_SILENT;
                (true, true)
            }
            (Temper(temper), _) => {
                model.temper = *temper;
                (true, true)
            }
            (Pause(yes), _) => {
                let done = match yes {
                    true => w.house.try_pause(&w.admin).is_ok(),
                    false => w.house.try_unpause(&w.admin).is_ok(),
                };
                let should = model.paused != *yes;
                model.paused = *yes;
                (done, should)
            }
            (Royalty(bps), _) => {
                w.nft.set_default_royalty(&w.creator, bps, &w.creator);
                model.royalty_bps = *bps;
                (true, true)
            }
            (Wait(hours), _) => {
                model.now += hours * 3_600;
                w.at(model.now);
                (true, true)
            }
            _ => (true, true),
        }
    }
}

proptest! {
    #![proptest_config(contextualize_config(ProptestConfig { cases: 8, failure_persistence: None, ..Default::default() }))]

    #[test]
    fn the_house_does_what_the_model_says_and_holds_what_it_owes(
        commands in story()
    ) {
        let mut run = Run::new();
        for command in &commands {
            run.step(command);
        }
    }
}
