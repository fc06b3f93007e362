//! Where two states differ: for whoever is told that they do.

use std::fmt;

use super::State;
use crate::case::CaseNo;

/// The first thing that two states know otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// One of the lists of codes, or what was added to them.
    Lists,
    /// This case, or what only one of them knows of it.
    Case(CaseNo),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lists => f.write_str("the lists of classes, sources, areas, teams or people"),
            Self::Case(case) => write!(f, "case {case}"),
        }
    }
}

impl State {
    /// Where another state first differs; none when they are equal. Looks at every case.
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        let lists = |of: &Self| {
            let names = [
                &of.classes,
                &of.sources,
                &of.areas,
                &of.teams,
                &of.people,
                &of.editions,
            ];
            names.map(|names| names.codes().to_vec())
        };
        let are_equal = lists(self) == lists(other)
            && self.team_names == other.team_names
            && self.added_classes == other.added_classes
            && self.added_sources == other.added_sources;
        if !are_equal {
            return Some(Difference::Lists);
        }
        let last = self.len().max(other.len()) as u32;
        let mut cases = (1..=last).map(CaseNo);
        let differs = |case: &CaseNo| {
            self.case(*case) != other.case(*case)
                || self.open(*case) != other.open(*case)
                || self.lates(*case) != other.lates(*case)
                || self.answers.get(case) != other.answers.get(case)
        };
        cases.find(differs).map(Difference::Case)
    }
}
