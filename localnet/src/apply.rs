//! Applying one transaction: fee first, then the sequence number, then all operations or none.

use soroban_env_host::xdr::{
    AccountId, ContractEvent, DiagnosticEvent, ExtendFootprintTtlResult, ExtensionPoint,
    InvokeHostFunctionResult, LedgerEntryChanges, Operation, OperationBody, OperationMetaV2,
    OperationResult, OperationResultTr, RestoreFootprintResult, SignerKey,
    SorobanTransactionMetaExt, SorobanTransactionMetaExtV1, SorobanTransactionMetaV2,
    TransactionMeta, TransactionMetaV4, TransactionResultMetaV1, TransactionResultResult, Uint256,
};

use crate::{
    accounts::{consume_sequence, load_account, save_account, sync_signer_sponsors},
    asset_events, classic,
    codec::sha256,
    context::Context,
    fees::non_refundable,
    result,
    soroban::{self, Usage},
    ttl::{self, Refusal},
    tx::Tx,
    validate::{Stage, Validator},
};

/// A transaction whose fee has been taken.
pub struct Charged {
    pub tx: Tx,
    /// Stroops taken before applying: the inclusion fee and the whole declared resource fee.
    fee: i64,
    changes: LedgerEntryChanges,
}

/// Takes the fee, which stays taken whatever happens next.
pub fn charge(ctx: &mut Context, tx: Tx) -> Charged {
    let mark = ctx.state.mark();
    let wanted = tx.resource_fee() + tx.min_inclusion_fee().min(tx.fee_bid() - tx.resource_fee());
    let mut fee = 0;
    if let Some(mut account) = load_account(ctx.state, &tx.fee_source()) {
        fee = wanted.min(account.balance);
        account.balance -= fee;
        save_account(ctx.state, ctx.ledger.sequence_number, account);
    }
    let changes = ctx.state.changes_since(mark);
    Charged { tx, fee, changes }
}

/// A transaction that has been applied, before its refund.
pub struct Applied {
    charged: Charged,
    result: TransactionResultResult,
    meta: TransactionMetaV4,
    refund: i64,
}

/// Applies the transaction's operations, all or none.
pub fn apply(ctx: &mut Context, charged: Charged) -> Applied {
    let tx = &charged.tx;
    let before = ctx.state.mark();
    let verdict = Validator {
        rules: ctx.rules,
        state: ctx.state,
        sequence: ctx.ledger.sequence_number,
        close_time: ctx.ledger.timestamp,
        stage: Stage::Application,
    }
    .check(tx);
    if let Some(mut account) = load_account(ctx.state, &tx.source()) {
        let seq = tx.inner.seq_num.clone();
        consume_sequence(
            &mut account,
            seq,
            ctx.ledger.sequence_number,
            ctx.ledger.timestamp,
        );
        save_account(ctx.state, ctx.ledger.sequence_number, account);
    }
    spend_preauthorized(ctx, tx);
    let mut meta = TransactionMetaV4 {
        ext: ExtensionPoint::V0,
        tx_changes_before: ctx.state.changes_since(before),
        operations: Default::default(),
        tx_changes_after: LedgerEntryChanges::default(),
        soroban_meta: None,
        events: Default::default(),
        diagnostic_events: Default::default(),
    };
    let (result, usage) = match verdict {
        Err(code) => (code, Usage::default()),
        Ok(()) => operations(ctx, tx, &mut meta),
    };
    let refund = refund_of(ctx, tx, &usage, &mut meta);
    meta.diagnostic_events = usage.diagnostics.try_into().unwrap_or_default();
    Applied {
        charged,
        result,
        meta,
        refund,
    }
}

/// Removes the signer that pre-authorized this very transaction: it is good for once.
fn spend_preauthorized(ctx: &mut Context, tx: &Tx) {
    let key = SignerKey::PreAuthTx(Uint256(tx.inner_hash));
    let ops = tx.inner.operations.iter();
    let mut sources: Vec<AccountId> = ops.map(|op| tx.op_source(op).account_id()).collect();
    sources.push(tx.source());
    for id in sources {
        let Some(mut account) = load_account(ctx.state, &id) else {
            continue;
        };
        let mut signers = account.signers.to_vec();
        signers.retain(|s| s.key != key);
        if signers.len() < account.signers.len() {
            account.num_sub_entries = account.num_sub_entries.saturating_sub(1);
            account.signers = signers.try_into().expect("fewer than before");
            sync_signer_sponsors(&mut account);
            save_account(ctx.state, ctx.ledger.sequence_number, account);
        }
    }
}

fn operations(
    ctx: &mut Context,
    tx: &Tx,
    meta: &mut TransactionMetaV4,
) -> (TransactionResultResult, Usage) {
    let start = ctx.state.mark();
    ctx.memo = tx.inner.memo.clone();
    let (mut results, mut metas, mut usage) = (vec![], vec![], Usage::default());
    for op in tx.inner.operations.iter() {
        let mark = ctx.state.mark();
        let done = operation(ctx, tx, op, &mut usage);
        let failed = !result::op_succeeded(&done.result);
        if failed {
            ctx.state.rollback(mark);
        }
        metas.push(OperationMetaV2 {
            ext: ExtensionPoint::V0,
            changes: ctx.state.changes_since(mark),
            events: done.events.try_into().unwrap_or_default(),
        });
        results.push(done.result);
    }
    let result = result::from_operations(tx, results);
    if result::is_success(&result) {
        meta.operations = metas.try_into().expect("at most a hundred operations");
    } else {
        ctx.state.rollback(start);
    }
    (result, usage)
}

fn operation(ctx: &mut Context, tx: &Tx, op: &Operation, usage: &mut Usage) -> classic::Outcome {
    let source = tx.op_source(op);
    let id = source.clone().account_id();
    if load_account(ctx.state, &id).is_none() {
        return classic::Outcome {
            result: OperationResult::OpNoAccount,
            events: vec![],
        };
    }
    let Some(data) = tx.soroban_data() else {
        return classic::apply(ctx, &source, &op.body);
    };
    let refundable = data.resource_fee - non_refundable(tx, data, &ctx.rules.config);
    let (result, events) = match &op.body {
        OperationBody::InvokeHostFunction(invoke) => {
            let mut seed = tx.hash.to_vec();
            seed.extend(ctx.ledger.sequence_number.to_be_bytes());
            match soroban::invoke(ctx, &id, invoke, data, refundable, sha256(&seed)) {
                Ok(done) => invoked(done, usage),
                Err((code, diagnostics)) => (not_invoked(code, diagnostics, usage), vec![]),
            }
        }
        OperationBody::ExtendFootprintTtl(extend) => {
            let code = match ttl::extend(ctx, data, extend.extend_to, refundable) {
                Ok(done) => keep(usage, done, ExtendFootprintTtlResult::Success),
                Err(Refusal::Malformed) => ExtendFootprintTtlResult::Malformed,
                Err(Refusal::ResourceLimitExceeded) => {
                    ExtendFootprintTtlResult::ResourceLimitExceeded
                }
                Err(Refusal::InsufficientRefundableFee) => {
                    ExtendFootprintTtlResult::InsufficientRefundableFee
                }
            };
            (OperationResultTr::ExtendFootprintTtl(code), vec![])
        }
        OperationBody::RestoreFootprint(_) => {
            let code = match ttl::restore(ctx, data, refundable) {
                Ok(done) => keep(usage, done, RestoreFootprintResult::Success),
                Err(Refusal::Malformed) => RestoreFootprintResult::Malformed,
                Err(Refusal::ResourceLimitExceeded) => {
                    RestoreFootprintResult::ResourceLimitExceeded
                }
                Err(Refusal::InsufficientRefundableFee) => {
                    RestoreFootprintResult::InsufficientRefundableFee
                }
            };
            (OperationResultTr::RestoreFootprint(code), vec![])
        }
        body => return classic::apply(ctx, &source, body),
    };
    classic::Outcome {
        result: OperationResult::OpInner(result),
        events,
    }
}

fn invoked(mut done: Usage, usage: &mut Usage) -> (OperationResultTr, Vec<ContractEvent>) {
    let hash = soroban::success_hash(&done);
    let events = std::mem::take(&mut done.events);
    *usage = done;
    (
        OperationResultTr::InvokeHostFunction(InvokeHostFunctionResult::Success(hash)),
        events,
    )
}

fn not_invoked(
    code: InvokeHostFunctionResult,
    diagnostics: Vec<DiagnosticEvent>,
    usage: &mut Usage,
) -> OperationResultTr {
    usage.diagnostics = diagnostics;
    OperationResultTr::InvokeHostFunction(code)
}

fn keep<T>(usage: &mut Usage, done: Usage, code: T) -> T {
    *usage = done;
    code
}

/// What is due back of the declared resource fee, written into the meta as it is computed.
fn refund_of(ctx: &Context, tx: &Tx, usage: &Usage, meta: &mut TransactionMetaV4) -> i64 {
    let Some(data) = tx.soroban_data() else {
        return 0;
    };
    let fixed = non_refundable(tx, data, &ctx.rules.config);
    meta.soroban_meta = Some(SorobanTransactionMetaV2 {
        ext: SorobanTransactionMetaExt::V1(SorobanTransactionMetaExtV1 {
            ext: ExtensionPoint::V0,
            total_non_refundable_resource_fee_charged: fixed,
            total_refundable_resource_fee_charged: usage.refundable,
            rent_fee_charged: usage.rent,
        }),
        return_value: usage.return_value.clone(),
    });
    (data.resource_fee - fixed - usage.refundable).max(0)
}

/// Gives back what was not consumed, after all transactions of the ledger, and closes the books.
/// Returns the stroops that the transaction cost and its record.
pub fn refund(ctx: &mut Context, applied: Applied) -> (i64, Tx, TransactionResultMetaV1) {
    let Applied {
        charged,
        result,
        mut meta,
        refund,
    } = applied;
    let Charged { tx, fee, changes } = charged;
    let refund = refund.min(fee);
    let payer = tx.fee_source();
    let mut events = vec![asset_events::fee(ctx.rules.network_id, &payer, fee)];
    let mark = ctx.state.mark();
    if refund > 0
        && let Some(mut account) = load_account(ctx.state, &payer)
    {
        account.balance += refund;
        save_account(ctx.state, ctx.ledger.sequence_number, account);
        events.push(asset_events::fee(ctx.rules.network_id, &payer, -refund));
    }
    meta.events = events.try_into().expect("two events");
    let cost = fee - refund;
    let record = TransactionResultMetaV1 {
        ext: ExtensionPoint::V0,
        result: result::pair(&tx, result, cost),
        fee_processing: changes,
        tx_apply_processing: TransactionMeta::V4(meta),
        post_tx_apply_fee_processing: ctx.state.changes_since(mark),
    };
    (cost, tx, record)
}
