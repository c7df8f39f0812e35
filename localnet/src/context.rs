//! What a ledger in the making offers to the transactions applied in it.

use soroban_env_host::{
    Host, HostError, LedgerInfo, ModuleCache,
    budget::Budget,
    storage::Storage,
    vm::VersionedContractCodeCostInputs,
    xdr::{ContractCodeEntryExt, LedgerEntryData, Memo},
};
use soroban_simulation::NetworkConfig;

use crate::settings::{BASE_RESERVE, PROTOCOL};
use crate::{
    settings,
    state::{State, Stored},
};

/// The rules of the network, the same for each of its ledgers.
pub struct Rules {
    pub network_id: [u8; 32],
    pub config: NetworkConfig,
    modules: ModuleCache,
}

impl Rules {
    pub fn new(network_id: [u8; 32]) -> Self {
        // The cache takes its Wasm engine's settings from a host with default budget.
        let host = Host::with_storage_and_budget(Storage::default(), Budget::default());
        Self {
            network_id,
            config: settings::network_config(0),
            modules: ModuleCache::new(&host).expect("the default budget makes an engine"),
        }
    }

    pub fn ledger_info(&self, sequence: u32, timestamp: u64) -> LedgerInfo {
        let mut info = LedgerInfo {
            protocol_version: PROTOCOL,
            sequence_number: sequence,
            timestamp,
            network_id: self.network_id,
            base_reserve: BASE_RESERVE,
            ..LedgerInfo::default()
        };
        self.config.fill_config_fields_in_ledger_info(&mut info);
        info
    }

    /// A budget of the network's per-transaction limits, or of fewer `instructions`.
    pub fn budget(&self, instructions: u32) -> Budget {
        Budget::try_from_configs(
            u64::from(instructions),
            u64::from(settings::TX_MEMORY_LIMIT),
            self.config.cpu_cost_params.clone(),
            self.config.memory_cost_params.clone(),
        )
        .expect("the host's own cost table is valid")
    }

    pub fn modules(&self) -> ModuleCache {
        self.modules.clone()
    }

    /// Compiles a contract's code into the cache. Simulation prices an instantiation as a
    /// cache hit, so code that is missing here would run out of its instructions.
    pub fn cache_module(&self, stored: &Stored) -> Result<(), HostError> {
        let LedgerEntryData::ContractCode(code) = stored.entry().data else {
            return Ok(());
        };
        if self.modules.contains_module(&code.hash)? {
            return Ok(());
        }
        let host = Host::with_storage_and_budget(Storage::default(), self.budget(u32::MAX));
        let inputs = match &code.ext {
            ContractCodeEntryExt::V0 => VersionedContractCodeCostInputs::V0 {
                wasm_bytes: code.code.len(),
            },
            ContractCodeEntryExt::V1(v1) => {
                VersionedContractCodeCostInputs::V1(v1.cost_inputs.clone())
            }
        };
        self.modules
            .parse_and_cache_module(&host, PROTOCOL, &code.hash, &code.code, inputs)
    }
}

/// One ledger in the making.
pub struct Context<'a> {
    pub rules: &'a Rules,
    pub state: &'a mut State,
    pub ledger: LedgerInfo,
    /// Of the transaction being applied; asset events carry it.
    pub memo: Memo,
}

impl Context<'_> {
    pub fn sequence(&self) -> u32 {
        self.ledger.sequence_number
    }
}
