//! Everything but orders: tokens, money, terms, and how strangers behave.

use soroban_sdk::{token::StellarAssetClient, Val, Vec};

use super::{royalty_manager::Share, Run};
use crate::test::{commands::Command, model::*};

/// What a call of a contract that is not the market came to.
fn plain<T, E>(done: Result<T, E>) -> Outcome {
    done.map(|_| ()).map_err(|_| OTHER)
}

impl Run<'_> {
    /// What came of it, and what should have.
    pub fn other(&mut self, command: &Command) -> (Outcome, Outcome) {
        use Command::*;
        let (w, people) = (&self.w, &self.people);
        let (market, admin) = (&w.market, &w.admin);
        let call = |function: &str, arguments: Vec<Val>| {
            self.call(ADMIN, function, arguments, None).map(|_| ())
        };
        match *command {
            Transfer(token, to) => {
                let from = self.model.owners[token];
                let (nft, number) = (self.collection_client(token), self.number(token));
                let done = plain(nft.try_transfer(&people[from], &people[to], &number));
                let should = self.model.transfer(token, from, to);
                (done, should.then_some(()).ok_or(OTHER))
            }
            Approve(token) => {
                let (owner, until) = (self.model.owners[token], self.model.ledger + 100_000);
                let (nft, number) = (self.collection_client(token), self.number(token));
                nft.approve(&people[owner], &market.address, &number, &until);
                self.model.pins[token] = Some(if origin(token) == HOSTILE {
                    u32::MAX
                } else {
                    until
                });
                (Ok(()), Ok(()))
            }
            Rescue(token, to) => {
                let arguments = (self.nft(token), self.number(token), &people[to]);
                let done = call("rescue_token", self.arguments(arguments));
                (done, self.model.rescue(token, to))
            }
            Note(token) => {
                let done = call(
                    "note_royalty",
                    self.arguments((self.nft(token), self.number(token))),
                );
                (done, self.model.note(token))
            }
            Claim(who, coin) => {
                // Whoever has one.
                let owing = self.model.claims[coin].iter().position(|claim| *claim > 0);
                let who = owing.filter(|_| who != BOB).unwrap_or(who);
                let done = call("claim", self.arguments((&people[who], &self.coins[coin])));
                (done, self.model.claim(coin, who))
            }
            WithdrawFees(coin) => {
                let arguments = self.arguments((admin, &self.coins[coin], admin));
                (
                    call("withdraw_fees", arguments),
                    self.model.withdraw_fees(coin),
                )
            }
            Freeze(who, coin, yes) => {
                let issuer = StellarAssetClient::new(&w.e, &self.coins[coin]);
                issuer.set_authorized(&people[who], &!yes);
                (Ok(()), self.model.freeze(coin, who, yes))
            }
            Pause(yes) => {
                let function = if yes { "pause" } else { "unpause" };
                (
                    call(function, self.arguments((admin,))),
                    self.model.pause(yes),
                )
            }
            ProposeFee(bps) => {
                let done = call("propose_platform_fee", self.arguments((admin, bps)));
                (done, self.model.propose_fee(bps))
            }
            SetFee(bps) => {
                let proposed = self.model.next_fee.map_or(300, |(bps, _)| bps);
                let bps = bps.unwrap_or(proposed);
                let done = call("set_platform_fee", self.arguments((admin, bps)));
                (done, self.model.set_fee(bps))
            }
            ProposeCoin(coin) => {
                let done = call(
                    "propose_currency",
                    self.arguments((admin, &self.coins[coin])),
                );
                (done, self.model.propose_coin(coin))
            }
            SetCoin(coin, yes) => {
                let done = call(
                    "set_currency",
                    self.arguments((admin, &self.coins[coin], yes)),
                );
                (done, self.model.set_coin(coin, yes))
            }
            ProposeManager(there) => {
                let manager = there.then_some(&self.manager.address);
                let done = call("propose_royalty_manager", self.arguments((admin, manager)));
                (done, self.model.propose_manager(there))
            }
            SetManager(there) => {
                let proposed = self.model.next_manager.is_none_or(|(there, _)| there);
                let there = there.unwrap_or(proposed);
                let manager = there.then_some(&self.manager.address);
                let done = call("set_royalty_manager", self.arguments((admin, manager)));
                (done, self.model.set_manager(there))
            }
            Royalty(of, receiver, bps) => {
                let nft = self.collection_client(of);
                nft.set_default_royalty(&people[receiver], &bps, &w.creator);
                self.model.royalties[of] = (receiver, bps);
                (Ok(()), Ok(()))
            }
            Split(token, own, ref split) => {
                let (nft, number, creator) = (self.nft(token), self.number(token), &w.creator);
                let shares = split.iter().map(|(who, bps)| Share {
                    receiver: people[*who].clone(),
                    bps: *bps,
                });
                let shares = Vec::from_iter(&w.e, shares);
                let manager = &self.manager;
                let done = match (split.is_empty(), own) {
                    (true, true) => plain(manager.try_remove_token_royalty(creator, nft, &number)),
                    (true, false) => plain(manager.try_delete_default_royalty(creator, nft)),
                    (false, true) => {
                        plain(manager.try_set_token_royalty(creator, nft, &number, &shares))
                    }
                    (false, false) => plain(manager.try_set_default_royalty(creator, nft, &shares)),
                };
                (done, self.model.set_split(token, own, split))
            }
            Mood(mood) => {
                self.rascal.set_mood(&mood);
                self.model.mood = mood;
                (Ok(()), Ok(()))
            }
            Tone(tone) => {
                self.rascal.set_tone(&tone);
                self.model.tone = tone;
                (Ok(()), Ok(()))
            }
            Temper(temper) => {
                self.eve.set_temper(&temper);
                self.model.temper = temper;
                (Ok(()), Ok(()))
            }
            Wait(hours) => {
                let should = self.model.wait(hours);
                self.pass();
                (Ok(()), should)
            }
            _ => (Ok(()), Ok(())),
        }
    }
}
