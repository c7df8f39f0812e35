//! The network's time: the machine's, or one that stands still until it is told to move.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds between two ledgers of the public network.
pub const LEDGER_SECONDS: u64 = 5;

#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock, `ahead` by what was advanced.
    Wall { ahead: u64 },
    /// A fixed Unix time in seconds.
    Fixed { now: u64 },
}

impl Clock {
    pub fn new(now: Option<u64>) -> Self {
        now.map_or(Self::Wall { ahead: 0 }, |now| Self::Fixed { now })
    }

    /// Unix time in seconds.
    pub fn now(&self) -> u64 {
        match self {
            Self::Fixed { now } => *now,
            Self::Wall { ahead } => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH);
                since.map_or(0, |d| d.as_secs()) + ahead
            }
        }
    }

    pub fn advance(&mut self, seconds: u64) {
        match self {
            Self::Fixed { now } => *now += seconds,
            Self::Wall { ahead } => *ahead += seconds,
        }
    }

    /// What a ledger closed on demand takes when the caller does not say: a fixed clock moves
    /// on as the public network would, the machine's is left to itself.
    pub fn default_step(&self) -> u64 {
        match self {
            Self::Fixed { .. } => LEDGER_SECONDS,
            Self::Wall { .. } => 0,
        }
    }
}
