//! Queues, 队列: who waits for whom. Each is a property of a case's card, two of them of the time as well.

use super::Card;
use cases::Status;
use std::str::FromStr;

/// One queue of a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Queue {
    /// 待定位.
    Unplaced,
    /// 待分类.
    Unclassified,
    /// 待核实.
    ToVerify,
    /// 待立案.
    ToFile,
    /// 待派遣.
    ToDispatch,
    /// 将超时: warned, not yet late.
    DueSoon,
    /// 已超时: the running clock has run out.
    Overdue,
    /// 滞留.
    Stuck,
    /// 待核查.
    ToCheck,
    /// 待结案.
    ToClose,
    /// 待评价: closed, not yet evaluated.
    ToEvaluate,
    /// 呼叫中: a call has an answer outstanding.
    Calls,
    /// 已挂起.
    Suspended,
}

/// A word that is no queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "is not a queue; one of unplaced, unclassified, to-verify, to-file, to-dispatch, due-soon, overdue, stuck, \
     to-check, to-close, to-evaluate, calls, suspended"
)]
pub struct NotAQueue;

impl Queue {
    /// Every queue, in the order of desks.
    pub const ALL: [Self; 13] = [
        Self::Unplaced,
        Self::Unclassified,
        Self::ToVerify,
        Self::ToFile,
        Self::ToDispatch,
        Self::DueSoon,
        Self::Overdue,
        Self::Stuck,
        Self::ToCheck,
        Self::ToClose,
        Self::ToEvaluate,
        Self::Calls,
        Self::Suspended,
    ];

    /// The word of addresses and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unplaced => "unplaced",
            Self::Unclassified => "unclassified",
            Self::ToVerify => "to-verify",
            Self::ToFile => "to-file",
            Self::ToDispatch => "to-dispatch",
            Self::DueSoon => "due-soon",
            Self::Overdue => "overdue",
            Self::Stuck => "stuck",
            Self::ToCheck => "to-check",
            Self::ToClose => "to-close",
            Self::ToEvaluate => "to-evaluate",
            Self::Calls => "calls",
            Self::Suspended => "suspended",
        }
    }

    /// What people read: Chinese, English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Unplaced => ("待定位", "Not placed"),
            Self::Unclassified => ("待分类", "Not classified"),
            Self::ToVerify => ("待核实", "To verify"),
            Self::ToFile => ("待立案", "To file"),
            Self::ToDispatch => ("待派遣", "To dispatch"),
            Self::DueSoon => ("将超时", "Due soon"),
            Self::Overdue => ("已超时", "Overdue"),
            Self::Stuck => ("滞留", "Stuck"),
            Self::ToCheck => ("待核查", "To check"),
            Self::ToClose => ("待结案", "To close"),
            Self::ToEvaluate => ("待评价", "To evaluate"),
            Self::Calls => ("呼叫中", "Calls"),
            Self::Suspended => ("已挂起", "Suspended"),
        }
    }

    /// The status that makes up the queue, for those that are a status.
    pub fn status(self) -> Option<Status> {
        match self {
            Self::Unplaced => Some(Status::Unplaced),
            Self::Unclassified => Some(Status::Unclassified),
            Self::ToVerify => Some(Status::Verifying),
            Self::ToFile => Some(Status::ToFile),
            Self::ToDispatch => Some(Status::ToDispatch),
            Self::ToCheck => Some(Status::Handled),
            Self::ToClose => Some(Status::Checked),
            Self::Suspended => Some(Status::Suspended),
            Self::DueSoon | Self::Overdue | Self::Stuck | Self::ToEvaluate | Self::Calls => None,
        }
    }

    /// Does time alone move cases into it?
    pub fn is_timed(self) -> bool {
        matches!(self, Self::DueSoon | Self::Overdue)
    }

    /// Does the case stand in it at this moment?
    pub fn has(self, card: &Card, now_s: i64) -> bool {
        match self {
            Self::DueSoon => card.due_soon(now_s),
            Self::Overdue => card.overdue(now_s),
            Self::Unplaced
            | Self::Unclassified
            | Self::ToVerify
            | Self::ToFile
            | Self::ToDispatch
            | Self::Stuck
            | Self::ToCheck
            | Self::ToClose
            | Self::ToEvaluate
            | Self::Calls
            | Self::Suspended => self.keeps(card),
        }
    }

    /// [`Queue::has`] for a queue that does not depend on time; never for the others.
    pub(super) fn keeps(self, card: &Card) -> bool {
        match self {
            Self::DueSoon | Self::Overdue => false,
            Self::Stuck => card.stuck != 0,
            Self::ToEvaluate => card.to_evaluate,
            Self::Calls => card.calls != 0,
            Self::Unplaced
            | Self::Unclassified
            | Self::ToVerify
            | Self::ToFile
            | Self::ToDispatch
            | Self::ToCheck
            | Self::ToClose
            | Self::Suspended => self.status() == Some(card.status()),
        }
    }

    /// Words of all queues that a case stands in at this moment.
    pub fn words_of(card: &Card, now_s: i64) -> Vec<&'static str> {
        let stands = |queue: &Self| queue.has(card, now_s);
        Self::ALL
            .into_iter()
            .filter(stands)
            .map(Self::word)
            .collect()
    }
}

impl FromStr for Queue {
    type Err = NotAQueue;

    fn from_str(text: &str) -> Result<Self, NotAQueue> {
        let named = |queue: &Self| queue.word() == text;
        Self::ALL.into_iter().find(named).ok_or(NotAQueue)
    }
}
