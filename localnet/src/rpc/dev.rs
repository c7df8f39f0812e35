//! Development controls, which no real network has: `dev_…` methods.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, METHOD_NOT_FOUND, RpcError, parse};
use crate::chain::Chain;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CloseParams {
    #[serde(default = "one")]
    count: u32,
    seconds_per_ledger: Option<u64>,
}

fn one() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdvanceParams {
    seconds: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevertParams {
    snapshot: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FundParams {
    address: String,
}

pub fn call(chain: &mut Chain, method: &str, params: Value) -> Answer {
    match method {
        "dev_closeLedgers" => {
            let params: CloseParams = parse(params)?;
            let step = params
                .seconds_per_ledger
                .unwrap_or(chain.clock.default_step());
            let room = u32::MAX - chain.latest().sequence();
            if params.count > room {
                return Err(RpcError::params(format!(
                    "count: only {room} ledgers are left"
                )));
            }
            chain.close_many(params.count, step)?;
            Ok(now(chain))
        }
        "dev_advanceTime" => {
            let params: AdvanceParams = parse(params)?;
            chain.clock.advance(params.seconds);
            Ok(now(chain))
        }
        "dev_snapshot" => Ok(json!({"snapshot": chain.snapshot()})),
        "dev_revert" => {
            let params: RevertParams = parse(params)?;
            if !chain.revert(params.snapshot)? {
                let text = format!("snapshot {} does not exist (any more)", params.snapshot);
                return Err(RpcError::params(text));
            }
            Ok(now(chain))
        }
        "dev_fund" => {
            let params: FundParams = parse(params)?;
            let funding = super::friendbot::fund(chain, &params.address);
            if funding.status != 200 {
                return Err(RpcError::params(
                    funding.body["detail"].as_str().unwrap_or_default(),
                ));
            }
            Ok(funding.body)
        }
        _ => Err(RpcError::new(
            METHOD_NOT_FOUND,
            format!("Method not found: {method}"),
        )),
    }
}

/// Where the chain stands: its latest ledger and its clock's Unix time in seconds.
fn now(chain: &Chain) -> Value {
    json!({"latestLedger": chain.latest().sequence(), "now": chain.clock.now()})
}
