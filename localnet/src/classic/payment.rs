use soroban_env_host::xdr::{
    AccountId, Asset, MuxedAccount, OperationResultTr, PaymentOp, PaymentResult,
};

use super::Outcome;
use crate::{
    accounts::{
        available_balance, is_authorized, is_valid_asset, issuer, liabilities, line_liabilities,
        load_account, load_trustline, save_account, save_trustline, trustline_asset,
    },
    asset_events,
    context::Context,
};

pub fn is_well_formed(op: &PaymentOp) -> bool {
    op.amount > 0 && is_valid_asset(&op.asset)
}

pub fn apply(ctx: &mut Context, source: &MuxedAccount, op: &PaymentOp) -> Outcome {
    let from = source.clone().account_id();
    let to = op.destination.clone().account_id();
    let code = match pay(ctx, &from, &to, op) {
        Ok(()) => PaymentResult::Success,
        Err(code) => code,
    };
    let events = if code == PaymentResult::Success {
        vec![asset_events::transfer(
            ctx,
            &op.asset,
            source,
            &op.destination,
            op.amount,
        )]
    } else {
        vec![]
    };
    Outcome::new(OperationResultTr::Payment(code), events)
}

fn pay(
    ctx: &mut Context,
    from: &AccountId,
    to: &AccountId,
    op: &PaymentOp,
) -> Result<(), PaymentResult> {
    if load_account(ctx.state, to).is_none() {
        return Err(PaymentResult::NoDestination);
    }
    if op.asset == Asset::Native {
        credit_native(ctx, to, op.amount)?;
        return debit_native(ctx, from, op.amount);
    }
    // The receiving side comes first, as in stellar-core, and so do its error codes.
    credit_issued(ctx, to, op)?;
    debit_issued(ctx, from, op)
}

fn credit_native(ctx: &mut Context, to: &AccountId, amount: i64) -> Result<(), PaymentResult> {
    let mut account = load_account(ctx.state, to).ok_or(PaymentResult::NoDestination)?;
    let room = i64::MAX - account.balance - liabilities(&account).0;
    if room < amount {
        return Err(PaymentResult::LineFull);
    }
    account.balance += amount;
    save_account(ctx.state, ctx.ledger.sequence_number, account);
    Ok(())
}

fn debit_native(ctx: &mut Context, from: &AccountId, amount: i64) -> Result<(), PaymentResult> {
    let mut account = load_account(ctx.state, from).ok_or(PaymentResult::Underfunded)?;
    if available_balance(&account) < amount {
        return Err(PaymentResult::Underfunded);
    }
    account.balance -= amount;
    save_account(ctx.state, ctx.ledger.sequence_number, account);
    Ok(())
}

fn credit_issued(ctx: &mut Context, to: &AccountId, op: &PaymentOp) -> Result<(), PaymentResult> {
    if issuer(&op.asset) == Some(to) {
        return Ok(());
    }
    let asset = trustline_asset(&op.asset);
    let mut line = load_trustline(ctx.state, to, &asset).ok_or(PaymentResult::NoTrust)?;
    if !is_authorized(&line) {
        return Err(PaymentResult::NotAuthorized);
    }
    if line.limit - line.balance - line_liabilities(&line).0 < op.amount {
        return Err(PaymentResult::LineFull);
    }
    line.balance += op.amount;
    save_trustline(ctx.state, ctx.ledger.sequence_number, line);
    Ok(())
}

fn debit_issued(ctx: &mut Context, from: &AccountId, op: &PaymentOp) -> Result<(), PaymentResult> {
    if issuer(&op.asset) == Some(from) {
        return Ok(());
    }
    let asset = trustline_asset(&op.asset);
    let mut line = load_trustline(ctx.state, from, &asset).ok_or(PaymentResult::SrcNoTrust)?;
    if !is_authorized(&line) {
        return Err(PaymentResult::SrcNotAuthorized);
    }
    if line.balance - line_liabilities(&line).1 < op.amount {
        return Err(PaymentResult::Underfunded);
    }
    line.balance -= op.amount;
    save_trustline(ctx.state, ctx.ledger.sequence_number, line);
    Ok(())
}
