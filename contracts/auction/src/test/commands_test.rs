//! Random sequences of calls. After each: it succeeded where the model says so, and the house, everyone's money and every token are
//! as the model says; a refused call has changed nothing of them.

extern crate std;

use proptest::prelude::*;
use soroban_sdk::token::StellarAssetClient;

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
        let (w, people, model) = (&self.w, &self.people, &mut self.model);
        let (house, id) = (&w.house, &self.ids[lot]);
        let seller = model.lots[lot].seller;
        let signer = |who: &usize| if *who == 4 { seller } else { *who };
        match command {
            Bid(who, _, amount) => {
                let amount = amount * XLM;
                let done = house.try_place_bid(&people[*who], id, &amount);
                (done.is_ok(), model.bid(lot, *who, amount))
            }
            Outbid(who, _, over) => {
                let amount = model.lots[lot].price(model.now) + over;
                let done = house.try_place_bid(&people[*who], id, &amount);
                (done.is_ok(), model.bid(lot, *who, amount))
            }
            Seal(who, _, amount, deposit) => {
                let least = model.lots[lot].start_price;
                let [amount, deposit] = [amount, deposit].map(|over| least + over * XLM);
                let hash = w.commitment(*id, &people[*who], amount, 7);
                let done = house.try_place_sealed_bid(&people[*who], id, &hash, &deposit);
                (done.is_ok(), model.seal(lot, *who, amount, deposit))
            }
            Reveal(who, _, off) => {
                // Whoever has a bid to reveal; the truth, but now and then one stroop less.
                let deposits = &model.lots[lot].deposits;
                let closed = deposits.iter().position(|bid| bid.closed.is_some());
                let who = &closed.filter(|_| *off > 0).unwrap_or(*who);
                let committed = deposits[*who].closed;
                let amount = committed.unwrap_or(1) + (*off).min(0);
                let salt = w.salt(7);
                let done = house.try_reveal_bid(&people[*who], id, &amount, &salt);
                (done.is_ok(), model.reveal(lot, *who, amount))
            }
            Extend(who, _, hours) => {
                let (who, end) = (signer(who), model.now + hours * 3_600);
                let done = house.try_extend_auction(&people[who], id, &end);
                (done.is_ok(), model.extend(lot, who, end))
            }
            Cancel(who, _) => {
                let who = signer(who);
                let done = house.try_cancel_auction(&people[who], id);
                (done.is_ok(), model.cancel(lot, who))
            }
            Accept(who, _) => {
                let who = signer(who);
                let done = house.try_accept_bid(&people[who], id);
                (done.is_ok(), model.accept(lot, who))
            }
            Finalize(_) => {
                let done = house.try_finalize_auction(id);
                (done.is_ok(), model.finalize(lot))
            }
            Withdraw(who, _, signed) => {
                if !signed {
                    w.e.set_auths(&[]);
                }
                let done = house.try_withdraw(&people[*who], id);
                w.e.mock_all_auths();
                (done.is_ok(), model.withdraw(lot, *who, *signed))
            }
            _ => (true, true),
        }
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
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_house_does_what_the_model_says_and_holds_what_it_owes(
        commands in story()
    ) {
        let mut run = Run::new();
        for command in &commands {
            let (done, should) = run.run(command);
            assert_eq!(done, should, "{command:?}");
            run.check();
        }
    }
}
