//! Personal data outside of the log: who reported, who read that or looked at photos, and how it is erased for good.

mod rows;
mod wipe;

use super::{Sqlite, Store as _, StoreError};
use cases::{Personal, PhotoId, Reporter};
use rows::{read_row, record, reporter};
use rusqlite::{OptionalExtension as _, params};
use wipe::{UNWIPED_FACT, wipe_log};

pub(crate) use rows::cases_holding;
pub(super) use rows::{erase, link, put};
pub(super) use wipe::wipe_first;

/// Who reported a case, as it is kept; it prints as nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateRow {
    /// The case.
    pub case: u32,
    /// The entry that carries the commitment.
    pub seq: u64,
    /// With its salt.
    pub reporter: Reporter,
}

/// What one entry of the log erases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedRow {
    /// The case.
    pub case: u32,
    /// Whether who reported goes.
    pub reporter: bool,
    /// The photos that go.
    pub photos: Vec<PhotoId>,
    /// When, Unix seconds.
    pub at_s: i64,
}

/// Somebody read who reported a case, or looked at a photo of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRow {
    /// Counted from 1, never given twice.
    pub number: u64,
    /// When, Unix seconds.
    pub at_s: i64,
    /// Who.
    pub by: String,
    /// Of which case.
    pub case: u32,
    /// What.
    pub what: Personal,
    /// Why, in their words; empty for a photo.
    pub why: String,
    /// Which photo, when it was one.
    pub photo: Option<PhotoId>,
}

/// Which reads are asked for, newest first.
#[derive(Clone, Debug, Default)]
pub struct ReadsAsked {
    /// Only of this case.
    pub case: Option<u32>,
    /// Only by this account.
    pub by: Option<String>,
    /// Only those before this number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

/// What is held of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldPersonal {
    /// Whether who reported is known; none when that was never said.
    pub reporter: Option<bool>,
    /// The photos that are there.
    pub photos: Vec<PhotoId>,
}

impl HeldPersonal {
    /// Whether any of it is there.
    pub fn has(&self, what: Personal) -> bool {
        match what {
            Personal::Reporter => self.reporter == Some(true),
            Personal::Photos => !self.photos.is_empty(),
        }
    }
}

/// The part of a store that keeps personal data beside the log.
pub trait PersonalRows {
    /// Who reported a case. The reading is recorded first, durably: what cannot be recorded is not shown.
    /// `None` when nothing is held, and then nothing is recorded. The number of `read` is not looked at.
    fn read_reporter(&self, read: &ReadRow) -> Result<Option<(ReadRow, Reporter)>, StoreError>;
    /// Records, durably, that somebody looks at the photo that `read` names, at a time and as who it says. `None`, and
    /// nothing is recorded, when `case` has no such photo; without a `case` it is the first of those that have it.
    fn look_at_photo(
        &self,
        case: Option<u32>,
        read: &ReadRow,
    ) -> Result<Option<ReadRow>, StoreError>;
    /// The cases that have this photo, ascending.
    fn cases_with_photo(&self, photo: PhotoId) -> Result<Vec<u32>, StoreError>;
    /// Who read what, newest first.
    fn reads(&self, asked: &ReadsAsked) -> Result<Vec<ReadRow>, StoreError>;
    /// What is held of a case.
    fn held(&self, case: u32) -> Result<HeldPersonal, StoreError>;
    /// The cases of which something of this kind is held, ascending.
    fn cases_holding(&self, what: Personal) -> Result<Vec<u32>, StoreError>;
    /// Makes what was erased unreadable in the files of the store too. `false` when readers are in the way: try again.
    fn wipe(&self) -> Result<bool, StoreError>;
    /// Whether [`PersonalRows::wipe`] is still owed.
    fn is_unwiped(&self) -> Result<bool, StoreError>;
}

impl PersonalRows for Sqlite {
    fn read_reporter(&self, read: &ReadRow) -> Result<Option<(ReadRow, Reporter)>, StoreError> {
        let mut found = None;
        self.commit(|tx| {
            let Some(reporter) = reporter(tx, read.case)? else {
                return Ok(());
            };
            found = Some((record(tx, read)?, reporter));
            Ok(())
        })?;
        Ok(found)
    }

    fn look_at_photo(
        &self,
        case: Option<u32>,
        read: &ReadRow,
    ) -> Result<Option<ReadRow>, StoreError> {
        let mut found = None;
        self.commit(|tx| {
            let case: Option<u32> = tx
                .prepare_cached(
                    "SELECT case_no FROM case_photos WHERE id = ?1 AND (?2 IS NULL OR case_no = ?2)
                     ORDER BY case_no LIMIT 1",
                )?
                .query_row(params![read.photo.map(|photo| photo.0), case], |row| {
                    row.get(0)
                })
                .optional()?;
            if let Some(case) = case {
                let read = ReadRow {
                    case,
                    ..read.clone()
                };
                found = Some(record(tx, &read)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn cases_with_photo(&self, photo: PhotoId) -> Result<Vec<u32>, StoreError> {
        self.read(|db| {
            let mut cases =
                db.prepare_cached("SELECT case_no FROM case_photos WHERE id = ? ORDER BY case_no")?;
            let cases = cases.query_map([photo.0], |row| row.get(0))?;
            cases.collect()
        })
    }

    fn reads(&self, asked: &ReadsAsked) -> Result<Vec<ReadRow>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT read_no, at_s, by_whom, case_no, what, why, photo FROM reads
                 WHERE (?1 IS NULL OR case_no = ?1) AND (?2 IS NULL OR by_whom = ?2) AND (?3 IS NULL OR read_no < ?3)
                 ORDER BY read_no DESC LIMIT ?4",
            )?
            .query_map(
                params![
                    asked.case,
                    asked.by,
                    asked.before.map(|before| i64::try_from(before).unwrap_or(i64::MAX)),
                    asked.limit as i64
                ],
                read_row,
            )?
            .collect()
        })
    }

    fn held(&self, case: u32) -> Result<HeldPersonal, StoreError> {
        self.read(|db| {
            let reporter = db
                .prepare_cached("SELECT erased = 0 FROM private WHERE case_no = ?")?
                .query_row([case], |row| row.get(0))
                .optional()?;
            let photos = db
                .prepare_cached(
                    "SELECT p.id FROM case_photos c JOIN photos p ON p.id = c.id WHERE c.case_no = ?",
                )?
                .query_map([case], |row| row.get(0).map(PhotoId))?
                .collect::<Result<_, _>>()?;
            Ok(HeldPersonal { reporter, photos })
        })
    }

    fn cases_holding(&self, what: Personal) -> Result<Vec<u32>, StoreError> {
        self.read(|db| cases_holding(db, what))
    }

    fn wipe(&self) -> Result<bool, StoreError> {
        if !self.is_unwiped()? {
            return Ok(true);
        }
        if !self.wipe_log()? {
            return Ok(false);
        }
        self.commit(|tx| {
            tx.execute("DELETE FROM facts WHERE name = ?", [UNWIPED_FACT])
                .map(drop)
        })?;
        Ok(true)
    }

    fn is_unwiped(&self) -> Result<bool, StoreError> {
        self.read(|db| {
            db.prepare_cached("SELECT 1 FROM facts WHERE name = ?")?
                .exists([UNWIPED_FACT])
        })
    }
}

impl Sqlite {
    fn wipe_log(&self) -> Result<bool, StoreError> {
        self.trust()?;
        self.on_writer(wipe_log)
    }
}
