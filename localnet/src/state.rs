//! The ledger's entries, with an undo journal.
//!
//! Every write goes straight into the map and its previous value into the journal. A failed
//! operation is undone with [`State::rollback`], and what a step changed (for the transaction's
//! meta, and for the store) is read off the journal.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
    sync::Arc,
};

use soroban_env_host::{
    HostError,
    storage::{EntryWithLiveUntil, SnapshotSource},
    xdr::{
        Hash, LedgerEntry, LedgerEntryChange, LedgerEntryChanges, LedgerEntryData, LedgerEntryExt,
        LedgerKey, LedgerKeyAccount, LedgerKeyContractCode, LedgerKeyContractData,
        LedgerKeyTrustLine, LedgerKeyTtl, TtlEntry,
    },
};

use crate::codec::{decode_own, encode, sha256};

/// One entry: its XDR and, for contract data and code, the last ledger at which it is live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub xdr: Arc<[u8]>,
    pub live_until: Option<u32>,
}

impl Stored {
    pub fn new(entry: &LedgerEntry, live_until: Option<u32>) -> Self {
        Self {
            xdr: encode(entry).into(),
            live_until,
        }
    }

    pub fn entry(&self) -> LedgerEntry {
        decode_own(&self.xdr)
    }

    /// Whether the entry may be used at `ledger`; entries without a lifetime always may.
    pub fn is_live(&self, ledger: u32) -> bool {
        self.live_until.is_none_or(|until| until >= ledger)
    }
}

#[derive(Clone, Default)]
pub struct State {
    entries: HashMap<LedgerKey, Stored>,
    journal: Vec<(LedgerKey, Option<Stored>)>,
    soroban_bytes: i64,
}

/// A point in the journal.
#[derive(Clone, Copy)]
pub struct Mark(usize);

impl State {
    pub fn get(&self, key: &LedgerKey) -> Option<&Stored> {
        self.entries.get(key)
    }

    pub fn entries(&self) -> impl Iterator<Item = (&LedgerKey, &Stored)> {
        self.entries.iter()
    }

    /// Bytes of contract data and code, live or archived: what rent is priced on.
    pub fn soroban_bytes(&self) -> i64 {
        self.soroban_bytes
    }

    /// Writes an entry, or removes it with `None`.
    pub fn put(&mut self, key: LedgerKey, value: Option<Stored>) {
        let before = self.swap(key.clone(), value);
        self.journal.push((key, before));
    }

    fn swap(&mut self, key: LedgerKey, value: Option<Stored>) -> Option<Stored> {
        self.soroban_bytes += value.as_ref().map_or(0, soroban_size);
        let before = match value {
            Some(stored) => self.entries.insert(key, stored),
            None => self.entries.remove(&key),
        };
        self.soroban_bytes -= before.as_ref().map_or(0, soroban_size);
        before
    }

    pub fn mark(&self) -> Mark {
        Mark(self.journal.len())
    }

    pub fn rollback(&mut self, mark: Mark) {
        while self.journal.len() > mark.0 {
            let (key, before) = self.journal.pop().expect("longer than the mark");
            self.swap(key, before);
        }
    }

    /// What changed since `mark`, as a transaction's meta tells it: state before, then after.
    pub fn changes_since(&self, mark: Mark) -> LedgerEntryChanges {
        let mut first: BTreeMap<&LedgerKey, &Option<Stored>> = BTreeMap::new();
        for (key, before) in &self.journal[mark.0..] {
            first.entry(key).or_insert(before);
        }
        let mut changes = Vec::with_capacity(first.len() * 2);
        for (key, before) in first {
            let after = self.entries.get(key);
            if before.as_ref() != after {
                push_changes(&mut changes, key, before.as_ref(), after);
            }
        }
        LedgerEntryChanges(changes.try_into().expect("bounded by the footprint"))
    }

    /// Forgets the journal and gives each key it touched with its present value.
    pub fn commit(&mut self) -> BTreeMap<LedgerKey, Option<Stored>> {
        let journal = std::mem::take(&mut self.journal);
        journal
            .into_iter()
            .map(|(key, _)| {
                let now = self.entries.get(&key).cloned();
                (key, now)
            })
            .collect()
    }
}

fn soroban_size(stored: &Stored) -> i64 {
    if stored.live_until.is_some() {
        stored.xdr.len() as i64
    } else {
        0
    }
}

fn push_changes(
    out: &mut Vec<LedgerEntryChange>,
    key: &LedgerKey,
    before: Option<&Stored>,
    after: Option<&Stored>,
) {
    let xdr_changed = before.map(|s| &s.xdr) != after.map(|s| &s.xdr);
    if xdr_changed {
        match (before, after) {
            (None, Some(new)) => out.push(LedgerEntryChange::Created(new.entry())),
            (Some(old), Some(new)) => {
                out.push(LedgerEntryChange::State(old.entry()));
                out.push(LedgerEntryChange::Updated(new.entry()));
            }
            (Some(old), None) => {
                out.push(LedgerEntryChange::State(old.entry()));
                out.push(LedgerEntryChange::Removed(key.clone()));
            }
            (None, None) => {}
        }
    }
    let ttl = |live_until: u32| ttl_entry(key, live_until);
    match (
        before.and_then(|s| s.live_until),
        after.and_then(|s| s.live_until),
    ) {
        (None, Some(new)) => out.push(LedgerEntryChange::Created(ttl(new))),
        (Some(old), Some(new)) if old != new => {
            out.push(LedgerEntryChange::State(ttl(old)));
            out.push(LedgerEntryChange::Updated(ttl(new)));
        }
        (Some(old), None) => {
            out.push(LedgerEntryChange::State(ttl(old)));
            out.push(LedgerEntryChange::Removed(LedgerKey::Ttl(LedgerKeyTtl {
                key_hash: key_hash(key),
            })));
        }
        _ => {}
    }
}

fn key_hash(key: &LedgerKey) -> Hash {
    Hash(sha256(&encode(key)))
}

fn ttl_entry(key: &LedgerKey, live_until_ledger_seq: u32) -> LedgerEntry {
    LedgerEntry {
        last_modified_ledger_seq: 0,
        data: LedgerEntryData::Ttl(TtlEntry {
            key_hash: key_hash(key),
            live_until_ledger_seq,
        }),
        ext: LedgerEntryExt::V0,
    }
}

/// The key of an entry of a kind that this network keeps.
pub fn key_of(data: &LedgerEntryData) -> Option<LedgerKey> {
    Some(match data {
        LedgerEntryData::Account(a) => LedgerKey::Account(LedgerKeyAccount {
            account_id: a.account_id.clone(),
        }),
        LedgerEntryData::Trustline(t) => LedgerKey::Trustline(LedgerKeyTrustLine {
            account_id: t.account_id.clone(),
            asset: t.asset.clone(),
        }),
        LedgerEntryData::ContractData(d) => LedgerKey::ContractData(LedgerKeyContractData {
            contract: d.contract.clone(),
            key: d.key.clone(),
            durability: d.durability,
        }),
        LedgerEntryData::ContractCode(c) => LedgerKey::ContractCode(LedgerKeyContractCode {
            hash: c.hash.clone(),
        }),
        _ => return None,
    })
}

/// A shared view for simulation, which takes its source by reference count.
pub struct Snapshot(pub Arc<State>);

impl SnapshotSource for Snapshot {
    fn get(&self, key: &Rc<LedgerKey>) -> Result<Option<EntryWithLiveUntil>, HostError> {
        Ok(self.0.get(key).map(|s| (Rc::new(s.entry()), s.live_until)))
    }
}
