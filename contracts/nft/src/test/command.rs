//! What random commands are made of.

use std::{vec, vec::Vec};

use proptest::prelude::*;

use super::{
    keys_test,
    model::{Model, MINTER, PAUSER},
};

/// Token ids are under this.
pub const TOKENS: u32 = 40;
pub const PEOPLE: usize = 4;
/// In the place of an account: whoever may do this, if anybody.
const WHO_MAY: usize = usize::MAX;

#[derive(Clone, Debug)]
pub enum Command {
    /// By a minter, to an account.
    Mint(usize, usize, u32),
    BatchMint(usize, usize, Vec<u32>),
    /// From its owner, to an account.
    Transfer(usize, usize, u32),
    BatchTransfer(usize, usize, Vec<u32>),
    /// By somebody, from its owner, to an account.
    TransferFrom(usize, usize, usize, u32),
    TransferPinned(usize, usize, usize, u32),
    /// By somebody, to an account, until as many ledgers from now; 0 takes it back.
    Approve(usize, usize, u32, u32),
    ApproveAll(usize, usize, bool),
    Burn(usize, u32),
    BurnFrom(usize, usize, u32),
    /// By somebody, to or of an account.
    Grant(usize, usize, &'static str),
    Revoke(usize, usize, &'static str),
    Renounce(usize, &'static str),
    SetUri(usize, u32),
    /// The admin signs.
    Freeze,
    Pause(usize),
    Unpause(usize),
    /// The admin signs, until as many ledgers from now; 0 takes it back.
    OfferAdmin(usize, u32),
    AcceptAdmin,
    SetMaxSupply(usize, u32),
    /// Is it what was promised?
    Reveal(usize, bool),
    Wait(u32),
}

/// More often than not whoever may do it.
fn who() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(WHO_MAY), 2 => 0..PEOPLE]
}

fn token() -> impl Strategy<Value = u32> {
    prop_oneof![4 => 0..8u32, 1 => 0..TOKENS]
}

fn role() -> impl Strategy<Value = &'static str> {
    let names = keys_test::all_names().collect::<std::vec::Vec<_>>();
    prop_oneof![3 => Just("minter"), 2 => Just("pauser"), 2 => prop::sample::select(names)]
}

/// Some, often none twice, and now and then about as many as there can be.
fn tokens() -> impl Strategy<Value = std::vec::Vec<u32>> {
    let many = (0..TOKENS / 2, 18..23u32).prop_map(|(first, n)| (first..first + n).collect());
    prop_oneof![6 => prop::collection::vec(0..TOKENS, 0..4), 1 => many]
}

pub fn command() -> impl Strategy<Value = Command> {
    use Command::*;
    prop_oneof![
        6 => (who(), who(), token()).prop_map(|(by, to, token)| Mint(by, to, token)),
        6 => (who(), who(), tokens()).prop_map(|(by, to, tokens)| BatchMint(by, to, tokens)),
        6 => (who(), who(), token()).prop_map(|(from, to, token)| Transfer(from, to, token)),
        4 => (who(), who(), who(), token())
            .prop_map(|(by, from, to, token)| TransferFrom(by, from, to, token)),
        4 => (who(), who(), who(), token())
            .prop_map(|(by, from, to, token)| TransferPinned(by, from, to, token)),
        6 => (who(), who(), tokens())
            .prop_map(|(from, to, tokens)| BatchTransfer(from, to, tokens)),
        6 => (who(), who(), token(), 0..20u32)
            .prop_map(|(by, to, token, ledgers)| Approve(by, to, token, ledgers)),
        2 => (who(), who(), any::<bool>())
            .prop_map(|(by, to, approved)| ApproveAll(by, to, approved)),
        3 => (who(), token()).prop_map(|(from, token)| Burn(from, token)),
        2 => (who(), who(), token()).prop_map(|(by, from, token)| BurnFrom(by, from, token)),
        4 => (who(), who(), role()).prop_map(|(by, to, role)| Grant(by, to, role)),
        3 => (who(), who(), role()).prop_map(|(by, of, role)| Revoke(by, of, role)),
        2 => (who(), role()).prop_map(|(by, role)| Renounce(by, role)),
        2 => (who(), token()).prop_map(|(by, token)| SetUri(by, token)),
        1 => Just(Freeze),
        1 => who().prop_map(Pause),
        1 => who().prop_map(Unpause),
        3 => Just(Unpause(WHO_MAY)),
        2 => (who(), 0..6u32).prop_map(|(to, ledgers)| OfferAdmin(to, ledgers)),
        1 => Just(AcceptAdmin),
        3 => (who(), 0..2 * TOKENS)
            .prop_map(|(by, max_supply)| SetMaxSupply(by, max_supply)),
        2 => (who(), any::<bool>()).prop_map(|(by, promised)| Reveal(by, promised)),
        2 => (0..8u32).prop_map(Wait),
    ]
}

impl Command {
    /// With accounts for `WHO_MAY`, and tokens of theirs for those of a batch that they transfer.
    pub fn aimed(&self, model: &Model) -> Command {
        use Command::*;
        let or = |who: &usize, able: Option<usize>| match *who {
            WHO_MAY => able.unwrap_or(0),
            who => who,
        };
        let to = |who: &usize| or(who, None);
        let owner = |token: &u32| model.owners.get(token).copied();
        let approved = |token: &u32| model.approved(*token).or(owner(token));
        let minter = model.holder(MINTER);
        let pauser = model.holder(PAUSER);
        let admin = Some(model.admin);
        match self {
            Mint(by, a, token) => Mint(or(by, minter), to(a), *token),
            BatchMint(by, a, tokens) => BatchMint(or(by, minter), to(a), tokens.clone()),
            Transfer(from, a, token) => Transfer(or(from, owner(token)), to(a), *token),
            BatchTransfer(WHO_MAY, a, tokens) => {
                let from = model.owners.values().next().copied().unwrap_or(0);
                let owned = model.owners.iter().filter(|(_, owner)| **owner == from);
                let owned: Vec<u32> = owned.map(|(token, _)| *token).collect();
                let of = |token: &u32| owned.get(*token as usize % owned.len().max(1));
                let tokens = tokens.iter().map(|token| *of(token).unwrap_or(token));
                BatchTransfer(from, to(a), tokens.collect())
            }
            BatchTransfer(from, a, tokens) => BatchTransfer(*from, to(a), tokens.clone()),
            TransferFrom(by, from, a, token) => {
                let (by, from) = (or(by, approved(token)), or(from, owner(token)));
                TransferFrom(by, from, to(a), *token)
            }
            TransferPinned(WHO_MAY, from, a, token) => {
                let (token, by) = model.approval().unwrap_or((*token, 0));
                TransferPinned(by, or(from, owner(&token)), to(a), token)
            }
            TransferPinned(by, from, a, token) => {
                TransferPinned(*by, or(from, owner(token)), to(a), *token)
            }
            Approve(by, a, token, until) => Approve(or(by, owner(token)), to(a), *token, *until),
            ApproveAll(by, a, approved) => ApproveAll(to(by), to(a), *approved),
            Burn(from, token) => Burn(or(from, owner(token)), *token),
            BurnFrom(by, from, token) => {
                BurnFrom(or(by, approved(token)), or(from, owner(token)), *token)
            }
            Grant(by, a, role) => Grant(or(by, admin), to(a), role),
            Revoke(by, of, role) => Revoke(or(by, admin), or(of, model.holder(role)), role),
            Renounce(by, role) => Renounce(or(by, model.holder(role)), role),
            SetUri(by, token) => SetUri(or(by, minter), *token),
            Pause(by) => Pause(or(by, pauser)),
            Unpause(by) => Unpause(or(by, pauser)),
            OfferAdmin(a, until) => OfferAdmin(to(a), *until),
            SetMaxSupply(by, most) => SetMaxSupply(or(by, admin), *most),
            Reveal(by, promised) => Reveal(or(by, admin), *promised),
            Freeze | AcceptAdmin | Wait(_) => self.clone(),
        }
    }
}
