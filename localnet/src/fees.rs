//! What a contract transaction's declared resources cost, and which of them are in bounds.

use soroban_env_host::{
    fees::{TransactionResources, compute_transaction_resource_fee},
    xdr::{FeeBumpTransactionInnerTx, LedgerKey, SorobanTransactionData, TransactionEnvelope},
};
use soroban_simulation::NetworkConfig;

use crate::{
    codec::encode,
    footprint::{is_persistent, restored_indices},
    settings::*,
    tx::Tx,
};

/// The part of the declared resource fee that is never given back, in stroops.
pub fn non_refundable(tx: &Tx, data: &SorobanTransactionData, config: &NetworkConfig) -> i64 {
    let resources = TransactionResources {
        instructions: data.resources.instructions,
        disk_read_entries: disk_read_entries(data) as u32,
        write_entries: data.resources.footprint.read_write.len() as u32,
        disk_read_bytes: data.resources.disk_read_bytes,
        write_bytes: data.resources.write_bytes,
        contract_events_size_bytes: 0,
        transaction_size_bytes: size(tx) as u32,
    };
    compute_transaction_resource_fee(&resources, &config.fee_configuration).0
}

/// The fee for `bytes` of contract events and return value, in stroops.
pub fn events_fee(bytes: usize, config: &NetworkConfig) -> i64 {
    let resources = TransactionResources {
        instructions: 0,
        disk_read_entries: 0,
        write_entries: 0,
        disk_read_bytes: 0,
        write_bytes: 0,
        contract_events_size_bytes: bytes as u32,
        transaction_size_bytes: 0,
    };
    compute_transaction_resource_fee(&resources, &config.fee_configuration).1
}

/// Whether the declaration is within the network's per-transaction limits and its fee covers
/// the resources it names.
pub fn is_valid_declaration(
    tx: &Tx,
    data: &SorobanTransactionData,
    config: &NetworkConfig,
) -> bool {
    let r = &data.resources;
    let (read_only, read_write) = (&r.footprint.read_only, &r.footprint.read_write);
    let mut keys: Vec<_> = read_only.iter().chain(read_write.iter()).collect();
    let entries = keys.len();
    keys.sort();
    keys.dedup();
    r.instructions <= TX_MAX_INSTRUCTIONS
        && r.disk_read_bytes <= TX_MAX_DISK_READ_BYTES
        && r.write_bytes <= TX_MAX_WRITE_BYTES
        && entries <= TX_MAX_FOOTPRINT_ENTRIES
        && read_write.len() <= TX_MAX_WRITE_ENTRIES
        && disk_read_entries(data) <= TX_MAX_DISK_READ_ENTRIES
        && size(tx) <= TX_MAX_SIZE_BYTES
        && keys.len() == entries
        && keys.iter().all(|k| is_allowed_key(k))
        && restored_indices(data)
            .iter()
            .all(|i| read_write.get(*i as usize).is_some_and(is_persistent))
        && data.resource_fee >= 0
        && data.resource_fee <= i64::from(u32::MAX)
        && data.resource_fee >= non_refundable(tx, data, config)
}

fn is_allowed_key(key: &LedgerKey) -> bool {
    match key {
        LedgerKey::Account(_) | LedgerKey::Trustline(_) | LedgerKey::ContractCode(_) => true,
        LedgerKey::ContractData(_) => encode(key).len() <= MAX_DATA_KEY_SIZE_BYTES,
        _ => false,
    }
}

fn disk_read_entries(data: &SorobanTransactionData) -> usize {
    let footprint = &data.resources.footprint;
    let classic = footprint
        .read_only
        .iter()
        .chain(footprint.read_write.iter())
        .filter(|k| !matches!(k, LedgerKey::ContractData(_) | LedgerKey::ContractCode(_)))
        .count();
    classic + restored_indices(data).len()
}

fn size(tx: &Tx) -> usize {
    match &tx.envelope {
        TransactionEnvelope::TxFeeBump(e) => {
            let FeeBumpTransactionInnerTx::Tx(inner) = &e.tx.inner_tx;
            encode(&TransactionEnvelope::Tx(inner.clone())).len()
        }
        envelope => encode(envelope).len(),
    }
}
