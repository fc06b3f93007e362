//! The parts of a case as they are told: its clock, latenesses, tasks, calls.

mod calls;
mod clock;
mod late;
mod on_duty;
mod ruling;
mod tasks;

pub use clock::LimitTold;
pub use on_duty::{OnDutyTold, on_duty};

use super::standing::Standing;
use crate::clock::local;
use crate::http::answer::TeamName;
use calls::{CallTold, call};
use cases::CaseNo;
use cases::clock::Limit;
use clock::{ClockTold, clock};
use jiff::Timestamp;
use late::{LateTold, late};
use ruling::{RulingTold, ruling};
use serde::Serialize;
use tasks::{TaskTold, lead_task, task};
use utoipa::ToSchema;

/// An extension that waits for a ruling.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExtensionTold {
    by: String,
    #[schema(value_type = LimitTold)]
    limit: Limit,
    reason: String,
    at: String,
    /// By when it must be ruled on; null where no rule gives that a limit.
    ruling: Option<RulingTold>,
}

/// Somebody's words at some time.
#[derive(Debug, Serialize, ToSchema)]
pub struct SaidTold {
    by: String,
    reason: String,
    at: String,
}

/// What a grid worker found before filing.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingTold {
    found: bool,
    note: String,
    by: String,
    at: String,
}

/// Everything of a case that only the writer knows.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartsTold {
    /// Null when the case is over.
    clock: Option<ClockTold>,
    lates: Vec<LateTold>,
    /// The lead's part first, then the supporters'.
    tasks: Vec<TaskTold>,
    calls: Vec<CallTold>,
    /// Cases merged into this one.
    #[schema(value_type = Vec<String>)]
    merged: Vec<CaseNo>,
    extension: Option<ExtensionTold>,
    /// Why it was given back, until somebody reviews that.
    sent_back: Option<SaidTold>,
    finding: Option<FindingTold>,
    /// The team that would get it, while it waits.
    proposed: Option<TeamName>,
    /// When the source must be answered by; null when it was, or need not be.
    answer_due: Option<String>,
    evaluated: bool,
}

fn at(moment: Timestamp) -> String {
    local(moment.as_second())
}

impl PartsTold {
    /// Tells where a case stands; `lead` is the leading team.
    pub fn of(standing: &Standing, lead: Option<(&str, &str)>) -> Self {
        let open = standing.open.as_deref();
        let is_over = !standing.case.status.is_open();
        let clock = open
            .filter(|_| !is_over)
            .map(|open| clock(open.clock(), open.is_warned(), open.is_overdue()));
        let mut tasks: Vec<TaskTold> = lead
            .into_iter()
            .filter_map(|lead| lead_task(standing, lead))
            .collect();
        tasks.extend(standing.tasks().iter().map(task));
        Self {
            clock,
            lates: standing.lates.iter().map(late).collect(),
            tasks,
            calls: standing.calls().iter().map(call).collect(),
            merged: open.map_or_else(Vec::new, |open| open.merged().to_vec()),
            extension: open
                .and_then(|open| open.extension())
                .map(|asked| ExtensionTold {
                    by: asked.by.to_string(),
                    limit: asked.limit,
                    reason: asked.reason.to_string(),
                    at: at(asked.at),
                    ruling: asked.ruling.as_deref().map(ruling),
                }),
            sent_back: open.and_then(|open| open.sent_back()).map(|back| SaidTold {
                by: back.by.to_string(),
                reason: back.reason.to_string(),
                at: at(back.at),
            }),
            finding: open
                .and_then(|open| open.finding())
                .map(|finding| FindingTold {
                    found: finding.found,
                    note: finding.note.to_string(),
                    by: finding.by.to_string(),
                    at: at(finding.at),
                }),
            proposed: open
                .and_then(|open| open.proposed())
                .map(|team| TeamName::of(&team.code, &team.name)),
            answer_due: standing.answer_due.map(at),
            evaluated: standing.case.is_evaluated(),
        }
    }
}
