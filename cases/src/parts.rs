//! Who takes part besides the lead: supporting teams with their tasks, called teams with their answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock::Limit;
use crate::decision::{Team, is_false};
use crate::ruling::Ruling;
use crate::words::worded;

worded! {
    /// Where a supporting team's task stands.
    pub enum TaskState ("not a state of a task") {
        /// 待接单: asked, not yet answered.
        Asked "asked" ("待接单", "Asked"),
        /// 协办中.
        Accepted "accepted" ("协办中", "Accepted"),
        /// 已完成.
        Done "done" ("已完成", "Done"),
        /// 已拒绝.
        Refused "refused" ("已拒绝", "Refused"),
        /// 已撤回.
        Withdrawn "withdrawn" ("已撤回", "Withdrawn"),
    }
}

impl TaskState {
    /// Is the team still to do something?
    pub fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Accepted)
    }
}

/// 协办任务: the task of one supporting team, with its own clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its number within the case, from 1.
    pub no: u16,
    /// Who is asked.
    pub team: Team,
    /// Where it stands.
    pub state: TaskState,
    /// Since when it is asked.
    pub since: Timestamp,
    /// How long it has; none: as long as the lead, or without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// By when it must accept or refuse; later it is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Timestamp>,
    /// By when it must be done; without, whenever the lead is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// The account that asked by hand; none when the duty names the team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Box<str>>,
    /// It let `answer_by` pass without a word.
    #[serde(default, skip_serializing_if = "is_false")]
    pub silent: bool,
    /// It let `due` pass.
    #[serde(default, skip_serializing_if = "is_false")]
    pub overdue: bool,
}

worded! {
    /// Where a called team stands.
    pub enum CalledState ("not a state of a called team") {
        /// 待响应.
        Asked "asked" ("待响应", "Asked"),
        /// 已接受: it will come.
        Accepted "accepted" ("已接受", "Accepted"),
        /// 已到场.
        Arrived "arrived" ("已到场", "Arrived"),
        /// 已拒绝: one level up decides.
        Refused "refused" ("已拒绝", "Refused"),
        /// 已免除: its refusal was upheld.
        Released "released" ("已免除", "Released"),
    }
}

impl CalledState {
    /// Has it answered for good: there, or released?
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Arrived | Self::Released)
    }
}

/// A team that was called, with its own clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Called {
    /// Who.
    pub team: Team,
    /// Where it stands.
    pub state: CalledState,
    /// Since when it is asked; anew when its refusal was not upheld.
    pub since: Timestamp,
    /// By when it must answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// When it answered first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Timestamp>,
    /// Who answered for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Box<str>>,
    /// Why it refused; kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<str>>,
    /// It must come: its refusal was not upheld.
    #[serde(default, skip_serializing_if = "is_false")]
    pub must_come: bool,
    /// Its time ran out before it answered.
    #[serde(default, skip_serializing_if = "is_false")]
    pub overdue: bool,
    /// 裁定时限: it refused, and one level up must decide; none where no rule gives that a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Box<Ruling>>,
}

/// 呼叫（吹哨）: departments called to one case; each must answer within its limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Its number within the case, from 1.
    pub no: u8,
    /// The account that called.
    pub by: Box<str>,
    /// When.
    pub since: Timestamp,
    /// Who was called, in the order named.
    pub called: Vec<Called>,
    /// The caller confirmed that all have answered.
    #[serde(default, skip_serializing_if = "is_false")]
    pub confirmed: bool,
}

impl Call {
    /// Have all answered for good, so that the caller can confirm?
    pub fn is_settled(&self) -> bool {
        self.called.iter().all(|called| called.state.is_settled())
    }
}

worded! {
    /// Why a case counts as stuck, 滞留.
    pub enum Stuck ("not a reason for being stuck") {
        /// 多次移交: handed from team to team too often.
        Handovers "handovers" ("多次移交", "Handed over too often"),
        /// 来回推诿: from A to B and back to A.
        PingPong "ping-pong" ("来回推诿", "Passed back and forth"),
        /// 无人承接: everyone who was asked refused.
        Refused "refused" ("无人承接", "Everyone refuses"),
        /// 协办沉默: a supporting or called team let its time pass without a word.
        Silent "silent" ("协办沉默", "A supporter is silent"),
        /// 无人值班: nobody of the teams above the place is on duty.
        NobodyOnDuty "nobody-on-duty" ("无人值班", "Nobody is on duty"),
    }
}
