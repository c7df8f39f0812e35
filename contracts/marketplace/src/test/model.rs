//! What the market should do, in plain words: no storage, no signatures, no contracts. A call answers the code of the error with which
//! it should fail.

extern crate std;

use std::{collections::BTreeMap, vec, vec::Vec};

use super::{fixture::*, mocks::*};
use crate::Kind;

mod orders;
mod royalties;
mod terms;

pub const ANN: usize = 0;
pub const BOB: usize = 1;
pub const CREATOR: usize = 2;
/// The account that is hostile.
pub const EVE: usize = 3;
pub const ARTIST: usize = 4;
pub const ADMIN: usize = 5;
/// An account without a trustline: what it is paid becomes a claim.
pub const NOBODY: usize = 6;
pub const PEOPLE: usize = 7;
/// As the owner of tokens.
pub const MARKET: usize = PEOPLE;

pub const COINS: usize = 2;
/// One after another of the known collection, a stranger's and the hostile one.
pub const TOKENS: usize = 9;
pub const KNOWN: usize = 0;
pub const HOSTILE: usize = 2;

/// Failed otherwise than with an error of the market's.
pub const OTHER: u32 = u32::MAX;

pub type Outcome = Result<(), u32>;

/// Which collection a token is of.
pub fn origin(token: usize) -> usize {
    token % 3
}

#[derive(Clone, Debug)]
pub struct Order {
    pub kind: Kind,
    pub maker: usize,
    pub token: usize,
    pub price: i128,
    pub coin: usize,
    pub fee_bps: u32,
    pub royalty_bps: u32,
    pub expiry: u64,
    pub manager: usize,
    pub buyer: Option<usize>,
    pub max_supply: Option<u32>,
    pub set: Vec<usize>,
    pub open: bool,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub now: u64,
    pub ledger: u32,
    pub paused: bool,
    pub fee_bps: u32,
    /// What is proposed, and from when on it can be set.
    pub next_fee: Option<(u32, u64)>,
    pub allowed: [bool; COINS],
    pub next_coin: Option<(usize, u64)>,
    /// Those there were; false: none.
    pub managers: Vec<bool>,
    pub next_manager: Option<(bool, u64)>,
    pub orders: Vec<Order>,
    pub latest: [Option<usize>; TOKENS],
    pub owners: [usize; TOKENS],
    /// Until which ledger the market is approved.
    pub pins: [Option<u32>; TOKENS],
    pub purses: [[i128; PEOPLE]; COINS],
    pub claims: [[i128; PEOPLE]; COINS],
    pub frozen: [[bool; PEOPLE]; COINS],
    pub fees: [i128; COINS],
    /// Of the known collection and the stranger's.
    pub royalties: [(usize, u32); 2],
    /// In the manager, of a collection or of its token.
    pub splits: BTreeMap<(usize, Option<usize>), Vec<(usize, u32)>>,
    pub mood: u32,
    pub tone: u32,
    /// Has the hostile collection ever answered for its royalty?
    pub answered: bool,
    pub temper: u32,
}

impl Model {
    pub fn new() -> Self {
        let purse = [PURSE, PURSE, PURSE, PURSE, 0, 0, 0];
        let mut frozen = [false; PEOPLE];
        frozen[NOBODY] = true;
        Self {
            now: NOW,
            ledger: SEQUENCE,
            paused: false,
            fee_bps: FEE_BPS,
            next_fee: None,
            allowed: [true; COINS],
            next_coin: None,
            managers: vec![false, true],
            next_manager: None,
            orders: vec![],
            latest: [None; TOKENS],
            owners: core::array::from_fn(|token| [ANN, BOB, EVE][token / 3]),
            pins: [None; TOKENS],
            purses: [purse; COINS],
            claims: Default::default(),
            frozen: [frozen; COINS],
            fees: Default::default(),
            royalties: [(CREATOR, ROYALTY_BPS); 2],
            splits: BTreeMap::new(),
            mood: MOVES,
            tone: ABSENT,
            answered: false,
            temper: SIGNS,
        }
    }

    /// Stroops of a currency that the market owes.
    pub fn owed(&self, coin: usize) -> i128 {
        let offers = self
            .orders
            .iter()
            .filter(|order| order.open && order.coin == coin && order.kind != Kind::Listing);
        let held: i128 = offers.map(|offer| offer.price).sum();
        held + self.fees[coin] + self.claims[coin].iter().sum::<i128>()
    }

    /// The hostile account is asked for its signature.
    fn sign(&mut self, who: usize) -> Outcome {
        match self.temper {
            DECLINES if who == EVE => return Err(OTHER),
            SPENDS if who == EVE => {
                for coin in 0..COINS {
                    if !self.frozen[coin][EVE] && !self.frozen[coin][BOB] {
                        let all = core::mem::take(&mut self.purses[coin][EVE]);
                        self.purses[coin][BOB] += all;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn pull(&mut self, coin: usize, who: usize, amount: i128) -> Outcome {
        let purse = &mut self.purses[coin][who];
        if self.frozen[coin][who] || *purse < amount {
            return Err(OTHER);
        }
        *purse -= amount;
        Ok(())
    }

    /// To one who asked for it.
    fn refund(&mut self, coin: usize, who: usize, amount: i128) -> Outcome {
        if amount > 0 && self.frozen[coin][who] {
            return Err(OTHER);
        }
        self.purses[coin][who] += amount;
        Ok(())
    }

    fn pay(&mut self, coin: usize, who: usize, amount: i128) {
        let to = match self.frozen[coin][who] {
            true => &mut self.claims,
            false => &mut self.purses,
        };
        to[coin][who] += amount;
    }

    pub fn claim(&mut self, coin: usize, who: usize) -> Outcome {
        match core::mem::take(&mut self.claims[coin][who]) {
            0 => Err(4003),
            amount => self.refund(coin, who, amount),
        }
    }

    pub fn withdraw_fees(&mut self, coin: usize) -> Outcome {
        match core::mem::take(&mut self.fees[coin]) {
            0 => Err(4003),
            amount => self.refund(coin, ADMIN, amount),
        }
    }

    /// The owner that the token's collection names.
    pub fn said_owner(&self, token: usize) -> Option<usize> {
        match self.mood {
            IS_SILENT if origin(token) == HOSTILE => None,
            LIES if origin(token) == HOSTILE => Some(ADMIN),
            _ => Some(self.owners[token]),
        }
    }

    pub fn is_pinned(&self, token: usize) -> bool {
        self.pins[token].is_some_and(|until| until >= self.ledger)
    }

    /// The collection is told to move the token. Does it say that it did?
    pub fn transfer(&mut self, token: usize, from: usize, to: usize) -> bool {
        let hostile = origin(token) == HOSTILE;
        if self.owners[token] != from || (hostile && self.mood == REFUSES) {
            return false;
        }
        if !(hostile && self.mood == DOES_NOTHING) {
            self.owners[token] = to;
            self.pins[token] = None;
        }
        true
    }

    /// Moved, and arrived as far as the collection says.
    fn deliver(&mut self, token: usize, from: usize, to: usize) -> Outcome {
        if !self.transfer(token, from, to) {
            return Err(4005);
        }
        (self.said_owner(token) == Some(to))
            .then_some(())
            .ok_or(4006)
    }

    pub fn rescue(&mut self, token: usize, to: usize) -> Outcome {
        if self.said_owner(token) != Some(MARKET) {
            return Err(4008);
        }
        self.deliver(token, MARKET, to)
    }
}
