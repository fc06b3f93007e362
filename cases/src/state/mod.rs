//! What is the case now: the sum of all events, small enough to hold every case in memory.

mod apply;
mod case;
mod difference;
mod kept;
mod near;
mod packed;
mod taken;
mod timers;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::case::CaseNo;
use crate::event::{ClassAdded, SourceAdded};
use crate::names::{Names, No};
use crate::open::Open;
use crate::running::Late;
use crate::undo::{Journal, Lengths};

pub use case::Case;
pub use difference::Difference;
pub use packed::NotAState;
pub(crate) use timers::{Falls, Ruled};

/// Cases kept in one piece of memory: growing never copies more than these.
const CHUNK: usize = 1 << 16;

/// All cases, and the codes that their columns stand for.
///
/// Two states that were given the same events are equal, whatever ran in between.
///
/// A batch is decided one command at a time, each on what the one before left, and stored as a
/// whole. So the writer calls [`State::begin`], then for each command `decide` and [`State::apply`],
/// then stores, then [`State::keep`], or [`State::undo`] when the store refused. Until `keep` nobody
/// but the writer may look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    chunks: Vec<Vec<Case>>,
    /// What only cases that are not over need. Shared, so that a reader may keep one.
    open: HashMap<CaseNo, Arc<Open>>,
    /// What was late, of the cases where something was.
    lates: HashMap<CaseNo, Arc<Vec<Lateness>>>,
    /// When a source must be answered by, in seconds; until it is, or is late.
    answers: HashMap<CaseNo, i64>,
    /// The next moment of every case that has one, and the same by time.
    moments: HashMap<CaseNo, i64>,
    timers: BTreeSet<(i64, CaseNo)>,
    near: near::Near,
    classes: Names,
    sources: Names,
    areas: Names,
    teams: Names,
    team_names: Vec<Box<str>>,
    people: Names,
    editions: Names,
    added_classes: Vec<ClassAdded>,
    added_classes_of: HashSet<Box<str>>,
    added_sources: Vec<SourceAdded>,
    journal: Journal,
}

/// A lateness, and the exemption beside it if there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Lateness {
    /// The fact.
    pub late: Late,
    /// 豁免: who excused it, why and when; the fact stays.
    pub exempt: Option<Exemption>,
}

/// 豁免: a lateness is excused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// Who excused it.
    pub by: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// When.
    pub at: jiff::Timestamp,
}

impl State {
    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.chunks
            .last()
            .map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    /// Is there no case yet?
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The case of a number.
    pub fn case(&self, case: CaseNo) -> Option<&Case> {
        let index = (case.0 as usize).checked_sub(1)?;
        self.chunks.get(index / CHUNK)?.get(index % CHUNK)
    }

    /// All cases in the order of their numbers.
    pub fn cases(&self) -> impl Iterator<Item = (CaseNo, &Case)> {
        (1..).map(CaseNo).zip(self.chunks.iter().flatten())
    }

    /// What a case that is not over needs besides; none when it is closed or cancelled. A merged
    /// case keeps its own. A reader may keep the `Arc`: it never changes.
    pub fn open(&self, case: CaseNo) -> Option<&Arc<Open>> {
        self.open.get(&case)
    }

    /// How many cases are not over.
    pub fn open_len(&self) -> usize {
        self.open.len()
    }

    /// What was late about a case, in order; the index is [`Late::no`].
    pub fn lates(&self, case: CaseNo) -> &[Lateness] {
        self.lates.get(&case).map_or(&[], |lates| lates)
    }

    /// When the source must be answered by; none when it was, is late already, or need not be.
    pub fn answer_due(&self, case: CaseNo) -> Option<jiff::Timestamp> {
        self.answers.get(&case).copied().map(case::second)
    }

    /// The steps that are possible now, in the order of a case's life.
    pub fn legal(&self, case: CaseNo) -> Vec<crate::StepKind> {
        self.case(case).map_or_else(Vec::new, |found| {
            crate::legal::legal(found, self.open(case).map(|open| &**open))
        })
    }

    /// Open cases around a place; some lie a little farther away.
    pub(crate) fn near(
        &self,
        position: grids::Position,
        metres: f64,
    ) -> impl Iterator<Item = CaseNo> + '_ {
        self.near.around(position, metres)
    }

    /// The number of the next case.
    pub fn next_case(&self) -> CaseNo {
        CaseNo(self.len() as u32 + 1)
    }

    /// Codes of the classes of cases.
    pub fn classes(&self) -> &Names {
        &self.classes
    }

    /// Codes of the sources of cases.
    pub fn sources(&self) -> &Names {
        &self.sources
    }

    /// Codes of the areas of cases.
    pub fn areas(&self) -> &Names {
        &self.areas
    }

    /// Codes of the leading teams of cases.
    pub fn teams(&self) -> &Names {
        &self.teams
    }

    /// The newest name of a team.
    pub fn team_name(&self, team: No) -> &str {
        &self.team_names[team.index()]
    }

    /// Accounts of those who moved cases.
    pub fn people(&self) -> &Names {
        &self.people
    }

    /// Hashes of the editions that cases were placed by.
    pub fn editions(&self) -> &Names {
        &self.editions
    }

    /// Classes that were added to those of the tables, in order.
    pub fn added_classes(&self) -> &[ClassAdded] {
        &self.added_classes
    }

    /// Was this class added?
    pub(crate) fn has_added_class(&self, code: &str) -> bool {
        self.added_classes_of.contains(code)
    }

    /// Sources that were added to those of the tables, in order.
    pub fn added_sources(&self) -> &[SourceAdded] {
        &self.added_sources
    }

    /// Begins a batch that can be undone.
    pub fn begin(&mut self) {
        let lengths = Lengths {
            cases: self.len(),
            classes: self.classes.codes().len(),
            sources: self.sources.codes().len(),
            areas: self.areas.codes().len(),
            teams: self.teams.codes().len(),
            people: self.people.codes().len(),
            editions: self.editions.codes().len(),
            added_classes: self.added_classes.len(),
            added_sources: self.added_sources.len(),
        };
        self.journal.begin(lengths);
    }

    /// Ends the batch: it is stored.
    pub fn keep(&mut self) {
        self.journal.end();
    }

    /// Takes back everything since [`State::begin`]. Without a begun batch nothing happens.
    pub fn undo(&mut self) {
        let Some(undo) = self.journal.end() else {
            return;
        };
        for (case, before) in undo.cases.into_iter().rev() {
            self.restore(case, before);
        }
        for (team, before) in undo.team_names.into_iter().rev() {
            self.team_names[team] = before;
        }
        self.shorten(undo.lengths);
    }

    /// Drops what has come to the lists since.
    fn shorten(&mut self, lengths: Lengths) {
        while self.len() > lengths.cases {
            let before_last = (self.chunks.len() - 1) * CHUNK;
            let last = self
                .chunks
                .last_mut()
                .expect("longer than some length, so not empty");
            last.truncate(lengths.cases.saturating_sub(before_last));
            if last.is_empty() {
                self.chunks.pop();
            }
        }
        self.classes.shorten(lengths.classes);
        self.sources.shorten(lengths.sources);
        self.areas.shorten(lengths.areas);
        self.teams.shorten(lengths.teams);
        self.team_names.truncate(lengths.teams);
        self.people.shorten(lengths.people);
        self.editions.shorten(lengths.editions);
        for class in self.added_classes.drain(lengths.added_classes..) {
            self.added_classes_of.remove(&class.code);
        }
        self.added_sources.truncate(lengths.added_sources);
    }
}
