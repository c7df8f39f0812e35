//! How a network is set up.

use std::path::PathBuf;

#[derive(Clone, Debug)]
pub struct Options {
    pub passphrase: String,
    /// A fixed Unix time in seconds to start from; without it, the machine's clock.
    pub now: Option<u64>,
    /// A folder that keeps the network; without it, memory only.
    pub state: Option<PathBuf>,
    /// How many ledgers back events, transactions and ledgers can be asked for.
    pub retention: u32,
    /// Whether a ledger closes on every transaction sent; else when it is asked to.
    pub close_on_send: bool,
}

pub const DEFAULT_PASSPHRASE: &str = "Nuna Local Network ; 2026";
/// A day of ledgers at the public network's pace.
pub const DEFAULT_RETENTION: u32 = 17_280;

impl Default for Options {
    fn default() -> Self {
        Self {
            passphrase: DEFAULT_PASSPHRASE.into(),
            now: None,
            state: None,
            retention: DEFAULT_RETENTION,
            close_on_send: true,
        }
    }
}
