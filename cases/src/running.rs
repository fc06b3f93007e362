//! The clock of a case, 计时: what is waited for, since when, by when, and what stood still.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::case::Status;
use crate::claim::Claim;
use crate::clock::{Calendar, Limit, Stretch};
use crate::decision::{Team, is_false};
use crate::why::Sentence;
use crate::words::worded;

worded! {
    /// What a clock measures.
    pub enum ClockOf ("not a clock of a case") {
        /// 定位时限.
        Place "place" ("定位", "Placing"),
        /// 分类时限.
        Classify "classify" ("分类", "Classifying"),
        /// 核实时限.
        Verify "verify" ("核实", "Verifying"),
        /// 立案时限.
        File "file" ("立案", "Filing"),
        /// 派遣时限.
        Dispatch "dispatch" ("派遣", "Dispatching"),
        /// 处理时限: the lead team's.
        Handle "handle" ("处理", "Handling"),
        /// 核查时限.
        Check "check" ("核查", "Checking"),
        /// 结案时限.
        Close "close" ("结案", "Closing"),
        /// 回复时限: until the source is answered.
        Answer "answer" ("回复来源", "Answering the source"),
        /// 协办时限: a supporting team's.
        Support "support" ("协办", "Supporting"),
        /// 呼叫响应时限: a called team's.
        Call "call" ("呼叫响应", "Answering a call"),
        /// 层级时限: until the case goes one level up.
        Level "level" ("层级", "The level's time"),
        /// 裁定时限: until somebody decides on an extension or a refusal.
        Rule "rule" ("裁定", "Ruling"),
    }
}

impl ClockOf {
    /// What the clock measures that a status begins with.
    pub fn begun_by(status: Status) -> Self {
        match status {
            Status::Unplaced => Self::Place,
            Status::Unclassified => Self::Classify,
            Status::Verifying => Self::Verify,
            Status::ToFile => Self::File,
            Status::ToDispatch => Self::Dispatch,
            Status::Dispatched | Status::Handling | Status::Suspended | Status::Merged => {
                Self::Handle
            }
            Status::Handled => Self::Check,
            Status::Checked | Status::Closed | Status::Cancelled => Self::Close,
        }
    }
}

/// The running clock of a case, as recorded: every open case has exactly one.
///
/// Whole seconds throughout. Without a limit there is no `due`, and the clock only tells since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseClock {
    /// What it measures.
    pub of: ClockOf,
    /// From when on it counts.
    pub since: Timestamp,
    /// How long there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Extensions that were granted, in order; each counts from where the one before ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extended: Vec<Limit>,
    /// When it ends; none while it stands still, and without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// When a warning is given before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn: Option<Timestamp>,
    /// Which stage it is, of a duty that has stages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageNow>,
    /// When it stood still, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Since when it stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Paused>,
    /// The calendar does not reach as far as `due`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub beyond_calendar: bool,
}

/// A stage of several that a limit is divided into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageNow {
    /// Its number, from 1.
    pub no: u8,
    /// How many there are.
    pub of: u8,
    /// Its name, e.g. 停工.
    pub name: Box<str>,
}

/// A stage that a duty has, as the decision keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageLimit {
    /// Its name.
    pub name: Box<str>,
    /// By when, counted from when the team was given the case.
    pub limit: Limit,
}

/// A stretch in which a clock stood still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Its first second.
    pub from: Timestamp,
    /// The second after its last.
    pub to: Timestamp,
}

/// A clock that stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paused {
    /// Since when.
    pub since: Timestamp,
}

impl CaseClock {
    /// The pauses that are over, as the calendar takes them.
    pub fn pauses(&self) -> Vec<(Timestamp, Timestamp)> {
        self.pauses
            .iter()
            .map(|pause| (pause.from, pause.to))
            .collect()
    }

    /// The deadline explained: every stretch from start to end, the extensions after it. Empty
    /// without a limit.
    pub fn explain(&self, calendar: &Calendar) -> Vec<Stretch> {
        let (pauses, mut from) = (self.pauses(), self.since);
        let mut stretches = Vec::new();
        for limit in self.limit.iter().chain(&self.extended) {
            stretches.extend(calendar.explain_with(from, *limit, &pauses));
            from = calendar.deadline_with(from, *limit, &pauses).at;
        }
        stretches
    }

    /// The same in sentences.
    pub fn explain_words(&self, calendar: &Calendar) -> Vec<Sentence> {
        let (pauses, mut from) = (self.pauses(), self.since);
        let mut told = Vec::new();
        for limit in self.limit.iter().chain(&self.extended) {
            told.extend(calendar.explain_words(from, *limit, &pauses));
            from = calendar.deadline_with(from, *limit, &pauses).at;
        }
        told
    }

    /// Works out anew when it ends and when to warn, from all that it has; neither while paused.
    pub(crate) fn renew(&mut self, calendar: &Calendar, warn_percent: Option<u8>) {
        (self.due, self.warn, self.beyond_calendar) = (None, None, false);
        let Some(limit) = self.limit.filter(|_| self.paused.is_none()) else {
            return;
        };
        let pauses = self.pauses();
        let mut parts = vec![limit];
        parts.extend(&self.extended);
        let end = calendar.deadline_extended(self.since, &parts, &pauses);
        (self.due, self.beyond_calendar) = (Some(end.at), end.beyond_calendar);
        if let Some((last, before)) = parts.split_last()
            && let Some(percent) = warn_percent
        {
            let from = calendar.deadline_extended(self.since, before, &pauses).at;
            let warn = calendar.warn_at(from, *last, percent, &pauses);
            self.warn = Some(warn).filter(|warn| *warn < end.at);
        }
    }
}

/// A lateness, 超时: a fact that nothing erases. An exemption is a record beside it.
///
/// Written when the clock runs out, and once more, with the same `no`, when what was late is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// Its number within the case, from 0.
    pub no: u16,
    /// Which clock ran out.
    pub of: ClockOf,
    /// The team that was late; none when a desk was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Team>,
    /// When it should have been done.
    pub due: Timestamp,
    /// By how many seconds, at least 1; none as long as it is not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_s: Option<i64>,
    /// What the step that ended it claims; `by_s` counts to its arrival all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

/// The level of the response that a case stands at, as recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtLevel {
    /// The level's number in the edition: 0 is the coarsest (the district).
    pub no: u8,
    /// Its name, e.g. `community`.
    pub name: Box<str>,
    /// Since when.
    pub since: Timestamp,
    /// When the case goes one level up by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
}
