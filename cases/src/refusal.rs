//! Why a command was not done: the sender's fault, or somebody else was faster.

use jiff::Timestamp;

use crate::case::{CaseNo, Status};
use crate::field::FieldFault;
use crate::step::StepKind;

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
    /// Nobody has two hats: whoever did the one step may not do the other.
    #[error("{by} did {did} on {case}; {step} is for somebody else")]
    SamePerson {
        /// The case.
        case: CaseNo,
        /// Who did it.
        by: Box<str>,
        /// What they did.
        did: StepKind,
        /// The step asked for.
        step: StepKind,
    },
    /// The case was given back: whoever receives it must first review why.
    #[error("{case} was sent back by {by} (“{reason}”): review that first, then {step}")]
    ReviewFirst {
        /// The case.
        case: CaseNo,
        /// Who sent it back.
        by: Box<str>,
        /// Why.
        reason: Box<str>,
        /// The step asked for.
        step: StepKind,
    },
    /// A team withdraws the support it asked for before it sends the case back.
    #[error("{case} cannot be sent back while support is asked for: withdraw {} first", teams.join(", "))]
    SupportOpen {
        /// The case.
        case: CaseNo,
        /// Codes of the supporting teams.
        teams: Vec<Box<str>>,
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
#[error("{case} has moved: {did}{} at {at}, and it is {status} now", by_whom(by.as_deref()))]
pub struct Conflict {
    /// The case.
    pub case: CaseNo,
    /// Where it stands now.
    pub status: Status,
    /// Sequence number of its newest event.
    pub seq: u64,
    /// Who moved it last; none when a rule or only the report itself did.
    pub by: Option<Box<str>>,
    /// What was done last: the word of the step or alarm, or `reported`.
    pub did: &'static str,
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
    by.map(|by| format!(" by {by}")).unwrap_or_default()
}

fn listed(faults: &[FieldFault]) -> String {
    faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}
