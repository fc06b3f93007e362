//! The parts of a case as they are told: its clock, latenesses, tasks, calls.

use super::super::answer::TeamName;
use super::super::words;
use super::legal::Names;
use super::standing::Standing;
use crate::clock::local;
use cases::clock::Limit;
use cases::{CallAnswer, CalledState, CaseClock, CaseNo, ClockOf, TaskState};
use jiff::Timestamp;
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

/// How a team takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TaskRole)]
pub enum Role {
    /// 主办.
    Lead,
    /// 协办.
    Support,
}

/// The part of one team.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskTold {
    team: String,
    team_name: String,
    role: Role,
    #[schema(value_type = words::TaskState)]
    state: TaskState,
    since: String,
    due: Option<String>,
    overdue: bool,
    /// Who asked for it by hand.
    by: Option<String>,
}

/// A call.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallTold {
    /// What the steps name it by.
    call: u8,
    at: String,
    by: String,
    /// The caller has not confirmed it yet.
    open: bool,
    /// Everybody has arrived or was released: it can be confirmed.
    settled: bool,
    answers: Vec<AnswerTold>,
}

/// What a called team answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerTold {
    team: String,
    team_name: String,
    #[schema(value_type = words::CalledState)]
    state: CalledState,
    due: Option<String>,
    overdue: bool,
    answered: Option<String>,
    /// Why it refused.
    note: Option<String>,
    /// Its refusal was not upheld.
    must_come: bool,
    /// By when its refusal must be ruled on; null where it did not refuse, or no rule gives that a limit.
    ruling: Option<RulingTold>,
    /// What it can answer now.
    #[schema(value_type = Vec<words::CallAnswer>)]
    choices: Vec<CallAnswer>,
}

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

/// A decision that is waited for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RulingTold {
    /// Name of the level that must decide; null where there are no levels.
    level: Option<String>,
    due: String,
    /// Its time ran out, at this level or at one below.
    overdue: bool,
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

/// Somebody of the lead team who is on duty now.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnDutyTold {
    team: String,
    account: String,
    /// Key of the department they stand for.
    department: String,
    role: String,
    /// When the shift ends.
    until: String,
}

/// Who of the lead team is on duty now; nobody where the case has no team.
pub fn on_duty(rules: &cases::World, lead: Option<&str>) -> Vec<OnDutyTold> {
    let Some(lead) = lead else { return Vec::new() };
    let duty = cases::roster::on_duty(rules, lead, Timestamp::now());
    let told = |one: &cases::roster::OnShift| OnDutyTold {
        team: lead.to_owned(),
        account: one.account.to_string(),
        department: one.department.to_string(),
        role: one.role.to_string(),
        until: at(one.until),
    };
    duty.people.iter().map(told).collect()
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

fn clock(clock: &CaseClock, warned: bool, overdue: bool) -> ClockTold {
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

fn ruling(ruling: &cases::Ruling) -> RulingTold {
    RulingTold {
        level: ruling.level.as_ref().map(|level| level.name.to_string()),
        due: at(ruling.due),
        overdue: ruling.overdue || ruling.late.is_some(),
    }
}

fn late(late: &cases::Lateness) -> LateTold {
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

/// The lead's part, told in the words of the supporters' tasks.
fn lead_task(standing: &Standing, (code, name): (&str, &str)) -> Option<TaskTold> {
    use cases::Status;
    let state = match standing.case.status {
        Status::Dispatched => TaskState::Asked,
        Status::Handling | Status::Suspended => TaskState::Accepted,
        Status::Handled | Status::Checked | Status::Closed => TaskState::Done,
        Status::Unplaced
        | Status::Unclassified
        | Status::Verifying
        | Status::ToFile
        | Status::ToDispatch
        | Status::Cancelled
        | Status::Merged => return None,
    };
    let handle = standing
        .open
        .as_ref()
        .map(|open| open.clock())
        .filter(|clock| clock.of == ClockOf::Handle);
    Some(TaskTold {
        team: code.to_owned(),
        team_name: name.to_owned(),
        role: Role::Lead,
        state,
        since: at(handle.map_or(standing.case.moved(), |clock| clock.since)),
        due: handle
            .map_or(standing.case.due(), |clock| clock.due)
            .map(at),
        overdue: state.is_open() && standing.case.is_overdue(),
        by: None,
    })
}

fn task(task: &cases::Task) -> TaskTold {
    TaskTold {
        team: task.team.code.to_string(),
        team_name: task.team.name.to_string(),
        role: Role::Support,
        state: task.state,
        since: at(task.since),
        due: task.due.map(at),
        overdue: task.overdue,
        by: task.by.as_deref().map(str::to_owned),
    }
}

fn call(call: &cases::Call) -> CallTold {
    CallTold {
        call: call.no,
        at: at(call.since),
        by: call.by.to_string(),
        open: !call.confirmed,
        settled: call.is_settled(),
        answers: call.called.iter().map(called).collect(),
    }
}

fn called(called: &cases::Called) -> AnswerTold {
    let choices = match called.state {
        CalledState::Asked if called.must_come => vec![CallAnswer::Accept, CallAnswer::Arrive],
        CalledState::Asked => CallAnswer::ALL.to_vec(),
        CalledState::Accepted => vec![CallAnswer::Arrive],
        CalledState::Arrived | CalledState::Refused | CalledState::Released => Vec::new(),
    };
    AnswerTold {
        team: called.team.code.to_string(),
        team_name: called.team.name.to_string(),
        state: called.state,
        due: called.due.map(at),
        overdue: called.overdue,
        answered: called.answered.map(at),
        note: called.reason.as_deref().map(str::to_owned),
        must_come: called.must_come,
        ruling: called.ruling.as_deref().map(ruling),
        choices,
    }
}
