//! One case as far as decisions need it, small enough to hold every case in memory.

use grids::Position;
use jiff::Timestamp;

use crate::alarm::Alarm;
use crate::case::Status;
use crate::decision::Placement;
use crate::names::No;
use crate::rating::Rating;
use crate::step::StepKind;

pub(super) const NO_DUE: i64 = i64::MAX;
const NOWHERE: f64 = f64::INFINITY;
/// The number of an alarm's word, above those of the steps.
const ALARM: u8 = 128;

/// One case as far as decisions need it. Words, history and reasons are in the store; what only an
/// open one needs is in [`crate::open::Open`].
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub(super) at_s: i64,
    pub(super) due_s: i64,
    pub(super) moved_s: i64,
    lon_deg: f64,
    lat_deg: f64,
    /// Sequence number of its newest event.
    pub seq: u64,
    /// The area in [`crate::State::areas`]; none while unplaced.
    pub area: Option<No>,
    /// The leading team in [`crate::State::teams`]; none while it waits in a queue.
    pub team: Option<No>,
    /// Who moved it last, in [`crate::State::people`]; none when only time, a rule or the report did.
    pub by: Option<No>,
    /// Who reported back, or handled it on the spot, in [`crate::State::people`].
    pub handler: Option<No>,
    pub(super) class: u16,
    pub(super) edition: u16,
    pub(super) source: u8,
    /// Where it stands.
    pub status: Status,
    /// Where it stood before its newest step.
    pub was: Status,
    /// How often it was done again: a check that failed, a reopening.
    pub rework: u8,
    /// How often it went from one lead team to another.
    pub handovers: u8,
    last: u8,
    level: u8,
    flags: u8,
    rating: Rating,
}

/// What is told of a case in one bit.
#[derive(Clone, Copy)]
pub(super) struct Flag(u8);

pub(super) const WARNED: Flag = Flag(1);
pub(super) const OVERDUE: Flag = Flag(1 << 1);
pub(super) const LATE: Flag = Flag(1 << 2);
pub(super) const STUCK: Flag = Flag(1 << 3);
pub(super) const CALLING: Flag = Flag(1 << 4);
pub(super) const ANSWERED: Flag = Flag(1 << 5);
const EVALUATED: Flag = Flag(1 << 6);
pub(super) const EXTENSION: Flag = Flag(1 << 7);

impl Case {
    pub(super) fn new(at: Timestamp, source: u8, status: Status) -> Self {
        Self {
            at_s: at.as_second(),
            due_s: NO_DUE,
            moved_s: at.as_second(),
            lon_deg: NOWHERE,
            lat_deg: NOWHERE,
            seq: 0,
            area: None,
            team: None,
            by: None,
            handler: None,
            class: 0,
            edition: 0,
            source,
            status,
            was: status,
            rework: 0,
            handovers: 0,
            last: 0,
            level: 0,
            flags: 0,
            rating: Rating::default(),
        }
    }

    /// A case of which nothing is known yet: what a report is decided on.
    pub(crate) fn blank(at: Timestamp) -> Self {
        Self::new(at, 0, Status::Unplaced)
    }

    /// When it was reported to have happened, to the second.
    pub fn at(&self) -> Timestamp {
        second(self.at_s)
    }

    /// When the lead team's limit ends; kept when it is handled. None while it waits in a queue, is
    /// suspended, or has no limit. The running clock's own end is in [`crate::open::Open::clock`].
    pub fn due(&self) -> Option<Timestamp> {
        (self.due_s != NO_DUE).then(|| second(self.due_s))
    }

    /// When its newest step happened, to the second.
    pub fn moved(&self) -> Timestamp {
        second(self.moved_s)
    }

    /// Its own position; none when it was reported without one.
    pub fn position(&self) -> Option<Position> {
        Position::new(self.lon_deg, self.lat_deg).ok()
    }

    /// Its class as an index into [`crate::State::classes`].
    pub fn class_index(&self) -> Option<usize> {
        usize::from(self.class).checked_sub(1)
    }

    /// Its source as an index into [`crate::State::sources`].
    pub fn source_index(&self) -> usize {
        usize::from(self.source)
    }

    /// The edition it was placed by, as an index into [`crate::State::editions`].
    pub fn edition_index(&self) -> usize {
        usize::from(self.edition)
    }

    /// The level it stands at, or stood at last, as the edition numbers them; none where the tables
    /// know no levels.
    pub fn level(&self) -> Option<u8> {
        self.level.checked_sub(1)
    }

    /// The word of its newest step or alarm that was more than a reminder: what somebody else did
    /// while one was looking. `reported` when nothing has happened since.
    pub fn last(&self) -> &'static str {
        match (self.last, self.last.checked_sub(ALARM)) {
            (0, _) => "reported",
            (_, Some(alarm)) => Alarm::WORDS[usize::from(alarm)],
            (step, None) => StepKind::ALL[usize::from(step) - 1].word(),
        }
    }

    /// Has its running clock been warned of?
    pub fn is_warned(&self) -> bool {
        self.has(WARNED)
    }

    /// Has its running clock run out?
    pub fn is_overdue(&self) -> bool {
        self.has(OVERDUE)
    }

    /// Was anything about it ever late?
    pub fn was_late(&self) -> bool {
        self.has(LATE)
    }

    /// Is it stuck?
    pub fn is_stuck(&self) -> bool {
        self.has(STUCK)
    }

    /// Has it a call that is not confirmed?
    pub fn is_calling(&self) -> bool {
        self.has(CALLING)
    }

    /// Was its source answered?
    pub fn is_answered(&self) -> bool {
        self.has(ANSWERED)
    }

    /// Was it evaluated since it was closed last?
    pub fn is_evaluated(&self) -> bool {
        self.has(EVALUATED)
    }

    /// What it was rated as since it was closed last.
    pub fn rating(&self) -> Rating {
        self.rating
    }

    /// Takes in a rating, or, when it is opened again, that what was rated is no result any more.
    pub(super) fn rate(&mut self, rating: Option<Rating>) {
        self.set(EVALUATED, rating.is_some());
        self.rating = rating.unwrap_or_default();
    }

    /// Waits an extension for a ruling?
    pub fn asks_extension(&self) -> bool {
        self.has(EXTENSION)
    }

    fn has(&self, flag: Flag) -> bool {
        self.flags & flag.0 != 0
    }

    pub(super) fn set(&mut self, flag: Flag, on: bool) {
        self.flags = if on {
            self.flags | flag.0
        } else {
            self.flags & !flag.0
        };
    }

    pub(super) fn place(&mut self, placement: &Placement) {
        match placement.position {
            Some(position) => {
                (self.lon_deg, self.lat_deg) = (position.lon_deg(), position.lat_deg());
            }
            // A correction to an area's code: the old pin would lie in another area.
            None if self.area.is_some() => (self.lon_deg, self.lat_deg) = (NOWHERE, NOWHERE),
            None => {}
        }
    }

    pub(super) fn stepped(&mut self, step: StepKind) {
        self.last = step as u8 + 1;
    }

    pub(super) fn passed(&mut self, alarm: &Alarm) {
        self.last = ALARM + alarm.number() as u8;
    }

    pub(super) fn stands_at(&mut self, level: u8) {
        self.level = level + 1;
    }

    /// Whether its times and its newest step are some that there are: it may have been read from a file.
    pub(super) fn has_sound_fields(&self) -> bool {
        let is_time = |second| Timestamp::from_second(second).is_ok();
        let is_word = match self.last.checked_sub(ALARM) {
            Some(alarm) => usize::from(alarm) < Alarm::WORDS.len(),
            None => usize::from(self.last) <= StepKind::ALL.len(),
        };
        let is_due = self.due_s == NO_DUE || is_time(self.due_s);
        is_word && is_due && is_time(self.at_s) && is_time(self.moved_s)
    }

    /// Where it lies in the grid of open cases: it has a position, and is open.
    pub(super) fn cell(&self) -> Option<super::near::Cell> {
        let position = self.position().filter(|_| self.status.is_open())?;
        Some(super::near::cell(position))
    }
}

pub(super) fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("comes from a timestamp")
}

super::packed::packed!(Case {
    at_s,
    due_s,
    moved_s,
    lon_deg,
    lat_deg,
    seq,
    area,
    team,
    by,
    handler,
    class,
    edition,
    source,
    status,
    was,
    rework,
    handovers,
    last,
    level,
    flags,
    rating,
});
