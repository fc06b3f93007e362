//! What a batch has changed, so that it can be taken back when the store refuses it.

use crate::case::CaseNo;
use crate::state::Case;

/// Off outside a batch, so that a replay keeps no journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal(Option<Undo>);

/// How long every list was, and every former self.
#[derive(Clone, Debug)]
pub(crate) struct Undo {
    pub(crate) lengths: Lengths,
    pub(crate) cases: Vec<(CaseNo, Case)>,
    pub(crate) team_names: Vec<(usize, Box<str>)>,
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

    /// Keeps the former self of a case that is older than the batch.
    pub(crate) fn case(&mut self, number: CaseNo, before: &Case) {
        if let Some(undo) = &mut self.0 {
            let noted = undo.cases.last().is_some_and(|(last, _)| *last == number);
            if number.index() < undo.lengths.cases && !noted {
                undo.cases.push((number, before.clone()));
            }
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
