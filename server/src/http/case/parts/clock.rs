//! The running clock of a case.

use super::at;
use crate::http::case::legal::Names;
use crate::http::words;
use cases::clock::Limit;
use cases::{CaseClock, ClockOf};
use serde::Serialize;
use utoipa::ToSchema;

/// The running clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockTold {
    /// What it measures.
    #[schema(value_type = words::ClockOf)]
    of: ClockOf,
    names: Names,
    since: String,
    #[schema(value_type = Option<LimitTold>)]
    limit: Option<Limit>,
    /// Extensions that were granted.
    #[schema(value_type = Vec<LimitTold>)]
    extended: Vec<Limit>,
    /// Null while it stands still, and without a limit.
    due: Option<String>,
    warn: Option<String>,
    /// A warning was given.
    warned: bool,
    overdue: bool,
    /// Since when it stands still.
    paused: Option<String>,
    stage: Option<StageTold>,
    /// The calendar does not reach as far as `due`: it may be wrong.
    beyond_calendar: bool,
}

/// How long something may take. For the description only: `cases::clock::Limit` says it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes cases::clock::Limit")]
pub struct LimitTold {
    kind: words::LimitKind,
    amount: u32,
}

/// A stage of several.
#[derive(Debug, Serialize, ToSchema)]
pub struct StageTold {
    /// From 1.
    no: u8,
    of: u8,
    name: String,
}

pub fn clock(clock: &CaseClock, warned: bool, overdue: bool) -> ClockTold {
    ClockTold {
        of: clock.of,
        names: clock.of.names().into(),
        since: at(clock.since),
        limit: clock.limit,
        extended: clock.extended.clone(),
        due: clock.due.map(at),
        warn: clock.warn.map(at),
        warned,
        overdue,
        paused: clock.paused.map(|paused| at(paused.since)),
        stage: clock.stage.as_ref().map(|stage| StageTold {
            no: stage.no,
            of: stage.of,
            name: stage.name.to_string(),
        }),
        beyond_calendar: clock.beyond_calendar,
    }
}
