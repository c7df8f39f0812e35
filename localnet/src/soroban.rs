//! InvokeHostFunction: the real host library over the entries of the transaction's footprint.

use soroban_env_host::{
    e2e_invoke::{
        InvokeHostFunctionResult as HostResult, LedgerEntryChange, TtlLedgerEntryMeta,
        entry_size_for_rent, extract_rent_changes, invoke_host_function,
    },
    fees::compute_rent_fee,
    xdr::{
        AccountId, ContractEvent, DiagnosticEvent, Hash, HostFunction, InvokeHostFunctionOp,
        InvokeHostFunctionResult as OpResult, InvokeHostFunctionSuccessPreImage, LedgerEntry,
        LedgerKey, ScErrorCode, ScErrorType, ScVal, SorobanTransactionData,
    },
};

use crate::{
    codec::{decode_own, encode, sha256},
    context::Context,
    fees::events_fee,
    footprint::{is_persistent, restored_indices},
    settings::*,
    state::{State, Stored},
};

/// What a contract operation used and gave back.
#[derive(Default)]
pub struct Usage {
    pub return_value: Option<ScVal>,
    pub events: Vec<ContractEvent>,
    pub diagnostics: Vec<DiagnosticEvent>,
    /// Stroops of the refundable fee that were consumed: rent and events.
    pub refundable: i64,
    pub rent: i64,
}

/// Runs the operation. `refundable` is what is left of the resource fee for rent and events;
/// `seed` feeds the contracts' random numbers.
///
/// # Errors
/// The operation's result code, with the host's diagnostic events.
pub fn invoke(
    ctx: &mut Context,
    source: &AccountId,
    op: &InvokeHostFunctionOp,
    data: &SorobanTransactionData,
    refundable: i64,
    seed: [u8; 32],
) -> Result<Usage, (OpResult, Vec<DiagnosticEvent>)> {
    if let HostFunction::UploadContractWasm(wasm) = &op.host_function
        && wasm.len() > MAX_CONTRACT_SIZE_BYTES
    {
        return Err((OpResult::ResourceLimitExceeded, vec![]));
    }
    let entries = load_footprint(ctx, data).map_err(|code| (code, vec![]))?;
    let call = |diagnostics: Option<&mut Vec<DiagnosticEvent>>| {
        run_host(ctx, source, op, data, &entries, seed, diagnostics)
    };
    let host = match call(None) {
        Ok(result) => result,
        Err(code) => {
            // Diagnostics slow the host down, so a failed call is run once more to tell why.
            let mut diagnostics = vec![];
            let _ = call(Some(&mut diagnostics));
            return Err((code, diagnostics));
        }
    };
    settle(ctx, data, host, refundable).map_err(|code| (code, vec![]))
}

type Loaded = (Option<Vec<u8>>, Option<TtlLedgerEntryMeta>);

/// The footprint's entries in footprint order. An expired temporary entry is absent; an
/// archived one is an error unless the transaction lists it for restoring.
fn load_footprint(ctx: &Context, data: &SorobanTransactionData) -> Result<Vec<Loaded>, OpResult> {
    let footprint = &data.resources.footprint;
    let restored = restored_indices(data);
    let mut disk_read = 0;
    let read_only = footprint.read_only.iter().map(|key| (key, false));
    let read_write = footprint.read_write.iter().enumerate();
    let read_write = read_write.map(|(i, key)| (key, restored.contains(&(i as u32))));
    let mut out = Vec::with_capacity(footprint.read_only.len() + footprint.read_write.len());
    for (key, restore) in read_only.chain(read_write) {
        let Some(stored) = ctx.state.get(key) else {
            out.push((None, None));
            continue;
        };
        let live = stored.is_live(ctx.sequence());
        if !live && !is_persistent(key) {
            out.push((None, None));
            continue;
        }
        if !live && !restore {
            return Err(OpResult::EntryArchived);
        }
        if !live || stored.live_until.is_none() {
            disk_read += stored.xdr.len();
        }
        let ttl = stored.live_until.map(|until| TtlLedgerEntryMeta {
            live_until_ledger: if live {
                until
            } else {
                restored_until(ctx.sequence())
            },
            entry_size_for_rent: rent_size(ctx, key, stored),
        });
        out.push((Some(stored.xdr.to_vec()), ttl));
    }
    if disk_read > data.resources.disk_read_bytes as usize {
        return Err(OpResult::ResourceLimitExceeded);
    }
    Ok(out)
}

/// The last live ledger of an entry restored at `sequence`.
pub fn restored_until(sequence: u32) -> u32 {
    sequence + MIN_PERSISTENT_TTL - 1
}

/// Bytes that rent is paid on: the entry's XDR and, for code, the compiled module.
pub fn rent_size(ctx: &Context, key: &LedgerKey, stored: &Stored) -> u32 {
    let xdr_size = stored.xdr.len() as u32;
    if !matches!(key, LedgerKey::ContractCode(_)) {
        return xdr_size;
    }
    let budget = ctx.rules.budget(u32::MAX);
    entry_size_for_rent(&budget, &stored.entry(), xdr_size).unwrap_or(u32::MAX)
}

fn run_host(
    ctx: &Context,
    source: &AccountId,
    op: &InvokeHostFunctionOp,
    data: &SorobanTransactionData,
    entries: &[Loaded],
    seed: [u8; 32],
    diagnostics: Option<&mut Vec<DiagnosticEvent>>,
) -> Result<HostResult, OpResult> {
    let budget = ctx.rules.budget(data.resources.instructions);
    let explain = diagnostics.is_some();
    let auth: Vec<Vec<u8>> = op.auth.iter().map(encode).collect();
    let result = invoke_host_function(
        &budget,
        explain,
        encode(&op.host_function),
        encode(&data.resources),
        restored_indices(data),
        encode(source),
        auth.into_iter(),
        ctx.ledger.clone(),
        entries.iter().cloned(),
        seed.to_vec(),
        diagnostics.unwrap_or(&mut vec![]),
        None,
        Some(ctx.rules.modules()),
    );
    let error = match result {
        Ok(host) => match host.encoded_invoke_result {
            Ok(_) => return Ok(host),
            Err(error) => error,
        },
        Err(error) => error,
    };
    let over_budget =
        error.error.is_type(ScErrorType::Budget) && error.error.is_code(ScErrorCode::ExceededLimit);
    Err(if over_budget {
        OpResult::ResourceLimitExceeded
    } else {
        OpResult::Trapped
    })
}

/// Checks what the call produced against the declared limits, then writes it.
fn settle(
    ctx: &mut Context,
    data: &SorobanTransactionData,
    host: HostResult,
    refundable: i64,
) -> Result<Usage, OpResult> {
    let value = host.encoded_invoke_result.map_err(|_| OpResult::Trapped)?;
    let event_bytes: usize = host.encoded_contract_events.iter().map(Vec::len).sum();
    let output = value.len() + event_bytes;
    if output > TX_MAX_EVENTS_SIZE_BYTES {
        return Err(OpResult::ResourceLimitExceeded);
    }
    let written: usize = host
        .ledger_changes
        .iter()
        .filter_map(|c| c.encoded_new_value.as_ref())
        .map(Vec::len)
        .sum();
    let too_large = host.ledger_changes.iter().any(|c| {
        let is_data = matches!(
            decode_own::<LedgerKey>(&c.encoded_key),
            LedgerKey::ContractData(_)
        );
        let limit = if is_data {
            MAX_DATA_ENTRY_SIZE_BYTES
        } else {
            MAX_CONTRACT_SIZE_BYTES
        };
        c.encoded_new_value
            .as_ref()
            .is_some_and(|v| v.len() > limit)
    });
    if written > data.resources.write_bytes as usize || too_large {
        return Err(OpResult::ResourceLimitExceeded);
    }
    let rent = compute_rent_fee(
        &extract_rent_changes(&host.ledger_changes),
        &ctx.rules.config.rent_fee_configuration,
        ctx.sequence(),
    );
    let used = rent.saturating_add(events_fee(output, &ctx.rules.config));
    if used > refundable {
        return Err(OpResult::InsufficientRefundableFee);
    }
    let sequence = ctx.sequence();
    for change in &host.ledger_changes {
        write_change(ctx.state, change, sequence);
    }
    Ok(Usage {
        return_value: Some(decode_own(&value)),
        events: host
            .encoded_contract_events
            .iter()
            .map(|e| decode_own(e))
            .collect(),
        diagnostics: vec![],
        refundable: used,
        rent,
    })
}

/// Writes one of the host's changes. A read-only entry can only have its lifetime extended.
pub fn write_change(state: &mut State, change: &LedgerEntryChange, sequence: u32) {
    let key: LedgerKey = decode_own(&change.encoded_key);
    let live_until = change
        .ttl_change
        .as_ref()
        .map(|t| t.new_live_until_ledger)
        .filter(|until| *until > 0);
    let before = state.get(&key).cloned();
    if change.read_only {
        if let (Some(mut stored), Some(until)) = (before, live_until)
            && stored.live_until.is_some_and(|old| until > old)
        {
            stored.live_until = Some(until);
            state.put(key, Some(stored));
        }
        return;
    }
    let Some(bytes) = &change.encoded_new_value else {
        if before.is_some() {
            state.put(key, None);
        }
        return;
    };
    let mut entry: LedgerEntry = decode_own(bytes);
    entry.last_modified_ledger_seq = sequence;
    state.put(key, Some(Stored::new(&entry, live_until)));
}

/// The hash that a successful operation's result carries.
pub fn success_hash(usage: &Usage) -> Hash {
    let preimage = InvokeHostFunctionSuccessPreImage {
        return_value: usage.return_value.clone().unwrap_or(ScVal::Void),
        events: usage
            .events
            .clone()
            .try_into()
            .expect("bounded by the output limit"),
    };
    Hash(sha256(&encode(&preimage)))
}
