//! What was late in a case.

use super::at;
use crate::http::words;
use cases::ClockOf;
use serde::Serialize;
use utoipa::ToSchema;

/// A lateness: a fact, whatever is said about it later.
#[derive(Debug, Serialize, ToSchema)]
pub struct LateTold {
    /// What `exempt` names it by.
    index: u16,
    #[schema(value_type = words::ClockOf)]
    of: ClockOf,
    /// Code of the team that was late; null when a desk was.
    team: Option<String>,
    team_name: Option<String>,
    due: String,
    /// By how many seconds; null as long as it is not done.
    by_s: Option<i64>,
    /// What the step that ended it claims; null when it claims nothing. `by_s` counts to its arrival.
    claim: Option<ClaimTold>,
    exempt: Option<ExemptTold>,
}

/// When a step was done by the phone's word, where it arrived later: no fact, but what an exemption is decided by.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimTold {
    done_at: String,
    /// Null when nothing speaks against it.
    #[schema(value_type = Option<words::Doubt>)]
    doubt: Option<cases::Doubt>,
}

/// Why a lateness is excused.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExemptTold {
    by: String,
    reason: String,
    at: String,
}

pub fn late(late: &cases::Lateness) -> LateTold {
    let fact = &late.late;
    LateTold {
        index: fact.no,
        of: fact.of,
        team: fact.team.as_ref().map(|team| team.code.to_string()),
        team_name: fact.team.as_ref().map(|team| team.name.to_string()),
        due: at(fact.due),
        by_s: fact.by_s,
        claim: fact.claim.map(|claim| ClaimTold {
            done_at: at(claim.done_at),
            doubt: claim.doubt,
        }),
        exempt: late.exempt.as_ref().map(|exempt| ExemptTold {
            by: exempt.by.to_string(),
            reason: exempt.reason.to_string(),
            at: at(exempt.at),
        }),
    }
}
