//! getLedgerEntries.

use serde::Deserialize;
use serde_json::json;
use soroban_env_host::xdr::LedgerKey;

use super::{Answer, RpcError, View};
use crate::{
    codec::{from_base64, to_base64},
    footprint::is_persistent,
};

const MAX_KEYS: usize = 200;

#[derive(Deserialize)]
pub struct Params {
    keys: Vec<String>,
}

/// Entries in the order asked for, absent ones left out. An archived persistent entry is
/// given with its past `liveUntilLedgerSeq`; an expired temporary one is gone.
pub fn get(view: &View, params: Params) -> Answer {
    if params.keys.len() > MAX_KEYS {
        let count = params.keys.len();
        return Err(RpcError::params(format!(
            "key count ({count}) exceeds maximum supported ({MAX_KEYS})"
        )));
    }
    let mut entries = vec![];
    for (index, text) in params.keys.iter().enumerate() {
        let key: LedgerKey = from_base64(text).map_err(|_| {
            RpcError::params(format!(
                "cannot unmarshal key value {text} at index {index}"
            ))
        })?;
        if matches!(key, LedgerKey::Ttl(_)) {
            return Err(RpcError::params(
                "ledger ttl entries cannot be queried directly",
            ));
        }
        let Some(stored) = view.chain.state.get(&key) else {
            continue;
        };
        if !stored.is_live(view.latest().sequence()) && !is_persistent(&key) {
            continue;
        }
        let entry = stored.entry();
        let mut described = json!({
            "key": text,
            "xdr": to_base64(&entry.data),
            "extXdr": to_base64(&entry.ext),
            "lastModifiedLedgerSeq": entry.last_modified_ledger_seq,
        });
        if let Some(until) = stored.live_until {
            described["liveUntilLedgerSeq"] = until.into();
        }
        entries.push(described);
    }
    Ok(json!({"entries": entries, "latestLedger": view.latest().sequence()}))
}
