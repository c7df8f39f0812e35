//! Random commands on one collection: after each, the contract says what a plain model says, and a command that is refused
//! has changed nothing.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, test_runner::contextualize_config};
use soroban_sdk::{testutils::Ledger as _, Address};
use test_suites::{text, World, PUBLIC, SEQUENCE};

const PEOPLE: usize = 3;
const TOKENS: u32 = 4;

#[derive(Clone, Debug)]
enum Command {
    Mint {
        to: usize,
        token: u32,
    },
    Transfer {
        from: usize,
        to: usize,
        token: u32,
    },
    Approve {
        by: usize,
        to: usize,
        token: u32,
        ledgers: u32,
    },
    ApproveAll {
        by: usize,
        to: usize,
        approved: bool,
    },
    TransferFrom {
        by: usize,
        from: usize,
        to: usize,
        token: u32,
    },
    Burn {
        from: usize,
        token: u32,
    },
    BurnFrom {
        by: usize,
        from: usize,
        token: u32,
    },
    Pause(bool),
    Freeze,
    SetUri {
        token: u32,
    },
    Wait(u32),
}

fn command() -> impl Strategy<Value = Command> {
    use Command::*;
    let who = || 0..PEOPLE;
    let token = || 0..TOKENS;
    prop_oneof![
        4 => (who(), token()).prop_map(|(to, token)| Mint { to, token }),
        4 => (who(), who(), token()).prop_map(|(from, to, token)| Transfer { from, to, token }),
        4 => (who(), who(), token(), 0..60u32)
            .prop_map(|(by, to, token, ledgers)| Approve { by, to, token, ledgers }),
        2 => (who(), who(), any::<bool>())
            .prop_map(|(by, to, approved)| ApproveAll { by, to, approved }),
        5 => (who(), who(), who(), token())
            .prop_map(|(by, from, to, token)| TransferFrom { by, from, to, token }),
        1 => (who(), token()).prop_map(|(from, token)| Burn { from, token }),
        1 => (who(), who(), token()).prop_map(|(by, from, token)| BurnFrom { by, from, token }),
        1 => any::<bool>().prop_map(Pause),
        1 => Just(Freeze),
        2 => token().prop_map(|token| SetUri { token }),
        2 => (1..40u32).prop_map(Wait),
    ]
}

#[derive(Default)]
struct Model {
    owners: BTreeMap<u32, usize>,
    /// Token → who may move it until which ledger.
    approvals: BTreeMap<u32, (usize, u32)>,
    operators: BTreeSet<(usize, usize)>,
    used: BTreeSet<u32>,
    uris: BTreeMap<u32, u32>,
    paused: bool,
    frozen: bool,
    ledger: u32,
}

impl Model {
    fn approved(&self, token: u32) -> Option<usize> {
        let (who, until) = self.approvals.get(&token)?;
        (*until >= self.ledger).then_some(*who)
    }

    fn may_move(&self, by: usize, from: usize, token: u32) -> bool {
        self.owners.get(&token) == Some(&from)
            && (by == from
                || self.operators.contains(&(from, by))
                || self.approved(token) == Some(by))
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

    /// Would it be accepted? If so, it is done.
    fn apply(&mut self, command: &Command, nth: u32) -> bool {
        use Command::*;
        match *command {
            Mint { to, token } => {
                let fine = !self.paused && self.used.insert(token);
                if fine {
                    self.give(token, to);
                    self.uris.insert(token, nth);
                }
                fine
            }
            Transfer { from, to, token } => {
                let fine = self.owners.get(&token) == Some(&from);
                if fine {
                    self.give(token, to);
                }
                fine
            }
            Approve {
                by,
                to,
                token,
                ledgers,
            } => {
                let owner = self.owners.get(&token);
                let fine = owner
                    .is_some_and(|owner| *owner == by || self.operators.contains(&(*owner, by)));
                if fine && ledgers == 0 {
                    self.approvals.remove(&token);
                } else if fine {
                    self.approvals.insert(token, (to, self.ledger + ledgers));
                }
                fine
            }
            ApproveAll { by, to, approved } => {
                if approved {
                    self.operators.insert((by, to));
                } else {
                    self.operators.remove(&(by, to));
                }
                true
            }
            TransferFrom {
                by,
                from,
                to,
                token,
            } => {
                let fine = self.may_move(by, from, token);
                if fine {
                    self.give(token, to);
                }
                fine
            }
            Burn { from, token } => {
                let fine = self.owners.get(&token) == Some(&from);
                if fine {
                    self.take(token);
                }
                fine
            }
            BurnFrom { by, from, token } => {
                let fine = self.may_move(by, from, token);
                if fine {
                    self.take(token);
                }
                fine
            }
            Pause(on) => std::mem::replace(&mut self.paused, on) != on,
            Freeze => {
                self.frozen = true;
                true
            }
            SetUri { token } => {
                let fine = !self.frozen && self.owners.contains_key(&token);
                if fine {
                    self.uris.insert(token, nth);
                }
                fine
            }
            Wait(ledgers) => {
                self.ledger += ledgers;
                true
            }
        }
    }
}

/// Was it accepted?
fn perform(w: &World, people: &[Address], command: &Command, nth: u32, ledger: u32) -> bool {
    use Command::*;
    let (nft, creator) = (&w.nft, &w.creator);
    let uri = text(&w.e, &format!("ipfs://{nth}"));
    match *command {
        Mint { to, token } => nft.try_mint(creator, &people[to], &token, &uri).is_ok(),
        Transfer { from, to, token } => {
            nft.try_transfer(&people[from], &people[to], &token).is_ok()
        }
        Approve {
            by,
            to,
            token,
            ledgers,
        } => {
            let until = if ledgers == 0 { 0 } else { ledger + ledgers };
            nft.try_approve(&people[by], &people[to], &token, &until)
                .is_ok()
        }
        ApproveAll { by, to, approved } => nft
            .try_set_approval_for_all(&people[by], &people[to], &approved)
            .is_ok(),
        TransferFrom {
            by,
            from,
            to,
            token,
        } => nft
            .try_transfer_from(&people[by], &people[from], &people[to], &token)
            .is_ok(),
        Burn { from, token } => nft.try_burn(&people[from], &token).is_ok(),
        BurnFrom { by, from, token } => nft
            .try_burn_from(&people[by], &people[from], &token)
            .is_ok(),
        Pause(true) => nft.try_pause(creator).is_ok(),
        Pause(false) => nft.try_unpause(creator).is_ok(),
        Freeze => nft.try_freeze_metadata().is_ok(),
        SetUri { token } => nft.try_set_metadata_uri(creator, &token, &uri).is_ok(),
        Wait(ledgers) => {
            w.e.ledger().set_sequence_number(ledger + ledgers);
            true
        }
    }
}

fn agree(w: &World, people: &[Address], model: &Model) {
    for token in 0..TOKENS {
        let owner = w.nft.try_owner_of(&token).ok().and_then(Result::ok);
        let expected = model.owners.get(&token).map(|who| people[*who].clone());
        assert_eq!(owner, expected, "owner of {token}");
        if expected.is_some() {
            let approved = model.approved(token).map(|who| people[who].clone());
            assert_eq!(w.nft.get_approved(&token), approved, "approval of {token}");
            let uri = format!("ipfs://{}", model.uris[&token]);
            assert_eq!(w.nft.token_uri(&token), text(&w.e, &uri));
        }
    }
    for (n, person) in people.iter().enumerate() {
        let held = model.owners.values().filter(|owner| **owner == n).count();
        assert_eq!(w.nft.balance(person), held as u32, "balance of {n}");
        for (m, other) in people.iter().enumerate() {
            let operates = model.operators.contains(&(n, m));
            assert_eq!(w.nft.is_approved_for_all(person, other), operates);
        }
    }
    assert_eq!(
        (w.nft.paused(), w.nft.is_frozen()),
        (model.paused, model.frozen)
    );
}

proptest! {
    #![proptest_config(contextualize_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() }))]

    #[test]
    fn a_collection_does_what_the_model_does(commands in proptest::collection::vec(command(), 60)) {
        let w = World::new(PUBLIC);
        w.e.cost_estimate().budget().reset_unlimited();
        let people = [w.creator.clone(), w.admin.clone(), w.stranger.clone()];
        let mut model = Model { ledger: SEQUENCE, ..Model::default() };
        for (nth, command) in commands.iter().enumerate() {
            let ledger = model.ledger;
            let accepted = perform(&w, &people, command, nth as u32, ledger);
            prop_assert_eq!(accepted, model.apply(command, nth as u32), "{:?}", command);
            agree(&w, &people, &model);
        }
    }
}
