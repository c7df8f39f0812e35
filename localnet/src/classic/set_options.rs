use soroban_env_host::xdr::{
    AccountEntry, AccountFlags, AccountId, PublicKey, SetOptionsOp, SetOptionsResult, Signer,
    SignerKey,
};

use crate::{
    accounts::{available_balance, load_account, save_account, sync_signer_sponsors},
    context::Context,
    settings::{BASE_RESERVE, MAX_SIGNERS, MAX_SUBENTRIES},
};

const AUTH_FLAGS: u32 = AccountFlags::RequiredFlag as u32
    | AccountFlags::RevocableFlag as u32
    | AccountFlags::ImmutableFlag as u32
    | AccountFlags::ClawbackEnabledFlag as u32;

pub fn check_form(source: &AccountId, op: &SetOptionsOp) -> SetOptionsResult {
    let (set, clear) = (op.set_flags.unwrap_or(0), op.clear_flags.unwrap_or(0));
    if (set | clear) & !AUTH_FLAGS != 0 {
        return SetOptionsResult::UnknownFlag;
    }
    if set & clear != 0 {
        return SetOptionsResult::BadFlags;
    }
    let weights = [
        op.master_weight,
        op.low_threshold,
        op.med_threshold,
        op.high_threshold,
    ];
    if weights.iter().flatten().any(|w| *w > 255) {
        return SetOptionsResult::ThresholdOutOfRange;
    }
    if let Some(signer) = &op.signer {
        let PublicKey::PublicKeyTypeEd25519(master) = &source.0;
        let is_self = signer.key == SignerKey::Ed25519(master.clone());
        let empty_payload =
            matches!(&signer.key, SignerKey::Ed25519SignedPayload(p) if p.payload.is_empty());
        if is_self || empty_payload || signer.weight > 255 {
            return SetOptionsResult::BadSigner;
        }
    }
    let domain = op.home_domain.as_ref().map_or(&[][..], |d| d.as_slice());
    if !domain.iter().all(|b| b.is_ascii() && !b.is_ascii_control()) {
        return SetOptionsResult::InvalidHomeDomain;
    }
    SetOptionsResult::Success
}

pub fn apply(ctx: &mut Context, source: &AccountId, op: &SetOptionsOp) -> SetOptionsResult {
    let Some(mut account) = load_account(ctx.state, source) else {
        return SetOptionsResult::LowReserve;
    };
    if let Some(destination) = &op.inflation_dest {
        if load_account(ctx.state, destination).is_none() {
            return SetOptionsResult::InvalidInflation;
        }
        account.inflation_dest = Some(destination.clone());
    }
    if let Err(code) = change_flags(&mut account, op) {
        return code;
    }
    let thresholds = &mut account.thresholds.0;
    let wanted = [
        op.master_weight,
        op.low_threshold,
        op.med_threshold,
        op.high_threshold,
    ];
    for (slot, value) in thresholds.iter_mut().zip(wanted) {
        if let Some(value) = value {
            *slot = value as u8;
        }
    }
    if let Some(domain) = &op.home_domain {
        account.home_domain = domain.clone();
    }
    if let Some(signer) = &op.signer
        && let Err(code) = change_signer(&mut account, signer)
    {
        return code;
    }
    save_account(ctx.state, ctx.ledger.sequence_number, account);
    SetOptionsResult::Success
}

fn change_flags(account: &mut AccountEntry, op: &SetOptionsOp) -> Result<(), SetOptionsResult> {
    let (set, clear) = (op.set_flags.unwrap_or(0), op.clear_flags.unwrap_or(0));
    if set == 0 && clear == 0 {
        return Ok(());
    }
    if account.flags & AccountFlags::ImmutableFlag as u32 != 0 {
        return Err(SetOptionsResult::CantChange);
    }
    account.flags = (account.flags | set) & !clear;
    let has = |flag: AccountFlags| account.flags & flag as u32 != 0;
    if has(AccountFlags::ClawbackEnabledFlag) && !has(AccountFlags::RevocableFlag) {
        return Err(SetOptionsResult::AuthRevocableRequired);
    }
    Ok(())
}

fn change_signer(account: &mut AccountEntry, signer: &Signer) -> Result<(), SetOptionsResult> {
    let mut signers = account.signers.to_vec();
    match signers.iter().position(|s| s.key == signer.key) {
        Some(at) if signer.weight == 0 => {
            signers.remove(at);
            account.num_sub_entries = account.num_sub_entries.saturating_sub(1);
        }
        Some(at) => signers[at].weight = signer.weight,
        None if signer.weight == 0 => {}
        None => {
            if signers.len() >= MAX_SIGNERS {
                return Err(SetOptionsResult::TooManySigners);
            }
            if account.num_sub_entries >= MAX_SUBENTRIES
                || available_balance(account) < i64::from(BASE_RESERVE)
            {
                return Err(SetOptionsResult::LowReserve);
            }
            account.num_sub_entries += 1;
            signers.push(signer.clone());
            signers.sort_by(|a, b| a.key.cmp(&b.key));
        }
    }
    account.signers = signers.try_into().expect("at most twenty");
    sync_signer_sponsors(account);
    Ok(())
}
