//! Accounts and trustlines: loading, saving, reserves and balances (CAP-0029's arithmetic).

use soroban_env_host::xdr::{
    AccountEntry, AccountEntryExt, AccountEntryExtensionV1, AccountEntryExtensionV1Ext,
    AccountEntryExtensionV2, AccountEntryExtensionV2Ext, AccountEntryExtensionV3, AccountId,
    AlphaNum4, AlphaNum12, Asset, ExtensionPoint, LedgerEntry, LedgerEntryData, LedgerEntryExt,
    LedgerKey, LedgerKeyAccount, LedgerKeyTrustLine, Liabilities, SequenceNumber,
    SponsorshipDescriptor, String32, Thresholds, TimePoint, TrustLineAsset, TrustLineEntry,
    TrustLineEntryExt, TrustLineFlags,
};

use crate::{
    settings::BASE_RESERVE,
    state::{State, Stored},
};

pub fn account_key(id: &AccountId) -> LedgerKey {
    LedgerKey::Account(LedgerKeyAccount {
        account_id: id.clone(),
    })
}

pub fn trustline_key(id: &AccountId, asset: &TrustLineAsset) -> LedgerKey {
    LedgerKey::Trustline(LedgerKeyTrustLine {
        account_id: id.clone(),
        asset: asset.clone(),
    })
}

pub fn load_account(state: &State, id: &AccountId) -> Option<AccountEntry> {
    match state.get(&account_key(id))?.entry().data {
        LedgerEntryData::Account(account) => Some(account),
        _ => None,
    }
}

pub fn load_trustline(
    state: &State,
    id: &AccountId,
    asset: &TrustLineAsset,
) -> Option<TrustLineEntry> {
    match state.get(&trustline_key(id, asset))?.entry().data {
        LedgerEntryData::Trustline(line) => Some(line),
        _ => None,
    }
}

pub fn save_account(state: &mut State, ledger: u32, account: AccountEntry) {
    let key = account_key(&account.account_id);
    save(state, ledger, key, LedgerEntryData::Account(account));
}

pub fn save_trustline(state: &mut State, ledger: u32, line: TrustLineEntry) {
    let key = trustline_key(&line.account_id, &line.asset);
    save(state, ledger, key, LedgerEntryData::Trustline(line));
}

fn save(state: &mut State, ledger: u32, key: LedgerKey, data: LedgerEntryData) {
    let entry = LedgerEntry {
        last_modified_ledger_seq: ledger,
        data,
        ext: LedgerEntryExt::V0,
    };
    state.put(key, Some(Stored::new(&entry, None)));
}

/// A fresh account. Its first sequence number follows the ledger, so a recreated account
/// can't replay old transactions.
pub fn new_account(id: AccountId, balance: i64, ledger: u32) -> AccountEntry {
    AccountEntry {
        account_id: id,
        balance,
        seq_num: SequenceNumber(i64::from(ledger) << 32),
        num_sub_entries: 0,
        inflation_dest: None,
        flags: 0,
        home_domain: String32::default(),
        thresholds: Thresholds([1, 0, 0, 0]),
        signers: Default::default(),
        ext: AccountEntryExt::V0,
    }
}

pub fn liabilities(account: &AccountEntry) -> (i64, i64) {
    match &account.ext {
        AccountEntryExt::V0 => (0, 0),
        AccountEntryExt::V1(v1) => (v1.liabilities.buying, v1.liabilities.selling),
    }
}

/// Stroops that the account must keep: two base reserves and one per subentry.
pub fn min_balance(account: &AccountEntry) -> i64 {
    let (sponsored, sponsoring) = match &account.ext {
        AccountEntryExt::V1(AccountEntryExtensionV1 {
            ext: AccountEntryExtensionV1Ext::V2(v2),
            ..
        }) => (i64::from(v2.num_sponsored), i64::from(v2.num_sponsoring)),
        _ => (0, 0),
    };
    (2 + i64::from(account.num_sub_entries) + sponsoring - sponsored) * i64::from(BASE_RESERVE)
}

/// Stroops that the account may spend.
pub fn available_balance(account: &AccountEntry) -> i64 {
    account.balance - min_balance(account) - liabilities(account).1
}

/// Consumes the sequence number and records when, for the `minSeqAge` preconditions (CAP-0021).
pub fn consume_sequence(account: &mut AccountEntry, seq: SequenceNumber, ledger: u32, time: u64) {
    account.seq_num = seq;
    let signers = account.signers.len();
    let v1 = match std::mem::take(&mut account.ext) {
        AccountEntryExt::V1(v1) => v1,
        AccountEntryExt::V0 => AccountEntryExtensionV1 {
            liabilities: Liabilities {
                buying: 0,
                selling: 0,
            },
            ext: AccountEntryExtensionV1Ext::V0,
        },
    };
    let mut v2 = match v1.ext {
        AccountEntryExtensionV1Ext::V2(v2) => v2,
        AccountEntryExtensionV1Ext::V0 => AccountEntryExtensionV2 {
            num_sponsored: 0,
            num_sponsoring: 0,
            signer_sponsoring_i_ds: vec![SponsorshipDescriptor(None); signers]
                .try_into()
                .unwrap_or_default(),
            ext: AccountEntryExtensionV2Ext::V0,
        },
    };
    v2.ext = AccountEntryExtensionV2Ext::V3(AccountEntryExtensionV3 {
        ext: ExtensionPoint::V0,
        seq_ledger: ledger,
        seq_time: TimePoint(time),
    });
    account.ext = AccountEntryExt::V1(AccountEntryExtensionV1 {
        liabilities: v1.liabilities,
        ext: AccountEntryExtensionV1Ext::V2(v2),
    });
}

/// The ledger and time at which the sequence number was last consumed.
pub fn sequence_age(account: &AccountEntry) -> (u32, u64) {
    if let AccountEntryExt::V1(AccountEntryExtensionV1 {
        ext:
            AccountEntryExtensionV1Ext::V2(AccountEntryExtensionV2 {
                ext: AccountEntryExtensionV2Ext::V3(v3),
                ..
            }),
        ..
    }) = &account.ext
    {
        return (v3.seq_ledger, v3.seq_time.0);
    }
    (0, 0)
}

/// Keeps the sponsorship list as long as the signer list, as the protocol requires.
pub fn sync_signer_sponsors(account: &mut AccountEntry) {
    let count = account.signers.len();
    if let AccountEntryExt::V1(AccountEntryExtensionV1 {
        ext: AccountEntryExtensionV1Ext::V2(v2),
        ..
    }) = &mut account.ext
    {
        v2.signer_sponsoring_i_ds = vec![SponsorshipDescriptor(None); count]
            .try_into()
            .unwrap_or_default();
    }
}

pub fn trustline_asset(asset: &Asset) -> TrustLineAsset {
    match asset {
        Asset::Native => TrustLineAsset::Native,
        Asset::CreditAlphanum4(a) => TrustLineAsset::CreditAlphanum4(a.clone()),
        Asset::CreditAlphanum12(a) => TrustLineAsset::CreditAlphanum12(a.clone()),
    }
}

pub fn issuer(asset: &Asset) -> Option<&AccountId> {
    match asset {
        Asset::Native => None,
        Asset::CreditAlphanum4(AlphaNum4 { issuer, .. })
        | Asset::CreditAlphanum12(AlphaNum12 { issuer, .. }) => Some(issuer),
    }
}

/// Code rules of the protocol: letters and digits, zero padded, 5 to 12 for the long form.
pub fn is_valid_asset(asset: &Asset) -> bool {
    let (code, min): (&[u8], usize) = match asset {
        Asset::Native => return true,
        Asset::CreditAlphanum4(a) => (&a.asset_code.0, 1),
        Asset::CreditAlphanum12(a) => (&a.asset_code.0, 5),
    };
    let len = code.iter().position(|b| *b == 0).unwrap_or(code.len());
    len >= min
        && code[..len].iter().all(u8::is_ascii_alphanumeric)
        && code[len..].iter().all(|b| *b == 0)
}

pub fn is_authorized(line: &TrustLineEntry) -> bool {
    line.flags & TrustLineFlags::AuthorizedFlag as u32 != 0
}

/// Buying and selling liabilities of a trustline.
pub fn line_liabilities(line: &TrustLineEntry) -> (i64, i64) {
    match &line.ext {
        TrustLineEntryExt::V0 => (0, 0),
        TrustLineEntryExt::V1(v1) => (v1.liabilities.buying, v1.liabilities.selling),
    }
}
