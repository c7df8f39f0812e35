//! What a contract transaction says it touches.

use soroban_env_host::xdr::{
    ContractDataDurability, LedgerKey, SorobanTransactionData, SorobanTransactionDataExt,
};

/// Is this an entry that is archived when its life runs out, in place of being deleted?
pub fn is_persistent(key: &LedgerKey) -> bool {
    match key {
        LedgerKey::ContractData(d) => d.durability == ContractDataDurability::Persistent,
        LedgerKey::ContractCode(_) => true,
        _ => false,
    }
}

/// Positions, within the read-write footprint, of archived entries to restore on the way.
pub fn restored_indices(data: &SorobanTransactionData) -> &[u32] {
    match &data.ext {
        SorobanTransactionDataExt::V0 => &[],
        SorobanTransactionDataExt::V1(ext) => ext.archived_soroban_entries.as_slice(),
    }
}
