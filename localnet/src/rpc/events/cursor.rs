//! An event's place: `<TOID, 19 digits>-<index, 10 digits>` (SEP-0035).

use std::fmt;

pub const MAX_TX: u32 = (1 << 20) - 1;
pub const MAX_OP: u32 = (1 << 12) - 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub ledger: u32,
    /// Counted from 1; 0 is before all transactions, [`MAX_TX`] after them.
    pub tx: u32,
    /// Counted from 0; [`MAX_OP`] is after the transaction's operations.
    pub op: u32,
    pub event: u32,
}

impl Cursor {
    pub fn first_of(ledger: u32) -> Self {
        Self {
            ledger,
            tx: 0,
            op: 0,
            event: 0,
        }
    }

    pub fn last_of(ledger: u32) -> Self {
        Self {
            ledger,
            tx: MAX_TX,
            op: MAX_OP,
            event: u32::MAX,
        }
    }

    /// Where the page after this event begins. The end of a ledger is followed by that same
    /// end, so that a client that has caught up may ask again before a new ledger closes.
    pub fn following(self) -> Self {
        Self {
            event: self.event.saturating_add(1),
            ..self
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (toid, event) = text.split_once('-')?;
        let toid: u64 = toid.parse().ok()?;
        Some(Self {
            ledger: u32::try_from(toid >> 32).ok()?,
            tx: (toid >> 12) as u32 & MAX_TX,
            op: toid as u32 & MAX_OP,
            event: event.parse().ok()?,
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let toid = u64::from(self.ledger) << 32 | u64::from(self.tx) << 12 | u64::from(self.op);
        write!(f, "{toid:019}-{:010}", self.event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back_keeps_order() {
        let a = Cursor {
            ledger: 7,
            tx: 1,
            op: 2,
            event: 3,
        };
        assert_eq!(a.to_string(), "0000000030064775170-0000000003");
        assert_eq!(Cursor::parse(&a.to_string()), Some(a));
        let end = Cursor::last_of(7);
        assert_eq!(Cursor::parse(&end.to_string()), Some(end));
        assert!(a.following() > a && end > a && Cursor::first_of(8) > end);
        assert!(a.to_string() < end.to_string());
        assert_eq!(Cursor::parse("7"), None);
    }
}
