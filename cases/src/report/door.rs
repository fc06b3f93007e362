//! The checks every report passes, whether it came as JSON or as a row.

use super::given::{Given, Value, required_text};
use super::handled::handled;
use super::place::given_place;
use super::reporter::reporter;
use super::{CODE_CHARS_MAX, ID_CHARS_MAX, Report, TEXT_CHARS_MAX};
use crate::field::{FieldFault, quoted};
use crate::photo::{PHOTOS_MAX, Photo};
use jiff::Timestamp;

/// The photos of a report or a step: none where the names do not have them.
pub(crate) fn photos(given: &mut Given<'_>) -> Vec<Photo> {
    const NAME: &str = "photos";
    let listed = given.names.contains(&NAME);
    let Some(value) = listed.then(|| given.take(NAME)).flatten() else {
        return Vec::new();
    };
    let list = match &value {
        Value::Words(words) if words.is_empty() => return Vec::new(),
        Value::List(raw) => serde_json::from_str::<Vec<Photo>>(raw),
        value => {
            let reason = format!("is {} where a list of photos belongs", Given::other(value));
            return no_photos(given, reason);
        }
    };
    match list {
        Ok(photos) if photos.len() > PHOTOS_MAX => no_photos(
            given,
            format!("has {} entries, the limit is {PHOTOS_MAX}", photos.len()),
        ),
        Ok(photos) => {
            let mut ids: Vec<_> = photos.iter().map(|photo| photo.photo).collect();
            ids.sort_unstable();
            match ids.windows(2).find(|pair| pair[0] == pair[1]) {
                Some(pair) => no_photos(given, format!("has {} twice", pair[0])),
                None => photos,
            }
        }
        Err(error) => no_photos(given, format!("cannot be read: {error}")),
    }
}

fn no_photos(given: &mut Given<'_>, reason: String) -> Vec<Photo> {
    let fix = format!(
        "send at most {PHOTOS_MAX} of {{\"photo\":ID,\"kind\":\"scene\"}}, each photo once; kinds are scene, before, after, proof"
    );
    given.fault("photos", reason, fix);
    Vec::new()
}

/// Checks everything that was given and makes the report of it, or lists every fault.
pub(crate) fn report(mut given: Given<'_>) -> Result<Report, Vec<FieldFault>> {
    let id = required_text(&mut given, "id", ID_CHARS_MAX);
    let source = required_text(&mut given, "source", CODE_CHARS_MAX);
    let at = time(&mut given);
    let place = given_place(&mut given);
    let class = given.code("class", CODE_CHARS_MAX);
    let text = given.text("text", TEXT_CHARS_MAX).unwrap_or_default();
    let photos = photos(&mut given);
    let reporter = reporter(&mut given);
    let handled = handled(&mut given);
    match (at, given.faults.is_empty()) {
        (Some(at), true) => Ok(Report {
            id,
            source,
            at,
            place,
            class,
            text,
            photos,
            reporter,
            handled,
            by: None,
        }),
        _ => Err(in_field_order(given)),
    }
}

fn time(given: &mut Given<'_>) -> Option<Timestamp> {
    let before = given.faults.len();
    let Some(text) = given.text("at", 64) else {
        if given.faults.len() == before {
            let fix = "give the time with its zone, e.g. 2026-11-23T09:00:00+08:00";
            given.fault("at", "is missing", fix);
        }
        return None;
    };
    let Ok(at) = text.trim().parse::<Timestamp>() else {
        let reason = format!("{} is not a time with a zone", quoted(&text));
        given.fault("at", reason, "write it as 2026-11-23T09:00:00+08:00");
        return None;
    };
    if at < Timestamp::UNIX_EPOCH {
        given.fault("at", format!("{at} is before 1970"), "check the year");
        return None;
    }
    Some(at)
}

/// Faults in the order of the field list; unknown names and faults of the whole come last.
fn in_field_order(given: Given<'_>) -> Vec<FieldFault> {
    let names = given.names;
    let mut faults = given.faults;
    faults.sort_by_key(|fault| {
        names
            .iter()
            .position(|n| *n == fault.field)
            .unwrap_or(names.len())
    });
    faults
}
