//! 职责清单校核: what a duties table leaves uncovered, what in it can never win, and where it contradicts itself.
//!
//! Exact: every class, every area and every kind of time is looked at, none is sampled.

mod group;
mod survey;
mod time;
mod words;

use std::collections::BTreeSet;

use grids::AreaId;
use jiff::Timestamp;
use serde::Serialize;

use crate::tables::Answers;
use crate::why::Sentence;
use crate::world::World;

pub use time::TimeKind;

use group::{Part, parts};
use survey::{Survey, survey};
use words::Words;

/// Most findings that are listed; the rest is counted.
pub const FINDINGS_MAX: usize = 2_000;
/// Most rows that one finding names beside its own.
pub const BEATEN_BY_MAX: usize = 8;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DutyCheck {
    /// The findings: by kind, then in the order of classes, rows and areas. At most [`FINDINGS_MAX`].
    pub findings: Vec<DutyFinding>,
    /// How many further ones there are.
    pub more: usize,
}

/// One thing that a duties table should not have, or that its reader should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DutyFinding {
    /// What.
    pub kind: FindingKind,
    /// The rows it is about, the one that wins first.
    pub rows: Vec<Box<str>>,
    /// The class it is about; of a row its class prefix, empty for every class.
    pub class: Box<str>,
    /// The area it is about; of a row its area prefix, empty for everywhere.
    pub area: Box<str>,
    /// With everything inside the area? If not, only cases that lie in no area inside it.
    pub whole: bool,
    /// At which times, all of them when it is any time.
    pub times: Vec<TimeKind>,
    /// From when on; none: from the time of the check.
    pub from: Option<Timestamp>,
    /// Until when; none: without end.
    pub until: Option<Timestamp>,
    /// The finding in words.
    pub words: Sentence,
}

/// The kinds of findings, gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// 矛盾: two rows are equal in class, area, priority and date and hold at the same time, but
    /// say different things; only their ids decide.
    Contradiction,
    /// 无人负责: no row holds for a class in an area at some time; the territory answers, without a limit.
    Uncovered,
    /// 无队伍: a row wins, but its lead has no team there; the territory answers.
    NoTeam,
    /// 无效: a row that can win nowhere at no time.
    NeverWins,
    /// 无此区域: no area begins with the row's area.
    NoArea,
    /// 无此层级: the areas have no level of this name.
    NoLevel,
    /// 尚未生效: a row that holds only from a later date. Nothing is wrong with it.
    NotYet,
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Contradiction,
        Self::Uncovered,
        Self::NoTeam,
        Self::NeverWins,
        Self::NoArea,
        Self::NoLevel,
        Self::NotYet,
    ];

    /// Something to know, not to mend?
    pub fn is_note(self) -> bool {
        self == Self::NotYet
    }

    /// The kind in Chinese and English words.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Contradiction => ("矛盾", "Contradiction"),
            Self::Uncovered => ("无条目", "Uncovered"),
            Self::NoTeam => ("无队伍", "No team"),
            Self::NeverWins => ("永不适用", "Never wins"),
            Self::NoArea => ("无此区域", "No such area"),
            Self::NoLevel => ("无此层级", "No such level"),
            Self::NotYet => ("尚未生效", "Not yet in force"),
        }
    }
}

/// Checks the duties of a world as they are in force at `at` and will come into force later.
///
/// A level's own unit (`level:grid`) for a case that lies only in a coarser area is not a finding:
/// there the territory answers by design.
pub fn check_duties(world: &World, at: Timestamp) -> DutyCheck {
    let survey = survey(world, at);
    let mut check = Check {
        world,
        words: Words(world),
        survey: &survey,
        found: DutyCheck::default(),
    };
    check.contradictions();
    check.uncovered();
    check.no_team();
    check.never_wins();
    check.fitting(at);
    check.found
}

struct Check<'a> {
    world: &'a World,
    words: Words<'a>,
    survey: &'a Survey,
    found: DutyCheck,
}

impl Check<'_> {
    fn add(&mut self, finding: DutyFinding) {
        if self.found.findings.len() < FINDINGS_MAX {
            self.found.findings.push(finding);
        } else {
            self.found.more += 1;
        }
    }

    /// A finding about one row, at any time.
    fn of_row(&self, kind: FindingKind, row: usize, words: Sentence) -> DutyFinding {
        let duty = &self.world.tables().duties()[row];
        DutyFinding {
            kind,
            rows: vec![duty.id.clone()],
            class: duty.class.clone(),
            area: duty.area.clone(),
            whole: true,
            times: self.survey.times.clone(),
            from: None,
            until: None,
            words,
        }
    }

    fn contradictions(&mut self) {
        for ((winner, other), slots) in &self.survey.ties {
            let times = self.survey.times_of(slots.iter().copied());
            let words = self.words.contradiction(*winner, *other, self.said(&times));
            let mut finding = self.of_row(FindingKind::Contradiction, *winner, words);
            let other = &self.world.tables().duties()[*other];
            finding.rows.push(other.id.clone());
            finding.times = times;
            self.add(finding);
        }
    }

    fn uncovered(&mut self) {
        let edition = self.world.edition();
        for (class, holes) in self.world.tables().classes().iter().zip(&self.survey.holes) {
            for Part { area, whole, of } in parts(edition, |area: AreaId| holes[area.index()]) {
                for run in self.survey.runs(of) {
                    let area = &edition.area(area).code;
                    let said = self.said(&run.times);
                    let words = self.words.uncovered(&class.code, (area, whole), said, &run);
                    self.add(DutyFinding {
                        kind: FindingKind::Uncovered,
                        rows: Vec::new(),
                        class: class.code.clone(),
                        area: area.clone(),
                        whole,
                        times: run.times,
                        from: run.from,
                        until: run.until,
                        words,
                    });
                }
            }
        }
    }

    fn no_team(&mut self) {
        for (row, areas) in &self.survey.nobody {
            let lacks = |area: AreaId| u32::from(areas.contains(&area.0));
            for Part { area, whole, .. } in parts(self.world.edition(), lacks) {
                let area = &self.world.edition().area(area).code;
                let words = self.words.no_team(*row, (area, whole));
                let mut finding = self.of_row(FindingKind::NoTeam, *row, words);
                finding.area = area.clone();
                finding.whole = whole;
                self.add(finding);
            }
        }
    }

    fn never_wins(&mut self) {
        for row in 0..self.world.tables().duties().len() {
            let nowhere = self.is_nowhere(row);
            if self.survey.wins[row] || nowhere {
                continue;
            }
            let by = &self.survey.beaten[row];
            let words = self.words.never_wins(row, by);
            let mut finding = self.of_row(FindingKind::NeverWins, row, words);
            let duties = self.world.tables().duties();
            finding
                .rows
                .extend(by.iter().map(|by| duties[*by].id.clone()));
            self.add(finding);
        }
    }

    /// Rows that do not fit the areas, and rows of the future.
    fn fitting(&mut self, at: Timestamp) {
        let duties = self.world.tables().duties();
        let nowhere: Vec<_> = (0..duties.len())
            .filter(|row| self.is_nowhere(*row))
            .collect();
        for row in nowhere {
            let words = self.words.no_area(row);
            self.add(self.of_row(FindingKind::NoArea, row, words));
        }
        for (row, duty) in duties.iter().enumerate() {
            let named: BTreeSet<usize> = std::iter::once(&duty.lead)
                .chain(&duty.support)
                .filter_map(|answers| match answers {
                    Answers::Level(name) => Some(*name),
                    Answers::Team(_) | Answers::Department(_) => None,
                })
                .collect();
            for name in named {
                let name = &self.world.tables().level_names()[name];
                if !self.world.edition().levels().contains(name) {
                    let words = self.words.no_level(row, name);
                    self.add(self.of_row(FindingKind::NoLevel, row, words));
                }
            }
        }
        for (row, duty) in duties.iter().enumerate() {
            if !duty.standing.holds(at) {
                let words = self.words.not_yet(row);
                let mut finding = self.of_row(FindingKind::NotYet, row, words);
                finding.from = Some(duty.standing.from());
                self.add(finding);
            }
        }
    }

    fn is_nowhere(&self, row: usize) -> bool {
        self.world
            .reach(row)
            .is_some_and(|areas| !areas.contains(&true))
    }

    /// The times in words; none when it is any time.
    fn said(&self, times: &[TimeKind]) -> Option<(String, String)> {
        (times != self.survey.times).then(|| time::words(times))
    }
}
