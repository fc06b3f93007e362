//! Why a command was not done: the sender's fault, or somebody else was faster.

use jiff::Timestamp;

use crate::case::{CaseNo, Status, StepKind};
use crate::field::FieldFault;

/// A command that becomes no event.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Declined {
    /// The sender's fault: sending it again changes nothing.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The case has moved meanwhile: look again and decide again.
    #[error(transparent)]
    Conflict(#[from] Conflict),
}

/// The sender's fault, and what is possible instead.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// There is no case of this number.
    #[error("there is no case {0}")]
    NoSuchCase(CaseNo),
    /// The step does not lead on from where the case stands.
    #[error("{case} is {status}: {step} is not possible{}", or_instead(legal))]
    NotNow {
        /// The case.
        case: CaseNo,
        /// Where it stands.
        status: Status,
        /// The step asked for.
        step: StepKind,
        /// The steps that are possible.
        legal: Vec<StepKind>,
    },
    /// Closing is for another than the one who handled it.
    #[error("{case} was reported back by {by}; somebody else must look and close it")]
    SamePerson {
        /// The case.
        case: CaseNo,
        /// Who handled it.
        by: Box<str>,
    },
    /// Fields that are well-formed and yet cannot be: every one of them.
    #[error("{}", listed(.0))]
    Fields(Vec<FieldFault>),
    /// A list is full. Named in the words of the list, with its limit.
    #[error("the list of {list} is full at {max}")]
    Full {
        /// Which list.
        list: &'static str,
        /// Its limit.
        max: usize,
    },
}

/// Somebody else was faster.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{case} has moved: it is {status} since {at}{}", by_whom(by.as_deref()))]
pub struct Conflict {
    /// The case.
    pub case: CaseNo,
    /// Where it stands now.
    pub status: Status,
    /// Sequence number of its newest event.
    pub seq: u64,
    /// Who moved it last; none when only the report itself has happened.
    pub by: Option<Box<str>>,
    /// When, to the second.
    pub at: Timestamp,
    /// The steps that are possible now.
    pub legal: Vec<StepKind>,
}

fn or_instead(legal: &[StepKind]) -> String {
    if legal.is_empty() {
        return "; no step leads on from here".to_owned();
    }
    let words: Vec<_> = legal.iter().map(|step| step.word()).collect();
    format!("; possible: {}", words.join(", "))
}

fn by_whom(by: Option<&str>) -> String {
    by.map(|by| format!(", moved by {by}")).unwrap_or_default()
}

fn listed(faults: &[FieldFault]) -> String {
    faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}
