//! A step, 步骤: what a person can do to a case that exists, and what each step needs.

use serde::{Deserialize, Serialize};

use crate::case::CaseNo;
use crate::clock::Limit;
use crate::report::GivenPlace;
use crate::words::worded;

worded! {
    /// Which step, in the order of a case's life.
    pub enum StepKind ("not a step") {
        /// 定位: give a case its position or area, or correct it.
        Place "place" ("定位", "Place"),
        /// 分类: give a case its class, or correct it.
        Classify "classify" ("分类", "Classify"),
        /// 核实: a grid worker has looked whether it is there, before filing.
        Verify "verify" ("核实", "Verify"),
        /// 立案: an operator makes a case of it.
        File "file" ("立案", "File"),
        /// 派遣: a dispatcher gives it to a team.
        Dispatch "dispatch" ("派遣", "Dispatch"),
        /// 接单: the team takes it on.
        Accept "accept" ("接单", "Accept"),
        /// 处理反馈: the team says it is done.
        ReportBack "report-back" ("处理反馈", "Report back"),
        /// 拒绝协办: a supporting team says no, with a reason.
        Refuse "refuse" ("拒绝协办", "Refuse support"),
        /// 阶段完成: one stage of several is done.
        StageDone "stage-done" ("阶段完成", "Stage done"),
        /// 回退: whoever has it gives it back, with a reason.
        SendBack "send-back" ("回退", "Send back"),
        /// 复核回退: whoever receives it back has read why.
        Review "review" ("复核回退", "Review"),
        /// 撤回: the dispatcher takes it from a team that has not accepted.
        Withdraw "withdraw" ("撤回", "Withdraw"),
        /// 核查: another than the handler looks whether it is done.
        Check "check" ("核查", "Check"),
        /// 结案.
        Close "close" ("结案", "Close"),
        /// 评价: call-back after closing.
        Evaluate "evaluate" ("评价", "Evaluate"),
        /// 挂起: the clock stands still, with a reason.
        Suspend "suspend" ("挂起", "Suspend"),
        /// 恢复: the clock goes on.
        Resume "resume" ("恢复", "Resume"),
        /// 申请延期: the team asks for more time.
        AskExtension "ask-extension" ("申请延期", "Ask for an extension"),
        /// 审批延期: another than who asked grants or refuses it.
        RuleExtension "rule-extension" ("审批延期", "Rule on the extension"),
        /// 作废: it is no case.
        Cancel "cancel" ("作废", "Cancel"),
        /// 重开: it was not done after all.
        Reopen "reopen" ("重开", "Reopen"),
        /// 并案: it is the same issue as another case.
        Merge "merge" ("并案", "Merge"),
        /// 拆案: it is another issue after all.
        Unmerge "unmerge" ("拆案", "Un-merge"),
        /// 回复来源: whoever reported was answered.
        AnswerSource "answer-source" ("回复来源", "Answer the source"),
        /// 升级: one level up, by hand.
        Escalate "escalate" ("升级", "Escalate"),
        /// 增派协办: another team is asked to help.
        AddSupport "add-support" ("增派协办", "Add support"),
        /// 撤回协办: a team need not help any more.
        WithdrawSupport "withdraw-support" ("撤回协办", "Withdraw support"),
        /// 呼叫: a subdistrict calls departments; each must answer.
        Call "call" ("呼叫", "Call"),
        /// 响应呼叫: a called team accepts, arrives or refuses.
        AnswerCall "answer-call" ("响应呼叫", "Answer a call"),
        /// 裁定呼叫: one level up decides on a refusal.
        RuleCall "rule-call" ("裁定呼叫", "Rule on a refusal"),
        /// 确认呼叫: the caller confirms that all have answered.
        ConfirmCall "confirm-call" ("确认呼叫", "Confirm a call"),
        /// 豁免: a lateness is excused; the fact stays.
        Exempt "exempt" ("豁免", "Exempt"),
    }
}

worded! {
    /// How a called team answers.
    pub enum CallAnswer ("not an answer to a call") {
        /// 接受: it will come.
        Accept "accept" ("接受", "Accepts"),
        /// 到场: it is there.
        Arrive "arrive" ("到场", "Arrived"),
        /// 拒绝: it will not, with a reason; one level up decides.
        Refuse "refuse" ("拒绝", "Refuses"),
    }
}

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

/// A field that a step takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StepField {
    /// Its name in JSON.
    pub name: &'static str,
    /// Must it be given?
    pub required: bool,
}

const fn must(name: &'static str) -> StepField {
    StepField {
        name,
        required: true,
    }
}

const fn may(name: &'static str) -> StepField {
    StepField {
        name,
        required: false,
    }
}

const PHOTOS: StepField = may("photos");

impl StepKind {
    /// May it carry photos: is it done where there is something to see?
    pub fn takes_photos(self) -> bool {
        self.fields().contains(&PHOTOS)
    }

    /// What the step takes besides `id`, `by`, `seen` and `step`.
    ///
    /// A place is `lon` and `lat` (with `crs`, `accuracy_m`) or `area`. A correction needs a `note`.
    pub fn fields(self) -> &'static [StepField] {
        const PLACE: &[StepField] = &[
            may("lon"),
            may("lat"),
            may("crs"),
            may("accuracy_m"),
            may("area"),
            may("note"),
        ];
        const EVALUATE: &[StepField] = &[
            may("contacted"),
            may("solved"),
            may("satisfied"),
            may("note"),
        ];
        match self {
            Self::Place => PLACE,
            Self::Classify => const { &[must("class"), may("note")] },
            Self::Verify => const { &[must("found"), may("note"), PHOTOS] },
            Self::Dispatch => const { &[may("team"), may("supporting"), may("note")] },
            Self::Accept => const { &[may("team")] },
            Self::ReportBack => const { &[may("team"), may("note"), PHOTOS] },
            Self::Refuse | Self::WithdrawSupport => const { &[must("team"), must("reason")] },
            Self::SendBack | Self::Suspend => const { &[must("reason"), PHOTOS] },
            Self::Withdraw | Self::Cancel | Self::Reopen | Self::Unmerge | Self::Escalate => {
                const { &[must("reason")] }
            }
            Self::Review => const { &[must("note")] },
            Self::Check => const { &[must("passed"), may("note"), PHOTOS] },
            Self::Evaluate => EVALUATE,
            Self::StageDone => const { &[may("note"), PHOTOS] },
            Self::File | Self::Close | Self::Resume | Self::AnswerSource => {
                const { &[may("note")] }
            }
            Self::AskExtension => const { &[must("limit_kind"), must("limit"), must("reason")] },
            Self::RuleExtension => const { &[must("granted"), may("note")] },
            Self::Merge => const { &[must("into"), may("reason")] },
            Self::AddSupport => const { &[must("team"), may("note")] },
            Self::Call => const { &[must("departments"), may("note")] },
            Self::AnswerCall => {
                const {
                    &[
                        must("call"),
                        must("team"),
                        must("answer"),
                        may("note"),
                        PHOTOS,
                    ]
                }
            }
            Self::RuleCall => const { &[must("call"), must("team"), must("upheld"), may("note")] },
            Self::ConfirmCall => const { &[must("call"), may("note")] },
            Self::Exempt => const { &[must("late"), must("reason")] },
        }
    }
}
