//! getEvents: by ledger range or cursor, filtered by type, contract and topics.

mod cursor;
mod filter;

use serde::Deserialize;
use serde_json::{Value, json};
use soroban_env_host::xdr::{
    ContractEvent, ContractEventBody, ContractEventType, TransactionEventStage,
};

use self::{cursor::Cursor, filter::Filter};
use super::{Answer, Pagination, RpcError, View};
use crate::{
    codec::{hex, to_base64},
    ledger::Ledger,
};

const DEFAULT_LIMIT: u32 = 100;
const MAX_LIMIT: u32 = 10_000;
const MAX_FILTERS: usize = 5;
/// How many ledgers one request looks through.
const SCAN_LIMIT: u32 = 10_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(default)]
    start_ledger: Option<u32>,
    /// Exclusive.
    #[serde(default)]
    end_ledger: Option<u32>,
    #[serde(default)]
    filters: Option<Vec<filter::Params>>,
    #[serde(default)]
    pagination: Option<Pagination>,
}

pub fn list(view: &View, params: Params, empty: bool) -> Answer {
    let pagination = params.pagination.unwrap_or_default();
    let (from_ledger, to_ledger) = (
        params.start_ledger.filter(|s| *s > 0),
        params.end_ledger.filter(|e| *e > 0),
    );
    let limit = pagination.limit(DEFAULT_LIMIT, MAX_LIMIT)?;
    let filters = parse_filters(params.filters.unwrap_or_default())?;
    let start = match pagination.cursor() {
        Some(_) if from_ledger.is_some() || to_ledger.is_some() => {
            return Err(RpcError::params(
                "ledger ranges and cursor cannot both be set",
            ));
        }
        Some(text) => Cursor::parse(text)
            .ok_or_else(|| RpcError::params(format!("invalid event cursor '{text}'")))?
            .following(),
        None => Cursor::first_of(
            from_ledger.ok_or_else(|| RpcError::params("startLedger must be positive"))?,
        ),
    };
    // A cursor at the end of the latest ledger is where a client that has caught up waits.
    view.check_start(start.ledger)?;
    let end = (view.latest().sequence() + 1)
        .min(start.ledger.saturating_add(SCAN_LIMIT))
        .min(to_ledger.unwrap_or(u32::MAX));

    let mut page: Vec<Value> = vec![];
    let mut last = None;
    let ledgers = view
        .ledgers(start.ledger)
        .take_while(|l| l.sequence() < end && !empty);
    'scan: for ledger in ledgers.filter(|l| !l.txs.is_empty()) {
        for (at, hash, event) in events_of(ledger) {
            if at < start || !filters.is_empty() && !filters.iter().any(|f| f.matches(event)) {
                continue;
            }
            page.push(describe(ledger, at, hash, event));
            last = Some(at);
            if page.len() == limit {
                break 'scan;
            }
        }
    }
    let cursor = match last {
        Some(at) if page.len() == limit => at,
        _ if empty => pagination
            .cursor()
            .and_then(Cursor::parse)
            .unwrap_or(Cursor::last_of(start.ledger.saturating_sub(1))),
        _ => Cursor::last_of(end.max(1) - 1),
    };
    Ok(json!({
        "events": page,
        "cursor": cursor.to_string(),
        "latestLedger": view.latest().sequence(),
        "oldestLedger": view.oldest().sequence(),
        "latestLedgerCloseTime": view.latest().close_time().to_string(),
        "oldestLedgerCloseTime": view.oldest().close_time().to_string(),
    }))
}

fn parse_filters(params: Vec<filter::Params>) -> Result<Vec<Filter>, RpcError> {
    if params.len() > MAX_FILTERS {
        return Err(RpcError::params("maximum 5 filters per request"));
    }
    let numbered = params.into_iter().enumerate();
    numbered
        .map(|(i, p)| {
            Filter::new(p).map_err(|e| RpcError::params(format!("filter {} invalid: {e}", i + 1)))
        })
        .collect()
}

/// A ledger's events in cursor order: fees first, then each transaction's, then refunds.
fn events_of(ledger: &Ledger) -> Vec<(Cursor, [u8; 32], &ContractEvent)> {
    let sequence = ledger.sequence();
    let (mut before, mut within, mut after) = (vec![], vec![], vec![]);
    for (index, record) in ledger.txs.iter().enumerate() {
        let (tx, hash) = (index as u32 + 1, record.hash());
        let mut after_tx = 0;
        let mut own_after = vec![];
        for event in record.meta().events.iter() {
            match event.stage {
                TransactionEventStage::BeforeAllTxs => {
                    let at = Cursor {
                        ledger: sequence,
                        tx: 0,
                        op: 0,
                        event: before.len() as u32,
                    };
                    before.push((at, hash, &event.event));
                }
                TransactionEventStage::AfterTx => {
                    let at = Cursor {
                        ledger: sequence,
                        tx,
                        op: cursor::MAX_OP,
                        event: after_tx,
                    };
                    after_tx += 1;
                    own_after.push((at, hash, &event.event));
                }
                TransactionEventStage::AfterAllTxs => {
                    let event_index = after.len() as u32;
                    let at = Cursor {
                        ledger: sequence,
                        tx: cursor::MAX_TX,
                        op: 0,
                        event: event_index,
                    };
                    after.push((at, hash, &event.event));
                }
            }
        }
        for (op, meta) in record.meta().operations.iter().enumerate() {
            for (i, event) in meta.events.iter().enumerate() {
                let at = Cursor {
                    ledger: sequence,
                    tx,
                    op: op as u32,
                    event: i as u32,
                };
                within.push((at, hash, event));
            }
        }
        within.extend(own_after);
    }
    before.into_iter().chain(within).chain(after).collect()
}

fn describe(ledger: &Ledger, at: Cursor, hash: [u8; 32], event: &ContractEvent) -> Value {
    let ContractEventBody::V0(body) = &event.body;
    let contract = event.contract_id.as_ref().map_or_else(String::new, |id| {
        stellar_strkey::Contract(id.0.0)
            .to_string()
            .as_str()
            .to_owned()
    });
    json!({
        "type": match event.type_ {
            ContractEventType::System => "system",
            ContractEventType::Contract => "contract",
            ContractEventType::Diagnostic => "diagnostic",
        },
        "ledger": ledger.sequence(),
        "ledgerClosedAt": rfc3339(ledger.close_time()),
        "contractId": contract,
        "id": at.to_string(),
        "operationIndex": at.op,
        "transactionIndex": at.tx,
        "txHash": hex(&hash),
        "topic": body.topics.iter().map(to_base64).collect::<Vec<_>>(),
        "value": to_base64(&body.data),
    })
}

fn rfc3339(unix: u64) -> String {
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(unix);
    humantime::format_rfc3339_seconds(time).to_string()
}
