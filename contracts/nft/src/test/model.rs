//! A collection as plain maps: what each command does to it, and whether it is accepted.

use std::collections::{BTreeMap, BTreeSet};

use super::command::Command;

const ADMIN_AT_FIRST: usize = 0;
pub const MINTER: &str = "minter";
pub const PAUSER: &str = "pauser";

#[derive(Clone, Debug)]
pub struct Model {
    pub owners: BTreeMap<u32, usize>,
    pub used: BTreeSet<u32>,
    /// A token's own URI is told by the command that set it; none: the base URI and the id.
    pub uris: BTreeMap<u32, Option<usize>>,
    /// Token → who may move it until which ledger.
    approvals: BTreeMap<u32, (usize, u32)>,
    operators: BTreeSet<(usize, usize)>,
    pub roles: BTreeSet<(usize, &'static str)>,
    pub admin: usize,
    offered: Option<(usize, u32)>,
    pub max_supply: Option<u32>,
    pub paused: bool,
    pub frozen: bool,
    pub revealed: bool,
    pub ledger: u32,
}

impl Model {
    pub fn new(max_supply: Option<u32>, ledger: u32) -> Self {
        Model {
            owners: BTreeMap::new(),
            used: BTreeSet::new(),
            uris: BTreeMap::new(),
            approvals: BTreeMap::new(),
            operators: BTreeSet::new(),
            roles: [(ADMIN_AT_FIRST, MINTER), (ADMIN_AT_FIRST, PAUSER)].into(),
            admin: ADMIN_AT_FIRST,
            offered: None,
            max_supply,
            paused: false,
            frozen: false,
            revealed: false,
            ledger,
        }
    }

    pub fn minted(&self) -> u32 {
        self.used.len() as u32
    }

    pub fn approved(&self, token: u32) -> Option<usize> {
        let (who, until) = self.approvals.get(&token)?;
        (*until >= self.ledger).then_some(*who)
    }

    /// A token that somebody may move, and who.
    pub fn approval(&self) -> Option<(u32, usize)> {
        let mut tokens = self.approvals.keys();
        tokens.find_map(|token| Some((*token, self.approved(*token)?)))
    }

    fn owns(&self, from: usize, token: u32) -> bool {
        self.owners.get(&token) == Some(&from)
    }

    fn may_move(&self, by: usize, from: usize, token: u32) -> bool {
        let operates = self.operators.contains(&(from, by));
        self.owns(from, token) && (by == from || operates || self.approved(token) == Some(by))
    }

    /// Somebody who has this role.
    pub fn holder(&self, role: &'static str) -> Option<usize> {
        let mut of = self.roles.iter().filter(|(_, held)| *held == role);
        of.next().map(|(who, _)| *who)
    }

    fn is(&self, who: usize, role: &'static str) -> bool {
        self.roles.contains(&(who, role))
    }

    fn give(&mut self, token: u32, to: usize) {
        self.owners.insert(token, to);
        self.approvals.remove(&token);
    }

    fn take(&mut self, token: u32) {
        self.owners.remove(&token);
        self.approvals.remove(&token);
        self.uris.remove(&token);
    }

    fn mint(&mut self, by: usize, to: usize, tokens: &[u32], nth: usize) -> bool {
        let fresh: BTreeSet<_> = tokens.iter().filter(|t| !self.used.contains(t)).collect();
        let after = self.minted() + tokens.len() as u32;
        let fine = self.is(by, MINTER)
            && !self.paused
            && fresh.len() == tokens.len()
            && self.max_supply.is_none_or(|most| after <= most);
        for token in tokens.iter().filter(|_| fine) {
            self.used.insert(*token);
            self.uris.insert(*token, own_uri(*token, nth));
            self.give(*token, to);
        }
        fine
    }

    /// Would it be accepted? If so, it is done.
    pub fn apply(&mut self, command: &Command, nth: usize) -> bool {
        use Command::*;
        let before = self.clone();
        let fine = match command {
            Mint(by, to, token) => self.mint(*by, *to, &[*token], nth),
            BatchMint(by, to, tokens) => {
                (1..=20).contains(&tokens.len()) && self.mint(*by, *to, tokens, nth)
            }
            Transfer(from, to, token) => {
                let fine = self.owns(*from, *token);
                self.give(*token, *to);
                fine
            }
            TransferFrom(by, from, to, token) => {
                let fine = self.may_move(*by, *from, *token);
                self.give(*token, *to);
                fine
            }
            TransferPinned(by, from, to, token) => {
                let fine = self.owns(*from, *token) && self.approved(*token) == Some(*by);
                self.give(*token, *to);
                fine
            }
            BatchTransfer(from, to, tokens) => {
                let mut fine = (1..=20).contains(&tokens.len());
                for token in tokens {
                    fine &= self.owns(*from, *token);
                    self.give(*token, *to);
                }
                fine
            }
            Approve(by, to, token, ledgers) => {
                let owner = self.owners.get(token).copied();
                let until = self.ledger + ledgers;
                if *ledgers == 0 {
                    self.approvals.remove(token);
                } else {
                    self.approvals.insert(*token, (*to, until));
                }
                owner.is_some_and(|owner| owner == *by || self.operators.contains(&(owner, *by)))
            }
            ApproveAll(by, to, true) => {
                self.operators.insert((*by, *to));
                true
            }
            ApproveAll(by, to, false) => {
                self.operators.remove(&(*by, *to));
                true
            }
            Burn(from, token) => {
                let fine = self.owns(*from, *token);
                self.take(*token);
                fine
            }
            BurnFrom(by, from, token) => {
                let fine = self.may_move(*by, *from, *token);
                self.take(*token);
                fine
            }
            Grant(by, to, role) => {
                self.roles.insert((*to, role));
                *by == self.admin && is_role(role)
            }
            Revoke(by, of, role) => {
                let held = self.roles.remove(&(*of, role));
                *by == self.admin && held
            }
            Renounce(by, role) => self.roles.remove(&(*by, role)),
            SetUri(by, token) => {
                self.uris.insert(*token, own_uri(*token, nth));
                let lives = self.owners.contains_key(token);
                self.is(*by, MINTER) && !self.frozen && lives
            }
            Freeze => {
                self.frozen = true;
                true
            }
            Pause(by) => {
                let was = std::mem::replace(&mut self.paused, true);
                self.is(*by, PAUSER) && !was
            }
            Unpause(by) => {
                let was = std::mem::replace(&mut self.paused, false);
                self.is(*by, PAUSER) && was
            }
            OfferAdmin(to, 0) => {
                let offered = self.offered.take();
                offered.is_some_and(|(who, until)| who == *to && until >= self.ledger)
            }
            OfferAdmin(to, ledgers) => {
                self.offered = Some((*to, self.ledger + ledgers));
                true
            }
            AcceptAdmin => match self.offered.take() {
                Some((who, until)) => {
                    self.admin = who;
                    until >= self.ledger
                }
                None => false,
            },
            SetMaxSupply(by, max_supply) => {
                let most = self.max_supply.replace(*max_supply);
                let falls = most.is_some_and(|most| *max_supply < most);
                *by == self.admin && falls && *max_supply >= self.minted()
            }
            Reveal(by, promised) => {
                let was = std::mem::replace(&mut self.revealed, true);
                *by == self.admin && *promised && !was && !self.frozen
            }
            Wait(ledgers) => {
                self.ledger += ledgers;
                true
            }
        };
        if !fine {
            *self = before;
        }
        fine
    }
}

fn is_role(name: &str) -> bool {
    name == MINTER || name == PAUSER
}

/// Every third token has none of its own.
pub fn own_uri(token: u32, nth: usize) -> Option<usize> {
    (!token.is_multiple_of(3)).then_some(nth)
}
