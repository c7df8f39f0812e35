//! What random sequences are made of.

extern crate std;

use std::vec::Vec;

use proptest::prelude::*;

use super::{
    mocks::*,
    model::{ANN, ARTIST, BOB, COINS, CREATOR, EVE, MARKET, NOBODY, TOKENS},
};

/// What an offer is for.
#[derive(Clone, Copy, Debug)]
pub enum Aim {
    Token,
    /// The token's collection, with the number of tokens that is counted on.
    Collection(Option<u32>),
    /// The token and the collection's next one.
    Set,
}

/// An order is meant by a number: mostly one that can be taken. A maximum or minimum is told as what it is over the price.
#[derive(Clone, Debug)]
pub enum Command {
    /// Token, coin, price, hours, the only buyer.
    List(usize, usize, i128, u64, Option<usize>),
    Update(usize, i128, u64),
    /// An order's maker ends it, or somebody else tries to.
    CancelListing(usize, Option<usize>),
    CancelOffer(usize, Option<usize>),
    Buy(usize, usize, i128),
    Sweep(usize, Vec<usize>, i128, bool),
    /// Buyer, token, coin, price, hours.
    Offer(usize, Aim, usize, usize, i128, u64),
    /// Offer, which of its collection's tokens, minimum, with a proof?
    Accept(usize, usize, i128, bool),
    Transfer(usize, usize),
    /// The token's owner approves the market, without a listing.
    Approve(usize),
    Rescue(usize, usize),
    Note(usize),
    Claim(usize, usize),
    WithdrawFees(usize),
    Freeze(usize, usize, bool),
    Pause(bool),
    ProposeFee(u32),
    /// What is proposed, or this.
    SetFee(Option<u32>),
    ProposeCoin(usize),
    SetCoin(usize, bool),
    ProposeManager(bool),
    /// What is proposed, or this.
    SetManager(Option<bool>),
    /// Of the known collection or of the stranger's: receiver and basis points.
    Royalty(usize, usize, u32),
    /// In the manager, of a token or of its collection; none: it is deleted.
    Split(usize, bool, Vec<(usize, u32)>),
    Mood(u32),
    Tone(u32),
    Temper(u32),
    Wait(u64),
}

pub fn command() -> impl Strategy<Value = Command> {
    use Command::*;
    // Ann, Bob, the creator and the hostile account trade.
    let (who, which, token, coin) = (0..4usize, 0..8usize, 0..TOKENS, 0..COINS);
    let price = || prop_oneof![1 => Just(0i128), 30 => 1..50_000i128, 1 => Just(1i128 << 63)];
    let hours = || prop_oneof![1 => Just(0u64), 5 => 1..30u64, 15 => 60..200u64, 5 => 500..3_500u64, 1 => Just(3_601u64)];
    let over = || prop_oneof![1 => Just(-1i128), 3 => Just(0i128), 3 => 1..9_000i128];
    let payee = prop::sample::select(std::vec![ANN, CREATOR, EVE, ARTIST, NOBODY, NOBODY]);
    let other = prop::option::weighted(0.1, who.clone());
    let aim = prop_oneof![
        2 => Just(Aim::Token),
        1 => Just(Aim::Collection(None)),
        1 => (MOST - 1..=MOST).prop_map(|most| Aim::Collection(Some(most))),
        2 => Just(Aim::Set),
    ];
    let trade = prop_oneof![
        8 => (token.clone(), coin.clone(), price(), hours(), prop::option::weighted(0.2, who.clone()))
            .prop_map(|(t, c, p, h, b)| List(t, c, p, h, b)),
        2 => (which.clone(), price(), hours()).prop_map(|(i, p, h)| Update(i, p, h)),
        2 => (which.clone(), other.clone()).prop_map(|(i, w)| CancelListing(i, w)),
        2 => (which.clone(), other).prop_map(|(i, w)| CancelOffer(i, w)),
        8 => (who.clone(), which.clone(), over()).prop_map(|(w, i, o)| Buy(w, i, o)),
        4 => (who.clone(), prop::collection::vec(which.clone(), 0..5), over(), prop::bool::weighted(0.7))
            .prop_map(|(w, i, o, partial)| Sweep(w, i, o, partial)),
        8 => ((who.clone(), aim, token.clone()), coin.clone(), price(), hours())
            .prop_map(|((w, a, t), c, p, h)| Offer(w, a, t, c, p, h)),
        8 => (which, 0..3usize, over(), prop::bool::weighted(0.9))
            .prop_map(|(i, t, o, proof)| Accept(i, t, -o, proof)),
    ];
    let tokens = prop_oneof![
        4 => (token.clone(), 0..4usize).prop_map(|(t, w)| Transfer(t, w)),
        2 => token.clone().prop_map(|t| Transfer(t, MARKET)),
        2 => token.clone().prop_map(Approve),
        2 => (token.clone(), 0..4usize).prop_map(|(t, w)| Rescue(t, w)),
        1 => token.clone().prop_map(Note),
    ];
    let terms = prop_oneof![
        2 => (0..1_200u32).prop_map(ProposeFee),
        2 => prop::option::weighted(0.3, 0..400u32).prop_map(SetFee),
        1 => coin.clone().prop_map(ProposeCoin),
        2 => (coin.clone(), prop::bool::weighted(0.8)).prop_map(|(c, yes)| SetCoin(c, yes)),
        2 => prop::bool::weighted(0.5).prop_map(ProposeManager),
        2 => prop::option::weighted(0.2, any::<bool>()).prop_map(SetManager),
        2 => prop::bool::weighted(0.3).prop_map(Pause),
        4 => (0..2usize, payee, prop_oneof![2 => Just(0u32), 3 => 1..=5_000u32])
            .prop_map(|(c, w, bps)| Royalty(c, w, bps)),
        4 => (token, prop::bool::weighted(0.3), split()).prop_map(|(t, own, s)| Split(t, own, s)),
    ];
    let moods = prop_oneof![
        2 => prop_oneof![2 => Just(MOVES), 3 => REFUSES..=CALLS].prop_map(Mood),
        2 => (ABSENT..=GARBAGE).prop_map(Tone),
        2 => prop_oneof![1 => Just(SIGNS), 2 => DECLINES..=SPENDS].prop_map(Temper),
    ];
    let money = prop_oneof![
        4 => (prop::sample::select(std::vec![ANN, BOB, CREATOR, EVE, ARTIST, NOBODY]), coin.clone())
            .prop_map(|(w, c)| Claim(w, c)),
        1 => coin.clone().prop_map(WithdrawFees),
        3 => (0..5usize, coin, prop::bool::weighted(0.4)).prop_map(|(w, c, yes)| Freeze(w, c, yes)),
    ];
    prop_oneof![
        24 => trade,
        4 => tokens,
        4 => terms,
        3 => moods,
        3 => money,
        3 => prop_oneof![8 => 0..8u64, 3 => 48..60u64, 1 => 200..1_000u64].prop_map(Wait),
    ]
}

/// Up to four receivers, of at most half together.
fn split() -> impl Strategy<Value = Vec<(usize, u32)>> {
    let receivers = prop::sample::subsequence(std::vec![ANN, CREATOR, EVE, ARTIST, NOBODY], 0..5);
    (receivers, prop::collection::vec(1..=1_250u32, 4))
        .prop_map(|(receivers, bps)| receivers.into_iter().zip(bps).collect())
}
