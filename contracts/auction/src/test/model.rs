//! What the house should do, in plain words: no storage, no signatures, no contracts. A call answers whether it should succeed.

extern crate std;

use std::{vec, vec::Vec};

use super::fixture::NOW;
use crate::{auctions::DECISION, Kind, Status};

mod auctions;

/// Seller, creator, Ann, Eve; the last one is the admin, who only receives.
pub const PEOPLE: usize = 5;
pub const ANN: usize = 2;
/// The account that is hostile.
pub const EVE: usize = 3;
pub const ADMIN: usize = 4;
pub const CURRENCIES: usize = 2;

// What it does when it is asked for its signature.
pub const SIGNS: u32 = 0;
pub const DECLINES: u32 = 1;
/// Calls the house, which is on the stack, and signs.
pub const REENTERS: u32 = 2;
/// Sends all its money of a currency away, and signs.
pub const SPENDS: u32 = 3;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Deposit {
    pub held: i128,
    /// The amount that is committed to and not revealed.
    pub closed: Option<i128>,
    pub place: u32,
}

#[derive(Clone, Debug)]
pub struct Lot {
    pub kind: Kind,
    pub seller: usize,
    pub token: usize,
    pub currency: usize,
    pub start_price: i128,
    pub reserve: i128,
    pub start: u64,
    pub end: u64,
    pub limit: u64,
    pub duration: u64,
    pub royalty_bps: u32,
    pub status: Status,
    pub best: i128,
    pub leader: Option<usize>,
    pub bids: u32,
    pub deposits: [Deposit; PEOPLE],
}

impl Lot {
    fn last(&self) -> u64 {
        if self.kind == Kind::Sealed {
            self.limit
        } else {
            self.end
        }
    }

    pub fn price(&self, now: u64) -> i128 {
        match self.kind {
            Kind::Sealed => self.start_price,
            Kind::English if self.best == 0 => self.start_price,
            Kind::English => self.best + (self.best + 19) / 20,
            Kind::Dutch => {
                let length = i128::from(self.end - self.start);
                let passed = i128::from(now - self.start).min(length);
                self.start_price - (self.start_price - self.reserve) * passed / length
            }
        }
    }

    fn sellers_day(&self, now: u64) -> bool {
        let below = self.leader.is_some() && self.best < self.reserve;
        below && now >= self.last() && now - self.last() < DECISION
    }
}

#[derive(Clone)]
pub struct Token {
    /// None: the house.
    pub owner: Option<usize>,
    /// Of the collection that may refuse to move its tokens.
    pub moody: bool,
}

#[derive(Clone)]
pub struct Model {
    pub now: u64,
    pub paused: bool,
    pub lots: Vec<Lot>,
    pub tokens: Vec<Token>,
    pub purses: [[i128; PEOPLE]; CURRENCIES],
    pub claims: [[i128; PEOPLE]; CURRENCIES],
    pub frozen: [[bool; PEOPLE]; CURRENCIES],
    pub fees: [i128; CURRENCIES],
    pub royalty_bps: u32,
    pub moves: bool,
    pub answers: bool,
    pub temper: u32,
}

impl Model {
    pub fn new(purses: [[i128; PEOPLE]; CURRENCIES], royalty_bps: u32) -> Self {
        Self {
            now: NOW,
            paused: false,
            lots: vec![],
            tokens: vec![],
            purses,
            claims: Default::default(),
            frozen: Default::default(),
            fees: Default::default(),
            royalty_bps,
            moves: true,
            answers: true,
            temper: SIGNS,
        }
    }

    /// Stroops of a currency that the house owes.
    pub fn owed(&self, currency: usize) -> i128 {
        let lots = self.lots.iter().filter(|lot| lot.currency == currency);
        let held: i128 = lots.flat_map(|lot| lot.deposits).map(|bid| bid.held).sum();
        held + self.fees[currency] + self.claims[currency].iter().sum::<i128>()
    }

    fn movable(&self, token: usize) -> bool {
        !self.tokens[token].moody || self.moves
    }

    /// The hostile account is asked for its signature by a call about this currency.
    pub fn sign(&mut self, who: usize, currency: usize) -> bool {
        let [ann, eve] = [ANN, EVE].map(|who| self.frozen[currency][who]);
        if who == EVE && self.temper == SPENDS && !ann && !eve {
            let all = core::mem::take(&mut self.purses[currency][EVE]);
            self.purses[currency][ANN] += all;
        }
        who != EVE || self.temper != DECLINES
    }

    fn pull(&mut self, currency: usize, who: usize, amount: i128) -> bool {
        let purse = &mut self.purses[currency][who];
        if self.frozen[currency][who] || *purse < amount {
            return false;
        }
        *purse -= amount;
        true
    }

    fn pay(&mut self, currency: usize, who: usize, amount: i128) {
        if self.frozen[currency][who] {
            self.claims[currency][who] += amount;
        } else {
            self.purses[currency][who] += amount;
        }
    }

    /// Its owner sends a token straight to the house.
    pub fn stray(&mut self, token: usize) -> bool {
        let movable = self.movable(token);
        let owner = &mut self.tokens[token].owner;
        movable && owner.take().is_some()
    }

    pub fn rescue(&mut self, token: usize, to: usize) -> bool {
        let held = |lot: &Lot| {
            let here = matches!(lot.status, Status::Open | Status::Returning);
            here && lot.token == token
        };
        let here = self.tokens[token].owner.is_none();
        if !here || self.lots.iter().any(held) || !self.movable(token) {
            return false;
        }
        self.tokens[token].owner = Some(to);
        true
    }

    pub fn claim(&mut self, currency: usize, who: usize) -> bool {
        if self.frozen[currency][who] || self.claims[currency][who] == 0 {
            return false;
        }
        self.purses[currency][who] += core::mem::take(&mut self.claims[currency][who]);
        true
    }

    pub fn withdraw_fees(&mut self, currency: usize) -> bool {
        self.purses[currency][ADMIN] += self.fees[currency];
        core::mem::take(&mut self.fees[currency]) > 0
    }
}
