//! Friendbot: new accounts from the root account's coins, by a transaction like any other.

use ed25519_dalek::Signer;
use serde_json::{Value, json};
use soroban_env_host::xdr::{
    AccountId, CreateAccountOp, DecoratedSignature, Memo, MuxedAccount, Operation, OperationBody,
    Preconditions, PublicKey, SequenceNumber, Signature, SignatureHint, Transaction,
    TransactionEnvelope, TransactionExt, TransactionV1Envelope, Uint256, VecM,
};

use crate::{
    accounts::load_account,
    chain::{Chain, Submission},
    codec::{hex, to_base64},
    genesis::{account_of, root_key},
    settings::{BASE_FEE, FRIENDBOT_BALANCE},
};

/// Friendbot's answer: an HTTP status and its JSON.
pub struct Funding {
    pub status: u16,
    pub body: Value,
}

pub fn fund(chain: &mut Chain, address: &str) -> Funding {
    let Ok(key) = stellar_strkey::ed25519::PublicKey::from_string(address) else {
        let text = format!("addr must be an account's address (G…), not \"{address}\"");
        return problem(400, "Bad Request", &text);
    };
    let account = AccountId(PublicKey::PublicKeyTypeEd25519(Uint256(key.0)));
    if load_account(&chain.state, &account).is_some() {
        let text = "createAccountAlreadyExist: account already funded to starting balance";
        return problem(400, "Bad Request", text);
    }
    match create(chain, account) {
        Ok(body) => Funding { status: 200, body },
        Err(text) => problem(500, "Internal Server Error", &text),
    }
}

fn create(chain: &mut Chain, account: AccountId) -> Result<Value, String> {
    let root = root_key(chain.rules.network_id);
    let source = account_of(&root);
    let current = load_account(&chain.state, &source).ok_or("the root account is gone")?;
    let create = CreateAccountOp {
        destination: account,
        starting_balance: FRIENDBOT_BALANCE,
    };
    let operation = Operation {
        source_account: None,
        body: OperationBody::CreateAccount(create),
    };
    let tx = Transaction {
        source_account: MuxedAccount::from(source),
        fee: BASE_FEE,
        seq_num: SequenceNumber(current.seq_num.0 + 1),
        cond: Preconditions::None,
        memo: Memo::None,
        operations: vec![operation].try_into().expect("one"),
        ext: TransactionExt::V0,
    };
    let hash = tx.hash(chain.rules.network_id).map_err(|e| e.to_string())?;
    let public = root.verifying_key().to_bytes();
    let signature = DecoratedSignature {
        hint: SignatureHint([public[28], public[29], public[30], public[31]]),
        signature: Signature(root.sign(&hash).to_vec().try_into().expect("64 bytes")),
    };
    let signatures = VecM::try_from(vec![signature]).expect("one");
    let envelope = TransactionEnvelope::Tx(TransactionV1Envelope { tx, signatures });
    match chain.submit(envelope)?.1 {
        Submission::Pending => {}
        refused => return Err(format!("the funding transaction was refused: {refused:?}")),
    }
    if !chain.options.close_on_send {
        // The real friendbot answers once the account exists, so this ledger closes early.
        chain.close().map_err(|e| e.to_string())?;
    }
    let (ledger, at) = chain
        .find(&hash)
        .ok_or("the funding transaction got lost")?;
    let record = &ledger.txs[at];
    Ok(json!({
        "id": hex(&hash),
        "hash": hex(&hash),
        "successful": record.succeeded(),
        "ledger": ledger.sequence(),
        "envelope_xdr": to_base64(&record.envelope),
        "result_xdr": to_base64(&record.outcome.result.result),
        "result_meta_xdr": to_base64(&record.outcome.tx_apply_processing),
    }))
}

fn problem(status: u16, title: &str, detail: &str) -> Funding {
    Funding {
        status,
        body: json!({"type": "about:blank", "title": title, "status": status, "detail": detail}),
    }
}
