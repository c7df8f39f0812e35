//! Changes of code, behind [`proposals`].

use soroban_sdk::{contractevent, contracttype, BytesN, Env, Symbol};

use crate::proposals;

/// Code that will be installed.
#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proposal {
    /// The SHA-256 of uploaded code.
    pub wasm: BytesN<32>,
    /// Unix seconds: the first at which it can be.
    pub ready_at: u64,
    /// Unix seconds: the first at which it can't be any more.
    pub lapses_at: u64,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UpgradeProposed {
    #[topic]
    pub subject: Symbol,
    pub wasm: BytesN<32>,
    pub ready_at: u64,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UpgradeCancelled {
    #[topic]
    pub subject: Symbol,
}

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Upgraded {
    #[topic]
    pub subject: Symbol,
    pub wasm: BytesN<32>,
}

/// What is proposed, also when it has lapsed.
pub fn proposal(e: &Env, subject: &Symbol) -> Option<Proposal> {
    let stored: Option<(BytesN<32>, u64)> = proposals::pending(e, subject);
    stored.map(|(wasm, ready_at)| Proposal {
        wasm,
        ready_at,
        lapses_at: ready_at + (proposals::LAPSE - proposals::DELAY),
    })
}

/// The caller has checked who asks. A later proposal replaces an earlier one, and its delay starts anew.
///
/// # Events
/// `upgrade_proposed[subject | wasm, ready_at]`
pub fn propose(e: &Env, subject: &Symbol, wasm: &BytesN<32>) {
    let ready_at = proposals::propose(e, subject, wasm.clone());
    let (subject, wasm) = (subject.clone(), wasm.clone());
    UpgradeProposed {
        subject,
        wasm,
        ready_at,
    }
    .publish(e);
}

/// # Errors
/// `NotProposed`.
///
/// # Events
/// `upgrade_cancelled[subject]`
pub fn cancel(e: &Env, subject: &Symbol) {
    proposals::cancel(e, subject);
    let subject = subject.clone();
    UpgradeCancelled { subject }.publish(e);
}

/// Use up the proposal of exactly this code. The first second that counts is `ready_at`, the last the one before `lapses_at`.
///
/// # Errors
/// `NotProposed`, `TooEarly`, `ProposalLapsed`.
///
/// # Events
/// `upgraded[subject | wasm]`
pub fn perform(e: &Env, subject: &Symbol, wasm: &BytesN<32>) {
    proposals::perform(e, subject, wasm);
    let (subject, wasm) = (subject.clone(), wasm.clone());
    Upgraded { subject, wasm }.publish(e);
}
