use soroban_sdk::{Address, Env, Symbol, Val, Vec};

/// Call a stranger's contract: None when it fails in any way that the host lets a caller survive. Out of budget and out of
/// footprint are not among them, so whoever submits a transaction can't make a call fail by giving it too little.
/// One function for all of them: the generated clients would cost a copy of this for each function called.
#[inline(never)]
pub fn attempt(e: &Env, contract: &Address, function: &Symbol, arguments: Vec<Val>) -> Option<Val> {
    match e.try_invoke_contract::<Val, soroban_sdk::Error>(contract, function, arguments) {
        Ok(Ok(value)) => Some(value),
        _ => None,
    }
}
