//! Where each case stands, and so its row: what `cases::State` comes to, of the little that rows are made of.
//!
//! Each case for itself, and without what only decisions need. That both come to the same is a test (`tests/glance.rs`).

use super::super::short::{Mixer, Short};
use super::said::{Code, Decided, Kind, Placed, Said};
use cases::{ClockOf, Status};
use grids::Edition;
use std::collections::{HashMap, HashSet};

/// Most codes of a kind that columns of the state can number.
const SOURCES_MAX: usize = 1 << 8;
const CLASSES_MAX: usize = (1 << 16) - 1;
const EDITIONS_MAX: usize = 1 << 16;

/// A clock: what it measures and when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Clock {
    of: ClockOf,
    ends_s: Option<i64>,
}

/// Where a case stands.
#[derive(Clone, Debug)]
struct Standing {
    status: Status,
    class: Code,
    area: Code,
    team: Code,
    position: Option<(u64, u64)>,
    /// None when the case is over.
    clock: Option<Clock>,
    /// When the lead team's limit ends, or ended.
    limit_ends_s: Option<i64>,
    row: Row,
}

/// A row of the list of cases, as hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Time, source and words.
    pub report: Short,
    /// See [`facts`].
    pub facts: Short,
    /// The status word's.
    pub status: Short,
}

/// Class, area, team, end of the clock and position as one hash.
pub fn facts(
    mixer: &Mixer,
    [class, area, team]: [Code; 3],
    ends_s: Option<i64>,
    position: Option<(u64, u64)>,
) -> Short {
    mixer.short((class, area, team, ends_s, position))
}

impl Row {
    /// The row of a case as one hash.
    pub fn short(&self, case: u32, mixer: &Mixer) -> Short {
        mixer.short((case, self.report, self.facts, self.status))
    }
}

/// All cases as far as the log was followed.
pub struct Standings<'a> {
    mixer: Mixer,
    editions: &'a [(u64, Edition)],
    statuses: Vec<Short>,
    cases: Vec<Standing>,
    /// Areas of cases that have no position of their own.
    labels: HashMap<u32, Box<str>>,
    sources: Codes,
    classes: Codes,
    placed_by: Codes,
}

/// Codes met so far; the newest of them is often the next.
#[derive(Default)]
struct Codes {
    newest: Code,
    all: HashSet<Code>,
}

impl Codes {
    fn note(&mut self, code: Code) -> usize {
        if code != 0 && code != self.newest {
            self.newest = code;
            self.all.insert(code);
        }
        self.all.len()
    }
}

impl<'a> Standings<'a> {
    /// Before the first entry. Each edition has been in force since after an entry.
    pub fn new(editions: &'a [(u64, Edition)], mixer: &Mixer) -> Self {
        let status = |status: &Status| mixer.short(status.word().as_bytes());
        Self {
            mixer: mixer.clone(),
            editions,
            statuses: Status::ALL.iter().map(status).collect(),
            cases: Vec::new(),
            labels: HashMap::new(),
            sources: Codes::default(),
            classes: Codes::default(),
            placed_by: Codes::default(),
        }
    }

    /// Takes in what an entry says; `None` when no decision would have written it, or no row follows from it.
    pub fn take(&mut self, seq: u64, said: &Said) -> Option<()> {
        if said.form.kind == Kind::Other {
            let is_known = said.case as usize <= self.cases.len();
            return is_known.then_some(());
        }
        let in_force = self.editions.iter().rev().find(|(after, _)| *after < seq);
        let (_, edition) = in_force?;
        let may_be = self.sources.note(said.source) <= SOURCES_MAX
            && self.classes.note(said.class) <= CLASSES_MAX
            && self
                .placed_by
                .note(said.placed.as_ref().map_or(0, |placed| placed.edition))
                <= EDITIONS_MAX;
        if !may_be {
            return None;
        }
        let index = (said.case as usize).checked_sub(1)?;
        if said.form.kind == Kind::Reported {
            if index != self.cases.len() {
                return None;
            }
            self.cases.push(Standing::reported(said)?);
        } else {
            self.cases.get_mut(index)?.moved(said);
        }
        let case = &mut self.cases[index];
        if let Some(placed) = &said.placed {
            match &placed.label_of {
                Some(area) => drop(self.labels.insert(said.case, area.clone())),
                None if !self.labels.is_empty() => drop(self.labels.remove(&said.case)),
                None => {}
            }
        }
        if said.is_row_changed() {
            let label = || {
                let id = edition.find(self.labels.get(&said.case)?)?;
                let label = edition.label_point(id);
                Some((label.lon_deg().to_bits(), label.lat_deg().to_bits()))
            };
            let codes = [case.class, case.area, case.team];
            let position = case.position.or_else(label);
            case.row.facts = facts(&self.mixer, codes, case.ends_s(), position);
        }
        if said.is_row_changed() || said.form.status.is_some() {
            case.row.status = self.statuses[case.status as usize];
        }
        Some(())
    }

    /// The rows of all cases, from the first.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row> {
        self.cases.iter().map(|case| case.row)
    }
}

impl Said {
    /// Whether more than the status of its case's row may change.
    fn is_row_changed(&self) -> bool {
        match self.form.kind {
            Kind::Reported | Kind::Placed | Kind::Classified => true,
            Kind::Stepped | Kind::Passed => self.form.is_decided || self.form.clock.is_some(),
            Kind::Other => false,
        }
    }

    fn clock(&self) -> Option<Clock> {
        let ends_s = self.clock_ends_s;
        self.form.clock.map(|of| Clock { of, ends_s })
    }
}

impl Standing {
    fn reported(said: &Said) -> Option<Self> {
        let status = said.form.status?;
        let mut case = Self {
            status,
            class: said.class,
            area: 0,
            team: 0,
            position: None,
            clock: said.clock().or(Some(plain_clock(status, said.decided))),
            limit_ends_s: None,
            row: Row {
                report: said.report,
                facts: 0,
                status: 0,
            },
        };
        case.place(said.placed.as_ref()?);
        case.decide(said.decided);
        case.settle();
        Some(case)
    }

    fn moved(&mut self, said: &Said) {
        if let Some(placed) = &said.placed {
            self.place(placed);
        }
        if said.form.kind == Kind::Classified {
            self.class = said.class;
        }
        self.stand(said.form.status.unwrap_or(self.status), said.decided);
        self.decide(said.decided);
        if self.clock.is_some() {
            self.clock = said.clock().or(self.clock);
        }
        self.settle();
    }

    fn place(&mut self, placed: &Placed) {
        // A correction to an area's code: the old position would lie in another area.
        if placed.position.is_some() || self.area != 0 {
            self.position = placed.position;
        }
        self.area = placed.area;
    }

    fn stand(&mut self, status: Status, decided: Option<Decided>) {
        self.status = status;
        if status.is_waiting() {
            self.team = 0;
        }
        let plain = plain_clock(status, decided);
        self.clock = match self.clock {
            _ if matches!(status, Status::Closed | Status::Cancelled) => None,
            Some(clock) if status == Status::Merged || clock.of == plain.of => Some(clock),
            Some(_) | None => Some(plain),
        };
    }

    fn decide(&mut self, decided: Option<Decided>) {
        if let Some(decided) = decided.filter(|_| !self.status.is_waiting()) {
            self.team = decided.lead;
        }
    }

    fn settle(&mut self) {
        match self.clock {
            Some(clock) if clock.of == ClockOf::Handle => self.limit_ends_s = clock.ends_s,
            Some(_) if self.status.is_waiting() => self.limit_ends_s = None,
            Some(_) | None => {}
        }
    }

    /// The end of the clock that runs; of a case that is over, the end of its team's limit.
    fn ends_s(&self) -> Option<i64> {
        match self.clock {
            Some(clock) if self.status.is_open() => clock.ends_s,
            Some(_) | None => self.limit_ends_s,
        }
    }
}

/// The clock that a status begins with.
fn plain_clock(status: Status, decided: Option<Decided>) -> Clock {
    let with_team = decided.filter(|_| status.is_with_team());
    Clock {
        of: ClockOf::begun_by(status),
        ends_s: with_team.and_then(|decided| decided.ends_s),
    }
}
