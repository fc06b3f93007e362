//! Where a case stands, as the writer knows it: taken between two batches, so that all of it fits together.

use super::super::caller::Caller;
use super::super::problem::Problem;
use crate::engine::Engine;
use cases::{Call, Case, CaseNo, Lateness, Open, State, StepKind, Task};
use jiff::Timestamp;
use std::sync::Arc;

/// One case at one moment.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its number.
    pub number: CaseNo,
    /// What every case has.
    pub case: Case,
    /// What one that is not over has.
    pub open: Option<Arc<Open>>,
    /// What was late.
    pub lates: Vec<Lateness>,
    /// When the source must be answered by.
    pub answer_due: Option<Timestamp>,
    /// The steps that are possible.
    pub legal: Vec<StepKind>,
    /// Who moved it last.
    pub by: Option<Box<str>>,
    /// Who reported it back, or handled it on the spot.
    pub handler: Option<Box<str>>,
    /// Code and name of the team that leads it.
    pub lead: Option<(Box<str>, Box<str>)>,
}

impl Standing {
    /// Asks the writer.
    pub async fn of(engine: &Engine, number: CaseNo) -> Result<Self, Problem> {
        let standing = engine
            .ask(move |state, _| Self::taken(state, number))
            .await?;
        standing.ok_or_else(|| Problem::not_found(format!("there is no case {number}")))
    }

    /// The same, with the steps alone that the caller takes.
    #[must_use]
    pub fn of_caller(mut self, caller: &Caller) -> Self {
        self.legal.retain(|step| caller.takes(*step));
        self
    }

    /// Takes it from the state.
    pub fn taken(state: &State, number: CaseNo) -> Option<Self> {
        let case = state.case(number)?.clone();
        Some(Self {
            number,
            open: state.open(number).cloned(),
            lates: state.lates(number).to_vec(),
            answer_due: state.answer_due(number),
            legal: state.legal(number),
            by: case.by.map(|by| state.people().code(by).into()),
            handler: case.handler.map(|by| state.people().code(by).into()),
            lead: case.team.map(|team| {
                (
                    state.teams().code(team).into(),
                    state.team_name(team).into(),
                )
            }),
            case,
        })
    }

    /// The tasks of supporting teams.
    pub fn tasks(&self) -> &[Task] {
        self.open.as_ref().map_or(&[], |open| open.tasks())
    }

    /// The calls.
    pub fn calls(&self) -> &[Call] {
        self.open.as_ref().map_or(&[], |open| open.calls())
    }
}
