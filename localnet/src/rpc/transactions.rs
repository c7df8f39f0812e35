//! sendTransaction, getTransaction and getTransactions.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use soroban_env_host::xdr::{TransactionEnvelope, TransactionResult, TransactionResultExt};

use super::{Answer, INTERNAL_ERROR, Pagination, RpcError, View};
use crate::{
    chain::{Chain, Submission},
    codec::{from_base64, from_hex32, hex, to_base64},
    ledger::{Ledger, TxRecord},
};

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;
/// A TOID is `ledger << 32 | transaction << 12 | operation` (SEP-0035).
const TX_SHIFT: u32 = 12;
const TX_MASK: u64 = (1 << 20) - 1;

#[derive(Deserialize)]
pub struct SendParams {
    transaction: String,
}

pub fn send(chain: &mut Chain, params: SendParams) -> Answer {
    let envelope: TransactionEnvelope =
        from_base64(&params.transaction).map_err(|_| RpcError::params("invalid_xdr"))?;
    let latest = chain.latest().clone();
    let (hash, submission) = chain
        .submit(envelope)
        .map_err(|e| RpcError::new(INTERNAL_ERROR, e))?;
    let status = match &submission {
        Submission::Pending => "PENDING",
        Submission::Duplicate => "DUPLICATE",
        Submission::TryAgainLater => "TRY_AGAIN_LATER",
        Submission::Error(_) => "ERROR",
    };
    let mut answer = json!({
        "status": status,
        "hash": hex(&hash),
        "latestLedger": latest.sequence(),
        "latestLedgerCloseTime": latest.close_time().to_string(),
    });
    if let Submission::Error(code) = submission {
        let result = TransactionResult {
            fee_charged: 0,
            result: code,
            ext: TransactionResultExt::V0,
        };
        answer["errorResultXdr"] = to_base64(&result).into();
    }
    Ok(answer)
}

#[derive(Deserialize)]
pub struct GetParams {
    hash: String,
}

pub fn get(view: &View, params: GetParams) -> Answer {
    let hash = from_hex32(&params.hash).ok_or_else(|| {
        RpcError::params(format!("unexpected hash length or digits: {}", params.hash))
    })?;
    let mut answer = json!({
        "latestLedger": view.latest().sequence(),
        "latestLedgerCloseTime": view.latest().close_time().to_string(),
        "oldestLedger": view.oldest().sequence(),
        "oldestLedgerCloseTime": view.oldest().close_time().to_string(),
        "txHash": params.hash,
        "status": "NOT_FOUND",
    });
    let seen = |l: &Ledger| l.sequence() <= view.latest().sequence();
    if let Some((ledger, at)) = view.chain.find(&hash).filter(|(l, _)| seen(l)) {
        let found = describe(ledger, at);
        answer.as_object_mut().expect("an object").extend(found);
        answer["createdAt"] = ledger.close_time().to_string().into();
    }
    Ok(answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListParams {
    #[serde(default)]
    start_ledger: Option<u32>,
    #[serde(default)]
    pagination: Option<Pagination>,
}

pub fn list(view: &View, params: ListParams, empty: bool) -> Answer {
    let pagination = params.pagination.unwrap_or_default();
    let limit = pagination.limit(DEFAULT_LIMIT, MAX_LIMIT)?;
    // Where the page begins: a ledger, and the transactions of it to pass over.
    let (start, passed) = match (params.start_ledger.filter(|s| *s > 0), pagination.cursor()) {
        (Some(_), Some(_)) => {
            return Err(RpcError::params(
                "startLedger and cursor cannot both be set",
            ));
        }
        (Some(start), None) => {
            view.check_start(start)?;
            (start, 0)
        }
        (None, Some(cursor)) => {
            let toid: u64 = cursor
                .parse()
                .map_err(|_| RpcError::params(format!("cursor ('{cursor}') is not a number")))?;
            ((toid >> 32) as u32, ((toid >> TX_SHIFT) & TX_MASK) as usize)
        }
        (None, None) => return Err(RpcError::params("startLedger must be positive")),
    };
    let (mut page, mut last) = (vec![], (start, passed));
    let limit = if empty { 0 } else { limit };
    for ledger in view.ledgers(start) {
        let skip = if ledger.sequence() == start {
            passed
        } else {
            0
        };
        for at in skip..ledger.txs.len() {
            if page.len() == limit {
                break;
            }
            let mut found = describe(ledger, at);
            found.insert("txHash".into(), hex(&ledger.txs[at].hash()).into());
            found.insert("createdAt".into(), ledger.close_time().into());
            page.push(Value::Object(found));
            last = (ledger.sequence(), at + 1);
        }
        if page.len() == limit {
            break;
        }
        last = last.max((ledger.sequence(), ledger.txs.len()));
    }
    let cursor = u64::from(last.0) << 32 | (last.1 as u64) << TX_SHIFT | 1;
    Ok(json!({
        "transactions": page,
        "latestLedger": view.latest().sequence(),
        "latestLedgerCloseTimestamp": view.latest().close_time(),
        "oldestLedger": view.oldest().sequence(),
        "oldestLedgerCloseTimestamp": view.oldest().close_time(),
        "cursor": cursor.to_string(),
    }))
}

fn describe(ledger: &Ledger, at: usize) -> Map<String, Value> {
    let record: &TxRecord = &ledger.txs[at];
    let meta = record.meta();
    let contract_events: Vec<Vec<String>> = meta
        .operations
        .iter()
        .map(|op| op.events.iter().map(to_base64).collect())
        .collect();
    let transaction_events: Vec<String> = meta.events.iter().map(to_base64).collect();
    let mut answer = json!({
        "status": if record.succeeded() { "SUCCESS" } else { "FAILED" },
        "applicationOrder": at + 1,
        "feeBump": record.fee_bump,
        "envelopeXdr": to_base64(&record.envelope),
        "resultXdr": to_base64(&record.outcome.result.result),
        "resultMetaXdr": to_base64(&record.outcome.tx_apply_processing),
        "ledger": ledger.sequence(),
        "events": {
            "transactionEventsXdr": transaction_events,
            "contractEventsXdr": contract_events,
        },
    });
    if !meta.diagnostic_events.is_empty() {
        let list: Vec<String> = meta.diagnostic_events.iter().map(to_base64).collect();
        answer["diagnosticEventsXdr"] = list.into();
    }
    match answer {
        Value::Object(map) => map,
        _ => unreachable!("built as an object"),
    }
}
