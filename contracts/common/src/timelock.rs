//! Changes of code that everyone can see coming: proposed, and performed two days later at the earliest.

use soroban_sdk::{
    contracterror, contractevent, contracttype, panic_with_error, symbol_short, BytesN, Env, Symbol,
};

/// Seconds from a proposal until it can be performed: time to cancel a listing or to withdraw.
pub const DELAY: u64 = 2 * 86_400;

/// Errors of upgrades: 4200 to 4299.
#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum UpgradeError {
    /// No code is proposed, or another than this one.
    NotProposed = 4200,
    /// The two days since the proposal are not over.
    TooEarly = 4201,
    /// The data already has the layout of this code.
    NothingToMigrate = 4202,
}

/// Code that will be installed.
#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proposal {
    /// The SHA-256 of uploaded code.
    pub wasm: BytesN<32>,
    /// Unix seconds: the first at which it can be.
    pub ready_at: u64,
}

/// The proposed code and when it is ready: a pair, which takes less code than the struct does.
fn key(subject: &Symbol) -> (Symbol, Symbol) {
    (symbol_short!("proposal"), subject.clone())
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

pub fn proposal(e: &Env, subject: &Symbol) -> Option<Proposal> {
    let stored: Option<(BytesN<32>, u64)> = e.storage().instance().get(&key(subject));
    stored.map(|(wasm, ready_at)| Proposal { wasm, ready_at })
}

/// The caller has checked who asks. A later proposal replaces an earlier one, and its delay starts anew.
///
/// # Events
/// `upgrade_proposed[subject | wasm, ready_at]`
pub fn propose(e: &Env, subject: &Symbol, wasm: &BytesN<32>) {
    let ready_at = e.ledger().timestamp().saturating_add(DELAY);
    let (subject, wasm) = (subject.clone(), wasm.clone());
    e.storage()
        .instance()
        .set(&key(&subject), &(wasm.clone(), ready_at));
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
    if proposal(e, subject).is_none() {
        panic_with_error!(e, UpgradeError::NotProposed);
    }
    e.storage().instance().remove(&key(subject));
    let subject = subject.clone();
    UpgradeCancelled { subject }.publish(e);
}

/// Use up the proposal of exactly this code. The first second that counts is `ready_at`.
///
/// # Errors
/// `NotProposed`, `TooEarly`.
///
/// # Events
/// `upgraded[subject | wasm]`
pub fn perform(e: &Env, subject: &Symbol, wasm: &BytesN<32>) {
    let Some(proposal) = proposal(e, subject).filter(|proposal| proposal.wasm == *wasm) else {
        panic_with_error!(e, UpgradeError::NotProposed);
    };
    if e.ledger().timestamp() < proposal.ready_at {
        panic_with_error!(e, UpgradeError::TooEarly);
    }
    e.storage().instance().remove(&key(subject));
    let (subject, wasm) = (subject.clone(), wasm.clone());
    Upgraded { subject, wasm }.publish(e);
}
