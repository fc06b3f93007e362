//! What a batch has changed, so that it can be taken back when the store refuses it.

use std::sync::Arc;

use crate::case::CaseNo;
use crate::open::Open;
use crate::state::{Case, Lateness};

/// Off outside a batch, so that a replay keeps no journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal(Option<Undo>);

/// How long every list was, and every former self.
#[derive(Clone, Debug)]
pub(crate) struct Undo {
    pub(crate) lengths: Lengths,
    pub(crate) cases: Vec<(CaseNo, Before)>,
    pub(crate) team_names: Vec<(usize, Box<str>)>,
}

/// What was known of a case before an event; shared parts are kept by reference, so it is cheap.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    /// None when the batch itself reported it.
    pub(crate) case: Option<Case>,
    pub(crate) open: Option<Arc<Open>>,
    pub(crate) lates: Option<Arc<Vec<Lateness>>>,
    pub(crate) answer: Option<i64>,
    pub(crate) moment: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Lengths {
    pub(crate) cases: usize,
    pub(crate) classes: usize,
    pub(crate) sources: usize,
    pub(crate) areas: usize,
    pub(crate) teams: usize,
    pub(crate) people: usize,
    pub(crate) editions: usize,
    pub(crate) added_classes: usize,
    pub(crate) added_sources: usize,
}

/// States are compared by what they hold; an open batch is not part of it.
impl PartialEq for Journal {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Journal {
    pub(crate) fn begin(&mut self, lengths: Lengths) {
        self.0 = Some(Undo {
            lengths,
            cases: Vec::new(),
            team_names: Vec::new(),
        });
    }

    pub(crate) fn end(&mut self) -> Option<Undo> {
        self.0.take()
    }

    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Keeps the former self of a case, before each event that touches it.
    pub(crate) fn case(&mut self, number: CaseNo, before: Before) {
        if let Some(undo) = &mut self.0 {
            undo.cases.push((number, before));
        }
    }

    pub(crate) fn team_name(&mut self, team: usize, before: Box<str>) {
        if let Some(undo) = &mut self.0
            && team < undo.lengths.teams
        {
            undo.team_names.push((team, before));
        }
    }
}
