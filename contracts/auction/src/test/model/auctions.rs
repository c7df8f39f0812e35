//! What the house should do with an auction.

use super::{Deposit, Lot, Model};
use crate::{
    auctions::{GRACE, MARGIN},
    creation::{DURATIONS, LONGEST},
    english::SNIPE,
    test::fixture::{DAY, FEE_BPS},
    Kind, Status,
};

impl Model {
    /// A lot with its terms; an English one with a duration waits for its first bid.
    pub fn create(&mut self, mut lot: Lot, duration_given: bool) -> bool {
        let dutch = lot.kind == Kind::Dutch;
        let reserve = !dutch || (1..=lot.start_price).contains(&lot.reserve);
        let (least, most) = DURATIONS;
        let duration = !duration_given || (least..=most).contains(&lot.duration);
        let times = lot.end > self.now && lot.end - self.now <= LONGEST && duration;
        let movable = self.movable(lot.token);
        let owned = self.tokens[lot.token].owner == Some(lot.seller);
        if self.paused || !reserve || !times || !movable || !owned {
            return false;
        }
        lot.start = self.now;
        lot.limit = lot.end + if dutch { 0 } else { MARGIN + lot.duration };
        lot.royalty_bps = match self.tokens[lot.token].moody {
            true => 0,
            false => self.royalty_bps,
        };
        self.tokens[lot.token].owner = None;
        self.lots.push(lot);
        true
    }

    fn takes_bids(&self, id: usize, who: usize) -> bool {
        let lot = &self.lots[id];
        let open = lot.status == Status::Open && self.now < lot.end;
        open && !self.paused && who != lot.seller
    }

    pub fn bid(&mut self, id: usize, who: usize, amount: i128) -> bool {
        let (now, lot) = (self.now, self.lots[id].clone());
        if !self.takes_bids(id, who) || lot.kind == Kind::Sealed || amount < lot.price(now) {
            return false;
        }
        if lot.kind == Kind::Dutch {
            if !self.movable(lot.token) || !self.pull(lot.currency, who, amount) {
                return false;
            }
            self.lots[id].best = lot.price(now);
            self.lots[id].bids = 1;
            self.lots[id].deposits[who].held = amount;
            self.sell(id, who);
            let over = core::mem::take(&mut self.lots[id].deposits[who].held);
            self.pay(lot.currency, who, over);
            return true;
        }
        if !self.pull(lot.currency, who, amount - lot.deposits[who].held) {
            return false;
        }
        let lot = &mut self.lots[id];
        if lot.duration > 0 && lot.bids == 0 {
            lot.end = now + lot.duration;
            lot.limit = lot.end + DAY;
        }
        if lot.end - now < SNIPE {
            lot.end = lot.limit.min(now + SNIPE);
        }
        lot.bids += 1;
        lot.best = amount;
        lot.leader = Some(who);
        lot.deposits[who].held = amount;
        true
    }

    pub fn seal(&mut self, id: usize, who: usize, amount: i128, deposit: i128) -> bool {
        let lot = self.lots[id].clone();
        let fits = lot.kind == Kind::Sealed && deposit >= lot.start_price;
        if !self.takes_bids(id, who) || !fits || lot.deposits[who].held > 0 {
            return false;
        }
        if !self.pull(lot.currency, who, deposit) {
            return false;
        }
        let lot = &mut self.lots[id];
        lot.bids += 1;
        lot.deposits[who] = Deposit {
            held: deposit,
            closed: Some(amount),
            place: lot.bids,
        };
        true
    }

    pub fn reveal(&mut self, id: usize, who: usize, amount: i128) -> bool {
        let now = self.now;
        let lot = &mut self.lots[id];
        let time = lot.kind == Kind::Sealed && (lot.end..lot.limit).contains(&now);
        let bid = lot.deposits[who];
        let true_and_good = bid.closed == Some(amount) && amount >= lot.start_price;
        if lot.status != Status::Open || !time || !true_and_good || amount > bid.held {
            return false;
        }
        lot.deposits[who].closed = None;
        let earlier = |leader: usize| bid.place < lot.deposits[leader].place;
        if amount > lot.best || (amount == lot.best && lot.leader.is_some_and(earlier)) {
            lot.best = amount;
            lot.leader = Some(who);
        }
        true
    }

    pub fn extend(&mut self, id: usize, who: usize, end: u64) -> bool {
        let now = self.now;
        let lot = &mut self.lots[id];
        let kind = lot.kind == Kind::English && !(lot.duration > 0 && lot.bids == 0);
        let sellers = lot.status == Status::Open && lot.seller == who && now < lot.end;
        if !kind || !sellers || end <= lot.end || end + 12 * 3_600 > lot.limit {
            return false;
        }
        lot.end = end;
        true
    }

    pub fn cancel(&mut self, id: usize, who: usize) -> bool {
        let lot = self.lots[id].clone();
        if lot.status != Status::Open || lot.seller != who {
            return false;
        }
        if lot.sellers_day(self.now) {
            return self.call_off(id);
        }
        if lot.bids > 0 || !self.movable(lot.token) {
            return false;
        }
        self.end(id, Status::Cancelled, lot.seller);
        true
    }

    pub fn accept(&mut self, id: usize, who: usize) -> bool {
        let lot = self.lots[id].clone();
        let sellers = lot.status == Status::Open && lot.seller == who;
        match lot.leader {
            Some(winner) if sellers && lot.sellers_day(self.now) && self.movable(lot.token) => {
                self.sell(id, winner);
                true
            }
            _ => false,
        }
    }

    pub fn finalize(&mut self, id: usize) -> bool {
        let lot = self.lots[id].clone();
        let movable = self.movable(lot.token);
        match (lot.status, lot.leader) {
            (Status::Returning, _) if movable => self.end(id, Status::Unsold, lot.seller),
            (Status::Open, _) if self.now < lot.last() || lot.sellers_day(self.now) => {
                return false
            }
            (Status::Open, Some(winner)) if lot.best >= lot.reserve => {
                if movable {
                    self.sell(id, winner);
                }
                return movable;
            }
            (Status::Open, _) => return self.call_off(id),
            _ => return false,
        }
        true
    }

    fn end(&mut self, id: usize, status: Status, owner: usize) {
        self.lots[id].status = status;
        self.tokens[self.lots[id].token].owner = Some(owner);
    }

    fn call_off(&mut self, id: usize) -> bool {
        let lot = &mut self.lots[id];
        let token = lot.token;
        let seller = lot.seller;
        if !self.tokens[token].moody || self.moves {
            self.end(id, Status::Unsold, seller);
        } else if self.answers {
            self.lots[id].status = Status::Returning;
        } else {
            return false;
        }
        self.lots[id].leader = None;
        self.lots[id].best = 0;
        true
    }

    fn sell(&mut self, id: usize, winner: usize) {
        let lot = &mut self.lots[id];
        let (price, currency, seller) = (lot.best, lot.currency, lot.seller);
        lot.leader = Some(winner);
        lot.deposits[winner].held -= price;
        let bps = match self.tokens[lot.token].moody {
            true => 0,
            false => lot.royalty_bps.min(self.royalty_bps),
        };
        let [fee, royalty] = [FEE_BPS, bps].map(|bps| price * i128::from(bps) / 10_000);
        self.end(id, Status::Sold, winner);
        self.pay(currency, seller, price - fee - royalty);
        self.pay(currency, 1, royalty);
        self.fees[currency] += fee;
    }

    pub fn withdraw(&mut self, id: usize, who: usize, signed: bool) -> bool {
        let now = self.now;
        let lot = &mut self.lots[id];
        let bid = lot.deposits[who];
        let leads = lot.leader == Some(who);
        let early = bid.closed.is_some() && now < lot.limit;
        let locked = leads && now < lot.last() + GRACE;
        let open = lot.status == Status::Open;
        if bid.held == 0 || (open && (!signed || early || locked)) {
            return false;
        }
        if open && leads {
            lot.leader = None;
            lot.best = 0;
        }
        lot.deposits[who] = Deposit::default();
        let lost = bid.closed.map_or(0, |_| bid.held / 5);
        let (seller, currency) = (lot.seller, lot.currency);
        self.claims[currency][seller] += lost / 2;
        self.fees[currency] += lost - lost / 2;
        self.pay(currency, who, bid.held - lost);
        true
    }
}
