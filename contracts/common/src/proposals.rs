//! What can divert money or change code waits where everyone sees it: proposed, performed two days later at the earliest, and
//! void fourteen days after it was proposed, so that nothing long forgotten is ever performed.

use soroban_sdk::{
    contracterror, panic_with_error, symbol_short, Env, IntoVal, Symbol, TryFromVal, Val,
};

/// Seconds from a proposal until it can be performed: time to cancel a listing or to withdraw.
pub const DELAY: u64 = 2 * 86_400;
/// Seconds from a proposal until it is void.
pub const LAPSE: u64 = 14 * 86_400;

/// Errors of proposals and upgrades: 4200 to 4299.
#[contracterror]
#[derive(Copy, Clone, Debug, Eq, PartialEq, PartialOrd, Ord)]
#[repr(u32)]
pub enum ProposalError {
    /// Nothing is proposed, or something else than this.
    NotProposed = 4200,
    /// The two days since the proposal are not over.
    TooEarly = 4201,
    /// The data already has the layout of this code.
    NothingToMigrate = 4202,
    /// The proposal is older than fourteen days: propose it again.
    ProposalLapsed = 4203,
}

/// `subject` is one of this code's own words, never a caller's.
fn key(subject: &Symbol) -> (Symbol, Symbol) {
    (symbol_short!("proposal"), subject.clone())
}

/// What is proposed, and the first second (unix) at which it can be performed; also when it has lapsed.
pub fn pending<V: TryFromVal<Env, Val>>(e: &Env, subject: &Symbol) -> Option<(V, u64)> {
    e.storage().instance().get(&key(subject))
}

/// The caller has checked who asks, and tells. A later proposal replaces an earlier one, and its delay starts anew. The first
/// second (unix) at which it can be performed.
pub fn propose<V>(e: &Env, subject: &Symbol, value: V) -> u64
where
    (V, u64): IntoVal<Env, Val>,
{
    let ready_at = e.ledger().timestamp().saturating_add(DELAY);
    e.storage()
        .instance()
        .set(&key(subject), &(value, ready_at));
    ready_at
}

/// # Errors
/// `NotProposed`.
pub fn cancel(e: &Env, subject: &Symbol) {
    if !e.storage().instance().has(&key(subject)) {
        panic_with_error!(e, ProposalError::NotProposed);
    }
    e.storage().instance().remove(&key(subject));
}

/// Use up the proposal of exactly this value.
///
/// # Errors
/// `NotProposed`, `TooEarly`, `ProposalLapsed`.
pub fn perform<V: TryFromVal<Env, Val> + PartialEq>(e: &Env, subject: &Symbol, value: &V) {
    let Some((_, ready_at)) = pending::<V>(e, subject).filter(|(proposed, _)| proposed == value)
    else {
        panic_with_error!(e, ProposalError::NotProposed);
    };
    let now = e.ledger().timestamp();
    if now < ready_at {
        panic_with_error!(e, ProposalError::TooEarly);
    }
    if now - ready_at >= LAPSE - DELAY {
        panic_with_error!(e, ProposalError::ProposalLapsed);
    }
    e.storage().instance().remove(&key(subject));
}
