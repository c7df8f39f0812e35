//! Travelling in time: over many ledgers at once, and back to a moment remembered.

use std::{collections::VecDeque, sync::Arc};

use super::Chain;
use crate::{clock::Clock, ledger::Ledger, state::State, store::StoreError};

/// What `dev_revert` goes back to.
#[derive(Clone)]
pub struct Moment {
    state: Arc<State>,
    ledgers: VecDeque<Arc<Ledger>>,
    clock: Clock,
}

impl Chain {
    /// Closes `count` ledgers, `seconds` apart. Of a long stretch only those that history
    /// keeps are made; the ones before are passed over.
    pub fn close_many(&mut self, count: u32, seconds: u64) -> Result<(), StoreError> {
        if count == 0 {
            return Ok(());
        }
        self.clock.advance(seconds);
        self.close()?;
        let target = self.latest().sequence() + (count - 1);
        let skipped = (count - 1).saturating_sub(self.options.retention);
        let mut latest = self.latest().clone();
        let mut made = vec![];
        while latest.sequence() < target {
            let step = if made.is_empty() { skipped + 1 } else { 1 };
            self.clock.advance(seconds * u64::from(step));
            let time = self.clock.now().max(latest.close_time());
            latest = Arc::new(latest.skip_to(latest.sequence() + step, time));
            made.push(latest.clone());
        }
        self.ledgers.extend(made.iter().cloned());
        let oldest = self.forget_old();
        if let Some(store) = &mut self.store {
            let made: Vec<&Ledger> = made.iter().map(|l| l.as_ref()).collect();
            store.append(&Default::default(), &made, oldest)?;
        }
        Ok(())
    }

    /// Remembers this moment; the number is for [`Chain::revert`].
    pub fn snapshot(&mut self) -> usize {
        self.moments.push(Moment {
            state: self.state.clone(),
            ledgers: self.ledgers.clone(),
            clock: self.clock.clone(),
        });
        self.moments.len() - 1
    }

    /// Goes back to a moment, which can be gone back to again; later ones are forgotten.
    /// Returns whether there was such a moment.
    pub fn revert(&mut self, number: usize) -> Result<bool, StoreError> {
        let Some(moment) = self.moments.get(number).cloned() else {
            return Ok(false);
        };
        self.moments.truncate(number + 1);
        (self.state, self.ledgers, self.clock) = (moment.state, moment.ledgers, moment.clock);
        self.pending.clear();
        self.index();
        if let Some(store) = &mut self.store {
            store.replace(&self.state, self.ledgers.iter().map(|l| l.as_ref()))?;
        }
        Ok(true)
    }
}
