//! The step of a move, from its fields.

use super::fields::{
    answer, case_number, code, departments, limit, note, optional, place_to_go, reason, small,
    team, truth, words,
};
use crate::command::TEAMS_MAX;
use crate::report::{CODE_CHARS_MAX, Given};
use crate::step::{Step, StepKind};

impl Step {
    /// What a step of this kind needs, from the fields of a move.
    #[expect(clippy::too_many_lines, reason = "one flat table, an entry a step")]
    pub(super) fn read(kind: StepKind, given: &mut Given<'_>) -> Self {
        match kind {
            StepKind::Place => Self::Place {
                given: place_to_go(given),
                note: note(given),
            },
            StepKind::Classify => Self::Classify {
                class: code(given, "class"),
                note: note(given),
            },
            StepKind::Verify => Self::Verify {
                found: truth(given, "found"),
                note: note(given),
            },
            StepKind::File => Self::File { note: note(given) },
            StepKind::Dispatch => Self::Dispatch {
                team: team(given),
                supporting: given.words("supporting", TEAMS_MAX, CODE_CHARS_MAX),
                note: note(given),
            },
            StepKind::Accept => Self::Accept { team: team(given) },
            StepKind::ReportBack => Self::ReportBack {
                team: team(given),
                note: note(given),
            },
            StepKind::StageDone => Self::StageDone { note: note(given) },
            StepKind::Check => Self::Check {
                passed: truth(given, "passed"),
                note: note(given),
            },
            StepKind::Close => Self::Close { note: note(given) },
            StepKind::Evaluate => Self::Evaluate {
                contacted: given.truth("contacted"),
                solved: given.truth("solved"),
                satisfied: given.truth("satisfied"),
                note: note(given),
            },
            StepKind::Resume => Self::Resume { note: note(given) },
            StepKind::RuleExtension => Self::RuleExtension {
                granted: truth(given, "granted"),
                note: note(given),
            },
            StepKind::AnswerSource => Self::AnswerSource { note: note(given) },
            StepKind::Review => Self::Review {
                note: words(given, "note"),
            },
            StepKind::SendBack => Self::SendBack {
                reason: reason(given),
            },
            StepKind::Withdraw => Self::Withdraw {
                reason: reason(given),
            },
            StepKind::Suspend => Self::Suspend {
                reason: reason(given),
            },
            StepKind::Cancel => Self::Cancel {
                reason: reason(given),
            },
            StepKind::Reopen => Self::Reopen {
                reason: reason(given),
            },
            StepKind::Unmerge => Self::Unmerge {
                reason: reason(given),
            },
            StepKind::Escalate => Self::Escalate {
                reason: reason(given),
            },
            StepKind::Refuse => Self::Refuse {
                team: code(given, "team"),
                reason: reason(given),
            },
            StepKind::AskExtension => Self::AskExtension {
                limit: limit(given),
                reason: reason(given),
            },
            StepKind::Merge => Self::Merge {
                into: case_number(given),
                reason: optional(given, "reason"),
            },
            StepKind::AddSupport => Self::AddSupport {
                team: code(given, "team"),
                note: note(given),
            },
            StepKind::WithdrawSupport => Self::WithdrawSupport {
                team: code(given, "team"),
                reason: reason(given),
            },
            StepKind::Call => Self::Call {
                departments: departments(given),
                note: note(given),
            },
            StepKind::AnswerCall => Self::AnswerCall {
                call: small(given, "call"),
                team: code(given, "team"),
                answer: answer(given),
                note: note(given),
            },
            StepKind::RuleCall => Self::RuleCall {
                call: small(given, "call"),
                team: code(given, "team"),
                upheld: truth(given, "upheld"),
                note: note(given),
            },
            StepKind::ConfirmCall => Self::ConfirmCall {
                call: small(given, "call"),
                note: note(given),
            },
            StepKind::Exempt => Self::Exempt {
                late: small(given, "late"),
                reason: reason(given),
            },
        }
    }
}
