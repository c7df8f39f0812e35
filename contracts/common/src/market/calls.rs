use soroban_sdk::{Address, Env, Symbol, Val, Vec};

/// Call a stranger's contract: None when it fails in any way that the host lets a caller survive. Out of budget and out of
/// footprint are not among them, so whoever submits a transaction can't make a call fail by giving it too little.
///
/// What is below us on the stack is our caller's choice, though: a contract that is on it already refuses every call (the host
/// forbids re-entry; a custom account's `__check_auth` is one way to get it there), and at a depth of 100 nothing can be called.
/// So a failure is never read as an answer: it fails us too, or skips an item for the one who signed, or stands only where a plain
/// call of the same contract, made here, says what the failure means (`payments::ensure_held`, `tokens::owner`).
/// One function for all of them: the generated clients would cost a copy of this for each function called.
#[inline(never)]
pub fn attempt(e: &Env, contract: &Address, function: &Symbol, arguments: Vec<Val>) -> Option<Val> {
    match e.try_invoke_contract::<Val, soroban_sdk::Error>(contract, function, arguments) {
        Ok(Ok(value)) => Some(value),
        _ => None,
    }
}
