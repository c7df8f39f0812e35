//! ExtendFootprintTtl and RestoreFootprint: paying rent for entries ahead, or bringing
//! archived ones back.

use soroban_env_host::{
    fees::{LedgerEntryRentChange, compute_rent_fee},
    xdr::{LedgerKey, SorobanTransactionData},
};

use crate::{
    context::Context,
    footprint::is_persistent,
    settings::MAX_ENTRY_TTL,
    soroban::{Usage, rent_size, restored_until},
};

#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    Malformed,
    ResourceLimitExceeded,
    InsufficientRefundableFee,
}

/// Extends every live entry of the read-only footprint to `extend_to` ledgers from now.
/// Entries that are absent, expired or live longer already are left alone.
pub fn extend(
    ctx: &mut Context,
    data: &SorobanTransactionData,
    extend_to: u32,
    refundable: i64,
) -> Result<Usage, Refusal> {
    let footprint = &data.resources.footprint;
    if !footprint.read_write.is_empty()
        || extend_to > MAX_ENTRY_TTL - 1
        || !footprint.read_only.iter().all(has_ttl)
    {
        return Err(Refusal::Malformed);
    }
    let until = ctx.sequence() + extend_to;
    let mut rents = vec![];
    for key in footprint.read_only.iter() {
        let Some(stored) = ctx.state.get(key).cloned() else {
            continue;
        };
        let old = stored.live_until.unwrap_or(u32::MAX);
        if !stored.is_live(ctx.sequence()) || old >= until {
            continue;
        }
        let size = rent_size(ctx, key, &stored);
        rents.push(rent(key, (size, size), (old, until)));
        let mut stored = stored;
        stored.live_until = Some(until);
        ctx.state.put(key.clone(), Some(stored));
    }
    charge(ctx, &rents, refundable)
}

/// Restores every archived entry of the read-write footprint for the minimum lifetime.
pub fn restore(
    ctx: &mut Context,
    data: &SorobanTransactionData,
    refundable: i64,
) -> Result<Usage, Refusal> {
    let footprint = &data.resources.footprint;
    if !footprint.read_only.is_empty() || !footprint.read_write.iter().all(is_persistent) {
        return Err(Refusal::Malformed);
    }
    let until = restored_until(ctx.sequence());
    let (mut rents, mut bytes) = (vec![], 0);
    for key in footprint.read_write.iter() {
        let Some(mut stored) = ctx.state.get(key).cloned() else {
            continue;
        };
        if stored.is_live(ctx.sequence()) {
            continue;
        }
        bytes += stored.xdr.len();
        let size = rent_size(ctx, key, &stored);
        rents.push(rent(key, (0, size), (0, until)));
        stored.live_until = Some(until);
        ctx.state.put(key.clone(), Some(stored));
    }
    let declared = data
        .resources
        .disk_read_bytes
        .min(data.resources.write_bytes);
    if bytes > declared as usize {
        return Err(Refusal::ResourceLimitExceeded);
    }
    charge(ctx, &rents, refundable)
}

fn has_ttl(key: &LedgerKey) -> bool {
    matches!(key, LedgerKey::ContractData(_) | LedgerKey::ContractCode(_))
}

fn rent(key: &LedgerKey, size: (u32, u32), until: (u32, u32)) -> LedgerEntryRentChange {
    LedgerEntryRentChange {
        is_persistent: is_persistent(key),
        is_code_entry: matches!(key, LedgerKey::ContractCode(_)),
        old_size_bytes: size.0,
        new_size_bytes: size.1,
        old_live_until_ledger: until.0,
        new_live_until_ledger: until.1,
    }
}

fn charge(
    ctx: &Context,
    rents: &[LedgerEntryRentChange],
    refundable: i64,
) -> Result<Usage, Refusal> {
    let fee = compute_rent_fee(
        rents,
        &ctx.rules.config.rent_fee_configuration,
        ctx.sequence(),
    );
    if fee > refundable {
        return Err(Refusal::InsufficientRefundableFee);
    }
    Ok(Usage {
        refundable: fee,
        rent: fee,
        ..Usage::default()
    })
}
