//! Building transaction results, also as a fee bump's inner result.

use soroban_env_host::xdr::{
    ChangeTrustResult, CreateAccountResult, ExtendFootprintTtlResult, Hash, InnerTransactionResult,
    InnerTransactionResultExt, InnerTransactionResultPair, InnerTransactionResultResult,
    InvokeHostFunctionResult, OperationResult, OperationResultTr, PaymentResult,
    RestoreFootprintResult, SetOptionsResult, TransactionResult, TransactionResultExt,
    TransactionResultPair, TransactionResultResult,
};

use crate::tx::Tx;

/// Whether an operation did what it was asked.
pub fn op_succeeded(result: &OperationResult) -> bool {
    let OperationResult::OpInner(inner) = result else {
        return false;
    };
    match inner {
        OperationResultTr::CreateAccount(r) => *r == CreateAccountResult::Success,
        OperationResultTr::Payment(r) => *r == PaymentResult::Success,
        OperationResultTr::ChangeTrust(r) => *r == ChangeTrustResult::Success,
        OperationResultTr::SetOptions(r) => *r == SetOptionsResult::Success,
        OperationResultTr::InvokeHostFunction(r) => {
            matches!(r, InvokeHostFunctionResult::Success(_))
        }
        OperationResultTr::ExtendFootprintTtl(r) => *r == ExtendFootprintTtlResult::Success,
        OperationResultTr::RestoreFootprint(r) => *r == RestoreFootprintResult::Success,
        _ => false,
    }
}

/// The outcome of the operations, as the envelope's result.
pub fn from_operations(tx: &Tx, results: Vec<OperationResult>) -> TransactionResultResult {
    let success = results.iter().all(op_succeeded);
    let results = results.try_into().expect("one result per operation");
    let code = if success {
        TransactionResultResult::TxSuccess(results)
    } else {
        TransactionResultResult::TxFailed(results)
    };
    if tx.fee_bump.is_none() {
        return code;
    }
    let pair = inner_pair(tx, code);
    if success {
        TransactionResultResult::TxFeeBumpInnerSuccess(pair)
    } else {
        TransactionResultResult::TxFeeBumpInnerFailed(pair)
    }
}

pub fn fee_bump_failure(tx: &Tx, inner: TransactionResultResult) -> TransactionResultResult {
    TransactionResultResult::TxFeeBumpInnerFailed(inner_pair(tx, inner))
}

fn inner_pair(tx: &Tx, code: TransactionResultResult) -> InnerTransactionResultPair {
    InnerTransactionResultPair {
        transaction_hash: Hash(tx.inner_hash),
        result: InnerTransactionResult {
            // The outer source pays, so the inner transaction is charged nothing.
            fee_charged: 0,
            result: inner_code(code),
            ext: InnerTransactionResultExt::V0,
        },
    }
}

fn inner_code(code: TransactionResultResult) -> InnerTransactionResultResult {
    use InnerTransactionResultResult as Inner;
    use TransactionResultResult as Outer;
    match code {
        Outer::TxSuccess(ops) => Inner::TxSuccess(ops),
        Outer::TxFailed(ops) => Inner::TxFailed(ops),
        Outer::TxTooEarly => Inner::TxTooEarly,
        Outer::TxTooLate => Inner::TxTooLate,
        Outer::TxMissingOperation => Inner::TxMissingOperation,
        Outer::TxBadSeq => Inner::TxBadSeq,
        Outer::TxBadAuth => Inner::TxBadAuth,
        Outer::TxInsufficientBalance => Inner::TxInsufficientBalance,
        Outer::TxNoAccount => Inner::TxNoAccount,
        Outer::TxInsufficientFee => Inner::TxInsufficientFee,
        Outer::TxBadAuthExtra => Inner::TxBadAuthExtra,
        Outer::TxNotSupported => Inner::TxNotSupported,
        Outer::TxBadSponsorship => Inner::TxBadSponsorship,
        Outer::TxBadMinSeqAgeOrGap => Inner::TxBadMinSeqAgeOrGap,
        Outer::TxMalformed => Inner::TxMalformed,
        Outer::TxSorobanInvalid => Inner::TxSorobanInvalid,
        _ => Inner::TxInternalError,
    }
}

pub fn pair(tx: &Tx, result: TransactionResultResult, fee_charged: i64) -> TransactionResultPair {
    TransactionResultPair {
        transaction_hash: Hash(tx.hash),
        result: TransactionResult {
            fee_charged,
            result,
            ext: TransactionResultExt::V0,
        },
    }
}

pub fn is_success(result: &TransactionResultResult) -> bool {
    matches!(
        result,
        TransactionResultResult::TxSuccess(_) | TransactionResultResult::TxFeeBumpInnerSuccess(_)
    )
}
