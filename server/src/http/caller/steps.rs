//! What the roles of a caller do with cases: which steps they take, and from which sources they report.

use super::{Caller, Who};
use crate::http::problem::Problem;
use crate::identity::permissions::ReportCases;
use cases::{Step, StepKind};

impl Caller {
    /// The steps that the caller takes, in the order of a case's life.
    pub fn steps(&self) -> Vec<StepKind> {
        StepKind::ALL
            .into_iter()
            .filter(|step| self.takes(*step))
            .collect()
    }

    /// Whether some role of the caller takes the step.
    pub fn takes(&self, step: StepKind) -> bool {
        match &self.who {
            Who::LocalAdministrator | Who::Key(..) => true,
            Who::Account(signed_in) => {
                let mut roles = signed_in.account.roles.iter();
                !signed_in.is_screen && roles.any(|role| role.steps().contains(&step))
            }
            Who::Anybody { .. } => false,
        }
    }

    /// Lets through a step that a role of the caller takes; one of a team only for a team of theirs. `lead`: the team
    /// that leads the case.
    pub fn require_step(&self, step: &Step, lead: Option<&str>) -> Result<(), Problem> {
        let kind = step.kind();
        let Who::Account(signed_in) = &self.who else {
            return if self.takes(kind) {
                Ok(())
            } else {
                Err(Problem::step_forbidden(kind, &[]))
            };
        };
        let roles = &signed_in.account.roles;
        let mut taking = roles.iter().filter(|role| role.steps().contains(&kind));
        let Some(first) = taking.next() else {
            return Err(Problem::step_forbidden(kind, roles));
        };
        if !first.needs_team() || taking.any(|role| !role.needs_team()) {
            return Ok(());
        }
        let acting = acting(step).or(lead);
        if acting.is_none_or(|team| self.reach.has_team(team)) {
            Ok(())
        } else {
            Err(Problem::foreign_team(acting.unwrap_or_default()))
        }
    }

    /// Lets through a report from a source that the caller may speak for.
    pub fn require_source(&self, source: &str) -> Result<(), Problem> {
        let by_role = match &self.who {
            Who::Account(signed_in) => signed_in.account.roles.iter().any(|role| {
                let own = role.source();
                role.rights().has::<ReportCases>() && own.is_none_or(|own| own == source)
            }),
            _ => true,
        };
        if by_role && self.reach.has_source(source) {
            Ok(())
        } else {
            Err(Problem::foreign_source(source))
        }
    }
}

/// The team that a step itself names as the one that acts.
fn acting(step: &Step) -> Option<&str> {
    match step {
        Step::Accept { team } | Step::ReportBack { team, .. } => team.as_deref(),
        Step::Refuse { team, .. } | Step::AnswerCall { team, .. } => Some(team),
        _ => None,
    }
}
