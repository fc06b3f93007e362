//! A move as it is sent: one JSON object with the step's fields, every wrong one listed.

use std::str::FromStr;

use crate::case::CaseNo;
use crate::clock::{AMOUNT_MAX, Limit, LimitKind};
use crate::command::{BULK_MAX, Move, NOTE_CHARS_MAX, TEAMS_MAX};
use crate::field::{FieldFault, quoted};
use crate::photo::Photo;
use crate::report::{
    CODE_CHARS_MAX, Given, GivenPlace, ID_CHARS_MAX, Names, given_place, photos, read_object,
    required_text,
};
use crate::step::{Step, StepKind};

/// One step on many cases, 批量操作: each is decided by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkMove {
    /// The moves, one a case, in the order named. Each id is the sender's with `/` and the case.
    pub moves: Vec<Move>,
    /// Only tell what would happen.
    pub preview: bool,
}

impl Move {
    /// The names of a move's fields in JSON.
    pub const FIELDS: [&'static str; 32] = [
        "id",
        "by",
        "seen",
        "step",
        "note",
        "reason",
        "class",
        "lon",
        "lat",
        "crs",
        "accuracy_m",
        "area",
        "address",
        "team",
        "supporting",
        "departments",
        "found",
        "passed",
        "contacted",
        "solved",
        "satisfied",
        "granted",
        "upheld",
        "answer",
        "call",
        "late",
        "into",
        "limit_kind",
        "limit",
        "photos",
        "cases",
        "preview",
    ];

    /// Reads the body of a move on `case`.
    ///
    /// # Errors
    /// Every wrong field, also one that the step does not take.
    pub fn from_json(case: CaseNo, body: &[u8]) -> Result<Self, Vec<FieldFault>> {
        let mut given = read_object(body, NAMES)?;
        let read = head(&mut given);
        match finish(given, read) {
            Ok(Read {
                id,
                by,
                seen,
                step,
                photos,
            }) => Ok(Self {
                id,
                case,
                by,
                seen,
                step,
                photos,
            }),
            Err(faults) => Err(faults),
        }
    }
}

impl BulkMove {
    /// Reads the body of a move on many cases: `cases` names them, `preview` only asks.
    ///
    /// # Errors
    /// Every wrong field, also one that the step does not take.
    pub fn from_json(body: &[u8]) -> Result<Self, Vec<FieldFault>> {
        let mut given = read_object(body, NAMES)?;
        let read = head(&mut given);
        let numbers = given.words("cases", BULK_MAX, CODE_CHARS_MAX);
        let mut cases: Vec<CaseNo> = Vec::new();
        for text in numbers.iter().flatten() {
            match text.parse() {
                Ok(case) if cases.contains(&case) => {
                    given.fault(
                        "cases",
                        format!("{case} stands there twice"),
                        "name it once",
                    );
                }
                Ok(case) => cases.push(case),
                Err(error) => {
                    let reason = format!("{} is {error}", quoted(text));
                    given.fault("cases", reason, "send numbers of cases");
                }
            }
        }
        if cases.is_empty() && given.faults.is_empty() {
            given.fault("cases", "is missing or empty", "name at least one case");
        }
        let preview = given.truth("preview").unwrap_or(false);
        if !read.photos.is_empty() {
            let fix = "send the step of each case with its own photos";
            given.fault("photos", "belong to one case", fix);
        }
        let Read {
            id, by, seen, step, ..
        } = finish(given, read)?;
        let moves = cases.into_iter().map(|case| Move {
            id: format!("{id}/{case}"),
            case,
            by: by.clone(),
            seen,
            step: step.clone(),
            photos: Vec::new(),
        });
        Ok(Self {
            moves: moves.collect(),
            preview,
        })
    }
}

const NAMES: Names = &Move::FIELDS;

struct Head {
    id: String,
    by: String,
    seen: Option<u64>,
    step: Option<(StepKind, Step)>,
    photos: Vec<Photo>,
}

/// Who, and the step with its fields.
fn head(given: &mut Given<'_>) -> Head {
    let id = required_text(given, "id", ID_CHARS_MAX);
    let by = required_text(given, "by", CODE_CHARS_MAX);
    let seen = given.whole_number("seen");
    let word = required_text(given, "step", CODE_CHARS_MAX);
    let kind = StepKind::from_str(&word).ok();
    if kind.is_none() && !word.is_empty() {
        let words = StepKind::ALL.map(StepKind::word).join(", ");
        let reason = format!("“{word}” is not a step");
        given.fault("step", reason, format!("one of {words}"));
    }
    let step = kind.map(|kind| (kind, Step::read(kind, given)));
    let photos = match kind.is_some_and(StepKind::takes_photos) {
        true => photos(given),
        false => Vec::new(),
    };
    Head {
        id,
        by,
        seen,
        step,
        photos,
    }
}

/// A move without its case.
struct Read {
    id: String,
    by: String,
    seen: Option<u64>,
    step: Step,
    photos: Vec<Photo>,
}

fn finish(mut given: Given<'_>, head: Head) -> Result<Read, Vec<FieldFault>> {
    if let Some((kind, _)) = &head.step {
        given.refuse_rest(&format!("is not taken by the step {kind}"));
    }
    match head.step {
        Some((_, step)) if given.faults.is_empty() => Ok(Read {
            id: head.id,
            by: head.by,
            seen: head.seen,
            step,
            photos: head.photos,
        }),
        _ => Err(given.faults),
    }
}

impl Step {
    /// What a step of this kind needs, from the fields of a move.
    #[expect(clippy::too_many_lines, reason = "one flat table, an entry a step")]
    fn read(kind: StepKind, given: &mut Given<'_>) -> Self {
        match kind {
            StepKind::Place => Self::Place {
                given: place_to_go(given),
                note: note(given),
            },
            StepKind::Classify => Self::Classify {
                class: code(given, "class"),
                note: note(given),
            },
            StepKind::Verify => Self::Verify {
                found: truth(given, "found"),
                note: note(given),
            },
            StepKind::File => Self::File { note: note(given) },
            StepKind::Dispatch => Self::Dispatch {
                team: team(given),
                supporting: given.words("supporting", TEAMS_MAX, CODE_CHARS_MAX),
                note: note(given),
            },
            StepKind::Accept => Self::Accept { team: team(given) },
            StepKind::ReportBack => Self::ReportBack {
                team: team(given),
                note: note(given),
            },
            StepKind::StageDone => Self::StageDone { note: note(given) },
            StepKind::Check => Self::Check {
                passed: truth(given, "passed"),
                note: note(given),
            },
            StepKind::Close => Self::Close { note: note(given) },
            StepKind::Evaluate => Self::Evaluate {
                contacted: given.truth("contacted"),
                solved: given.truth("solved"),
                satisfied: given.truth("satisfied"),
                note: note(given),
            },
            StepKind::Resume => Self::Resume { note: note(given) },
            StepKind::RuleExtension => Self::RuleExtension {
                granted: truth(given, "granted"),
                note: note(given),
            },
            StepKind::AnswerSource => Self::AnswerSource { note: note(given) },
            StepKind::Review => Self::Review {
                note: words(given, "note"),
            },
            StepKind::SendBack => Self::SendBack {
                reason: reason(given),
            },
            StepKind::Withdraw => Self::Withdraw {
                reason: reason(given),
            },
            StepKind::Suspend => Self::Suspend {
                reason: reason(given),
            },
            StepKind::Cancel => Self::Cancel {
                reason: reason(given),
            },
            StepKind::Reopen => Self::Reopen {
                reason: reason(given),
            },
            StepKind::Unmerge => Self::Unmerge {
                reason: reason(given),
            },
            StepKind::Escalate => Self::Escalate {
                reason: reason(given),
            },
            StepKind::Refuse => Self::Refuse {
                team: code(given, "team"),
                reason: reason(given),
            },
            StepKind::AskExtension => Self::AskExtension {
                limit: limit(given),
                reason: reason(given),
            },
            StepKind::Merge => Self::Merge {
                into: case_number(given),
                reason: optional(given, "reason"),
            },
            StepKind::AddSupport => Self::AddSupport {
                team: code(given, "team"),
                note: note(given),
            },
            StepKind::WithdrawSupport => Self::WithdrawSupport {
                team: code(given, "team"),
                reason: reason(given),
            },
            StepKind::Call => Self::Call {
                departments: departments(given),
                note: note(given),
            },
            StepKind::AnswerCall => Self::AnswerCall {
                call: small(given, "call"),
                team: code(given, "team"),
                answer: answer(given),
                note: note(given),
            },
            StepKind::RuleCall => Self::RuleCall {
                call: small(given, "call"),
                team: code(given, "team"),
                upheld: truth(given, "upheld"),
                note: note(given),
            },
            StepKind::ConfirmCall => Self::ConfirmCall {
                call: small(given, "call"),
                note: note(given),
            },
            StepKind::Exempt => Self::Exempt {
                late: small(given, "late"),
                reason: reason(given),
            },
        }
    }
}

/// Words that may be left out.
fn optional(given: &mut Given<'_>, name: &str) -> Box<str> {
    given.text(name, NOTE_CHARS_MAX).unwrap_or_default().into()
}

fn note(given: &mut Given<'_>) -> Box<str> {
    optional(given, "note")
}

/// Words that must be there.
fn words(given: &mut Given<'_>, name: &str) -> Box<str> {
    let before = given.faults.len();
    let words = optional(given, name);
    if words.trim().is_empty() && given.faults.len() == before {
        given.fault(name, "is missing or empty", "say why, in words");
    }
    words
}

fn reason(given: &mut Given<'_>) -> Box<str> {
    words(given, "reason")
}

fn code(given: &mut Given<'_>, name: &str) -> Box<str> {
    required_text(given, name, CODE_CHARS_MAX).into()
}

fn team(given: &mut Given<'_>) -> Option<Box<str>> {
    given.code("team", CODE_CHARS_MAX).map(Into::into)
}

fn truth(given: &mut Given<'_>, name: &str) -> bool {
    let before = given.faults.len();
    let truth = given.truth(name);
    if truth.is_none() && given.faults.len() == before {
        given.fault(name, "is missing", "send true or false");
    }
    truth.unwrap_or_default()
}

/// A number of a call or a lateness.
fn small<T: TryFrom<u64> + Default>(given: &mut Given<'_>, name: &str) -> T {
    let before = given.faults.len();
    let number = given.whole_number(name);
    if number.is_none() && given.faults.len() == before {
        given.fault(name, "is missing", "send its number");
    }
    let small = number.and_then(|number| T::try_from(number).ok());
    if number.is_some() && small.is_none() {
        given.fault(name, "is too large", "send one of the case's own");
    }
    small.unwrap_or_default()
}

fn case_number(given: &mut Given<'_>) -> CaseNo {
    let text = required_text(given, "into", CODE_CHARS_MAX);
    text.parse().unwrap_or_else(|error| {
        if !text.is_empty() {
            let reason = format!("{} is {error}", quoted(&text));
            given.fault("into", reason, "send the number of an open case");
        }
        CaseNo(0)
    })
}

fn answer(given: &mut Given<'_>) -> crate::step::CallAnswer {
    let text = required_text(given, "answer", CODE_CHARS_MAX);
    text.parse().unwrap_or_else(|_| {
        if !text.is_empty() {
            let reason = format!("{} is not an answer", quoted(&text));
            given.fault("answer", reason, "one of accept, arrive, refuse");
        }
        crate::step::CallAnswer::Accept
    })
}

fn departments(given: &mut Given<'_>) -> Vec<Box<str>> {
    let before = given.faults.len();
    let named = given
        .words("departments", TEAMS_MAX, CODE_CHARS_MAX)
        .unwrap_or_default();
    if named.is_empty() && given.faults.len() == before {
        let fix = "name at least one team or department";
        given.fault("departments", "is missing or empty", fix);
    }
    named
}

fn limit(given: &mut Given<'_>) -> Limit {
    let text = required_text(given, "limit_kind", CODE_CHARS_MAX);
    let kind = text.parse().unwrap_or_else(|_| {
        if !text.is_empty() {
            let words = LimitKind::ALL.map(LimitKind::word).join(", ");
            let reason = format!("{} is not a clock", quoted(&text));
            given.fault("limit_kind", reason, format!("one of {words}"));
        }
        LimitKind::UrgentHours
    });
    let amount: u32 = small(given, "limit");
    if !(1..=AMOUNT_MAX).contains(&amount) && given.faults.is_empty() {
        let reason = format!("{amount} is outside 1 to {AMOUNT_MAX}");
        given.fault("limit", reason, "ask for hours or days within that");
    }
    Limit { kind, amount }
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
