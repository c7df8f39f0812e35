use soroban_env_host::xdr::{
    AccountFlags, AccountId, Asset, ChangeTrustAsset, ChangeTrustOp, ChangeTrustResult,
    TrustLineAsset, TrustLineEntry, TrustLineEntryExt, TrustLineFlags,
};

use crate::{
    accounts::{
        available_balance, is_valid_asset, issuer, line_liabilities, load_account, load_trustline,
        save_account, save_trustline, trustline_asset, trustline_key,
    },
    context::Context,
    settings::{BASE_RESERVE, MAX_SUBENTRIES},
};

fn asset_of(line: &ChangeTrustAsset) -> Option<Asset> {
    Some(match line {
        ChangeTrustAsset::CreditAlphanum4(a) => Asset::CreditAlphanum4(a.clone()),
        ChangeTrustAsset::CreditAlphanum12(a) => Asset::CreditAlphanum12(a.clone()),
        ChangeTrustAsset::Native | ChangeTrustAsset::PoolShare(_) => return None,
    })
}

pub fn check_form(op: &ChangeTrustOp) -> ChangeTrustResult {
    match asset_of(&op.line) {
        Some(asset) if op.limit >= 0 && is_valid_asset(&asset) => ChangeTrustResult::Success,
        _ => ChangeTrustResult::Malformed,
    }
}

pub fn apply(ctx: &mut Context, source: &AccountId, op: &ChangeTrustOp) -> ChangeTrustResult {
    let Some(asset) = asset_of(&op.line) else {
        return ChangeTrustResult::Malformed;
    };
    if issuer(&asset) == Some(source) {
        return ChangeTrustResult::SelfNotAllowed;
    }
    let line_asset = trustline_asset(&asset);
    match load_trustline(ctx.state, source, &line_asset) {
        Some(line) => change(ctx, source, line, op.limit),
        None => create(ctx, source, &asset, line_asset, op.limit),
    }
}

fn change(
    ctx: &mut Context,
    source: &AccountId,
    mut line: TrustLineEntry,
    limit: i64,
) -> ChangeTrustResult {
    if limit < line.balance + line_liabilities(&line).0 {
        return ChangeTrustResult::InvalidLimit;
    }
    if limit == 0 {
        let Some(mut account) = load_account(ctx.state, source) else {
            return ChangeTrustResult::TrustLineMissing;
        };
        account.num_sub_entries = account.num_sub_entries.saturating_sub(1);
        let key = trustline_key(source, &line.asset);
        ctx.state.put(key, None);
        save_account(ctx.state, ctx.ledger.sequence_number, account);
        return ChangeTrustResult::Success;
    }
    line.limit = limit;
    save_trustline(ctx.state, ctx.ledger.sequence_number, line);
    ChangeTrustResult::Success
}

fn create(
    ctx: &mut Context,
    source: &AccountId,
    asset: &Asset,
    line_asset: TrustLineAsset,
    limit: i64,
) -> ChangeTrustResult {
    if limit == 0 {
        return ChangeTrustResult::TrustLineMissing;
    }
    let Some(issuing) = issuer(asset).and_then(|id| load_account(ctx.state, id)) else {
        return ChangeTrustResult::NoIssuer;
    };
    let Some(mut account) = load_account(ctx.state, source) else {
        return ChangeTrustResult::LowReserve;
    };
    if account.num_sub_entries >= MAX_SUBENTRIES
        || available_balance(&account) < i64::from(BASE_RESERVE)
    {
        return ChangeTrustResult::LowReserve;
    }
    account.num_sub_entries += 1;
    save_account(ctx.state, ctx.ledger.sequence_number, account);

    let issuer_has = |flag: AccountFlags| issuing.flags & flag as u32 != 0;
    let mut flags = 0;
    if !issuer_has(AccountFlags::RequiredFlag) {
        flags |= TrustLineFlags::AuthorizedFlag as u32;
    }
    if issuer_has(AccountFlags::ClawbackEnabledFlag) {
        flags |= TrustLineFlags::TrustlineClawbackEnabledFlag as u32;
    }
    let line = TrustLineEntry {
        account_id: source.clone(),
        asset: line_asset,
        balance: 0,
        limit,
        flags,
        ext: TrustLineEntryExt::V0,
    };
    save_trustline(ctx.state, ctx.ledger.sequence_number, line);
    ChangeTrustResult::Success
}
