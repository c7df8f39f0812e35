//! Event filters: any of several types, contracts and topic patterns.

use serde::Deserialize;
use soroban_env_host::xdr::{ContractEvent, ContractEventBody, ContractEventType, ScVal};

use crate::codec::from_base64;

const MAX_CONTRACTS: usize = 5;
const MAX_PATTERNS: usize = 5;
const MAX_SEGMENTS: usize = 4;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    /// `system`, `contract`, or both with a comma.
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    contract_ids: Option<Vec<String>>,
    #[serde(default)]
    topics: Option<Vec<Vec<String>>>,
}

pub struct Filter {
    kinds: Vec<ContractEventType>,
    contracts: Vec<[u8; 32]>,
    patterns: Vec<Pattern>,
}

/// Segments, with `None` for `*`; `open` when a final `**` lets more topics follow.
struct Pattern {
    segments: Vec<Option<ScVal>>,
    open: bool,
}

impl Filter {
    pub fn new(params: Params) -> Result<Self, String> {
        let kinds = params.kind.unwrap_or_default();
        let kinds = kinds
            .split(',')
            .filter(|k| !k.is_empty())
            .map(|kind| match kind {
                "system" => Ok(ContractEventType::System),
                "contract" => Ok(ContractEventType::Contract),
                _ => Err("filter type invalid: if set, type must be either 'system' or 'contract'"),
            });
        let ids = params.contract_ids.unwrap_or_default();
        if ids.len() > MAX_CONTRACTS {
            return Err("maximum 5 contract IDs per filter".into());
        }
        let contracts = ids.iter().enumerate().map(|(i, id)| {
            stellar_strkey::Contract::from_string(id)
                .map(|c| c.0)
                .map_err(|_| format!("contract ID {} invalid", i + 1))
        });
        let topics = params.topics.unwrap_or_default();
        if topics.len() > MAX_PATTERNS {
            return Err("maximum 5 topics per filter".into());
        }
        let patterns = topics.into_iter().enumerate().map(|(i, topic)| {
            Pattern::new(topic).map_err(|e| format!("topic {} invalid: {e}", i + 1))
        });
        Ok(Self {
            kinds: kinds.collect::<Result<_, _>>()?,
            contracts: contracts.collect::<Result<_, _>>()?,
            patterns: patterns.collect::<Result<_, _>>()?,
        })
    }

    pub fn matches(&self, event: &ContractEvent) -> bool {
        let ContractEventBody::V0(body) = &event.body;
        let of_contract = || {
            event
                .contract_id
                .as_ref()
                .is_some_and(|id| self.contracts.contains(&id.0.0))
        };
        (self.kinds.is_empty() || self.kinds.contains(&event.type_))
            && (self.contracts.is_empty() || of_contract())
            && (self.patterns.is_empty() || self.patterns.iter().any(|p| p.matches(&body.topics)))
    }
}

impl Pattern {
    fn new(mut topic: Vec<String>) -> Result<Self, String> {
        if topic.is_empty() {
            return Err("topic must have at least 1 segment".into());
        }
        let open = topic.last().is_some_and(|s| s == "**");
        if open {
            topic.pop();
        }
        if topic.len() > MAX_SEGMENTS {
            return Err(format!(
                "topic cannot have more than {MAX_SEGMENTS} segments"
            ));
        }
        let segments = topic
            .iter()
            .enumerate()
            .map(|(i, text)| match text.as_str() {
                "*" => Ok(None),
                "**" => Err(format!(
                    "segment {} invalid: wildcard '**' is only allowed as the last segment",
                    i + 1
                )),
                text => from_base64::<ScVal>(text)
                    .map(Some)
                    .map_err(|e| format!("segment {} invalid: {e}", i + 1)),
            });
        Ok(Self {
            segments: segments.collect::<Result<_, _>>()?,
            open,
        })
    }

    fn matches(&self, topics: &[ScVal]) -> bool {
        let fits = if self.open {
            topics.len() >= self.segments.len()
        } else {
            topics.len() == self.segments.len()
        };
        fits && self
            .segments
            .iter()
            .zip(topics)
            .all(|(segment, topic)| segment.as_ref().is_none_or(|wanted| wanted == topic))
    }
}
