//! The network on disk: one SQLite file in write-ahead mode. A ledger's changes are one
//! transaction, so that a process killed at any moment leaves a whole ledger behind.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    path::Path,
    sync::Arc,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, params};
use soroban_env_host::xdr::{LedgerCloseMeta, LedgerEntry, LedgerKey};

use crate::{
    codec::{decode, encode, sha256},
    ledger::Ledger,
    state::{State, Stored},
};

const FILE: &str = "localnet.sqlite";
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS network (passphrase TEXT NOT NULL, format INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, xdr BLOB NOT NULL,
        live_until INTEGER) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ledgers (sequence INTEGER PRIMARY KEY, meta BLOB NOT NULL);
";
const FORMAT: i64 = 1;

/// Why a folder can't be used.
#[derive(Debug)]
pub struct StoreError(String);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        Self(format!("the network's file can't be read or written: {e}"))
    }
}

/// What was found in a folder.
pub struct Kept {
    pub state: State,
    pub ledgers: VecDeque<Arc<Ledger>>,
}

pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens or creates the network's file in `folder`.
    ///
    /// # Errors
    /// When the folder can't be written, is in use by another process, or holds a network of
    /// another passphrase or format.
    pub fn open(folder: &Path, passphrase: &str) -> Result<(Self, Option<Kept>), StoreError> {
        let shown = folder.display();
        std::fs::create_dir_all(folder)
            .map_err(|e| StoreError(format!("can't make the state folder {shown}: {e}")))?;
        let connection = connect(&folder.join(FILE)).map_err(|e| {
            let why = match e.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    "another process uses it; stop that one, or choose another folder".into()
                }
                _ => e.to_string(),
            };
            StoreError(format!("can't use the state folder {shown}: {why}"))
        })?;
        let found: Option<(String, i64)> = connection
            .query_row("SELECT passphrase, format FROM network", [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
            .optional()?;
        let store = Self { connection };
        match found {
            None => {
                let insert = "INSERT INTO network VALUES (?1, ?2)";
                store
                    .connection
                    .execute(insert, params![passphrase, FORMAT])?;
                Ok((store, None))
            }
            Some((kept, _)) if kept != passphrase => Err(StoreError(format!(
                "the state folder {shown} holds the network \"{kept}\", not \"{passphrase}\": \
                 use another folder, or that passphrase"
            ))),
            Some((_, format)) if format != FORMAT => Err(StoreError(format!(
                "the state folder {shown} is of format {format}, this program's is {FORMAT}: \
                 empty the folder to begin a new network"
            ))),
            Some(_) => {
                let kept = store.load(sha256(passphrase.as_bytes()))?;
                Ok((store, kept))
            }
        }
    }

    fn load(&self, network_id: [u8; 32]) -> Result<Option<Kept>, StoreError> {
        let broken = |e: String| StoreError(format!("the network's file is damaged: {e}"));
        let mut ledgers = VecDeque::new();
        let mut rows = self
            .connection
            .prepare("SELECT meta FROM ledgers ORDER BY sequence")?;
        for meta in rows.query_map([], |r| r.get::<_, Vec<u8>>(0))? {
            let meta: LedgerCloseMeta = decode(&meta?).map_err(broken)?;
            let ledger = Ledger::from_close_meta(meta, network_id).map_err(broken)?;
            ledgers.push_back(Arc::new(ledger));
        }
        if ledgers.is_empty() {
            return Ok(None);
        }
        let mut state = State::default();
        let mut rows = self
            .connection
            .prepare("SELECT key, xdr, live_until FROM entries")?;
        let found = rows.query_map([], |r| {
            Ok((
                r.get::<_, Vec<u8>>(0)?,
                r.get::<_, Vec<u8>>(1)?,
                r.get::<_, Option<u32>>(2)?,
            ))
        })?;
        for row in found {
            let (key, xdr, live_until) = row?;
            let key: LedgerKey = decode(&key).map_err(broken)?;
            decode::<LedgerEntry>(&xdr).map_err(broken)?;
            state.put(
                key,
                Some(Stored {
                    xdr: xdr.into(),
                    live_until,
                }),
            );
        }
        state.commit();
        Ok(Some(Kept { state, ledgers }))
    }

    /// Adds closed ledgers with what they changed, and drops those before `oldest`.
    pub fn append(
        &mut self,
        changed: &BTreeMap<LedgerKey, Option<Stored>>,
        ledgers: &[&Ledger],
        oldest: u32,
    ) -> Result<(), StoreError> {
        let tx = self.connection.transaction()?;
        write_entries(&tx, changed.iter().map(|(k, s)| (k, s.as_ref())))?;
        write_ledgers(&tx, ledgers.iter().copied())?;
        tx.prepare_cached("DELETE FROM ledgers WHERE sequence < ?1")?
            .execute([oldest])?;
        Ok(tx.commit()?)
    }

    /// Replaces everything.
    pub fn replace<'a>(
        &mut self,
        state: &State,
        ledgers: impl Iterator<Item = &'a Ledger>,
    ) -> Result<(), StoreError> {
        let tx = self.connection.transaction()?;
        tx.execute_batch("DELETE FROM entries; DELETE FROM ledgers;")?;
        write_entries(&tx, state.entries().map(|(k, s)| (k, Some(s))))?;
        write_ledgers(&tx, ledgers)?;
        Ok(tx.commit()?)
    }
}

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_millis(500))?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // The operating system keeps what a killed process wrote; only a power cut can cost the
    // last ledgers, and never a part of one.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.execute_batch(SCHEMA)?;
    Ok(connection)
}

fn write_entries<'a>(
    tx: &Transaction,
    entries: impl Iterator<Item = (&'a LedgerKey, Option<&'a Stored>)>,
) -> Result<(), StoreError> {
    let mut put = tx.prepare_cached("INSERT OR REPLACE INTO entries VALUES (?1, ?2, ?3)")?;
    let mut delete = tx.prepare_cached("DELETE FROM entries WHERE key = ?1")?;
    for (key, stored) in entries {
        let key = encode(key);
        match stored {
            Some(s) => put.execute(params![key, &*s.xdr, s.live_until])?,
            None => delete.execute([key])?,
        };
    }
    Ok(())
}

fn write_ledgers<'a>(
    tx: &Transaction,
    ledgers: impl Iterator<Item = &'a Ledger>,
) -> Result<(), StoreError> {
    let mut put = tx.prepare_cached("INSERT OR REPLACE INTO ledgers VALUES (?1, ?2)")?;
    for ledger in ledgers {
        put.execute(params![ledger.sequence(), encode(&ledger.close_meta())])?;
    }
    Ok(())
}
