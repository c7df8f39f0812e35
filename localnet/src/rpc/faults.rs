//! Faults that a test switches on, so that a client's hard cases can be tried.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::{Answer, INTERNAL_ERROR, RpcError};

/// One fault: which method it befalls, what happens, and how many times.
#[derive(Deserialize)]
pub struct Fault {
    /// A method's name, or `*` for every method but the `dev_` ones.
    #[serde(default = "every")]
    method: String,
    #[serde(flatten)]
    kind: Kind,
    /// How many calls it befalls; without it, every one until the faults are set anew.
    times: Option<u32>,
}

fn every() -> String {
    "*".into()
}

#[derive(Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
enum Kind {
    /// A JSON-RPC error, under an HTTP status of choice (200 if not given).
    Error {
        code: Option<i64>,
        message: Option<String>,
        http_status: Option<u16>,
    },
    /// The true answer, late.
    Slow { seconds: f64 },
    /// The answer of an endpoint that is some ledgers behind.
    Lag { ledgers: u32 },
    /// A page without items, whose cursor has not moved.
    Empty {},
}

#[derive(Default)]
pub struct Effect {
    pub delay: Duration,
    pub lag: u32,
    pub empty: bool,
    pub error: Option<Failure>,
}

pub struct Failure {
    pub code: i64,
    pub message: String,
    pub http_status: u16,
}

/// What befalls a call, counting it off.
pub fn effect(faults: &mut Vec<Fault>, method: &str) -> Effect {
    let mut effect = Effect::default();
    if method.starts_with("dev_") {
        return effect;
    }
    for fault in faults
        .iter_mut()
        .filter(|f| f.method == "*" || f.method == method)
    {
        if let Some(left) = &mut fault.times {
            *left = left.saturating_sub(1);
        }
        match &fault.kind {
            Kind::Error {
                code,
                message,
                http_status,
            } => {
                effect.error = Some(Failure {
                    code: code.unwrap_or(INTERNAL_ERROR),
                    message: message.clone().unwrap_or_else(|| "injected fault".into()),
                    http_status: http_status.unwrap_or(200),
                });
            }
            Kind::Slow { seconds } => {
                effect.delay += Duration::try_from_secs_f64(*seconds).unwrap_or_default();
            }
            Kind::Lag { ledgers } => effect.lag = effect.lag.saturating_add(*ledgers),
            Kind::Empty {} => effect.empty = true,
        }
    }
    faults.retain(|f| f.times != Some(0));
    effect
}

#[derive(Deserialize)]
pub struct Params {
    faults: Vec<serde_json::Value>,
}

/// `dev_setFaults {faults: [{method, kind, …, times}]}`: replaces all; an empty list clears.
pub fn set(faults: &mut Vec<Fault>, params: Params) -> Answer {
    let parsed: Result<Vec<Fault>, _> = params
        .faults
        .into_iter()
        .map(serde_json::from_value)
        .collect();
    *faults = parsed.map_err(|e| {
        RpcError::params(format!(
            "invalid fault: {e}; a fault is {{\"method\": \"getEvents\" or \"*\", \"kind\": \
             \"error\" | \"slow\" | \"lag\" | \"empty\", …, \"times\": n}}"
        ))
    })?;
    Ok(json!({"faults": faults.len()}))
}
