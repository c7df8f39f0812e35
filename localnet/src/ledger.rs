//! A closed ledger: its header, its transactions, and the `LedgerCloseMeta` that carries both.

use std::collections::HashMap;

use soroban_env_host::xdr::{
    DependentTxCluster, GeneralizedTransactionSet, Hash, LedgerCloseMeta, LedgerCloseMetaExt,
    LedgerCloseMetaV2, LedgerHeader, LedgerHeaderExt, LedgerHeaderHistoryEntry,
    LedgerHeaderHistoryEntryExt, ParallelTxExecutionStage, ParallelTxsComponent, StellarValue,
    StellarValueExt, TimePoint, TransactionEnvelope, TransactionMeta, TransactionMetaV4,
    TransactionPhase, TransactionResultMetaV1, TransactionResultPair, TransactionResultResult,
    TransactionResultSet, TransactionSetV1, TxSetComponent, TxSetComponentTxsMaybeDiscountedFee,
    VecM,
};

use crate::{
    codec::{encode, sha256},
    settings::{BASE_FEE, BASE_RESERVE, PROTOCOL, TOTAL_COINS},
    tx::Tx,
};

/// A transaction in a ledger.
pub struct TxRecord {
    pub envelope: TransactionEnvelope,
    pub fee_bump: bool,
    pub outcome: TransactionResultMetaV1,
}

impl TxRecord {
    pub fn new(tx: &Tx, outcome: TransactionResultMetaV1) -> Self {
        Self {
            envelope: tx.envelope.clone(),
            fee_bump: tx.fee_bump.is_some(),
            outcome,
        }
    }

    pub fn hash(&self) -> [u8; 32] {
        self.outcome.result.transaction_hash.0
    }

    /// Every hash that a client may ask for: of a fee bump, also the transaction's inside, as
    /// Stellar RPC keeps both.
    pub fn hashes(&self) -> impl Iterator<Item = [u8; 32]> + use<> {
        use TransactionResultResult::{TxFeeBumpInnerFailed, TxFeeBumpInnerSuccess};
        let inner = match &self.outcome.result.result.result {
            TxFeeBumpInnerFailed(pair) | TxFeeBumpInnerSuccess(pair) => {
                Some(pair.transaction_hash.0)
            }
            _ => None,
        };
        [Some(self.hash()), inner].into_iter().flatten()
    }

    pub fn succeeded(&self) -> bool {
        crate::result::is_success(&self.outcome.result.result.result)
    }

    pub fn meta(&self) -> &TransactionMetaV4 {
        match &self.outcome.tx_apply_processing {
            TransactionMeta::V4(meta) => meta,
            _ => unreachable!("this network writes version 4 only"),
        }
    }
}

/// A closed ledger.
pub struct Ledger {
    pub header: LedgerHeaderHistoryEntry,
    /// In the order in which they were applied.
    pub txs: Vec<TxRecord>,
    state_bytes: u64,
}

impl Ledger {
    pub fn sequence(&self) -> u32 {
        self.header.header.ledger_seq
    }

    /// Unix time in seconds.
    pub fn close_time(&self) -> u64 {
        self.header.header.scp_value.close_time.0
    }

    /// The first ledger, which holds only what genesis put there.
    pub fn genesis(close_time: u64) -> Self {
        let header = LedgerHeader {
            ledger_version: PROTOCOL,
            previous_ledger_hash: Hash([0; 32]),
            scp_value: value(Hash([0; 32]), close_time),
            tx_set_result_hash: Hash([0; 32]),
            bucket_list_hash: Hash([0; 32]),
            ledger_seq: 1,
            total_coins: TOTAL_COINS,
            fee_pool: 0,
            inflation_seq: 0,
            id_pool: 0,
            base_fee: BASE_FEE,
            base_reserve: BASE_RESERVE,
            max_tx_set_size: 1_000,
            skip_list: std::array::from_fn(|_| Hash([0; 32])),
            ext: LedgerHeaderExt::V0,
        };
        Self {
            header: entry(header),
            txs: vec![],
            state_bytes: 0,
        }
    }

    /// The ledger that follows this one. `fees` are the stroops its transactions cost.
    pub fn next(&self, close_time: u64, txs: Vec<TxRecord>, fees: i64, state_bytes: u64) -> Self {
        let previous = &self.header;
        let set = transaction_set(&previous.hash, &txs);
        let results: Vec<TransactionResultPair> =
            txs.iter().map(|t| t.outcome.result.clone()).collect();
        let results = TransactionResultSet {
            results: bounded(results),
        };
        let header = LedgerHeader {
            previous_ledger_hash: previous.hash.clone(),
            scp_value: value(Hash(sha256(&encode(&set))), close_time),
            tx_set_result_hash: Hash(sha256(&encode(&results))),
            ledger_seq: previous.header.ledger_seq + 1,
            fee_pool: previous.header.fee_pool + fees,
            ..previous.header.clone()
        };
        Self {
            header: entry(header),
            txs,
            state_bytes,
        }
    }

    /// An empty ledger at a later sequence, for jumps over a stretch nobody will look at.
    pub fn skip_to(&self, sequence: u32, close_time: u64) -> Self {
        let mut next = self.next(close_time, vec![], 0, self.state_bytes);
        next.header.header.ledger_seq = sequence;
        next.header = entry(next.header.header);
        next
    }

    pub fn close_meta(&self) -> LedgerCloseMeta {
        let previous = &self.header.header.previous_ledger_hash;
        let processing = self.txs.iter().map(|t| t.outcome.clone()).collect();
        LedgerCloseMeta::V2(LedgerCloseMetaV2 {
            ext: LedgerCloseMetaExt::V0,
            ledger_header: self.header.clone(),
            tx_set: transaction_set(previous, &self.txs),
            tx_processing: bounded(processing),
            upgrades_processing: VecM::default(),
            scp_info: VecM::default(),
            total_byte_size_of_live_soroban_state: self.state_bytes,
            evicted_keys: VecM::default(),
        })
    }

    /// Reads a ledger back from the meta that [`Ledger::close_meta`] wrote.
    ///
    /// # Errors
    /// A text saying what is missing, when the meta is not one of this network's.
    pub fn from_close_meta(meta: LedgerCloseMeta, network_id: [u8; 32]) -> Result<Self, String> {
        let LedgerCloseMeta::V2(meta) = meta else {
            return Err("the ledger's meta is not of version 2".into());
        };
        let GeneralizedTransactionSet::V1(set) = meta.tx_set;
        let mut envelopes = HashMap::new();
        for envelope in set.phases.iter().flat_map(phase_envelopes) {
            let hash = envelope.hash(network_id).map_err(|e| e.to_string())?;
            envelopes.insert(hash, envelope.clone());
        }
        let mut txs = vec![];
        for outcome in meta.tx_processing.to_vec() {
            let hash = outcome.result.transaction_hash.0;
            let envelope = envelopes
                .remove(&hash)
                .ok_or("a result has no transaction of this network")?;
            let fee_bump = matches!(envelope, TransactionEnvelope::TxFeeBump(_));
            txs.push(TxRecord {
                envelope,
                fee_bump,
                outcome,
            });
        }
        Ok(Self {
            header: meta.ledger_header,
            txs,
            state_bytes: meta.total_byte_size_of_live_soroban_state,
        })
    }
}

fn entry(header: LedgerHeader) -> LedgerHeaderHistoryEntry {
    LedgerHeaderHistoryEntry {
        hash: Hash(sha256(&encode(&header))),
        header,
        ext: LedgerHeaderHistoryEntryExt::V0,
    }
}

fn value(tx_set_hash: Hash, close_time: u64) -> StellarValue {
    StellarValue {
        tx_set_hash,
        close_time: TimePoint(close_time),
        upgrades: VecM::default(),
        ext: StellarValueExt::Basic,
    }
}

fn bounded<T: std::fmt::Debug>(items: Vec<T>) -> VecM<T> {
    items.try_into().expect("fewer than 2^32 items")
}

/// The ledger's transactions as validators agree on them: a classic phase, then a contract one.
fn transaction_set(previous: &Hash, txs: &[TxRecord]) -> GeneralizedTransactionSet {
    let (contract, classic): (Vec<_>, Vec<_>) = txs.iter().partition(|t| is_contract(&t.envelope));
    let envelopes =
        |list: Vec<&TxRecord>| bounded(list.into_iter().map(|t| t.envelope.clone()).collect());
    let base_fee = Some(i64::from(BASE_FEE));
    let classic_phase = if classic.is_empty() {
        vec![]
    } else {
        vec![TxSetComponent::TxsetCompTxsMaybeDiscountedFee(
            TxSetComponentTxsMaybeDiscountedFee {
                base_fee,
                txs: envelopes(classic),
            },
        )]
    };
    let stages = if contract.is_empty() {
        vec![]
    } else {
        vec![ParallelTxExecutionStage(bounded(vec![DependentTxCluster(
            envelopes(contract),
        )]))]
    };
    let contract_phase = ParallelTxsComponent {
        base_fee,
        execution_stages: bounded(stages),
    };
    GeneralizedTransactionSet::V1(TransactionSetV1 {
        previous_ledger_hash: previous.clone(),
        phases: bounded(vec![
            TransactionPhase::V0(bounded(classic_phase)),
            TransactionPhase::V1(contract_phase),
        ]),
    })
}

fn phase_envelopes(phase: &TransactionPhase) -> Vec<&TransactionEnvelope> {
    match phase {
        TransactionPhase::V0(components) => components
            .iter()
            .flat_map(|TxSetComponent::TxsetCompTxsMaybeDiscountedFee(c)| c.txs.iter())
            .collect(),
        TransactionPhase::V1(parallel) => parallel
            .execution_stages
            .iter()
            .flat_map(|stage| stage.0.iter())
            .flat_map(|cluster| cluster.0.iter())
            .collect(),
    }
}

fn is_contract(envelope: &TransactionEnvelope) -> bool {
    use soroban_env_host::xdr::{FeeBumpTransactionInnerTx, TransactionExt};
    let ext = match envelope {
        TransactionEnvelope::TxV0(_) => return false,
        TransactionEnvelope::Tx(e) => &e.tx.ext,
        TransactionEnvelope::TxFeeBump(e) => {
            let FeeBumpTransactionInnerTx::Tx(inner) = &e.tx.inner_tx;
            &inner.tx.ext
        }
    };
    matches!(ext, TransactionExt::V1(_))
}
