//! Does every commitment that was not erased open, and is what was erased gone? Personal data and photos lie outside of
//! the log; the log says what they must be.

use super::finding::Finding;
use super::source::Source;
use cases::{Commitment, Event, Personal, PhotoId, Salt};
use std::collections::{BTreeMap, BTreeSet};

/// The form of the database from which on it has photos.
const FORM_OF_PHOTOS: i64 = 4;
/// The form of the database from which on it has who reported.
const FORM_OF_REPORTERS: i64 = 5;

/// What the log says of personal data.
#[derive(Debug, Default)]
pub struct PersonalSheet {
    /// By case: the entry with the commitment, and whether it was erased.
    reporters: BTreeMap<u32, (u64, Commitment, bool)>,
    /// Which case was given which photo.
    given: BTreeSet<(u32, PhotoId)>,
    erased: BTreeSet<PhotoId>,
}

/// What was found in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Commitments that open.
    pub reporters: usize,
    /// Commitments that nobody can open any more.
    pub erased_reporters: usize,
    /// Photos that are there and are those that the log names; none while their pictures are not looked at.
    pub photos: usize,
    /// With their salts, the photos that the log names and whose rows are there.
    pub held: Vec<(PhotoId, [u8; 16])>,
    /// Photos that are gone.
    pub erased_photos: usize,
}

impl Opened {
    /// Whether there is nothing to tell.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl std::fmt::Display for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            reporters,
            erased_reporters,
            photos,
            erased_photos,
            ..
        } = self;
        write!(
            f,
            "Outside of the log, {reporters} reporters and {photos} photos are those that it commits to; \
             {erased_reporters} reporters and {erased_photos} photos were erased, and nobody can open their commitments."
        )
    }
}

impl PersonalSheet {
    /// Takes in what an event says of personal data.
    pub fn note(&mut self, seq: u64, event: &Event) {
        if let Event::Reported(reported) = event {
            self.note_private(seq, reported.case.0, reported.private);
        }
        if let Event::Erased(erased) = event {
            if erased.what.contains(&Personal::Reporter)
                && let Some(reporter) = self.reporters.get_mut(&erased.case.0)
            {
                reporter.2 = true;
            }
            self.erased.extend(&erased.photos);
        }
        if let Some(case) = event.case() {
            self.note_given(case.0, event.photos().iter().map(|photo| photo.photo));
        }
    }

    /// What the report of a case commits to, if to anything.
    pub fn note_private(&mut self, seq: u64, case: u32, private: Option<Commitment>) {
        if let Some(private) = private {
            self.reporters.insert(case, (seq, private, false));
        }
    }

    /// Photos that a case was given.
    pub fn note_given(&mut self, case: u32, photos: impl IntoIterator<Item = PhotoId>) {
        self.given
            .extend(photos.into_iter().map(|photo| (case, photo)));
    }
}

/// Compares everything; the log itself has been found whole.
pub fn check(
    source: &Source,
    sheet: &PersonalSheet,
    findings: &mut Vec<Finding>,
) -> rusqlite::Result<Opened> {
    let form: i64 = source
        .db
        .query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let mut opened = Opened::default();
    if form >= FORM_OF_REPORTERS {
        check_reporters(source, sheet, findings, &mut opened)?;
        check_given(source, sheet, findings)?;
    }
    if form >= FORM_OF_PHOTOS {
        check_photos(source, sheet, findings, &mut opened)?;
    }
    Ok(opened)
}

fn note(findings: &mut Vec<Finding>, what: String, how: &'static str) {
    findings.push(Finding::Derived { what, how });
}

fn check_reporters(
    source: &Source,
    sheet: &PersonalSheet,
    findings: &mut Vec<Finding>,
    opened: &mut Opened,
) -> rusqlite::Result<()> {
    let mut left = sheet.reporters.clone();
    let mut ask = source
        .db
        .prepare("SELECT case_no, seq, salt, bytes, erased FROM private")?;
    let mut rows = ask.query([])?;
    while let Some(row) = rows.next()? {
        let case: u32 = row.get(0)?;
        let (seq, salt, bytes) = (
            row.get::<_, i64>(1)? as u64,
            row.get::<_, Vec<u8>>(2)?,
            row.get::<_, Vec<u8>>(3)?,
        );
        let (is_marked, is_gone) = (
            row.get::<_, i64>(4)? != 0,
            salt.iter().chain(&bytes).all(|byte| *byte == 0),
        );
        let opens = |commitment| {
            Salt::try_from(&salt[..]).is_ok_and(|salt| Commitment::of(&salt, &bytes) == commitment)
        };
        let how = match left.remove(&case) {
            None => Some("is of no entry of the log"),
            Some((_, _, true)) if is_marked && is_gone => {
                opened.erased_reporters += 1;
                None
            }
            Some((_, _, true)) => Some("is still there, and the log says that it was erased"),
            Some((_, _, false)) if is_gone || is_marked => {
                Some("is gone, and the log does not say that it was erased")
            }
            Some((at, commitment, false)) if at == seq && opens(commitment) => {
                opened.reporters += 1;
                None
            }
            Some((_, _, false)) => Some("is not what its entry commits to"),
        };
        if let Some(how) = how {
            note(findings, reporter_of(case), how);
        }
    }
    for case in left.into_keys() {
        note(findings, reporter_of(case), "is missing, row and all");
    }
    Ok(())
}

fn reporter_of(case: u32) -> String {
    format!("who reported case {}", cases::CaseNo(case))
}

fn check_given(
    source: &Source,
    sheet: &PersonalSheet,
    findings: &mut Vec<Finding>,
) -> rusqlite::Result<()> {
    let mut ask = source.db.prepare("SELECT case_no, id FROM case_photos")?;
    let kept: BTreeSet<(u32, PhotoId)> = ask
        .query_map([], |row| Ok((row.get(0)?, PhotoId(row.get(1)?))))?
        .collect::<Result<_, _>>()?;
    for (case, id) in kept.symmetric_difference(&sheet.given) {
        let what = format!("the photo {id} of case {}", cases::CaseNo(*case));
        let how = if sheet.given.contains(&(*case, *id)) {
            "is missing in the list of photos"
        } else {
            "is of no entry of the log"
        };
        note(findings, what, how);
    }
    Ok(())
}

fn check_photos(
    source: &Source,
    sheet: &PersonalSheet,
    findings: &mut Vec<Finding>,
    opened: &mut Opened,
) -> rusqlite::Result<()> {
    let mut ask = source.db.prepare("SELECT id, salt FROM photos")?;
    let salts: BTreeMap<PhotoId, [u8; 16]> = ask
        .query_map([], |row| Ok((PhotoId(row.get(0)?), row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let named: BTreeSet<PhotoId> = sheet.given.iter().map(|(_, id)| *id).collect();
    for id in &sheet.erased {
        if salts.contains_key(id) {
            let how = "is still there, and the log says that it was erased";
            note(findings, format!("the photo {id}"), how);
        } else {
            opened.erased_photos += 1;
        }
    }
    for id in named.difference(&sheet.erased) {
        match salts.get(id) {
            Some(salt) => opened.held.push((*id, *salt)),
            None => note(
                findings,
                format!("the photo {id}"),
                "is gone, and the log does not say that it was erased",
            ),
        }
    }
    Ok(())
}
