//! Those outside who hold the log's root, as `/v1/about` tells of them.

use crate::clock;
use crate::outside::{Outside, Outsider, Standing};
use serde::Serialize;
use utoipa::ToSchema;

/// One who is handed the log's checkpoints.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutsiderTold {
    /// `file`, `url` or `witness`.
    #[schema(example = "witness")]
    kind: &'static str,
    /// Path, address without its query, or the witness's name.
    name: String,
    /// The key of a witness: `name+id+base64`.
    key: Option<String>,
    /// Entries of the newest checkpoint that it holds; none before the first.
    size: Option<u64>,
    /// When that was handed over.
    delivered: Option<String>,
    /// Why the newest try failed; none after a success.
    failed: Option<FailureTold>,
}

/// A try that failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailureTold {
    /// When the first of these failures was.
    since: String,
    /// When the last was.
    at: String,
    /// How many there were without a success between.
    tries: u32,
    /// What went wrong, and what to do.
    why: String,
    /// Whether the outsider holds something that this log does not continue: the log was rewritten or restored.
    conflict: bool,
}

/// Each outsider, in the order of the configuration.
pub fn told(outside: &Outside) -> Vec<OutsiderTold> {
    outside
        .standings()
        .map(|(outsider, standing)| one(outsider, standing))
        .collect()
}

fn one(outsider: &Outsider, standing: Standing) -> OutsiderTold {
    let time = |at: jiff::Timestamp| clock::local(at.as_second());
    let key = match outsider {
        Outsider::Witness { key, .. } => Some(key.to_string()),
        Outsider::File(_) | Outsider::Url(_) => None,
    };
    OutsiderTold {
        kind: outsider.kind(),
        name: outsider.to_string(),
        key,
        size: standing.delivered.as_ref().map(|held| held.size),
        delivered: standing.delivered.map(|held| time(held.at)),
        failed: standing.failed.map(|failed| FailureTold {
            since: time(failed.since),
            at: time(failed.at),
            tries: failed.tries,
            why: failed.why,
            conflict: failed.conflict,
        }),
    }
}
