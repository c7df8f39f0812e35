//! The classic operations that this network knows: CreateAccount, Payment, ChangeTrust and
//! SetOptions. Any other one is refused with `opNOT_SUPPORTED`.

mod change_trust;
mod create_account;
mod payment;
mod set_options;

use soroban_env_host::xdr::{
    AccountId, ChangeTrustResult, ContractEvent, CreateAccountResult, ExtendFootprintTtlOp,
    ExtendFootprintTtlResult, Hash, InvokeHostFunctionResult, MuxedAccount, OperationBody,
    OperationResult, OperationResultTr, PaymentResult, RestoreFootprintResult, SetOptionsResult,
};

use crate::{context::Context, settings::MAX_ENTRY_TTL};

/// What an operation came to, with the asset events it emitted (CAP-0067).
pub struct Outcome {
    pub result: OperationResult,
    pub events: Vec<ContractEvent>,
}

impl Outcome {
    fn new(result: OperationResultTr, events: Vec<ContractEvent>) -> Self {
        Self {
            result: OperationResult::OpInner(result),
            events,
        }
    }
}

/// Applies a classic operation; on failure the caller rolls the state back.
pub fn apply(ctx: &mut Context, source: &MuxedAccount, body: &OperationBody) -> Outcome {
    let id = source.clone().account_id();
    match body {
        OperationBody::CreateAccount(op) => create_account::apply(ctx, &id, op),
        OperationBody::Payment(op) => payment::apply(ctx, source, op),
        OperationBody::ChangeTrust(op) => Outcome::new(
            OperationResultTr::ChangeTrust(change_trust::apply(ctx, &id, op)),
            vec![],
        ),
        OperationBody::SetOptions(op) => Outcome::new(
            OperationResultTr::SetOptions(set_options::apply(ctx, &id, op)),
            vec![],
        ),
        _ => Outcome {
            result: OperationResult::OpNotSupported,
            events: vec![],
        },
    }
}

/// The checks of an operation's own fields, which need no ledger.
pub fn check_form(body: &OperationBody, source: &AccountId) -> Result<(), OperationResult> {
    let malformed = |result| Err(OperationResult::OpInner(result));
    match body {
        OperationBody::CreateAccount(op) if !create_account::is_well_formed(source, op) => {
            malformed(OperationResultTr::CreateAccount(
                CreateAccountResult::Malformed,
            ))
        }
        OperationBody::Payment(op) if !payment::is_well_formed(op) => {
            malformed(OperationResultTr::Payment(PaymentResult::Malformed))
        }
        OperationBody::ChangeTrust(op) => match change_trust::check_form(op) {
            ChangeTrustResult::Success => Ok(()),
            code => malformed(OperationResultTr::ChangeTrust(code)),
        },
        OperationBody::SetOptions(op) => match set_options::check_form(source, op) {
            SetOptionsResult::Success => Ok(()),
            code => malformed(OperationResultTr::SetOptions(code)),
        },
        OperationBody::ExtendFootprintTtl(ExtendFootprintTtlOp { extend_to, .. })
            if *extend_to > MAX_ENTRY_TTL - 1 =>
        {
            malformed(OperationResultTr::ExtendFootprintTtl(
                ExtendFootprintTtlResult::Malformed,
            ))
        }
        OperationBody::CreateAccount(_)
        | OperationBody::Payment(_)
        | OperationBody::InvokeHostFunction(_)
        | OperationBody::ExtendFootprintTtl(_)
        | OperationBody::RestoreFootprint(_) => Ok(()),
        _ => Err(OperationResult::OpNotSupported),
    }
}

/// The result shown for an operation that was fine when another one made the transaction fail.
pub fn not_attempted(body: &OperationBody) -> OperationResult {
    OperationResult::OpInner(match body {
        OperationBody::CreateAccount(_) => {
            OperationResultTr::CreateAccount(CreateAccountResult::Success)
        }
        OperationBody::Payment(_) => OperationResultTr::Payment(PaymentResult::Success),
        OperationBody::ChangeTrust(_) => OperationResultTr::ChangeTrust(ChangeTrustResult::Success),
        OperationBody::SetOptions(_) => OperationResultTr::SetOptions(SetOptionsResult::Success),
        OperationBody::InvokeHostFunction(_) => {
            OperationResultTr::InvokeHostFunction(InvokeHostFunctionResult::Success(Hash([0; 32])))
        }
        OperationBody::ExtendFootprintTtl(_) => {
            OperationResultTr::ExtendFootprintTtl(ExtendFootprintTtlResult::Success)
        }
        OperationBody::RestoreFootprint(_) => {
            OperationResultTr::RestoreFootprint(RestoreFootprintResult::Success)
        }
        _ => return OperationResult::OpNotSupported,
    })
}
