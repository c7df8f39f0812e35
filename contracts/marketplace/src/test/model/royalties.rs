//! Who should get how much.

extern crate std;

use std::{vec, vec::Vec};

use super::{origin, Model, Order, Outcome, EVE, OTHER};
use crate::test::mocks::*;

/// Receiver and stroops.
pub type Shares = Vec<(usize, i128)>;

pub struct Parts {
    pub seller: i128,
    pub fee: i128,
    pub royalties: Shares,
}

fn share(price: i128, bps: u32) -> i128 {
    price * i128::from(bps) / 10_000
}

/// At most `cap` in all; what is not positive is left out.
fn clamp(cap: i128, asked: Shares) -> Shares {
    let mut left = cap;
    let mut kept = vec![];
    for (who, amount) in asked {
        let amount = amount.min(left);
        if amount > 0 {
            left -= amount;
            kept.push((who, amount));
        }
    }
    kept
}

impl Model {
    /// What the token's collection says of a sale at `price`.
    pub fn ask(&mut self, token: usize, price: i128) -> Result<Shares, u32> {
        if let Some((receiver, bps)) = self.royalties.get(origin(token)) {
            return Ok(vec![(*receiver, share(price, *bps))]);
        }
        if self.tone == ABSENT {
            return match self.said_owner(token) {
                _ if self.answered => Err(4007),
                None => Err(4004),
                Some(_) => Ok(vec![]),
            };
        }
        self.answered = true;
        Ok(match self.tone {
            TENTH => vec![(EVE, price / 10)],
            TOO_MUCH => vec![(EVE, 2 * price)],
            _ => vec![],
        })
    }

    pub fn note(&mut self, token: usize) -> Outcome {
        self.ask(token, 1).map(|_| ())
    }

    /// What is paid of a sale: what the collection said, else what the manager says.
    fn asked(&self, token: usize, price: i128, cap: i128, own: Shares, manager: bool) -> Shares {
        let own = clamp(cap, own);
        if !own.is_empty() || !manager || cap == 0 {
            return own;
        }
        let of_token = self.splits.get(&(origin(token), Some(token)));
        let split = of_token.or_else(|| self.splits.get(&(origin(token), None)));
        let shares = split.into_iter().flatten();
        clamp(
            cap,
            shares
                .map(|(who, bps)| (*who, share(price, *bps)))
                .collect(),
        )
    }

    /// In basis points, rounded up: what a seller agrees to.
    pub fn royalty_bps(&mut self, token: usize, price: i128) -> Result<u32, u32> {
        let bp = (price / 10_000).max(1);
        let price = bp * 10_000;
        let own = self.ask(token, price)?;
        let manager = *self.managers.last().unwrap_or(&false);
        let shares = self.asked(token, price, price / 2, own, manager);
        let total: i128 = shares.iter().map(|(_, amount)| amount).sum();
        Ok(((total + bp - 1) / bp) as u32)
    }

    pub fn divide(&self, order: &Order, token: usize, own: Shares) -> Parts {
        let price = order.price;
        let cap = share(price, order.royalty_bps);
        let royalties = self.asked(token, price, cap, own, self.managers[order.manager]);
        let fee = share(price, order.fee_bps);
        let royalty: i128 = royalties.iter().map(|(_, amount)| amount).sum();
        let seller = price - fee - royalty;
        Parts {
            seller,
            fee,
            royalties,
        }
    }

    /// The price, which the market holds, is paid out.
    pub fn settle(&mut self, order: &Order, token: usize, seller: usize, own: Shares) {
        let parts = self.divide(order, token, own);
        self.fees[order.coin] += parts.fee;
        self.pay(order.coin, seller, parts.seller);
        for (who, amount) in parts.royalties {
            self.pay(order.coin, who, amount);
        }
    }

    pub fn set_split(&mut self, token: usize, own: bool, split: &[(usize, u32)]) -> Outcome {
        let key = (origin(token), own.then_some(token));
        if split.is_empty() {
            return self.splits.remove(&key).map(|_| ()).ok_or(OTHER);
        }
        self.splits.insert(key, split.to_vec());
        Ok(())
    }
}
