//! What somebody wants done: a report, a move on a case, a new entry in a list; or that time passes.

use jiff::Timestamp;

use crate::case::CaseNo;
use crate::photo::Photo;
use crate::report::Report;
use crate::step::Step;

/// Longest `note` on a move, in characters.
pub const NOTE_CHARS_MAX: usize = 4_000;
/// Longest name of a class or source, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Most cases that one tick looks at.
pub const TICK_CASES_MAX: usize = 256;
/// Most teams or departments that one step names.
pub const TEAMS_MAX: usize = 32;
/// Most cases that one bulk move names.
pub const BULK_MAX: usize = 200;

/// One thing to decide. The caller has already looked up the idempotency key
/// ([`Command::key`]): a command that reaches [`crate::decide`] has not been decided before.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A new report; it becomes a case.
    Report(Report),
    /// A person's step on a case.
    Move(Move),
    /// A class that the tables do not have (a city's own list).
    AddClass(AddClass),
    /// A source that the tables do not have.
    AddSource(AddSource),
    /// Time has passed: whatever fell due up to now, of at most [`TICK_CASES_MAX`] cases.
    ///
    /// The engine makes it, as often as it likes. Where nothing fell due it leads to no event. When it
    /// leads to any, there may be more: send it again.
    Tick,
}

impl Command {
    /// The idempotency key: (source or `by`, id). The same key is the same command, once. Two empty
    /// words for a tick: it is no one's, and never looked up or kept.
    pub fn key(&self) -> (&str, &str) {
        match self {
            Self::Report(report) => (&report.source, &report.id),
            Self::Move(step) => (&step.by, &step.id),
            Self::AddClass(class) => ("class", &class.code),
            Self::AddSource(source) => ("source", &source.code),
            Self::Tick => ("", ""),
        }
    }
}

impl Command {
    /// The photos that come with it. The caller has made sure that they are held.
    pub fn photos(&self) -> &[Photo] {
        match self {
            Self::Report(report) => &report.photos,
            Self::Move(step) => &step.photos,
            Self::AddClass(_) | Self::AddSource(_) | Self::Tick => &[],
        }
    }
}

/// One step of one person on one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The sender's own key, unique for `by`.
    pub id: String,
    /// The case.
    pub case: CaseNo,
    /// Account of who does it; never a person's name.
    pub by: String,
    /// The sequence number of the case's newest event that the sender saw. When given and the
    /// case has moved since, the move is a [`crate::Conflict`] instead of a surprise.
    pub seen: Option<u64>,
    /// What they do.
    pub step: Step,
    /// When they did it, as they claim, where it arrives later; only where [`crate::StepKind::may_claim`].
    pub done_at: Option<Timestamp>,
    /// Photos of it, where [`crate::StepKind::takes_photos`].
    pub photos: Vec<Photo>,
}

/// A class to add; `parent` is the code of another class or empty.
#[derive(Clone, Debug, PartialEq)]
pub struct AddClass {
    /// Its code, new.
    pub code: String,
    /// Its name in the city's language.
    pub name: String,
    /// Its name in English, or empty.
    pub name_en: String,
    /// The class above it, or none.
    pub parent: Option<String>,
}

/// A source to add.
#[derive(Clone, Debug, PartialEq)]
pub struct AddSource {
    /// Its code, new.
    pub code: String,
    /// Its name in the city's language.
    pub name: String,
    /// Its name in English, or empty.
    pub name_en: String,
}

/// Latest time a report may lie ahead of the server's clock, seconds: a day covers a wrong zone.
pub const AHEAD_MAX_S: i64 = 24 * 3600;

/// Is this time so far ahead of `now` that the sender's clock must be wrong?
pub(crate) fn too_far_ahead(at: Timestamp, now: Timestamp) -> bool {
    at.as_second() - now.as_second() > AHEAD_MAX_S
}
