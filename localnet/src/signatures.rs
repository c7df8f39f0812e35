//! Who signed: weights, thresholds and the four kinds of signer.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
};

use ed25519_dalek::{Signature as Ed25519Signature, VerifyingKey};
use soroban_env_host::xdr::{
    AccountEntry, AccountId, DecoratedSignature, Operation, OperationBody, PublicKey,
    SignatureHint, Signer, SignerKey, SignerKeyEd25519SignedPayload, Uint256,
};

use crate::codec::sha256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Low = 1,
    Medium = 2,
    High = 3,
}

/// The threshold an operation needs on its source account.
pub fn level_of(op: &Operation) -> Level {
    match &op.body {
        OperationBody::SetOptions(o)
            if o.master_weight.is_some()
                || o.low_threshold.is_some()
                || o.med_threshold.is_some()
                || o.high_threshold.is_some()
                || o.signer.is_some() =>
        {
            Level::High
        }
        OperationBody::AccountMerge(_) => Level::High,
        OperationBody::BumpSequence(_)
        | OperationBody::AllowTrust(_)
        | OperationBody::SetTrustLineFlags(_)
        | OperationBody::ClaimClaimableBalance(_)
        | OperationBody::ExtendFootprintTtl(_)
        | OperationBody::RestoreFootprint(_) => Level::Low,
        _ => Level::Medium,
    }
}

/// Which keys' signatures of which hash were found good or bad. Verifying is most of what a
/// payment costs, and a transaction is checked for its source, for each operation, and again
/// when it is applied.
pub type Verified = RefCell<HashMap<(usize, [u8; 32], [u8; 32]), bool>>;

/// Checks one envelope's signatures and remembers which were of use.
pub struct Signatures<'a> {
    hash: [u8; 32],
    list: &'a [DecoratedSignature],
    used: Vec<Cell<bool>>,
    verified: &'a Verified,
}

impl<'a> Signatures<'a> {
    pub fn new(hash: [u8; 32], list: &'a [DecoratedSignature], verified: &'a Verified) -> Self {
        Self {
            hash,
            list,
            used: vec![Cell::new(false); list.len()],
            verified,
        }
    }

    /// Whether every signature counted for something; the protocol refuses idle ones.
    pub fn all_used(&self) -> bool {
        self.used.iter().all(Cell::get)
    }

    /// Whether the account's signers that signed reach the level's threshold.
    pub fn reaches(&self, account: &AccountEntry, level: Level) -> bool {
        let thresholds = account.thresholds.0;
        let PublicKey::PublicKeyTypeEd25519(master) = &account.account_id.0;
        let mut signers = account.signers.to_vec();
        if thresholds[0] > 0 {
            signers.push(Signer {
                key: SignerKey::Ed25519(master.clone()),
                weight: u32::from(thresholds[0]),
            });
        }
        self.weigh(signers, u32::from(thresholds[level as usize]))
    }

    /// Whether the master key of an account that does not exist signed.
    pub fn signed_by(&self, id: &AccountId) -> bool {
        let PublicKey::PublicKeyTypeEd25519(key) = &id.0;
        self.weigh(
            vec![Signer {
                key: SignerKey::Ed25519(key.clone()),
                weight: 1,
            }],
            1,
        )
    }

    /// Whether each of the precondition's extra signers signed.
    pub fn has_extra(&self, extra: &[SignerKey]) -> bool {
        extra.iter().all(|key| {
            self.weigh(
                vec![Signer {
                    key: key.clone(),
                    weight: 1,
                }],
                1,
            )
        })
    }

    fn weigh(&self, mut signers: Vec<Signer>, needed: u32) -> bool {
        let mut total = 0_u32;
        // A threshold of zero still needs one valid signature.
        let needed = needed.max(1);
        signers.retain(|signer| {
            let preauthorized = matches!(&signer.key, SignerKey::PreAuthTx(h) if h.0 == self.hash);
            if preauthorized {
                total = total.saturating_add(signer.weight.min(255));
            }
            !preauthorized
        });
        for (i, signature) in self.list.iter().enumerate() {
            if total >= needed {
                return true;
            }
            if let Some(at) = signers
                .iter()
                .position(|s| self.matches(i, signature, &s.key))
            {
                self.used[i].set(true);
                total = total.saturating_add(signers.swap_remove(at).weight.min(255));
            }
        }
        total >= needed
    }

    fn matches(&self, index: usize, signature: &DecoratedSignature, key: &SignerKey) -> bool {
        let bytes = signature.signature.0.as_slice();
        match key {
            SignerKey::Ed25519(key) => {
                signature.hint == hint(&key.0) && self.verifies(index, key, bytes)
            }
            SignerKey::HashX(h) => signature.hint == hint(&h.0) && sha256(bytes) == h.0,
            SignerKey::Ed25519SignedPayload(p) => {
                signature.hint == payload_hint(p)
                    && verifies(&p.ed25519, p.payload.as_slice(), bytes)
            }
            SignerKey::PreAuthTx(_) => false,
        }
    }

    fn verifies(&self, index: usize, key: &Uint256, signature: &[u8]) -> bool {
        let mut verified = self.verified.borrow_mut();
        *verified
            .entry((index, key.0, self.hash))
            .or_insert_with(|| verifies(key, &self.hash, signature))
    }
}

fn hint(key: &[u8; 32]) -> SignatureHint {
    SignatureHint([key[28], key[29], key[30], key[31]])
}

/// CAP-0040: the key's hint, mixed with the payload's last four bytes.
fn payload_hint(signer: &SignerKeyEd25519SignedPayload) -> SignatureHint {
    let mut out = hint(&signer.ed25519.0).0;
    let payload = signer.payload.as_slice();
    let tail = &payload[payload.len().saturating_sub(4)..];
    for (a, b) in out.iter_mut().zip(tail) {
        *a ^= b;
    }
    SignatureHint(out)
}

fn verifies(key: &Uint256, message: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (
        VerifyingKey::from_bytes(&key.0),
        Ed25519Signature::from_slice(signature),
    ) else {
        return false;
    };
    key.verify_strict(message, &signature).is_ok()
}
