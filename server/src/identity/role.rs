//! Roles of the field, and what each may do.

use super::permissions::{
    AcknowledgeAlarms, AddPhotos, AuditReads, CloseOnTheSpot, ErasePersonalData, FollowCase,
    MakeScreens, ManageAccounts, ManageTables, MoveCases, Probe, ReadAlarms, ReadCases, ReadCounts,
    ReadLedger, ReadPersonalData, ReadPhotos, ReadReference, ReadTables, ReadTasks,
    ReportAsResident, ReportCases, Rights, SetPresence, UsePages, UsePush, UseSession, Watch,
};
use cases::StepKind;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// A role. Residents have none: they need no account.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 网格员: reports, verifies and checks on the spot.
    GridWorker,
    /// 受理员: takes reports in, files and closes them.
    IntakeOperator,
    /// 值班长: leads the shift.
    ShiftLeader,
    /// 派遣员: gives cases to teams.
    Dispatcher,
    /// 处置人员: does what is to be done.
    Team,
    /// 考核员: calls back and rates.
    Evaluator,
    /// 纪检监察: reads everything, moves nothing.
    Inspector,
    /// 指挥: sees all, calls departments.
    Commander,
    /// 规划: counts, and sees no single case.
    Planner,
    /// 管理员: accounts and tables, and no cases.
    Administrator,
}

/// A word that is no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is no role; one of grid-worker, intake-operator, shift-leader, dispatcher, team, evaluator, inspector, commander, planner, administrator"
)]
pub struct NotARole(pub String);

impl Role {
    /// All, in the order of a case's life.
    pub const ALL: [Self; 10] = [
        Self::GridWorker,
        Self::IntakeOperator,
        Self::ShiftLeader,
        Self::Dispatcher,
        Self::Team,
        Self::Evaluator,
        Self::Inspector,
        Self::Commander,
        Self::Planner,
        Self::Administrator,
    ];

    /// The word in JSON and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::GridWorker => "grid-worker",
            Self::IntakeOperator => "intake-operator",
            Self::ShiftLeader => "shift-leader",
            Self::Dispatcher => "dispatcher",
            Self::Team => "team",
            Self::Evaluator => "evaluator",
            Self::Inspector => "inspector",
            Self::Commander => "commander",
            Self::Planner => "planner",
            Self::Administrator => "administrator",
        }
    }

    /// What people call it: Chinese, English.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::GridWorker => ("网格员", "Grid worker"),
            Self::IntakeOperator => ("受理员", "Intake operator"),
            Self::ShiftLeader => ("值班长", "Shift leader"),
            Self::Dispatcher => ("派遣员", "Dispatcher"),
            Self::Team => ("处置人员", "Handling team"),
            Self::Evaluator => ("考核员", "Evaluator"),
            Self::Inspector => ("纪检监察", "Inspector"),
            Self::Commander => ("指挥", "Commander"),
            Self::Planner => ("规划", "Planner"),
            Self::Administrator => ("管理员", "Administrator"),
        }
    }

    /// What the role may do.
    pub const fn rights(self) -> Rights {
        match self {
            Self::GridWorker => READER
                .with::<ReportCases>()
                .with::<CloseOnTheSpot>()
                .with::<AddPhotos>()
                .with::<MoveCases>()
                .with::<SetPresence>()
                .with::<UsePush>(),
            Self::IntakeOperator => DESK.with::<ReadPersonalData>(),
            Self::ShiftLeader => DESK
                .with::<ReadPersonalData>()
                .with::<ErasePersonalData>()
                .with::<ReadAlarms>()
                .with::<AcknowledgeAlarms>(),
            Self::Dispatcher => DESK.with::<ReadAlarms>().with::<AcknowledgeAlarms>(),
            Self::Team => READER
                .with::<AddPhotos>()
                .with::<MoveCases>()
                .with::<SetPresence>()
                .with::<UsePush>(),
            Self::Evaluator => READER.with::<MoveCases>().with::<ReadPersonalData>(),
            Self::Inspector => READER.with::<AuditReads>().with::<ReadAlarms>(),
            Self::Commander => READER
                .with::<MoveCases>()
                .with::<ReadAlarms>()
                .with::<AcknowledgeAlarms>()
                .with::<MakeScreens>(),
            Self::Planner => MEMBER.with::<ReadCounts>().with::<ReadTables>(),
            Self::Administrator => MEMBER
                .with::<ReadTables>()
                .with::<ReadLedger>()
                .with::<ManageTables>()
                .with::<ManageAccounts>()
                .with::<MakeScreens>()
                .with::<AuditReads>()
                .with::<Watch>(),
        }
    }

    /// The steps of a case's life that the role takes.
    pub const fn steps(self) -> &'static [StepKind] {
        use StepKind as S;
        match self {
            Self::GridWorker => &[S::Place, S::Classify, S::Verify, S::Check],
            Self::IntakeOperator => &[
                S::Place,
                S::Classify,
                S::File,
                S::Review,
                S::Close,
                S::Cancel,
                S::Reopen,
                S::Merge,
                S::Unmerge,
                S::AnswerSource,
            ],
            Self::ShiftLeader => &[
                S::Place,
                S::Classify,
                S::File,
                S::Dispatch,
                S::Review,
                S::Withdraw,
                S::Check,
                S::Close,
                S::Resume,
                S::Suspend,
                S::RuleExtension,
                S::Cancel,
                S::Reopen,
                S::Merge,
                S::Unmerge,
                S::AnswerSource,
                S::Escalate,
                S::AddSupport,
                S::WithdrawSupport,
                S::Call,
                S::RuleCall,
                S::ConfirmCall,
            ],
            Self::Dispatcher => &[
                S::Place,
                S::Classify,
                S::Dispatch,
                S::Review,
                S::SendBack,
                S::Withdraw,
                S::Suspend,
                S::Resume,
                S::RuleExtension,
                S::Merge,
                S::Unmerge,
                S::Escalate,
                S::AddSupport,
                S::WithdrawSupport,
                S::Call,
                S::ConfirmCall,
            ],
            Self::Team => &[
                S::Accept,
                S::ReportBack,
                S::Refuse,
                S::StageDone,
                S::SendBack,
                S::Suspend,
                S::Resume,
                S::AskExtension,
                S::AddSupport,
                S::WithdrawSupport,
                S::AnswerCall,
            ],
            Self::Evaluator => &[S::Check, S::Evaluate, S::Reopen, S::Exempt],
            Self::Commander => &[
                S::Dispatch,
                S::RuleExtension,
                S::Escalate,
                S::AddSupport,
                S::Call,
                S::RuleCall,
                S::ConfirmCall,
                S::Reopen,
            ],
            Self::Inspector | Self::Planner | Self::Administrator => &[],
        }
    }

    /// The one source that the role reports as; none where it takes reports of any.
    pub const fn source(self) -> Option<&'static str> {
        match self {
            Self::GridWorker => Some("grid-worker"),
            _ => None,
        }
    }

    /// May what the role sees stand on a screen that nobody sits at? Of those whose work is on cases it may not.
    pub const fn may_be_on_a_screen(self) -> bool {
        matches!(
            self,
            Self::Commander | Self::Planner | Self::Inspector | Self::Evaluator
        )
    }

    /// Does the role act for a team, so that somebody without one has nothing to do?
    pub const fn needs_team(self) -> bool {
        matches!(self, Self::Team)
    }
}

/// Everybody with an account: they are residents, too.
pub const MEMBER: Rights = Rights::NONE
    .with::<UseSession>()
    .with::<UsePages>()
    .with::<ReadReference>()
    .with::<ReportAsResident>()
    .with::<FollowCase>()
    .with::<Probe>();

/// Whoever sees single cases.
const READER: Rights = MEMBER
    .with::<ReadCases>()
    .with::<ReadCounts>()
    .with::<ReadTasks>()
    .with::<ReadPhotos>()
    .with::<ReadTables>()
    .with::<ReadLedger>();

/// Whoever sits at a desk and moves cases on.
const DESK: Rights = READER
    .with::<ReportCases>()
    .with::<AddPhotos>()
    .with::<MoveCases>()
    .with::<SetPresence>();

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(word: &str) -> Result<Self, NotARole> {
        let named = Self::ALL.into_iter().find(|role| role.word() == word);
        named.ok_or_else(|| NotARole(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_names_its_role_and_the_fault_names_all() {
        for role in Role::ALL {
            assert_eq!(role.word().parse(), Ok(role));
            assert_eq!(serde_json::json!(role), role.word());
            let told = NotARole("chief".to_owned()).to_string();
            assert!(told.contains(role.word()), "{told}");
        }
    }

    #[test]
    fn every_step_is_taken_by_some_role_and_only_by_roles_that_move_cases() {
        for step in StepKind::ALL {
            assert!(
                Role::ALL.iter().any(|role| role.steps().contains(&step)),
                "{step}"
            );
        }
        for role in Role::ALL {
            assert_eq!(
                role.rights().has::<MoveCases>(),
                !role.steps().is_empty(),
                "{role}"
            );
        }
    }

    #[test]
    fn those_who_keep_the_rules_do_not_touch_cases_and_nobody_judges_what_they_did() {
        let administrator = Role::Administrator.rights();
        assert!(!administrator.has::<ReadCases>() && !administrator.has::<ReadPersonalData>());
        assert!(!Role::Inspector.rights().has::<MoveCases>());
        let team = Role::Team.steps();
        assert!(
            ![
                StepKind::Check,
                StepKind::Close,
                StepKind::Evaluate,
                StepKind::Exempt
            ]
            .iter()
            .any(|step| team.contains(step))
        );
        for role in Role::ALL {
            let rights = role.rights();
            assert!(
                !(rights.has::<ManageAccounts>() && rights.has::<ReadCases>()),
                "{role}"
            );
            assert!(rights.has::<UseSession>(), "{role}");
        }
    }
}
