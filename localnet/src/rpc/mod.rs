//! JSON-RPC 2.0, method by method as Stellar RPC answers.

mod dev;
mod entries;
mod events;
mod faults;
mod friendbot;
mod info;
mod ledgers;
mod simulate;
mod transactions;

use std::{sync::Arc, time::Duration};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{chain::Chain, ledger::Ledger, options::Options, store::StoreError};
use faults::{Effect, Fault};

pub use friendbot::Funding;

pub const PARSE_ERROR: i64 = -32_700;
pub const INVALID_REQUEST: i64 = -32_600;
pub const METHOD_NOT_FOUND: i64 = -32_601;
pub const INVALID_PARAMS: i64 = -32_602;
pub const INTERNAL_ERROR: i64 = -32_603;

/// A JSON-RPC error object.
#[derive(Debug)]
pub struct RpcError {
    code: i64,
    message: String,
}

impl RpcError {
    fn new(code: i64, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    fn params(message: impl Into<String>) -> Self {
        Self::new(INVALID_PARAMS, message)
    }
}

impl From<StoreError> for RpcError {
    fn from(e: StoreError) -> Self {
        Self::new(INTERNAL_ERROR, e.to_string())
    }
}

type Answer = Result<Value, RpcError>;

/// An answer on its way: what to say, after how long, and under which HTTP status.
pub struct Reply {
    pub body: String,
    pub delay: Duration,
    pub status: u16,
}

/// The network with its RPC.
pub struct Net {
    chain: Chain,
    faults: Vec<Fault>,
    /// Where friendbot is reached; `getNetwork` tells it.
    pub friendbot_url: Option<String>,
}

impl Net {
    /// # Errors
    /// When the options' folder can't be used.
    pub fn open(options: Options) -> Result<Self, StoreError> {
        Ok(Self {
            chain: Chain::open(options)?,
            faults: vec![],
            friendbot_url: None,
        })
    }

    /// Closes a ledger with what is waiting, as the interval timer does.
    ///
    /// # Errors
    /// When the ledger can't be stored.
    pub fn close(&mut self) -> Result<(), StoreError> {
        self.chain.close()
    }

    /// Gives a new account its first 10,000 XLM.
    pub fn fund(&mut self, address: &str) -> Funding {
        friendbot::fund(&mut self.chain, address)
    }

    /// Answers a request, or a batch of them, as an endpoint that is `lag` ledgers behind.
    pub fn handle(&mut self, request: &str, lag: u32) -> Reply {
        let mut delay = Duration::ZERO;
        let mut status = 200;
        let body = match serde_json::from_str::<Value>(request) {
            Err(e) => failure(
                Value::Null,
                &RpcError::new(PARSE_ERROR, format!("Parse error: {e}")),
            ),
            Ok(Value::Array(batch)) => {
                let one = |r| self.answer(r, lag, &mut delay, &mut status);
                Value::Array(batch.into_iter().map(one).collect())
            }
            Ok(single) => self.answer(single, lag, &mut delay, &mut status),
        };
        Reply {
            body: body.to_string(),
            delay,
            status,
        }
    }

    fn answer(
        &mut self,
        mut request: Value,
        lag: u32,
        delay: &mut Duration,
        status: &mut u16,
    ) -> Value {
        let id = request["id"].take();
        let Some(method) = request["method"].as_str().map(str::to_owned) else {
            return failure(
                id,
                &RpcError::new(INVALID_REQUEST, "Invalid Request: no method"),
            );
        };
        let mut params = request["params"].take();
        if params.is_null() {
            params = json!({});
        }
        let effect = faults::effect(&mut self.faults, &method);
        *delay += effect.delay;
        let outcome = match &effect.error {
            Some(error) => {
                *status = error.http_status;
                Err(RpcError::new(error.code, error.message.clone()))
            }
            None => self.call(&method, params, lag, &effect),
        };
        match outcome {
            Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
            Err(error) => failure(id, &error),
        }
    }

    fn call(&mut self, method: &str, params: Value, lag: u32, effect: &Effect) -> Answer {
        if params
            .get("xdrFormat")
            .and_then(Value::as_str)
            .is_some_and(|f| f == "json")
        {
            let text = "xdrFormat \"json\" is not offered here: leave it out, or say \"base64\"";
            return Err(RpcError::params(text));
        }
        let view = View::new(&self.chain, lag.saturating_add(effect.lag));
        match method {
            "getHealth" => info::health(&view),
            "getNetwork" => info::network(&view, self.friendbot_url.as_deref()),
            "getVersionInfo" => info::version(),
            "getFeeStats" => info::fee_stats(&view),
            "getLatestLedger" => ledgers::latest(&view),
            "getLedgers" => ledgers::list(&view, parse(params)?, effect.empty),
            "getLedgerEntries" => entries::get(&view, parse(params)?),
            "getTransaction" => transactions::get(&view, parse(params)?),
            "getTransactions" => transactions::list(&view, parse(params)?, effect.empty),
            "getEvents" => events::list(&view, parse(params)?, effect.empty),
            "simulateTransaction" => simulate::simulate(&view, parse(params)?),
            "sendTransaction" => transactions::send(&mut self.chain, parse(params)?),
            "dev_setFaults" => faults::set(&mut self.faults, parse(params)?),
            _ => dev::call(&mut self.chain, method, params),
        }
    }
}

/// Reads a method's parameters, naming the field that is wrong.
fn parse<T: DeserializeOwned>(params: Value) -> Result<T, RpcError> {
    serde_json::from_value(params).map_err(|e| RpcError::params(format!("invalid parameters: {e}")))
}

fn failure(id: Value, error: &RpcError) -> Value {
    json!({
        "jsonrpc": "2.0", "id": id,
        "error": {"code": error.code, "message": error.message},
    })
}

/// The chain as an endpoint sees it that may be some ledgers behind.
struct View<'a> {
    chain: &'a Chain,
    latest: Arc<Ledger>,
}

impl<'a> View<'a> {
    fn new(chain: &'a Chain, lag: u32) -> Self {
        let oldest = chain.oldest().sequence();
        let seen = chain.latest().sequence().saturating_sub(lag).max(oldest);
        Self {
            chain,
            latest: chain.latest_at(seen).clone(),
        }
    }

    fn latest(&self) -> &Ledger {
        &self.latest
    }

    fn oldest(&self) -> &Ledger {
        self.chain.oldest()
    }

    /// The ledgers from `from` on, as far as this endpoint has seen.
    fn ledgers(&self, from: u32) -> impl Iterator<Item = &Arc<Ledger>> {
        self.chain.ledgers(from, self.latest.sequence())
    }

    /// Refuses a range start outside of what is kept, as the RPC words it.
    fn check_start(&self, start: u32) -> Result<(), RpcError> {
        let (first, last) = (self.oldest().sequence(), self.latest.sequence());
        if start < first || start > last {
            return Err(RpcError::new(
                INVALID_REQUEST,
                format!("startLedger must be within the ledger range: {first} - {last}"),
            ));
        }
        Ok(())
    }
}

/// Paging parameters that several methods share.
#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct Pagination {
    cursor: Option<String>,
    limit: Option<u32>,
}

impl Pagination {
    fn limit(&self, default: u32, max: u32) -> Result<usize, RpcError> {
        match self.limit {
            None | Some(0) => Ok(default as usize),
            Some(limit) if limit > max => {
                Err(RpcError::params(format!("limit must not exceed {max}")))
            }
            Some(limit) => Ok(limit as usize),
        }
    }

    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref().filter(|c| !c.is_empty())
    }
}
