use soroban_env_host::xdr::{
    AccountId, Asset, CreateAccountOp, CreateAccountResult, OperationResultTr,
};

use super::Outcome;
use crate::{
    accounts::{available_balance, load_account, new_account, save_account},
    asset_events,
    context::Context,
    settings::BASE_RESERVE,
};

pub fn is_well_formed(source: &AccountId, op: &CreateAccountOp) -> bool {
    op.starting_balance >= 0 && op.destination != *source
}

pub fn apply(ctx: &mut Context, source: &AccountId, op: &CreateAccountOp) -> Outcome {
    let code = create(ctx, source, op);
    let events = if code == CreateAccountResult::Success && op.starting_balance > 0 {
        vec![asset_events::transfer(
            ctx,
            &Asset::Native,
            &source.clone().into(),
            &op.destination.clone().into(),
            op.starting_balance,
        )]
    } else {
        vec![]
    };
    Outcome::new(OperationResultTr::CreateAccount(code), events)
}

fn create(ctx: &mut Context, source: &AccountId, op: &CreateAccountOp) -> CreateAccountResult {
    if load_account(ctx.state, &op.destination).is_some() {
        return CreateAccountResult::AlreadyExist;
    }
    if op.starting_balance < 2 * i64::from(BASE_RESERVE) {
        return CreateAccountResult::LowReserve;
    }
    let Some(mut payer) = load_account(ctx.state, source) else {
        return CreateAccountResult::Underfunded;
    };
    if available_balance(&payer) < op.starting_balance {
        return CreateAccountResult::Underfunded;
    }
    let ledger = ctx.sequence();
    payer.balance -= op.starting_balance;
    save_account(ctx.state, ledger, payer);
    let account = new_account(op.destination.clone(), op.starting_balance, ledger);
    save_account(ctx.state, ledger, account);
    CreateAccountResult::Success
}
