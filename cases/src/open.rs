//! What only a case that is not over needs: its clock, tasks, calls, and how it went from hand to hand.

use jiff::Timestamp;

use crate::case::{CaseNo, Status};
use crate::clock::Limit;
use crate::decision::{Decision, Team};
use crate::names::No;
use crate::parts::{Call, Stuck, Task, TaskState};
use crate::ruling::Ruling;
use crate::running::{AtLevel, CaseClock, ClockOf, StageLimit};

/// Most tasks of supporters that one case may have, those that are over counted too.
pub const TASKS_MAX: usize = 64;
/// Most calls that one case may have.
pub const CALLS_MAX: usize = 32;
/// Most cases that may be merged into one.
pub const MERGED_MAX: usize = 1_000;
/// Hand-overs that are remembered; older ones are only counted.
pub(crate) const HANDS_KEPT: usize = 8;

/// A case that is not closed or cancelled. Read [`crate::State::open`].
///
/// A merged case keeps its own, as it was, so that an un-merge brings it back.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    pub(crate) clock: CaseClock,
    pub(crate) warned: bool,
    pub(crate) overdue: bool,
    pub(crate) level: Option<AtLevel>,
    pub(crate) stages: Vec<StageLimit>,
    pub(crate) proposed: Option<Team>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) calls: Vec<Call>,
    /// Lead teams in [`crate::State::teams`], oldest first; at most [`HANDS_KEPT`].
    pub(crate) hands: Vec<No>,
    /// Lead teams that gave it back.
    pub(crate) gave_back: Vec<No>,
    pub(crate) stuck: Vec<Stuck>,
    pub(crate) extension: Option<Extension>,
    pub(crate) sent_back: Option<SentBack>,
    pub(crate) finding: Option<Finding>,
    /// What a suspended case goes back to.
    pub(crate) resumes: Status,
    /// What a merged case was before.
    pub(crate) before_merge: Status,
    pub(crate) merged_into: Option<CaseNo>,
    /// Cases merged into this one, by number.
    pub(crate) merged: Vec<CaseNo>,
    /// Main cases that a person took it apart from: the rule does not put it back.
    pub(crate) apart: Vec<CaseNo>,
    /// Sequence number of the newest event that was more than a reminder.
    pub(crate) acted: u64,
}

/// 延期申请: more time was asked for and nobody has ruled yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// How much.
    pub limit: Limit,
    /// Who asked.
    pub by: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// When.
    pub at: Timestamp,
    /// By when that must be decided; none where no rule gives it a limit.
    pub ruling: Option<Box<Ruling>>,
}

/// 回退: the case was given back and whoever receives it has not reviewed why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentBack {
    /// Who gave it back.
    pub by: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// When.
    pub at: Timestamp,
}

/// 核实结果: what a grid worker found before filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Was it there?
    pub found: bool,
    /// Their words.
    pub note: Box<str>,
    /// Who looked.
    pub by: Box<str>,
    /// When.
    pub at: Timestamp,
}

impl Open {
    pub(crate) fn new(clock: CaseClock, seq: u64) -> Self {
        Self {
            clock,
            warned: false,
            overdue: false,
            level: None,
            stages: Vec::new(),
            proposed: None,
            tasks: Vec::new(),
            calls: Vec::new(),
            hands: Vec::new(),
            gave_back: Vec::new(),
            stuck: Vec::new(),
            extension: None,
            sent_back: None,
            finding: None,
            resumes: Status::Dispatched,
            before_merge: Status::Dispatched,
            merged_into: None,
            merged: Vec::new(),
            apart: Vec::new(),
            acted: seq,
        }
    }

    /// The clock that runs.
    pub fn clock(&self) -> &CaseClock {
        &self.clock
    }

    /// Has a warning been given that the clock is about to run out?
    pub fn is_warned(&self) -> bool {
        self.warned
    }

    /// Has the clock run out?
    pub fn is_overdue(&self) -> bool {
        self.overdue
    }

    /// The level it stands at; none where the tables know no levels.
    pub fn level(&self) -> Option<&AtLevel> {
        self.level.as_ref()
    }

    /// The stages of the duty, if it has some.
    pub fn stages(&self) -> &[StageLimit] {
        &self.stages
    }

    /// The team that would get it, while it waits for a person.
    pub fn proposed(&self) -> Option<&Team> {
        self.proposed.as_ref()
    }

    /// The supporters' tasks, also those that are over, in the order asked.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// The calls, in order.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The lead teams it has had, oldest first, as numbers in [`crate::State::teams`]; the last few.
    pub fn hands(&self) -> &[No] {
        &self.hands
    }

    /// Why it is stuck; empty when it is not.
    pub fn stuck(&self) -> &[Stuck] {
        &self.stuck
    }

    /// An extension that waits for a ruling.
    pub fn extension(&self) -> Option<&Extension> {
        self.extension.as_ref()
    }

    /// Why it was given back, until that is reviewed.
    pub fn sent_back(&self) -> Option<&SentBack> {
        self.sent_back.as_ref()
    }

    /// What was found before filing.
    pub fn finding(&self) -> Option<&Finding> {
        self.finding.as_ref()
    }

    /// The case it is merged into.
    pub fn merged_into(&self) -> Option<CaseNo> {
        self.merged_into
    }

    /// The cases merged into this one, by number.
    pub fn merged(&self) -> &[CaseNo] {
        &self.merged
    }

    /// What it goes back to when resumed (suspended) or un-merged (merged).
    pub fn goes_back_to(&self, status: Status) -> Option<Status> {
        match status {
            Status::Suspended => Some(self.resumes),
            Status::Merged => Some(self.before_merge),
            Status::Unplaced
            | Status::Unclassified
            | Status::Verifying
            | Status::ToFile
            | Status::ToDispatch
            | Status::Dispatched
            | Status::Handling
            | Status::Handled
            | Status::Checked
            | Status::Closed
            | Status::Cancelled => None,
        }
    }

    /// The newest task of a team that is still open.
    pub(crate) fn task_of(&self, team: &str) -> Option<&Task> {
        let of_team = |task: &&Task| &*task.team.code == team && task.state.is_open();
        self.tasks.iter().rev().find(of_team)
    }

    pub(crate) fn has_task(&self, state: TaskState) -> bool {
        self.tasks.iter().any(|task| task.state == state)
    }

    /// Calls that the caller has not confirmed.
    pub(crate) fn open_calls(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| !call.confirmed)
    }
}

/// The clock that a status begins with where no table says more. An event leaves its clock out when
/// it is this one, as all events did before there were others.
pub(crate) fn plain_clock(
    status: Status,
    since: Timestamp,
    decision: Option<&Decision>,
) -> CaseClock {
    let with_team = decision.filter(|_| status.is_with_team());
    CaseClock {
        of: ClockOf::begun_by(status),
        since: whole(since),
        limit: with_team.and_then(|decision| decision.limit),
        extended: Vec::new(),
        due: with_team.and_then(|decision| decision.due),
        warn: None,
        stage: None,
        pauses: Vec::new(),
        paused: None,
        beyond_calendar: with_team.is_some_and(|decision| decision.beyond_calendar),
    }
}

/// The second that a moment lies in.
pub(crate) fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).expect("comes from a timestamp")
}
