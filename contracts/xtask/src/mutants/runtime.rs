//! Stands in a copy of `common` that carries mutants: which of them is on, and the operators that any of them may change.
//! Each mutant has a number; 0 is none.

/// Natively the variable `NUNA_MUTANT` says which is on. With `NUNA_REACHED`, a file, the numbers of those are written to it
/// that would have changed what was calculated.
#[cfg(not(target_family = "wasm"))]
pub fn on(mutant: u32) -> bool {
    extern crate std;
    use core::sync::atomic::{AtomicBool, Ordering};
    use std::{env, fs::OpenOptions, io::Write, string::String, sync::OnceLock};

    static ASKED: OnceLock<(u32, Option<String>)> = OnceLock::new();
    static SEEN: [AtomicBool; 8_192] = [const { AtomicBool::new(false) }; 8_192];
    let (asked, reached) = ASKED.get_or_init(|| {
        let asked = env::var("NUNA_MUTANT").map_or(0, |number| number.parse().unwrap());
        (asked, env::var("NUNA_REACHED").ok())
    });
    if let Some(path) = reached {
        if !SEEN[mutant as usize].swap(true, Ordering::Relaxed) {
            let file = OpenOptions::new().append(true).create(true).open(path);
            file.unwrap().write_all(std::format!("{mutant}\n").as_bytes()).unwrap();
        }
    }
    *asked == mutant
}

/// In Wasm, which has no variables, the end of the network's id says it. Only some can be: all would not fit a contract.
#[cfg(target_family = "wasm")]
#[inline(always)]
pub fn on(mutant: u32) -> bool {
    matches!(mutant, CANDIDATES) && {
        let network = soroban_sdk::Env::default().ledger().network_id().to_array();
        network[28..] == mutant.to_be_bytes()
    }
}

