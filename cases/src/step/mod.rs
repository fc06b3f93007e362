//! A step, 步骤: what a person can do to a case that exists, and what each step needs.

mod fields;
mod kind;

use serde::{Deserialize, Serialize};

use crate::case::CaseNo;
use crate::clock::Limit;
use crate::report::GivenPlace;

pub use fields::StepField;
pub use kind::{CallAnswer, StepKind};

/// A step with what it needs; the same in commands and in the log.
///
/// In JSON the tag `do` comes first, then the fields in the order written here, empty ones left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the fields are told at the kinds and in `StepKind::fields`"
)]
pub enum Step {
    /// See [`StepKind::Place`].
    Place {
        given: GivenPlace,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Classify`].
    Classify {
        class: Box<str>,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Verify`].
    Verify {
        found: bool,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::File`].
    File {
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Dispatch`].
    Dispatch {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<Box<str>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supporting: Option<Vec<Box<str>>>,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Accept`]; a supporting team names itself.
    Accept {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<Box<str>>,
    },
    /// See [`StepKind::ReportBack`]; a supporting team names itself.
    ReportBack {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<Box<str>>,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Refuse`].
    Refuse { team: Box<str>, reason: Box<str> },
    /// See [`StepKind::StageDone`].
    StageDone {
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::SendBack`].
    SendBack { reason: Box<str> },
    /// See [`StepKind::Review`].
    Review { note: Box<str> },
    /// See [`StepKind::Withdraw`].
    Withdraw { reason: Box<str> },
    /// See [`StepKind::Check`].
    Check {
        passed: bool,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Close`].
    Close {
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Evaluate`]; what was not asked is left out.
    Evaluate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contacted: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        solved: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        satisfied: Option<bool>,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Suspend`].
    Suspend { reason: Box<str> },
    /// See [`StepKind::Resume`].
    Resume {
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::AskExtension`].
    AskExtension { limit: Limit, reason: Box<str> },
    /// See [`StepKind::RuleExtension`].
    RuleExtension {
        granted: bool,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Cancel`].
    Cancel { reason: Box<str> },
    /// See [`StepKind::Reopen`].
    Reopen { reason: Box<str> },
    /// See [`StepKind::Merge`].
    Merge {
        into: CaseNo,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        reason: Box<str>,
    },
    /// See [`StepKind::Unmerge`].
    Unmerge { reason: Box<str> },
    /// See [`StepKind::AnswerSource`].
    AnswerSource {
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Escalate`].
    Escalate { reason: Box<str> },
    /// See [`StepKind::AddSupport`].
    AddSupport {
        team: Box<str>,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::WithdrawSupport`].
    WithdrawSupport { team: Box<str>, reason: Box<str> },
    /// See [`StepKind::Call`]; teams or keys of departments.
    Call {
        departments: Vec<Box<str>>,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::AnswerCall`].
    AnswerCall {
        call: u8,
        team: Box<str>,
        answer: CallAnswer,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::RuleCall`].
    RuleCall {
        call: u8,
        team: Box<str>,
        upheld: bool,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::ConfirmCall`].
    ConfirmCall {
        call: u8,
        #[serde(default, skip_serializing_if = "str::is_empty")]
        note: Box<str>,
    },
    /// See [`StepKind::Exempt`]; `late` counts from 0.
    Exempt { late: u16, reason: Box<str> },
}

impl Step {
    /// Which step it is.
    pub fn kind(&self) -> StepKind {
        match self {
            Self::Place { .. } => StepKind::Place,
            Self::Classify { .. } => StepKind::Classify,
            Self::Verify { .. } => StepKind::Verify,
            Self::File { .. } => StepKind::File,
            Self::Dispatch { .. } => StepKind::Dispatch,
            Self::Accept { .. } => StepKind::Accept,
            Self::ReportBack { .. } => StepKind::ReportBack,
            Self::Refuse { .. } => StepKind::Refuse,
            Self::StageDone { .. } => StepKind::StageDone,
            Self::SendBack { .. } => StepKind::SendBack,
            Self::Review { .. } => StepKind::Review,
            Self::Withdraw { .. } => StepKind::Withdraw,
            Self::Check { .. } => StepKind::Check,
            Self::Close { .. } => StepKind::Close,
            Self::Evaluate { .. } => StepKind::Evaluate,
            Self::Suspend { .. } => StepKind::Suspend,
            Self::Resume { .. } => StepKind::Resume,
            Self::AskExtension { .. } => StepKind::AskExtension,
            Self::RuleExtension { .. } => StepKind::RuleExtension,
            Self::Cancel { .. } => StepKind::Cancel,
            Self::Reopen { .. } => StepKind::Reopen,
            Self::Merge { .. } => StepKind::Merge,
            Self::Unmerge { .. } => StepKind::Unmerge,
            Self::AnswerSource { .. } => StepKind::AnswerSource,
            Self::Escalate { .. } => StepKind::Escalate,
            Self::AddSupport { .. } => StepKind::AddSupport,
            Self::WithdrawSupport { .. } => StepKind::WithdrawSupport,
            Self::Call { .. } => StepKind::Call,
            Self::AnswerCall { .. } => StepKind::AnswerCall,
            Self::RuleCall { .. } => StepKind::RuleCall,
            Self::ConfirmCall { .. } => StepKind::ConfirmCall,
            Self::Exempt { .. } => StepKind::Exempt,
        }
    }

    /// The words said with it, whatever the field is called; empty when none were.
    pub fn words(&self) -> &str {
        match self {
            Self::Place { note, .. }
            | Self::Classify { note, .. }
            | Self::Verify { note, .. }
            | Self::File { note }
            | Self::Dispatch { note, .. }
            | Self::ReportBack { note, .. }
            | Self::StageDone { note }
            | Self::Review { note }
            | Self::Check { note, .. }
            | Self::Close { note }
            | Self::Evaluate { note, .. }
            | Self::Resume { note }
            | Self::RuleExtension { note, .. }
            | Self::AnswerSource { note }
            | Self::AddSupport { note, .. }
            | Self::Call { note, .. }
            | Self::AnswerCall { note, .. }
            | Self::RuleCall { note, .. }
            | Self::ConfirmCall { note, .. } => note,
            Self::Refuse { reason, .. }
            | Self::SendBack { reason }
            | Self::Withdraw { reason }
            | Self::Suspend { reason }
            | Self::AskExtension { reason, .. }
            | Self::Cancel { reason }
            | Self::Reopen { reason }
            | Self::Merge { reason, .. }
            | Self::Unmerge { reason }
            | Self::Escalate { reason }
            | Self::WithdrawSupport { reason, .. }
            | Self::Exempt { reason, .. } => reason,
            Self::Accept { .. } => "",
        }
    }
}
