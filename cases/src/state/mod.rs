//! What is the case now: the sum of all events, small enough to hold every case in memory.

use std::collections::HashSet;

use grids::Position;
use jiff::Timestamp;

use crate::case::{CaseNo, Status, StepKind};
use crate::decision::{Decision, Placement};
use crate::event::{ClassAdded, Event, Moved, Reported, SourceAdded};
use crate::names::{Names, No};
use crate::undo::{Journal, Lengths};

/// Cases kept in one piece of memory: growing never copies more than these.
const CHUNK: usize = 1 << 16;
const NO_DUE: i64 = i64::MAX;
const NOWHERE: f64 = f64::INFINITY;

/// One case as far as decisions need it. Words, history and reasons are in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    at_s: i64,
    due_s: i64,
    moved_s: i64,
    lon_deg: f64,
    lat_deg: f64,
    /// Sequence number of its newest event.
    pub seq: u64,
    /// The area in [`State::areas`]; none while unplaced.
    pub area: Option<No>,
    /// The leading team in [`State::teams`]; none while it waits in a queue.
    pub team: Option<No>,
    /// Who moved it last, in [`State::people`]; none before the first move.
    pub by: Option<No>,
    /// Who reported back, in [`State::people`].
    pub handler: Option<No>,
    class: u16,
    edition: u16,
    source: u8,
    /// Where it stands.
    pub status: Status,
}

impl Case {
    /// When it happened, to the second.
    pub fn at(&self) -> Timestamp {
        second(self.at_s)
    }

    /// When the team's limit ends; none while it waits in a queue or without a limit.
    pub fn due(&self) -> Option<Timestamp> {
        (self.due_s != NO_DUE).then(|| second(self.due_s))
    }

    /// When its newest event was recorded, to the second.
    pub fn moved(&self) -> Timestamp {
        second(self.moved_s)
    }

    /// Its own position; none when it was reported without one.
    pub fn position(&self) -> Option<Position> {
        Position::new(self.lon_deg, self.lat_deg).ok()
    }

    /// Its class as an index into [`State::classes`].
    pub fn class_index(&self) -> Option<usize> {
        usize::from(self.class).checked_sub(1)
    }

    /// Its source as an index into [`State::sources`].
    pub fn source_index(&self) -> usize {
        usize::from(self.source)
    }

    /// The edition it was placed by, as an index into [`State::editions`].
    pub fn edition_index(&self) -> usize {
        usize::from(self.edition)
    }

    /// The steps that are possible now, in the order of a case's life.
    pub fn legal(&self) -> Vec<StepKind> {
        legal(self.status, self.class != 0)
    }

    fn place(&mut self, placement: &Placement) {
        if let Some(position) = placement.position {
            (self.lon_deg, self.lat_deg) = (position.lon_deg(), position.lat_deg());
        }
    }
}

/// The steps that lead on from a status.
pub(crate) fn legal(status: Status, has_class: bool) -> Vec<StepKind> {
    match status {
        Status::Unplaced if has_class => vec![StepKind::Place],
        Status::Unplaced | Status::Unclassified => vec![StepKind::Place, StepKind::Classify],
        Status::Dispatched => vec![StepKind::Accept],
        Status::Handling => vec![StepKind::ReportBack],
        Status::Handled => vec![StepKind::Close],
        Status::Closed => Vec::new(),
    }
}

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

    /// Takes in what has happened. `seq` is the event's place in the log. Cannot fail: the event is
    /// one that `decide` made on the state before it.
    ///
    /// # Panics
    /// When the log is not the one this state comes from: a case that does not exist or exists twice.
    pub fn apply(&mut self, seq: u64, event: &Event) {
        match event {
            Event::Reported(event) => self.reported(seq, event),
            Event::Placed(event) => {
                self.moved(seq, event.case, event.recorded, &event.by);
                self.set_place(event.case, &event.placement);
                self.set_decision(event.case, event.status, event.decision.as_ref());
            }
            Event::Classified(event) => {
                self.moved(seq, event.case, event.recorded, &event.by);
                self.set_class(event.case, Some(&event.class));
                self.set_decision(event.case, event.status, event.decision.as_ref());
            }
            Event::Accepted(event) => self.step(seq, event, Status::Handling),
            Event::ReportedBack(event) => {
                self.step(seq, event, Status::Handled);
                let case = self.case_mut(event.case);
                case.handler = case.by;
            }
            Event::Closed(event) => self.step(seq, event, Status::Closed),
            Event::ClassAdded(event) => {
                self.added_classes_of.insert(event.code.clone());
                self.added_classes.push(event.clone());
            }
            Event::SourceAdded(event) => self.added_sources.push(event.clone()),
        }
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
        let lengths = undo.lengths;
        for (case, before) in undo.cases.into_iter().rev() {
            *self.case_mut(case) = before;
        }
        for (team, before) in undo.team_names.into_iter().rev() {
            self.team_names[team] = before;
        }
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

    fn reported(&mut self, seq: u64, event: &Reported) {
        assert_eq!(event.case, self.next_case(), "case numbers are dense");
        let case = Case {
            at_s: event.at.as_second(),
            due_s: NO_DUE,
            moved_s: event.recorded.as_second(),
            lon_deg: NOWHERE,
            lat_deg: NOWHERE,
            seq,
            area: None,
            team: None,
            by: None,
            handler: None,
            class: 0,
            edition: 0,
            source: narrow(self.sources.number(&event.source).index()),
            status: event.status,
        };
        self.push(case);
        self.set_place(event.case, &event.placement);
        self.set_class(event.case, event.class.as_deref());
        self.set_decision(event.case, event.status, event.decision.as_ref());
    }

    fn push(&mut self, case: Case) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => last.push(case),
            _ => self.chunks.push(vec![case]),
        }
    }

    /// The case to change, with its former self in the journal.
    fn case_mut(&mut self, case: CaseNo) -> &mut Case {
        let index = case.index();
        let found = self
            .chunks
            .get_mut(index / CHUNK)
            .and_then(|chunk| chunk.get_mut(index % CHUNK));
        let found = found.expect("the log names only cases that it has reported before");
        self.journal.case(case, found);
        found
    }

    fn moved(&mut self, seq: u64, case: CaseNo, recorded: Timestamp, by: &str) {
        let by = self.people.number(by);
        let case = self.case_mut(case);
        case.seq = seq;
        case.moved_s = recorded.as_second();
        case.by = Some(by);
    }

    fn step(&mut self, seq: u64, event: &Moved, status: Status) {
        self.moved(seq, event.case, event.recorded, &event.by);
        self.case_mut(event.case).status = status;
    }

    fn set_place(&mut self, case: CaseNo, placement: &Placement) {
        let edition = narrow(self.editions.number(&placement.edition).index());
        let area = placement
            .area
            .as_deref()
            .map(|code| self.areas.number(code));
        let case = self.case_mut(case);
        case.place(placement);
        case.edition = edition;
        case.area = area;
    }

    fn set_class(&mut self, case: CaseNo, class: Option<&str>) {
        let class = class.map_or(0, |code| narrow(self.classes.number(code).index() + 1));
        self.case_mut(case).class = class;
    }

    fn set_decision(&mut self, case: CaseNo, status: Status, decision: Option<&Decision>) {
        let team =
            decision.map(|decision| self.name_team(&decision.lead.code, &decision.lead.name));
        let case = self.case_mut(case);
        case.status = status;
        case.team = team;
        let due = decision.and_then(|decision| decision.due);
        case.due_s = due.map_or(NO_DUE, Timestamp::as_second);
    }

    fn name_team(&mut self, code: &str, name: &str) -> No {
        let team = self.teams.number(code);
        match self.team_names.get_mut(team.index()) {
            Some(known) if **known == *name => {}
            Some(known) => self
                .journal
                .team_name(team.index(), std::mem::replace(known, name.into())),
            None => self.team_names.push(name.into()),
        }
        team
    }
}

/// A count that `decide` keeps within the narrower type by refusing what would not fit.
fn narrow<T: TryFrom<usize>>(number: usize) -> T {
    T::try_from(number)
        .ok()
        .expect("decide refuses what the columns cannot hold")
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("comes from a timestamp")
}
