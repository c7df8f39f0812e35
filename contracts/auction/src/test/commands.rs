//! What random sequences are made of.

extern crate std;

use std::{vec, vec::Vec};

use proptest::prelude::*;

use super::{
    mocks::*,
    model::{CURRENCIES, DECLINES, SIGNS, SPENDS},
};

#[derive(Clone, Debug)]
pub enum Command {
    /// Kind (3: its clock starts with the first bid), token, currency, price, reserve, hours, hours of its duration.
    Create(u8, usize, usize, i128, i128, u64, u64),
    Bid(usize, usize, i128),
    /// Over the least bid, in stroops.
    Outbid(usize, usize, i128),
    /// Amount and deposit, both over the starting price.
    Seal(usize, usize, i128, i128),
    Reveal(usize, usize, i128),
    Extend(usize, usize, u64),
    Cancel(usize, usize),
    Accept(usize, usize),
    Finalize(usize),
    Withdraw(usize, usize, bool),
    Stray(usize),
    Rescue(usize, usize),
    Claim(usize, usize),
    Fees(usize),
    Freeze(usize, usize, bool),
    Mood(u32),
    /// How the hostile account signs.
    Temper(u32),
    Pause(bool),
    Royalty(u32),
    Wait(u64),
}

fn command() -> impl Strategy<Value = Command> {
    use Command::*;
    // A person of five: four people, and the seller of what it is about.
    let (which, who, owner, coin) = (0..6usize, 0..4usize, 0..5usize, 0..CURRENCIES);
    // Ann and Eve have the money.
    let bidder = prop_oneof![1 => who.clone(), 3 => 2..4usize];
    let seller = prop_oneof![1 => owner, 2 => Just(4usize)];
    prop_oneof![
        3 => (0..4u8).prop_flat_map(create),
        2 => (bidder.clone(), which.clone(), 1..200i128).prop_map(|(b, a, p)| Bid(b, a, p)),
        8 => (bidder.clone(), which.clone(), -1..3i128).prop_map(|(b, a, p)| Outbid(b, a, p)),
        7 => (bidder.clone(), which.clone(), -1..20i128, -1..30i128).prop_map(|(b, a, p, d)| Seal(b, a, p, d)),
        9 => (bidder.clone(), which.clone(), -1..9i128).prop_map(|(b, a, p)| Reveal(b, a, p)),
        3 => (seller.clone(), which.clone(), 1..45u64).prop_map(|(s, a, h)| Extend(s, a, h)),
        1 => (seller.clone(), which.clone()).prop_map(|(s, a)| Cancel(s, a)),
        3 => (seller, which.clone()).prop_map(|(s, a)| Accept(s, a)),
        5 => which.clone().prop_map(Finalize),
        5 => (bidder, which, prop::bool::weighted(0.7)).prop_map(|(b, a, s)| Withdraw(b, a, s)),
        2 => (0..12usize).prop_map(Stray),
        3 => (0..12usize, who.clone()).prop_map(|(t, p)| Rescue(t, p)),
        2 => (who.clone(), coin.clone()).prop_map(|(p, c)| Claim(p, c)),
        1 => coin.clone().prop_map(Fees),
        2 => (who, coin, prop::bool::weighted(0.4)).prop_map(|(p, c, yes)| Freeze(p, c, yes)),
        2 => prop_oneof![3 => Just(MOVES), 1 => REFUSES..=IS_SILENT].prop_map(Mood),
        3 => prop_oneof![2 => Just(SIGNS), 2 => DECLINES..=SPENDS].prop_map(Temper),
        1 => prop::bool::weighted(0.1).prop_map(Pause),
        1 => (0..=1_000u32).prop_map(Royalty),
        8 => prop_oneof![30 => 0..5u64, 4 => Just(24), 1 => 100..200u64].prop_map(Wait),
    ]
}

/// An auction of this kind.
fn create(kind: u8) -> impl Strategy<Value = Command> {
    let duration = prop_oneof![4 => 0..50u64, 1 => 715..725u64];
    let terms = (
        0..12usize,
        0..CURRENCIES,
        1..60i128,
        0..90i128,
        prop_oneof![1 => 0..3u64, 4 => 5..30u64],
        duration,
    );
    terms.prop_map(move |(t, c, p, r, h, d)| Command::Create(kind, t, c, p, r, h, d))
}

/// One auction of each kind, and what comes to pass.
pub fn story() -> impl Strategy<Value = Vec<Command>> {
    let first = (create(0), create(1), create(2), create(3));
    let then = prop::collection::vec(command(), 80..110);
    (first, then).prop_map(|((a, b, c, d), then)| [vec![a, b, c, d], then].concat())
}
