//! Single fields of a move: each as the step needs it, or a fault.

use jiff::Timestamp;

use crate::case::CaseNo;
use crate::clock::{AMOUNT_MAX, Limit, LimitKind};
use crate::command::{NOTE_CHARS_MAX, TEAMS_MAX};
use crate::field::quoted;
use crate::report::{CODE_CHARS_MAX, Given, GivenPlace, given_place, required_text};

/// Longest spelling of a time.
const TIME_CHARS_MAX: usize = 64;

/// Words that may be left out.
pub(super) fn optional(given: &mut Given<'_>, name: &str) -> Box<str> {
    given.text(name, NOTE_CHARS_MAX).unwrap_or_default().into()
}

pub(super) fn note(given: &mut Given<'_>) -> Box<str> {
    optional(given, "note")
}

/// Words that must be there.
pub(super) fn words(given: &mut Given<'_>, name: &str) -> Box<str> {
    let before = given.faults.len();
    let words = optional(given, name);
    if words.trim().is_empty() && given.faults.len() == before {
        given.fault(name, "is missing or empty", "say why, in words");
    }
    words
}

pub(super) fn reason(given: &mut Given<'_>) -> Box<str> {
    words(given, "reason")
}

pub(super) fn code(given: &mut Given<'_>, name: &str) -> Box<str> {
    required_text(given, name, CODE_CHARS_MAX).into()
}

pub(super) fn team(given: &mut Given<'_>) -> Option<Box<str>> {
    given.code("team", CODE_CHARS_MAX).map(Into::into)
}

pub(super) fn truth(given: &mut Given<'_>, name: &str) -> bool {
    let before = given.faults.len();
    let truth = given.truth(name);
    if truth.is_none() && given.faults.len() == before {
        given.fault(name, "is missing", "send true or false");
    }
    truth.unwrap_or_default()
}

/// A number of a call or a lateness.
pub(super) fn small<T: TryFrom<u64> + Default>(given: &mut Given<'_>, name: &str) -> T {
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

pub(super) fn case_number(given: &mut Given<'_>) -> CaseNo {
    let text = required_text(given, "into", CODE_CHARS_MAX);
    text.parse().unwrap_or_else(|error| {
        if !text.is_empty() {
            let reason = format!("{} is {error}", quoted(&text));
            given.fault("into", reason, "send the number of an open case");
        }
        CaseNo(0)
    })
}

pub(super) fn answer(given: &mut Given<'_>) -> crate::step::CallAnswer {
    let text = required_text(given, "answer", CODE_CHARS_MAX);
    text.parse().unwrap_or_else(|_| {
        if !text.is_empty() {
            let reason = format!("{} is not an answer", quoted(&text));
            given.fault("answer", reason, "one of accept, arrive, refuse");
        }
        crate::step::CallAnswer::Accept
    })
}

pub(super) fn departments(given: &mut Given<'_>) -> Vec<Box<str>> {
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

pub(super) fn limit(given: &mut Given<'_>) -> Limit {
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
pub(super) fn place_to_go(given: &mut Given<'_>) -> GivenPlace {
    let before = given.faults.len();
    let place = given_place(given);
    let bare = matches!(place, GivenPlace::Nothing | GivenPlace::Address(_));
    if bare && given.faults.len() == before {
        given.fault("lon", "is missing", "placing needs lon and lat, or an area");
    }
    place
}

/// When it was done, by the sender's word. Whether that can be is not asked here: it is kept with a doubt where it cannot.
pub(super) fn done_at(given: &mut Given<'_>) -> Option<Timestamp> {
    let text = given.text("done_at", TIME_CHARS_MAX)?;
    let at = text.trim().parse().ok();
    if at.is_none() {
        let reason = format!("{} is not a time with a zone", quoted(&text));
        given.fault("done_at", reason, "write it as 2026-11-23T09:00:00+08:00");
    }
    at
}
