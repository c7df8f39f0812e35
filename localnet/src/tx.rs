//! A transaction as the rest of the crate sees it, whatever its envelope.

use soroban_env_host::xdr::{
    AccountId, DecoratedSignature, FeeBumpTransactionInnerTx, LedgerBounds, MuxedAccount,
    Operation, OperationBody, Preconditions, PreconditionsV2, SorobanTransactionData, TimeBounds,
    Transaction, TransactionEnvelope, TransactionExt,
};

use crate::{settings::BASE_FEE, signatures::Verified};

#[derive(Clone, Debug)]
pub struct Tx {
    pub envelope: TransactionEnvelope,
    /// Of the outermost envelope: what clients ask for.
    pub hash: [u8; 32],
    pub inner: Transaction,
    /// What the inner signatures sign; equal to `hash` without a fee bump.
    pub inner_hash: [u8; 32],
    pub signatures: Vec<DecoratedSignature>,
    pub fee_bump: Option<FeeBump>,
    pub verified: Verified,
}

#[derive(Clone, Debug)]
pub struct FeeBump {
    pub source: AccountId,
    pub fee: i64,
    pub signatures: Vec<DecoratedSignature>,
}

impl Tx {
    pub fn new(envelope: TransactionEnvelope, network_id: [u8; 32]) -> Result<Self, String> {
        let hash = envelope.hash(network_id).map_err(|e| e.to_string())?;
        let (inner, inner_hash, signatures, fee_bump) = match &envelope {
            TransactionEnvelope::TxV0(e) => {
                (e.tx.clone().into(), hash, e.signatures.to_vec(), None)
            }
            TransactionEnvelope::Tx(e) => (e.tx.clone(), hash, e.signatures.to_vec(), None),
            TransactionEnvelope::TxFeeBump(e) => {
                let FeeBumpTransactionInnerTx::Tx(inner) = &e.tx.inner_tx;
                let bump = FeeBump {
                    source: e.tx.fee_source.clone().account_id(),
                    fee: e.tx.fee,
                    signatures: e.signatures.to_vec(),
                };
                let inner_hash = inner.hash(network_id).map_err(|e| e.to_string())?;
                (
                    inner.tx.clone(),
                    inner_hash,
                    inner.signatures.to_vec(),
                    Some(bump),
                )
            }
        };
        Ok(Self {
            envelope,
            hash,
            inner,
            inner_hash,
            signatures,
            fee_bump,
            verified: Verified::default(),
        })
    }

    pub fn source(&self) -> AccountId {
        self.inner.source_account.clone().account_id()
    }

    pub fn fee_source(&self) -> AccountId {
        self.fee_bump
            .as_ref()
            .map_or_else(|| self.source(), |b| b.source.clone())
    }

    pub fn op_source(&self, op: &Operation) -> MuxedAccount {
        op.source_account
            .clone()
            .unwrap_or_else(|| self.inner.source_account.clone())
    }

    /// The most that the fee source agrees to pay, in stroops.
    pub fn fee_bid(&self) -> i64 {
        self.fee_bump
            .as_ref()
            .map_or(i64::from(self.inner.fee), |b| b.fee)
    }

    pub fn soroban_data(&self) -> Option<&SorobanTransactionData> {
        match &self.inner.ext {
            TransactionExt::V0 => None,
            TransactionExt::V1(data) => Some(data),
        }
    }

    pub fn resource_fee(&self) -> i64 {
        self.soroban_data().map_or(0, |d| d.resource_fee)
    }

    /// The network's minimum inclusion fee; a fee bump pays for one operation more.
    pub fn min_inclusion_fee(&self) -> i64 {
        let ops = self.inner.operations.len() as i64 + i64::from(self.fee_bump.is_some());
        i64::from(BASE_FEE) * ops.max(1)
    }

    pub fn time_bounds(&self) -> Option<&TimeBounds> {
        match &self.inner.cond {
            Preconditions::None => None,
            Preconditions::Time(bounds) => Some(bounds),
            Preconditions::V2(v2) => v2.time_bounds.as_ref(),
        }
    }

    pub fn conditions(&self) -> Option<&PreconditionsV2> {
        match &self.inner.cond {
            Preconditions::V2(v2) => Some(v2),
            _ => None,
        }
    }

    pub fn ledger_bounds(&self) -> Option<&LedgerBounds> {
        self.conditions().and_then(|v2| v2.ledger_bounds.as_ref())
    }
}

pub fn is_soroban_op(body: &OperationBody) -> bool {
    matches!(
        body,
        OperationBody::InvokeHostFunction(_)
            | OperationBody::ExtendFootprintTtl(_)
            | OperationBody::RestoreFootprint(_)
    )
}
