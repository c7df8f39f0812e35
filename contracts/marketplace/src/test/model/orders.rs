//! What the market should do with a listing or an offer.

use super::{origin, royalties::Shares, Model, Order, Outcome, HOSTILE, KNOWN, MARKET};
use crate::{
    listings::{APPROVAL_STEP, LATEST_STEP},
    test::{fixture::DAY, mocks::MOST},
    Kind,
};

/// The longest that an entry can live, in ledgers.
const LONGEST_LIFE: u32 = 3_110_400;

impl Model {
    fn going(&self) -> Outcome {
        (!self.paused).then_some(()).ok_or(1000)
    }

    fn check(&self, order: &Order) -> Outcome {
        if !(1..=i128::from(i64::MAX)).contains(&order.price) {
            Err(4002)
        } else if !self.allowed[order.coin] {
            Err(4001)
        } else if order.expiry <= self.now || order.expiry - self.now > 150 * DAY {
            Err(5002)
        } else {
            Ok(())
        }
    }

    /// The ledger until which a listing has the market approved.
    pub fn approved_until(&self, expiry: u64) -> u32 {
        let latest = self.ledger + LONGEST_LIFE - 1;
        let ledgers = expiry.saturating_sub(self.now).div_ceil(4) as u32;
        let until = (self.ledger + ledgers + 1).next_multiple_of(APPROVAL_STEP);
        until.min(latest - latest % LATEST_STEP)
    }

    /// The seller approves, and agrees to the royalty.
    fn agree(&mut self, order: &mut Order) -> Outcome {
        let owner = self.said_owner(order.token).ok_or(4004u32)?;
        if owner != order.maker {
            return Err(5007);
        }
        self.pins[order.token] = Some(match origin(order.token) {
            HOSTILE => u32::MAX,
            _ => self.approved_until(order.expiry),
        });
        order.royalty_bps = self.royalty_bps(order.token, order.price)?;
        Ok(())
    }

    pub fn list(&mut self, mut order: Order) -> Outcome {
        self.going()?;
        self.sign(order.maker)?;
        if order.buyer == Some(order.maker) {
            return Err(5006);
        }
        self.check(&order)?;
        self.agree(&mut order)?;
        let latest = &mut self.latest[order.token];
        if let Some(old) = latest.replace(self.orders.len()) {
            self.orders[old].open = false;
        }
        self.orders.push(order);
        Ok(())
    }

    /// An open order of this kind: `missing` where there is none.
    fn open(&self, id: usize, listing: bool, missing: u32) -> Result<Order, u32> {
        let order = self.orders.get(id).filter(|order| order.open);
        let order = order.filter(|order| (order.kind == Kind::Listing) == listing);
        order.cloned().ok_or(missing)
    }

    pub fn update(&mut self, id: usize, who: usize, price: i128, expiry: u64) -> Outcome {
        self.going()?;
        self.sign(who)?;
        let mut order = self.open(id, true, 5000)?;
        if order.maker != who {
            return Err(5001);
        }
        (order.price, order.expiry, order.fee_bps) = (price, expiry, self.fee_bps);
        order.manager = self.managers.len() - 1;
        self.check(&order)?;
        self.agree(&mut order)?;
        self.orders[id] = order;
        Ok(())
    }

    pub fn cancel_listing(&mut self, id: usize, who: usize) -> Outcome {
        self.sign(who)?;
        let order = self.open(id, true, 5000)?;
        if order.maker != who {
            return Err(5001);
        }
        if self.said_owner(order.token) == Some(who) {
            self.pins[order.token] = None;
        }
        self.orders[id].open = false;
        Ok(())
    }

    pub fn buy(&mut self, id: usize, who: usize, most: i128) -> Outcome {
        self.going()?;
        self.sign(who)?;
        let order = self.open(id, true, 5000)?;
        self.buyable(&order, who, most)?;
        self.pull(order.coin, who, most)?;
        self.sell(id, &order, who)?;
        self.refund(order.coin, who, most - order.price)
    }

    fn buyable(&self, order: &Order, who: usize, most: i128) -> Outcome {
        if self.now >= order.expiry {
            Err(5003)
        } else if order.buyer.is_some_and(|only| only != who) {
            Err(5018)
        } else if order.price > most {
            Err(5005)
        } else if order.maker == who {
            Err(5006)
        } else {
            Ok(())
        }
    }

    /// The token moves to its buyer, then the money.
    fn sell(&mut self, id: usize, order: &Order, who: usize) -> Outcome {
        let Order { token, maker, .. } = *order;
        let own: Shares;
        if origin(token) == KNOWN {
            if !self.is_pinned(token) || !self.transfer(token, maker, who) {
                return Err(5004);
            }
            own = self.ask(token, order.price)?;
        } else {
            if !self.is_pinned(token) {
                return Err(5004);
            }
            own = self.ask(token, order.price)?;
            let before = (self.owners, self.pins);
            let delivered = self.deliver(token, maker, who);
            if delivered.is_err() {
                // A sweep goes on without it.
                (self.owners, self.pins) = before;
                return delivered;
            }
        }
        self.orders[id].open = false;
        self.settle(order, token, maker, own);
        Ok(())
    }

    pub fn sweep(
        &mut self,
        who: usize,
        coin: usize,
        items: &[(usize, i128)],
        partial: bool,
    ) -> Outcome {
        self.going()?;
        self.sign(who)?;
        if items.is_empty() {
            return Err(5014);
        }
        for (_, most) in items {
            if !(1..=i128::from(i64::MAX)).contains(most) {
                return Err(4002);
            }
            if !self.allowed[coin] {
                return Err(4001);
            }
        }
        let mut left: i128 = items.iter().map(|(_, most)| most).sum();
        self.pull(coin, who, left)?;
        let mut bought = 0;
        for (id, most) in items {
            match self.take(*id, coin, who, *most) {
                Ok(price) => {
                    left -= price;
                    bought += 1;
                }
                Err(_) if partial => {}
                Err(error) => return Err(error),
            }
        }
        if bought == 0 {
            return Err(5016);
        }
        self.refund(coin, who, left)
    }

    fn take(&mut self, id: usize, coin: usize, who: usize, most: i128) -> Result<i128, u32> {
        let order = self.open(id, true, 5000)?;
        if order.coin != coin {
            return Err(5015);
        }
        self.buyable(&order, who, most)?;
        self.sell(id, &order, who)?;
        Ok(order.price)
    }

    pub fn offer(&mut self, order: Order) -> Outcome {
        self.going()?;
        self.sign(order.maker)?;
        self.check(&order)?;
        let promised = (origin(order.token) == KNOWN).then_some(MOST);
        if let Some(counted_on) = order.max_supply {
            if promised.is_none_or(|most| most > counted_on) {
                return Err(5020);
            }
        }
        self.pull(order.coin, order.maker, order.price)?;
        self.orders.push(order);
        Ok(())
    }

    pub fn cancel_offer(&mut self, id: usize, who: usize) -> Outcome {
        self.sign(who)?;
        let order = self.open(id, false, 5009)?;
        if order.maker != who {
            return Err(5010);
        }
        self.orders[id].open = false;
        self.refund(order.coin, who, order.price)
    }

    pub fn accept(
        &mut self,
        id: usize,
        who: usize,
        token: usize,
        least: i128,
        proof: bool,
    ) -> Outcome {
        self.going()?;
        self.sign(who)?;
        let order = self.open(id, false, 5009)?;
        if self.now >= order.expiry {
            return Err(5011);
        }
        if order.kind == Kind::Offer && order.token != token {
            return Err(5012);
        }
        if order.kind == Kind::SetOffer && !(proof && order.set.contains(&token)) {
            return Err(5019);
        }
        if order.price < least {
            return Err(5013);
        }
        if order.maker == who {
            return Err(5006);
        }
        if self.said_owner(token) != Some(who) {
            return Err(5007);
        }
        self.orders[id].open = false;
        let own = self.ask(token, order.price)?;
        self.deliver(token, who, order.maker)?;
        self.settle(&order, token, who, own);
        Ok(())
    }

    /// The listing of a token that can be bought now.
    pub fn listed(&self, token: usize) -> Option<usize> {
        let id = self.latest[token]?;
        let order = self.open(id, true, 0).ok()?;
        let owner = self.said_owner(token) == Some(order.maker) && order.maker != MARKET;
        (owner && self.is_pinned(token) && self.now < order.expiry).then_some(id)
    }
}
