//! getHealth, getNetwork, getVersionInfo and getFeeStats.

use serde_json::{Value, json};
use soroban_env_host::xdr::{FeeBumpTransactionInnerTx, TransactionEnvelope, TransactionExt};

use super::{Answer, View};
use crate::{
    ledger::TxRecord,
    settings::{BASE_FEE, PROTOCOL},
};

/// How many ledgers back fees are counted, for classic and for contract transactions.
const FEE_WINDOWS: (u32, u32) = (10, 50);

pub fn health(view: &View) -> Answer {
    Ok(json!({
        "status": "healthy",
        "latestLedger": view.latest().sequence(),
        "oldestLedger": view.oldest().sequence(),
        "ledgerRetentionWindow": view.chain.options.retention,
    }))
}

pub fn network(view: &View, friendbot_url: Option<&str>) -> Answer {
    let mut answer = json!({
        "passphrase": view.chain.options.passphrase,
        "protocolVersion": PROTOCOL,
    });
    if let Some(url) = friendbot_url {
        answer["friendbotUrl"] = url.into();
    }
    Ok(answer)
}

pub fn version() -> Answer {
    Ok(json!({
        "version": concat!("nuna-localnet ", env!("CARGO_PKG_VERSION")),
        "commitHash": "",
        "buildTimestamp": "",
        "captiveCoreVersion": "none: the transaction layer is not stellar-core",
        "protocolVersion": PROTOCOL,
    }))
}

pub fn fee_stats(view: &View) -> Answer {
    let latest = view.latest().sequence();
    let bids = |window: u32, contract: bool| {
        let from = (latest + 1)
            .saturating_sub(window)
            .max(view.oldest().sequence());
        let ledgers = latest + 1 - from;
        let bids: Vec<i64> = view
            .ledgers(from)
            .flat_map(|l| l.txs.iter())
            .map(inclusion_bid)
            .filter_map(|(bid, is_contract)| (is_contract == contract).then_some(bid))
            .collect();
        distribution(bids, ledgers)
    };
    Ok(json!({
        "sorobanInclusionFee": bids(FEE_WINDOWS.1, true),
        "inclusionFee": bids(FEE_WINDOWS.0, false),
        "latestLedger": latest,
    }))
}

/// Stroops bid per operation, and whether the transaction is a contract's.
fn inclusion_bid(record: &TxRecord) -> (i64, bool) {
    let (bid, ops, ext) = match &record.envelope {
        TransactionEnvelope::TxV0(e) => {
            return (
                i64::from(e.tx.fee) / e.tx.operations.len().max(1) as i64,
                false,
            );
        }
        TransactionEnvelope::Tx(e) => (i64::from(e.tx.fee), e.tx.operations.len(), &e.tx.ext),
        TransactionEnvelope::TxFeeBump(e) => {
            let FeeBumpTransactionInnerTx::Tx(inner) = &e.tx.inner_tx;
            (e.tx.fee, inner.tx.operations.len() + 1, &inner.tx.ext)
        }
    };
    match ext {
        TransactionExt::V0 => (bid / ops.max(1) as i64, false),
        TransactionExt::V1(data) => ((bid - data.resource_fee) / ops.max(1) as i64, true),
    }
}

fn distribution(mut bids: Vec<i64>, ledgers: u32) -> Value {
    bids.sort_unstable();
    let count = bids.len();
    let at = |percent: usize| {
        let rank = (count * percent).div_ceil(100).saturating_sub(1);
        bids.get(rank)
            .copied()
            .unwrap_or(i64::from(BASE_FEE))
            .to_string()
    };
    // Of equally frequent bids the lowest, as the first that `max_by_key` meets in reverse.
    let frequency = |bid: &i64| bids.iter().filter(|b| *b == bid).count();
    let mode = bids.iter().rev().max_by_key(|b| frequency(b)).copied();
    let mut answer = json!({
        "max": at(100), "min": at(0),
        "mode": mode.unwrap_or(i64::from(BASE_FEE)).to_string(),
        "transactionCount": count.to_string(), "ledgerCount": ledgers,
    });
    for percent in [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99] {
        answer[format!("p{percent}")] = at(percent).into();
    }
    answer
}
