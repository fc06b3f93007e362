//! A move as it is sent: one JSON object with the step's fields, every wrong one listed.

mod fields;
mod step;

use std::str::FromStr;

use jiff::Timestamp;

use crate::case::CaseNo;
use crate::command::{BULK_MAX, Move};
use crate::field::{FieldFault, quoted};
use crate::photo::Photo;
use crate::report::{
    CODE_CHARS_MAX, Given, ID_CHARS_MAX, Names, photos, read_object, required_text,
};
use crate::step::{Step, StepKind};
use fields::done_at;

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
    pub const FIELDS: [&'static str; 33] = [
        "id",
        "by",
        "seen",
        "done_at",
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
                done_at,
                photos,
            }) => Ok(Self {
                id,
                case,
                by,
                seen,
                step,
                done_at,
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
        if read.done_at.is_some() {
            let fix = "send the step of each case by itself";
            given.fault("done_at", "belongs to one case", fix);
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
            done_at: None,
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
    done_at: Option<Timestamp>,
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
    let done_at = kind
        .filter(|kind| kind.may_claim())
        .and_then(|_| done_at(given));
    let photos = if kind.is_some_and(StepKind::takes_photos) {
        photos(given)
    } else {
        Vec::new()
    };
    Head {
        id,
        by,
        seen,
        step,
        done_at,
        photos,
    }
}

/// A move without its case.
struct Read {
    id: String,
    by: String,
    seen: Option<u64>,
    step: Step,
    done_at: Option<Timestamp>,
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
            done_at: head.done_at,
            photos: head.photos,
        }),
        _ => Err(given.faults),
    }
}
