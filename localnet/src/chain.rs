//! The chain: state, history and the transactions waiting for the next ledger.

mod travel;

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use soroban_env_host::xdr::{LedgerKey, Memo, TransactionEnvelope, TransactionResultResult};

use self::travel::Moment;
use crate::{
    apply,
    clock::Clock,
    codec::sha256,
    context::{Context, Rules},
    genesis,
    ledger::{Ledger, TxRecord},
    options::Options,
    state::State,
    store::{Store, StoreError},
    tx::Tx,
    validate::{Stage, Validator},
};

/// What became of a transaction that was sent, in the RPC's words.
#[derive(Debug, PartialEq)]
pub enum Submission {
    Pending,
    Duplicate,
    /// The source account already has a transaction waiting.
    TryAgainLater,
    Error(TransactionResultResult),
}

pub struct Chain {
    pub options: Options,
    pub rules: Rules,
    pub state: Arc<State>,
    pub clock: Clock,
    ledgers: VecDeque<Arc<Ledger>>,
    by_hash: HashMap<[u8; 32], u32>,
    pending: Vec<Tx>,
    moments: Vec<Moment>,
    store: Option<Store>,
}

impl Chain {
    /// Opens the network kept in the options' folder, or begins a new one.
    ///
    /// # Errors
    /// When the folder can't be used, or holds a network of another passphrase.
    pub fn open(options: Options) -> Result<Self, StoreError> {
        let rules = Rules::new(sha256(options.passphrase.as_bytes()));
        let mut clock = Clock::new(options.now);
        let (mut store, kept) = match &options.state {
            None => (None, None),
            Some(folder) => {
                let (store, kept) = Store::open(folder, &options.passphrase)?;
                (Some(store), kept)
            }
        };
        let (state, ledgers) = match kept {
            Some(kept) => {
                let last = kept.ledgers.back().map_or(0, |l| l.close_time());
                let behind = last.saturating_sub(clock.now());
                clock.advance(behind);
                (kept.state, kept.ledgers)
            }
            None => {
                let ledger = Ledger::genesis(clock.now());
                let state = genesis::state(&rules, ledger.close_time());
                if let Some(store) = &mut store {
                    store.replace(&state, [&ledger].into_iter())?;
                }
                (state, VecDeque::from([Arc::new(ledger)]))
            }
        };
        let mut chain = Self {
            options,
            rules,
            state: Arc::new(state),
            clock,
            ledgers,
            by_hash: HashMap::new(),
            pending: vec![],
            moments: vec![],
            store,
        };
        chain.index();
        chain.cache_code();
        Ok(chain)
    }

    pub fn latest(&self) -> &Arc<Ledger> {
        self.ledgers.back().expect("genesis at least")
    }

    pub fn oldest(&self) -> &Arc<Ledger> {
        self.ledgers.front().expect("genesis at least")
    }

    /// The ledgers of a range of sequences, as far as they are kept.
    pub fn ledgers(&self, from: u32, to: u32) -> impl Iterator<Item = &Arc<Ledger>> {
        let first = self.ledgers.partition_point(|l| l.sequence() < from);
        self.ledgers
            .range(first..)
            .take_while(move |l| l.sequence() <= to)
    }

    /// The last ledger that had closed when `sequence` did, or the oldest one kept.
    pub fn latest_at(&self, sequence: u32) -> &Arc<Ledger> {
        let after = self.ledgers.partition_point(|l| l.sequence() <= sequence);
        &self.ledgers[after.saturating_sub(1)]
    }

    pub fn ledger(&self, sequence: u32) -> Option<&Arc<Ledger>> {
        let at = self
            .ledgers
            .binary_search_by_key(&sequence, |l| l.sequence())
            .ok()?;
        self.ledgers.get(at)
    }

    /// The ledger that holds a transaction, and its place there, counted from 0.
    pub fn find(&self, hash: &[u8; 32]) -> Option<(&Arc<Ledger>, usize)> {
        let ledger = self.ledger(*self.by_hash.get(hash)?)?;
        let at = ledger
            .txs
            .iter()
            .position(|t| t.hashes().any(|h| h == *hash))?;
        Some((ledger, at))
    }

    /// The sequence and time of a ledger closed now.
    pub fn next_ledger(&self) -> (u32, u64) {
        let latest = self.latest();
        (
            latest.sequence() + 1,
            self.clock.now().max(latest.close_time()),
        )
    }

    /// Takes a transaction in for the next ledger.
    ///
    /// # Errors
    /// When the envelope can't be hashed, or the ledger it closes can't be stored.
    pub fn submit(
        &mut self,
        envelope: TransactionEnvelope,
    ) -> Result<([u8; 32], Submission), String> {
        let tx = Tx::new(envelope, self.rules.network_id)?;
        let hash = tx.hash;
        // Only the whole envelope: the inside of a fee bump that was applied has a used sequence.
        let applied = |(ledger, at): (&Arc<Ledger>, usize)| ledger.txs[at].hash() == hash;
        if self.find(&hash).is_some_and(applied) || self.pending.iter().any(|t| t.hash == hash) {
            return Ok((hash, Submission::Duplicate));
        }
        if self.pending.iter().any(|t| t.source() == tx.source()) {
            return Ok((hash, Submission::TryAgainLater));
        }
        if let Err(code) = self.validator().check(&tx) {
            return Ok((hash, Submission::Error(code)));
        }
        self.pending.push(tx);
        if self.options.close_on_send {
            self.close().map_err(|e| e.to_string())?;
        }
        Ok((hash, Submission::Pending))
    }

    fn validator(&self) -> Validator<'_> {
        let (sequence, close_time) = self.next_ledger();
        Validator {
            rules: &self.rules,
            state: &self.state,
            sequence,
            close_time,
            stage: Stage::Submission,
        }
    }

    /// Closes a ledger with what is waiting.
    pub fn close(&mut self) -> Result<(), StoreError> {
        let (sequence, close_time) = self.next_ledger();
        let mut waiting = std::mem::take(&mut self.pending);
        if !self.options.close_on_send {
            // What has become invalid while it waited is left out, and costs nothing.
            waiting.retain(|tx| self.validator().check(tx).is_ok());
        }
        let previous = self.latest().clone();
        let state = Arc::make_mut(&mut self.state);
        let ledger_info = self.rules.ledger_info(sequence, close_time);
        let mut ctx = Context {
            rules: &self.rules,
            state,
            ledger: ledger_info,
            memo: Memo::None,
        };
        let charged: Vec<_> = waiting
            .into_iter()
            .map(|tx| apply::charge(&mut ctx, tx))
            .collect();
        let applied: Vec<_> = charged
            .into_iter()
            .map(|c| apply::apply(&mut ctx, c))
            .collect();
        let (mut txs, mut fees) = (vec![], 0);
        for done in applied {
            let (cost, tx, outcome) = apply::refund(&mut ctx, done);
            fees += cost;
            txs.push(TxRecord::new(&tx, outcome));
        }
        let changed = ctx.state.commit();
        for (key, stored) in &changed {
            if let (LedgerKey::ContractCode(_), Some(stored)) = (key, stored) {
                // Code that the host accepted once compiles again.
                let _ = self.rules.cache_module(stored);
            }
        }
        let bytes = self.state.soroban_bytes() as u64;
        let ledger = Arc::new(previous.next(close_time, txs, fees, bytes));
        for tx in &ledger.txs {
            self.by_hash
                .extend(tx.hashes().map(|hash| (hash, ledger.sequence())));
        }
        self.ledgers.push_back(ledger.clone());
        let oldest = self.forget_old();
        if let Some(store) = &mut self.store {
            store.append(&changed, &[&ledger], oldest)?;
        }
        Ok(())
    }

    /// Drops ledgers beyond the retention window and returns the oldest sequence kept.
    fn forget_old(&mut self) -> u32 {
        let latest = self.latest().sequence();
        while latest - self.oldest().sequence() >= self.options.retention.max(1) {
            for tx in &self.ledgers.pop_front().expect("more than one").txs {
                for hash in tx.hashes() {
                    self.by_hash.remove(&hash);
                }
            }
        }
        self.oldest().sequence()
    }

    fn index(&mut self) {
        let pairs = self.ledgers.iter().flat_map(|l| {
            let hashes = l.txs.iter().flat_map(TxRecord::hashes);
            hashes.map(|hash| (hash, l.sequence()))
        });
        self.by_hash = pairs.collect();
    }

    fn cache_code(&self) {
        for (key, stored) in self.state.entries() {
            if matches!(key, LedgerKey::ContractCode(_)) {
                let _ = self.rules.cache_module(stored);
            }
        }
    }
}
