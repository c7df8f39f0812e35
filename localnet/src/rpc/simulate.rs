//! simulateTransaction: Stellar's own simulation library over the present state.

use std::rc::Rc;

use serde::Deserialize;
use serde_json::{Value, json};
use soroban_env_host::{
    HostError, LedgerInfo,
    e2e_invoke::RecordingInvocationAuthMode,
    events::HostEvent,
    xdr::{
        AccountId, DiagnosticEvent, InvokeHostFunctionOp, LedgerKey, Memo, OperationBody,
        SorobanTransactionData, TransactionEnvelope, WriteXdr,
    },
};
use soroban_simulation::simulation::{
    LedgerEntryDiff, SimulationAdjustmentConfig, SimulationAdjustmentFactor,
    simulate_extend_ttl_op, simulate_invoke_host_function_op, simulate_restore_op,
};

use super::{Answer, View};
use crate::{
    codec::{from_base64, sha256, to_base64},
    state::{Snapshot, key_of},
    tx::{Tx, is_soroban_op},
};

/// Spare instructions that Stellar RPC adds unless it is asked for another number.
const DEFAULT_LEEWAY: u32 = 50_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    transaction: String,
    #[serde(default)]
    resource_config: Option<ResourceConfig>,
    #[serde(default)]
    auth_mode: Option<String>,
    /// Record credentials of the newer kind, which bind the signer's address (CAP-0071).
    #[serde(default)]
    use_upgraded_auth: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceConfig {
    instruction_leeway: u32,
}

/// A failed simulation is an answer with `error`, not a JSON-RPC error, as in Stellar RPC.
pub fn simulate(view: &View, params: Params) -> Answer {
    let outcome = run(view, &params).unwrap_or_else(|text| json!({"error": text}));
    let mut answer = outcome;
    answer["latestLedger"] = view.latest().sequence().into();
    Ok(answer)
}

fn run(view: &View, params: &Params) -> Result<Value, String> {
    let envelope: TransactionEnvelope = from_base64(&params.transaction)
        .map_err(|e| format!("Could not unmarshal transaction: {e}"))?;
    let tx = Tx::new(envelope, view.chain.rules.network_id)?;
    let [op] = tx.inner.operations.as_slice() else {
        return Err("Transaction contains more than one operation".into());
    };
    if tx.inner.memo != Memo::None && is_soroban_op(&op.body) {
        return Err(
            "Transaction contains a memo. Soroban transactions do not support memos.".into(),
        );
    }
    let source = tx.op_source(op).account_id();
    let (sequence, time) = view.chain.next_ledger();
    let ledger = view.chain.rules.ledger_info(sequence, time);
    let adjust = adjustment(params);
    let snapshot = Snapshot(view.chain.state.clone());
    let config = &view.chain.rules.config;
    let data = match &op.body {
        OperationBody::InvokeHostFunction(invoke) => {
            let auth = auth_mode(params, invoke)?;
            return invoke_op(view, &ledger, &adjust, invoke, auth, &source, tx.hash);
        }
        OperationBody::ExtendFootprintTtl(extend) => {
            let keys = footprint(&tx, params)?.read_only.as_slice();
            let result =
                simulate_extend_ttl_op(&snapshot, config, &adjust, &ledger, keys, extend.extend_to);
            result.map_err(|e| e.to_string())?.transaction_data
        }
        OperationBody::RestoreFootprint(_) => {
            let keys = footprint(&tx, params)?.read_write.as_slice();
            let result = simulate_restore_op(&snapshot, config, &adjust, &ledger, keys);
            result.map_err(|e| e.to_string())?.transaction_data
        }
        other => {
            let name = other.name();
            return Err(format!(
                "Transaction contains unsupported operation type: {name}"
            ));
        }
    };
    Ok(success(&data, vec![], vec![]))
}

fn footprint<'a>(
    tx: &'a Tx,
    params: &Params,
) -> Result<&'a soroban_env_host::xdr::LedgerFootprint, String> {
    if params.auth_mode.as_deref().is_some_and(|m| !m.is_empty()) {
        return Err("cannot set authMode with non-InvokeHostFunction operations".into());
    }
    let data = tx.soroban_data().ok_or(
        "To perform a SimulateTransaction for ExtendFootprintTtl or RestoreFootprint operations, \
         SorobanTransactionData must be provided",
    )?;
    Ok(&data.resources.footprint)
}

fn adjustment(params: &Params) -> SimulationAdjustmentConfig {
    let leeway = params
        .resource_config
        .as_ref()
        .map_or(DEFAULT_LEEWAY, |c| c.instruction_leeway);
    let mut adjust = SimulationAdjustmentConfig::default_adjustment();
    adjust.instructions = SimulationAdjustmentFactor::new(1.04, leeway);
    adjust
}

fn auth_mode(
    params: &Params,
    op: &InvokeHostFunctionOp,
) -> Result<RecordingInvocationAuthMode, String> {
    let has_auth = !op.auth.is_empty();
    let mode = params.auth_mode.as_deref().filter(|m| !m.is_empty());
    let mode = mode.unwrap_or(if has_auth { "enforce" } else { "record" });
    let v2 = params.use_upgraded_auth;
    match mode {
        "enforce" => Ok(RecordingInvocationAuthMode::Enforcing(op.auth.to_vec())),
        "record" | "record_allow_nonroot" if has_auth => Err(format!(
            "cannot set authMode to '{mode}' with an auth footprint"
        )),
        "record" => Ok(RecordingInvocationAuthMode::recording(true, v2)),
        "record_allow_nonroot" => Ok(RecordingInvocationAuthMode::recording(false, v2)),
        _ => Err(
            "optional 'authMode' must be one of enforce,record,record_allow_nonroot when \
                  included"
                .into(),
        ),
    }
}

fn invoke_op(
    view: &View,
    ledger: &LedgerInfo,
    adjust: &SimulationAdjustmentConfig,
    op: &InvokeHostFunctionOp,
    auth: RecordingInvocationAuthMode,
    source: &AccountId,
    hash: [u8; 32],
) -> Result<Value, String> {
    let result = simulate_invoke_host_function_op(
        Rc::new(Snapshot(view.chain.state.clone())),
        &view.chain.rules.config,
        adjust,
        ledger,
        op.host_function.clone(),
        auth,
        source,
        sha256(&hash),
        true,
    )
    .map_err(|e| e.to_string())?;
    let value = match &result.invoke_result {
        Ok(value) => value,
        Err(error) => {
            return Ok(json!({
                "error": explain(error, &result.diagnostic_events),
                "events": base64_list(&result.diagnostic_events),
            }));
        }
    };
    let data = result
        .transaction_data
        .as_ref()
        .ok_or("the simulation gave no resources")?;
    let results = vec![json!({"xdr": to_base64(value), "auth": base64_list(&result.auth)})];
    let changes = result
        .modified_entries
        .iter()
        .filter_map(describe_change)
        .collect();
    let mut answer = success(data, results, changes);
    answer["events"] = base64_list::<DiagnosticEvent>(&result.diagnostic_events).into();
    answer["cost"] = json!({
        "cpuInsns": result.simulated_instructions.to_string(),
        "memBytes": result.simulated_memory.to_string(),
    });
    Ok(answer)
}

/// The host's error with its event log, newest first: the text that Stellar RPC gives.
fn explain(error: &HostError, events: &[DiagnosticEvent]) -> String {
    let mut text = format!("HostError: {:?}\n", error.error);
    for (i, diagnostic) in events.iter().rev().enumerate() {
        if i == 0 {
            text += "\nEvent log (newest first):\n";
        }
        let event = HostEvent {
            event: diagnostic.event.clone(),
            failed_call: !diagnostic.in_successful_contract_call,
        };
        text += &format!("   {i}: {event}\n");
    }
    text
}

fn success(data: &SorobanTransactionData, results: Vec<Value>, changes: Vec<Value>) -> Value {
    let mut answer = json!({
        "transactionData": to_base64(data),
        "minResourceFee": data.resource_fee.to_string(),
    });
    if !results.is_empty() {
        answer["results"] = results.into();
    }
    if !changes.is_empty() {
        answer["stateChanges"] = changes.into();
    }
    answer
}

fn describe_change(diff: &LedgerEntryDiff) -> Option<Value> {
    let (before, after) = (diff.state_before.as_ref(), diff.state_after.as_ref());
    let kind = match (before, after) {
        (None, None) => return None,
        (None, Some(_)) => "created",
        (Some(_), Some(_)) => "updated",
        (Some(_), None) => "deleted",
    };
    let key: LedgerKey = key_of(&before.or(after)?.data)?;
    Some(json!({
        "type": kind,
        "key": to_base64(&key),
        "before": before.map(to_base64),
        "after": after.map(to_base64),
    }))
}

fn base64_list<T: WriteXdr>(items: &[T]) -> Vec<String> {
    items.iter().map(to_base64).collect()
}
