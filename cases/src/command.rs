//! What somebody wants done: a report, a move on a case, or a new entry in a list.

use jiff::Timestamp;

use crate::case::{CaseNo, StepKind};
use crate::field::FieldFault;
use crate::report::{
    CODE_CHARS_MAX, Given, GivenPlace, ID_CHARS_MAX, Names, Report, given_place, read_object,
    required_text,
};

/// Longest `note` on a move, in characters.
pub const NOTE_CHARS_MAX: usize = 4_000;
/// Longest name of a class or source, in characters.
pub const NAME_CHARS_MAX: usize = 200;

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
}

impl Command {
    /// The idempotency key: (source or `by`, id). The same key is the same command, once.
    pub fn key(&self) -> (&str, &str) {
        match self {
            Self::Report(report) => (&report.source, &report.id),
            Self::Move(step) => (&step.by, &step.id),
            Self::AddClass(class) => ("class", &class.code),
            Self::AddSource(source) => ("source", &source.code),
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
}

/// A step with what it needs.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Give an unplaced case its position or area.
    Place(GivenPlace),
    /// Give a case its class by code.
    Classify(String),
    /// The team takes it on.
    Accept,
    /// The team says it is done, and how.
    ReportBack {
        /// What was done; may be empty.
        note: String,
    },
    /// Somebody else looked and closes it.
    Close {
        /// What was found; may be empty.
        note: String,
    },
}

impl Step {
    /// Which step it is.
    pub fn kind(&self) -> StepKind {
        match self {
            Self::Place(_) => StepKind::Place,
            Self::Classify(_) => StepKind::Classify,
            Self::Accept => StepKind::Accept,
            Self::ReportBack { .. } => StepKind::ReportBack,
            Self::Close { .. } => StepKind::Close,
        }
    }

    /// What a step of this kind needs, from the fields of a move.
    fn read(kind: StepKind, given: &mut Given<'_>) -> Self {
        let mut note = || given.text("note", NOTE_CHARS_MAX).unwrap_or_default();
        match kind {
            StepKind::Place => Self::Place(place_to_go(given)),
            StepKind::Classify => Self::Classify(required_text(given, "class", CODE_CHARS_MAX)),
            StepKind::Accept => Self::Accept,
            StepKind::ReportBack => Self::ReportBack { note: note() },
            StepKind::Close => Self::Close { note: note() },
        }
    }
}

/// A place that an area can be told from; words and nothing at all are faults.
fn place_to_go(given: &mut Given<'_>) -> GivenPlace {
    let before = given.faults.len();
    let place = given_place(given);
    let bare = matches!(place, GivenPlace::Nothing | GivenPlace::Address(_));
    if bare && given.faults.len() == before {
        given.fault("lon", "is missing", "placing needs lon and lat, or an area");
    }
    place
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

impl Move {
    /// The names of a move's fields in JSON.
    pub const FIELDS: [&'static str; 12] = [
        "id",
        "by",
        "seen",
        "step",
        "note",
        "class",
        "lon",
        "lat",
        "crs",
        "accuracy_m",
        "area",
        "address",
    ];

    /// Reads the body of a move on `case`.
    ///
    /// # Errors
    /// Every wrong field, also one that the step does not take.
    pub fn from_json(case: CaseNo, body: &[u8]) -> Result<Self, Vec<FieldFault>> {
        const NAMES: Names = &Move::FIELDS;
        let mut given = read_object(body, NAMES)?;
        let id = required_text(&mut given, "id", ID_CHARS_MAX);
        let by = required_text(&mut given, "by", CODE_CHARS_MAX);
        let seen = given.whole_number("seen");
        let word = required_text(&mut given, "step", CODE_CHARS_MAX);
        let kind = StepKind::ALL.into_iter().find(|kind| kind.word() == word);
        if kind.is_none() && !word.is_empty() {
            let words = StepKind::ALL.map(StepKind::word).join(", ");
            given.fault(
                "step",
                format!("“{word}” is not a step"),
                format!("one of {words}"),
            );
        }
        let step = kind.map(|kind| Step::read(kind, &mut given));
        if let Some(kind) = kind {
            given.refuse_rest(&format!("is not taken by the step {kind}"));
        }
        match step {
            Some(step) if given.faults.is_empty() => Ok(Self {
                id,
                case,
                by,
                seen,
                step,
            }),
            _ => Err(given.faults),
        }
    }
}

/// Latest time a report may lie ahead of the server's clock, seconds: a day covers a wrong zone.
pub const AHEAD_MAX_S: i64 = 24 * 3600;

/// Is this time so far ahead of `now` that the sender's clock must be wrong?
pub(crate) fn too_far_ahead(at: Timestamp, now: Timestamp) -> bool {
    at.as_second() - now.as_second() > AHEAD_MAX_S
}
