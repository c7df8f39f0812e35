//! What the network begins with: the root account, which owns all coins, and the contract of
//! the native asset.

use std::{rc::Rc, sync::Arc};

use ed25519_dalek::SigningKey;
use soroban_env_host::{
    e2e_invoke::{RecordingInvocationAuthMode, invoke_host_function_in_recording_mode},
    xdr::{
        AccountId, Asset, ContractExecutable, ContractIdPreimage, CreateContractArgs, HostFunction,
        PublicKey, Uint256,
    },
};

use crate::{
    accounts::{new_account, save_account},
    context::Rules,
    settings::{MAX_ENTRY_TTL, TOTAL_COINS, TX_MAX_INSTRUCTIONS},
    soroban::write_change,
    state::{Snapshot, State},
};

/// The root account's key: the network id itself, as on every Stellar network.
pub fn root_key(network_id: [u8; 32]) -> SigningKey {
    SigningKey::from_bytes(&network_id)
}

pub fn account_of(key: &SigningKey) -> AccountId {
    AccountId(PublicKey::PublicKeyTypeEd25519(Uint256(
        key.verifying_key().to_bytes(),
    )))
}

/// The first state, as of ledger 1 closed at `time`.
pub fn state(rules: &Rules, time: u64) -> State {
    let mut state = State::default();
    let root = account_of(&root_key(rules.network_id));
    let mut account = new_account(root.clone(), TOTAL_COINS, 1);
    account.seq_num.0 = 0;
    save_account(&mut state, 1, account);
    deploy_native_asset(rules, &mut state, &root, time);
    state.commit();
    state
}

fn deploy_native_asset(rules: &Rules, state: &mut State, root: &AccountId, time: u64) {
    let deploy = HostFunction::CreateContract(CreateContractArgs {
        contract_id_preimage: ContractIdPreimage::Asset(Asset::Native),
        executable: ContractExecutable::StellarAsset,
    });
    let done = invoke_host_function_in_recording_mode(
        &rules.budget(TX_MAX_INSTRUCTIONS),
        false,
        &deploy,
        root,
        RecordingInvocationAuthMode::recording(true, false),
        rules.ledger_info(1, time),
        Rc::new(Snapshot(Arc::new(state.clone()))),
        [0; 32],
        &mut vec![],
    )
    .expect("the host deploys its built-in contract");
    for mut change in done.ledger_changes {
        // Nobody extends it here, so it gets the longest lifetime the network allows.
        if let Some(ttl) = &mut change.ttl_change {
            ttl.new_live_until_ledger = MAX_ENTRY_TTL;
        }
        write_change(state, &change, 1);
    }
}
