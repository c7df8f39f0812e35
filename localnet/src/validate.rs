//! Whether a transaction may enter a ledger: stellar-core's checks, in its order and with its
//! result codes.

use soroban_env_host::xdr::{
    AccountEntry, Memo, MuxedAccount, Operation, OperationBody, OperationResult,
    TransactionResultResult, VecM,
};

use crate::{
    accounts::{available_balance, load_account, sequence_age},
    classic,
    context::Rules,
    fees,
    result::fee_bump_failure,
    signatures::{Level, Signatures, level_of},
    state::State,
    tx::{Tx, is_soroban_op},
};

type Verdict = Result<(), TransactionResultResult>;

/// When a check is made: at submission the fee is still to be paid and the sequence number
/// unused; while applying, both have been dealt with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Submission,
    Application,
}

pub struct Validator<'a> {
    pub rules: &'a Rules,
    pub state: &'a State,
    /// Of the ledger that would include the transaction.
    pub sequence: u32,
    pub close_time: u64,
    pub stage: Stage,
}

impl Validator<'_> {
    pub fn check(&self, tx: &Tx) -> Verdict {
        if tx.fee_bump.is_some() {
            self.fee_bump(tx)?;
            return self.inner(tx).map_err(|code| fee_bump_failure(tx, code));
        }
        self.inner(tx)
    }

    fn fee_bump(&self, tx: &Tx) -> Verdict {
        let Some(bump) = &tx.fee_bump else {
            return Ok(());
        };
        if self.stage == Stage::Submission {
            let inclusion = i128::from(bump.fee - tx.resource_fee());
            let minimum = tx.min_inclusion_fee();
            // The bump must pay at least the inner transaction's own rate per operation.
            let inner_bid = i128::from(i64::from(tx.inner.fee) - tx.resource_fee());
            let inner_min = i128::from(minimum - i64::from(crate::settings::BASE_FEE));
            if inclusion < i128::from(minimum)
                || inclusion * inner_min < inner_bid * i128::from(minimum)
            {
                return Err(TransactionResultResult::TxInsufficientFee);
            }
        }
        let Some(account) = load_account(self.state, &bump.source) else {
            return Err(TransactionResultResult::TxNoAccount);
        };
        let signatures = Signatures::new(tx.hash, &bump.signatures, &tx.verified);
        if !signatures.reaches(&account, Level::Low) {
            return Err(TransactionResultResult::TxBadAuth);
        }
        if !signatures.all_used() {
            return Err(TransactionResultResult::TxBadAuthExtra);
        }
        self.can_pay(&account, bump.fee)
    }

    fn inner(&self, tx: &Tx) -> Verdict {
        use TransactionResultResult as Code;
        well_formed(tx, self.rules)?;
        if let Some(bounds) = tx.time_bounds() {
            if self.close_time < bounds.min_time.0 {
                return Err(Code::TxTooEarly);
            }
            if bounds.max_time.0 != 0 && self.close_time > bounds.max_time.0 {
                return Err(Code::TxTooLate);
            }
        }
        if let Some(bounds) = tx.ledger_bounds() {
            if self.sequence < bounds.min_ledger {
                return Err(Code::TxTooEarly);
            }
            if bounds.max_ledger != 0 && self.sequence >= bounds.max_ledger {
                return Err(Code::TxTooLate);
            }
        }
        let pays_own_fee = tx.fee_bump.is_none() && self.stage == Stage::Submission;
        if pays_own_fee && tx.fee_bid() - tx.resource_fee() < tx.min_inclusion_fee() {
            return Err(Code::TxInsufficientFee);
        }
        let Some(account) = load_account(self.state, &tx.source()) else {
            return Err(Code::TxNoAccount);
        };
        if self.stage == Stage::Submission {
            self.sequence_fits(tx, &account)?;
        }
        let signatures = Signatures::new(tx.inner_hash, &tx.signatures, &tx.verified);
        let extra = tx
            .conditions()
            .map_or(&[][..], |c| c.extra_signers.as_slice());
        if !signatures.reaches(&account, Level::Low) || !signatures.has_extra(extra) {
            return Err(Code::TxBadAuth);
        }
        if pays_own_fee {
            self.can_pay(&account, tx.fee_bid())?;
        }
        self.operations(tx, &signatures)?;
        if signatures.all_used() {
            Ok(())
        } else {
            Err(Code::TxBadAuthExtra)
        }
    }

    fn sequence_fits(&self, tx: &Tx, account: &AccountEntry) -> Verdict {
        let (current, wanted) = (account.seq_num.0, tx.inner.seq_num.0);
        let minimum = tx.conditions().and_then(|c| c.min_seq_num.as_ref());
        let follows = match minimum {
            Some(minimum) => current >= minimum.0 && current < wanted,
            None => current.checked_add(1) == Some(wanted),
        };
        // A number of this very ledger's range would let a recreated account replay.
        if !follows || wanted == i64::from(self.sequence) << 32 {
            return Err(TransactionResultResult::TxBadSeq);
        }
        let Some(conditions) = tx.conditions() else {
            return Ok(());
        };
        let (ledger, time) = sequence_age(account);
        let young = self.close_time.saturating_sub(time) < conditions.min_seq_age.0
            || self.sequence.saturating_sub(ledger) < conditions.min_seq_ledger_gap;
        if young {
            Err(TransactionResultResult::TxBadMinSeqAgeOrGap)
        } else {
            Ok(())
        }
    }

    fn can_pay(&self, account: &AccountEntry, fee: i64) -> Verdict {
        if self.stage == Stage::Submission && available_balance(account) < fee {
            return Err(TransactionResultResult::TxInsufficientBalance);
        }
        Ok(())
    }

    /// Each operation's signatures and form; any failure fails the whole transaction.
    fn operations(&self, tx: &Tx, signatures: &Signatures) -> Verdict {
        let results: Vec<_> = tx
            .inner
            .operations
            .iter()
            .map(|op| self.operation(tx, op, signatures))
            .collect();
        if results.iter().all(Result::is_ok) {
            return Ok(());
        }
        let results: Vec<_> = results
            .into_iter()
            .zip(tx.inner.operations.iter())
            .map(|(r, op)| r.err().unwrap_or_else(|| classic::not_attempted(&op.body)))
            .collect();
        Err(TransactionResultResult::TxFailed(
            VecM::try_from(results).unwrap_or_default(),
        ))
    }

    fn operation(
        &self,
        tx: &Tx,
        op: &Operation,
        signatures: &Signatures,
    ) -> Result<(), OperationResult> {
        let source = tx.op_source(op).account_id();
        let authorized = match load_account(self.state, &source) {
            Some(account) => signatures.reaches(&account, level_of(op)),
            // An operation may act for an account that an earlier one creates.
            None if op.source_account.is_none() => return Err(OperationResult::OpNoAccount),
            None => signatures.signed_by(&source),
        };
        if !authorized {
            return Err(OperationResult::OpBadAuth);
        }
        classic::check_form(&op.body, &source)
    }
}

/// Shape rules that need no ledger: operations present, contract operations alone and with
/// resources, classic ones without.
fn well_formed(tx: &Tx, rules: &Rules) -> Verdict {
    let ops = &tx.inner.operations;
    if ops.is_empty() {
        return Err(TransactionResultResult::TxMissingOperation);
    }
    let contract_ops = ops.iter().filter(|op| is_soroban_op(&op.body)).count();
    match tx.soroban_data() {
        None if contract_ops == 0 => Ok(()),
        Some(data) if contract_ops == 1 && ops.len() == 1 => {
            if !has_unsigned_part(tx) && fees::is_valid_declaration(tx, data, &rules.config) {
                Ok(())
            } else {
                Err(TransactionResultResult::TxSorobanInvalid)
            }
        }
        _ => Err(TransactionResultResult::TxMalformed),
    }
}

/// Whether a contract call carries a memo or a muxed source of its own, which no authorization
/// entry signs: refused since protocol 25 (stellar-core's `validateSorobanMemo`). Restoring and
/// extending are exempt, and so is a fee bump's source.
fn has_unsigned_part(tx: &Tx) -> bool {
    let muxed = |account: &MuxedAccount| matches!(account, MuxedAccount::MuxedEd25519(_));
    tx.inner.operations.iter().any(|op| {
        matches!(op.body, OperationBody::InvokeHostFunction(_))
            && (tx.inner.memo != Memo::None
                || muxed(&tx.inner.source_account)
                || op.source_account.as_ref().is_some_and(muxed))
    })
}
