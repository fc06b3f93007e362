//! What time or a rule does by itself, without a person's step.

use serde::{Deserialize, Serialize};

use crate::case::CaseNo;
use crate::parts::Stuck;
use crate::running::ClockOf;
use crate::step::StepKind;

/// 提醒: something that nobody did. In JSON the tag `alarm` comes first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "alarm", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Alarm {
    /// 预警: a clock is about to run out.
    Warned {
        /// Which clock.
        of: ClockOf,
    },
    /// 超时: a clock has run out.
    Overdue {
        /// Which clock.
        of: ClockOf,
    },
    /// 沉默: a team that was asked let its time pass without a word.
    Silent {
        /// The team's code.
        team: Box<str>,
        /// The call it did not answer; none for a supporter's task.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<u8>,
    },
    /// 协办超时: a supporter that accepted is not done in time.
    SupportOverdue {
        /// The team's code.
        team: Box<str>,
    },
    /// 自动升级: the case went up by rule; `then.level` says where to.
    Escalated {
        /// Name of the level it was at.
        from: Box<str>,
        /// Name of the level it is at now.
        to: Box<str>,
        /// The reasons it was stuck for; empty when a time ran out.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        stuck: Vec<Stuck>,
        /// The clock of the desk whose time ran out; none when it was the level's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<ClockOf>,
    },
    /// 自动并案: the rule took it for the same issue as an open case.
    Merged {
        /// That case.
        into: CaseNo,
        /// How far apart, in whole metres.
        metres: u32,
        /// How long apart, in whole minutes.
        minutes: u32,
    },
    /// 就地结案: handled when it was reported, and the rule asks for no more.
    ClosedOnTheSpot {
        /// The entry of the rule `on_the_spot` that has the class.
        class: Box<str>,
    },
    /// 随主案: something happened to the case it is merged into, and so to it.
    WithMain {
        /// That case.
        main: CaseNo,
        /// What was done to it.
        step: StepKind,
    },
}

impl Alarm {
    /// Every word that [`Alarm::word`] may give.
    pub const WORDS: [&'static str; 8] = [
        "warned",
        "overdue",
        "silent",
        "support-overdue",
        "escalated",
        "merged",
        "with-main",
        "closed-on-the-spot",
    ];

    /// The word of `alarm`.
    pub fn word(&self) -> &'static str {
        Self::WORDS[self.number()]
    }

    /// The names people read: Chinese, English.
    pub fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Warned { .. } => ("预警", "Warned"),
            Self::Overdue { .. } => ("超时", "Overdue"),
            Self::Silent { .. } => ("协办沉默", "Silent supporter"),
            Self::SupportOverdue { .. } => ("协办超时", "Support overdue"),
            Self::Escalated { .. } => ("自动升级", "Escalated by rule"),
            Self::Merged { .. } => ("自动并案", "Merged by rule"),
            Self::WithMain { .. } => ("随主案", "With its main case"),
            Self::ClosedOnTheSpot { .. } => ("就地结案", "Closed on the spot by rule"),
        }
    }

    pub(crate) fn number(&self) -> usize {
        match self {
            Self::Warned { .. } => 0,
            Self::Overdue { .. } => 1,
            Self::Silent { .. } => 2,
            Self::SupportOverdue { .. } => 3,
            Self::Escalated { .. } => 4,
            Self::Merged { .. } => 5,
            Self::WithMain { .. } => 6,
            Self::ClosedOnTheSpot { .. } => 7,
        }
    }

    /// Does it only tell the time, so that a person who has not seen it may go on?
    pub(crate) fn is_quiet(&self) -> bool {
        match self {
            Self::Warned { .. }
            | Self::Overdue { .. }
            | Self::Silent { .. }
            | Self::SupportOverdue { .. } => true,
            Self::Escalated { .. }
            | Self::Merged { .. }
            | Self::WithMain { .. }
            | Self::ClosedOnTheSpot { .. } => false,
        }
    }
}
