//! getLatestLedger and getLedgers.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Pagination, RpcError, View};
use crate::{
    codec::{hex, to_base64},
    ledger::Ledger,
    settings::PROTOCOL,
};

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

pub fn latest(view: &View) -> Answer {
    let ledger = view.latest();
    Ok(json!({
        "id": hex(&ledger.header.hash.0),
        "protocolVersion": PROTOCOL,
        "sequence": ledger.sequence(),
        "closeTime": ledger.close_time().to_string(),
        "headerXdr": to_base64(&ledger.header.header),
        "metadataXdr": to_base64(&ledger.close_meta()),
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(default)]
    start_ledger: Option<u32>,
    #[serde(default)]
    pagination: Option<Pagination>,
}

pub fn list(view: &View, params: Params, empty: bool) -> Answer {
    let pagination = params.pagination.unwrap_or_default();
    let limit = pagination.limit(DEFAULT_LIMIT, MAX_LIMIT)?;
    let start = match (params.start_ledger.filter(|s| *s > 0), pagination.cursor()) {
        (Some(_), Some(_)) => {
            return Err(RpcError::params(
                "startLedger and cursor cannot both be set",
            ));
        }
        (Some(start), None) => {
            view.check_start(start)?;
            start
        }
        (None, Some(cursor)) => after(cursor, view)?,
        (None, None) => return Err(RpcError::params("startLedger must be positive")),
    };
    let limit = if empty { 0 } else { limit };
    let ledgers: Vec<&Ledger> = view
        .ledgers(start)
        .take(limit)
        .map(|l| l.as_ref())
        .collect();
    let cursor = ledgers.last().map_or(start - 1, |l| l.sequence());
    Ok(json!({
        "ledgers": ledgers.into_iter().map(describe).collect::<Vec<_>>(),
        "latestLedger": view.latest().sequence(),
        "latestLedgerCloseTime": view.latest().close_time(),
        "oldestLedger": view.oldest().sequence(),
        "oldestLedgerCloseTime": view.oldest().close_time(),
        "cursor": cursor.to_string(),
    }))
}

fn after(cursor: &str, view: &View) -> Result<u32, RpcError> {
    let (first, last) = (view.oldest().sequence(), view.latest().sequence());
    // A cursor at the latest ledger asks for what comes next: an empty page, not an error.
    cursor
        .parse::<u32>()
        .ok()
        .map(|sequence| sequence.saturating_add(1))
        .filter(|start| (first..=last + 1).contains(start))
        .ok_or_else(|| {
            RpcError::params(format!(
                "cursor ('{cursor}') must be between the oldest ledger: {first} and the latest \
                 ledger: {last} for this rpc instance"
            ))
        })
}

fn describe(ledger: &Ledger) -> Value {
    json!({
        "hash": hex(&ledger.header.hash.0),
        "sequence": ledger.sequence(),
        "ledgerCloseTime": ledger.close_time().to_string(),
        "headerXdr": to_base64(&ledger.header),
        "metadataXdr": to_base64(&ledger.close_meta()),
    })
}
