//! The events of classic asset movements, shaped as the asset contract's own (CAP-0067), so
//! that an indexer sees every movement in one form.

use soroban_env_host::xdr::{
    AccountId, Asset, ContractEvent, ContractEventBody, ContractEventType, ContractEventV0,
    ContractId, ContractIdPreimage, ExtensionPoint, Hash, HashIdPreimage, HashIdPreimageContractId,
    Int128Parts, Memo, MuxedAccount, PublicKey, ScAddress, ScMap, ScMapEntry, ScString, ScSymbol,
    ScVal, TransactionEvent, TransactionEventStage,
};

use crate::{
    accounts::issuer,
    codec::{encode, sha256},
    context::Context,
};

/// The id of an asset's contract; for the native asset the same as the SDKs compute.
pub fn asset_contract(network_id: [u8; 32], asset: &Asset) -> ContractId {
    let preimage = HashIdPreimage::ContractId(HashIdPreimageContractId {
        network_id: Hash(network_id),
        contract_id_preimage: ContractIdPreimage::Asset(asset.clone()),
    });
    ContractId(Hash(sha256(&encode(&preimage))))
}

/// A movement of `amount` stroops: `mint` from the issuer, `burn` to it, else `transfer`.
pub fn transfer(
    ctx: &Context,
    asset: &Asset,
    from: &MuxedAccount,
    to: &MuxedAccount,
    amount: i64,
) -> ContractEvent {
    let (from_id, to_id) = (from.clone().account_id(), to.clone().account_id());
    let issuing = issuer(asset);
    let (from_issuer, to_issuer) = (issuing == Some(&from_id), issuing == Some(&to_id));
    let name = ScVal::String(ScString(
        asset_name(asset).as_str().try_into().expect("short"),
    ));
    let topics = match (from_issuer, to_issuer) {
        (true, false) => vec![symbol("mint"), address(&to_id), name],
        (false, true) => vec![symbol("burn"), address(&from_id), name],
        _ => vec![symbol("transfer"), address(&from_id), address(&to_id), name],
    };
    let muxed = if to_issuer && !from_issuer {
        None
    } else {
        muxed_id(to, &ctx.memo)
    };
    let data = match muxed {
        None => i128_val(amount),
        Some(id) => ScVal::Map(Some(ScMap(
            vec![
                ScMapEntry {
                    key: symbol("amount"),
                    val: i128_val(amount),
                },
                ScMapEntry {
                    key: symbol("to_muxed_id"),
                    val: id,
                },
            ]
            .try_into()
            .expect("two entries"),
        ))),
    };
    event(asset_contract(ctx.rules.network_id, asset), topics, data)
}

/// A fee taken (positive) before all transactions, or given back (negative) after them.
pub fn fee(network_id: [u8; 32], payer: &AccountId, amount: i64) -> TransactionEvent {
    let topics = vec![symbol("fee"), address(payer)];
    TransactionEvent {
        stage: if amount < 0 {
            TransactionEventStage::AfterAllTxs
        } else {
            TransactionEventStage::BeforeAllTxs
        },
        event: event(
            asset_contract(network_id, &Asset::Native),
            topics,
            i128_val(amount),
        ),
    }
}

fn event(contract: ContractId, topics: Vec<ScVal>, data: ScVal) -> ContractEvent {
    ContractEvent {
        ext: ExtensionPoint::V0,
        contract_id: Some(contract),
        type_: ContractEventType::Contract,
        body: ContractEventBody::V0(ContractEventV0 {
            topics: topics.try_into().expect("four topics"),
            data,
        }),
    }
}

/// Where the payment was meant to go within the account: its muxed id, else the memo.
fn muxed_id(to: &MuxedAccount, memo: &Memo) -> Option<ScVal> {
    if let MuxedAccount::MuxedEd25519(muxed) = to {
        return Some(ScVal::U64(muxed.id));
    }
    match memo {
        Memo::None => None,
        Memo::Id(id) => Some(ScVal::U64(*id)),
        Memo::Text(text) => Some(ScVal::String(ScString(
            text.to_vec().try_into().expect("28 bytes"),
        ))),
        Memo::Hash(h) | Memo::Return(h) => {
            Some(ScVal::Bytes(h.0.to_vec().try_into().expect("32 bytes")))
        }
    }
}

/// SEP-0011: `native`, or `CODE:ISSUER`.
fn asset_name(asset: &Asset) -> String {
    let (code, issuer): (&[u8], _) = match asset {
        Asset::Native => return "native".into(),
        Asset::CreditAlphanum4(a) => (&a.asset_code.0, &a.issuer),
        Asset::CreditAlphanum12(a) => (&a.asset_code.0, &a.issuer),
    };
    let code: String = code
        .iter()
        .take_while(|b| **b != 0)
        .map(|b| char::from(*b))
        .collect();
    format!("{code}:{}", account_text(issuer))
}

/// The `G…` form of an account.
pub fn account_text(id: &AccountId) -> String {
    let PublicKey::PublicKeyTypeEd25519(key) = &id.0;
    stellar_strkey::ed25519::PublicKey(key.0)
        .to_string()
        .as_str()
        .to_owned()
}

fn address(id: &AccountId) -> ScVal {
    ScVal::Address(ScAddress::Account(id.clone()))
}

fn symbol(text: &str) -> ScVal {
    ScVal::Symbol(ScSymbol(text.try_into().expect("a short symbol")))
}

fn i128_val(amount: i64) -> ScVal {
    ScVal::I128(Int128Parts {
        hi: if amount < 0 { -1 } else { 0 },
        lo: amount as u64,
    })
}
