//! Network settings: limits, fees and lifetimes as the public network's validators voted them
//! (protocol 27, the settings file that Stellar's quickstart image ships for mainnet).

use std::collections::HashMap;

use soroban_env_host::{
    budget::Budget,
    fees::{
        FeeConfiguration, RentFeeConfiguration, RentWriteFeeConfiguration,
        compute_rent_write_fee_per_1kb,
    },
    meta::INTERFACE_VERSION,
    xdr::{ContractCostParamEntry, ContractCostParams, ContractCostType, ExtensionPoint},
};
use soroban_simulation::NetworkConfig;

/// The ledger protocol is the one the pinned host library speaks.
pub const PROTOCOL: u32 = INTERFACE_VERSION.protocol;

/// Stroops per operation.
pub const BASE_FEE: u32 = 100;
/// Stroops reserved per account half and per subentry.
pub const BASE_RESERVE: u32 = 5_000_000;
/// All native coins, in stroops: 100 billion XLM, as at the public network's genesis.
pub const TOTAL_COINS: i64 = 1_000_000_000_000_000_000;
/// What friendbot gives: 10,000 XLM.
pub const FRIENDBOT_BALANCE: i64 = 100_000_000_000;
pub const MAX_SUBENTRIES: u32 = 1_000;
pub const MAX_SIGNERS: usize = 20;

pub const MIN_TEMPORARY_TTL: u32 = 17_280;
pub const MIN_PERSISTENT_TTL: u32 = 2_073_600;
pub const MAX_ENTRY_TTL: u32 = 3_110_400;

pub const TX_MAX_INSTRUCTIONS: u32 = 400_000_000;
pub const TX_MEMORY_LIMIT: u32 = 41_943_040;
pub const TX_MAX_FOOTPRINT_ENTRIES: usize = 400;
pub const TX_MAX_DISK_READ_ENTRIES: usize = 200;
pub const TX_MAX_DISK_READ_BYTES: u32 = 200_000;
pub const TX_MAX_WRITE_ENTRIES: usize = 200;
pub const TX_MAX_WRITE_BYTES: u32 = 132_096;
pub const TX_MAX_SIZE_BYTES: usize = 132_096;
pub const TX_MAX_EVENTS_SIZE_BYTES: usize = 16_384;
pub const MAX_CONTRACT_SIZE_BYTES: usize = 131_072;
pub const MAX_DATA_KEY_SIZE_BYTES: usize = 250;
pub const MAX_DATA_ENTRY_SIZE_BYTES: usize = 65_536;

const FEE_WRITE_1KB: i64 = 875;
const FEE_WRITE_ENTRY: i64 = 2_500;

const RENT_WRITE: RentWriteFeeConfiguration = RentWriteFeeConfiguration {
    state_target_size_bytes: 3_000_000_000,
    rent_fee_1kb_state_size_low: -17_000,
    rent_fee_1kb_state_size_high: 10_000,
    state_size_rent_fee_growth_factor: 5_000,
};

/// The settings in the form that simulation and fee computation take. Rent is computed for a
/// state of `soroban_state_bytes`; on a small network that is the protocol's minimum price.
pub fn network_config(soroban_state_bytes: i64) -> NetworkConfig {
    let (cpu_cost_params, memory_cost_params) = cost_params();
    NetworkConfig {
        fee_configuration: FeeConfiguration {
            fee_per_instruction_increment: 7,
            fee_per_disk_read_entry: 1_563,
            fee_per_write_entry: FEE_WRITE_ENTRY,
            fee_per_disk_read_1kb: 447,
            fee_per_write_1kb: FEE_WRITE_1KB,
            fee_per_historical_1kb: 4_059,
            fee_per_contract_event_1kb: 5_000,
            fee_per_transaction_size_1kb: 406,
        },
        rent_fee_configuration: RentFeeConfiguration {
            fee_per_write_1kb: FEE_WRITE_1KB,
            fee_per_rent_1kb: compute_rent_write_fee_per_1kb(soroban_state_bytes, &RENT_WRITE),
            fee_per_write_entry: FEE_WRITE_ENTRY,
            persistent_rent_rate_denominator: 1_215,
            temporary_rent_rate_denominator: 2_430,
        },
        tx_max_instructions: i64::from(TX_MAX_INSTRUCTIONS),
        tx_memory_limit: TX_MEMORY_LIMIT,
        cpu_cost_params,
        memory_cost_params,
        min_temp_entry_ttl: MIN_TEMPORARY_TTL,
        min_persistent_entry_ttl: MIN_PERSISTENT_TTL,
        max_entry_ttl: MAX_ENTRY_TTL,
    }
}

/// The host's calibrated cost tables, for instructions and for memory. It keeps them private
/// but prints them: a budget's debug form ends each cost type's line with the four terms.
fn cost_params() -> (ContractCostParams, ContractCostParams) {
    let printed = format!("{:?}", Budget::default());
    let lines: HashMap<&str, Vec<&str>> = printed
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect();
    let table = |offset: usize| {
        let entries = ContractCostType::variants().map(|kind| {
            let terms = &lines[format!("{kind:?}").as_str()];
            let term = |from_end: usize| {
                let text = terms[terms.len() - from_end];
                text.parse()
                    .expect("the host prints its cost terms as numbers")
            };
            ContractCostParamEntry {
                ext: ExtensionPoint::V0,
                const_term: term(offset),
                linear_term: term(offset - 1),
            }
        });
        ContractCostParams(
            entries
                .to_vec()
                .try_into()
                .expect("below the cost type bound"),
        )
    };
    (table(4), table(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spot values of the public network's published cost tables.
    #[test]
    fn cost_tables_are_the_published_ones() {
        let config = network_config(0);
        let cpu = |k: ContractCostType| {
            let e = &config.cpu_cost_params.0[k as usize];
            (e.const_term, e.linear_term)
        };
        let mem = |k: ContractCostType| {
            let e = &config.memory_cost_params.0[k as usize];
            (e.const_term, e.linear_term)
        };
        assert_eq!(cpu(ContractCostType::WasmInsnExec), (4, 0));
        assert_eq!(cpu(ContractCostType::MemAlloc), (434, 16));
        assert_eq!(cpu(ContractCostType::VerifyEd25519Sig), (377_551, 4_059));
        assert_eq!(cpu(ContractCostType::VmInstantiation), (417_482, 45_712));
        assert_eq!(
            cpu(ContractCostType::Bls12381G2Msm),
            (7_663_880, 298_580_871)
        );
        assert_eq!(mem(ContractCostType::VmInstantiation), (132_773, 4_903));
        assert_eq!(mem(ContractCostType::MemAlloc), (16, 128));
        let last = config.memory_cost_params.0.last().expect("a table");
        assert_eq!((last.const_term, last.linear_term), (73_061, 229_779));
    }

    #[test]
    fn rent_on_a_small_network_is_the_minimum_price() {
        assert_eq!(
            network_config(0).rent_fee_configuration.fee_per_rent_1kb,
            1_000
        );
    }
}
