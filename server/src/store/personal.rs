//! Personal data outside of the log: who reported, who read that or looked at photos, and how it is erased for good.

use super::{Sqlite, Store as _, StoreError};
use cases::{Personal, PhotoId, Reporter, Salt};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use std::time::Duration;

/// A fact that stands while something erased may still be readable in the write-ahead log.
const UNWIPED_FACT: &str = "erased/unwiped";
/// How long folding back waits for readers, while the writer waits for it.
const WIPE_WAIT: Duration = Duration::from_millis(500);
/// How long everything else waits.
const USUAL_WAIT: Duration = Duration::from_secs(5);

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

/// The cases of which something of this kind is held, ascending.
pub(crate) fn cases_holding(db: &Connection, what: Personal) -> rusqlite::Result<Vec<u32>> {
    let ask = match what {
        Personal::Reporter => "SELECT case_no FROM private WHERE erased = 0 ORDER BY case_no",
        Personal::Photos => {
            "SELECT DISTINCT c.case_no FROM case_photos c JOIN photos p ON p.id = c.id ORDER BY c.case_no"
        }
    };
    db.prepare(ask)?.query_map([], |row| row.get(0))?.collect()
}

/// Folds the whole write-ahead log back and cuts it to nothing; `false` when a reader is in the way.
pub(super) fn wipe_log(db: &Connection) -> rusqlite::Result<bool> {
    db.busy_timeout(WIPE_WAIT)?;
    let busy = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
        row.get::<_, i64>(0)
    });
    db.busy_timeout(USUAL_WAIT)?;
    Ok(busy? == 0)
}

/// At the start, while nobody reads yet: what an earlier process erased and could not wipe.
pub(super) fn wipe_first(db: &mut Connection) -> rusqlite::Result<()> {
    let owed = db
        .prepare("SELECT 1 FROM facts WHERE name = ?")?
        .exists([UNWIPED_FACT])?;
    if owed && wipe_log(db)? {
        db.execute("DELETE FROM facts WHERE name = ?", [UNWIPED_FACT])?;
    }
    Ok(())
}

/// Keeps who reported beside the entries of a batch.
pub(super) fn put(tx: &Transaction<'_>, rows: &[PrivateRow]) -> rusqlite::Result<()> {
    for row in rows {
        tx.prepare_cached("INSERT INTO private VALUES (?, ?, ?, ?, 0)")?
            .execute(params![
                row.case,
                row.seq as i64,
                row.reporter.salt,
                row.reporter.to_bytes()
            ])?;
    }
    Ok(())
}

/// Notes which photos the entries of a batch gave to which case.
pub(super) fn link(tx: &Transaction<'_>, photos: &[(u32, PhotoId)]) -> rusqlite::Result<()> {
    for (case, id) in photos {
        tx.prepare_cached("INSERT OR IGNORE INTO case_photos VALUES (?, ?)")?
            .execute(params![case, id.0])?;
    }
    Ok(())
}

/// Erases in the transaction of the entries that say so. The files of photos follow after it, as
/// [`super::PhotoRows::forget`] says, and [`PersonalRows::wipe`] is owed.
///
/// Who reported is overwritten in place, by zeros of the same length, and its row never leaves its page: rows that
/// are removed make others move, and a row that moved leaves a copy behind.
pub(super) fn erase(tx: &Transaction<'_>, rows: &[ErasedRow]) -> rusqlite::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    // Pages that become free are overwritten too, which costs writes that nothing else should pay for.
    tx.execute_batch("PRAGMA secure_delete = ON")?;
    for row in rows {
        if row.reporter {
            tx.prepare_cached(
                "UPDATE private SET salt = zeroblob(length(salt)), bytes = zeroblob(length(bytes)), erased = 1
                 WHERE case_no = ? AND erased = 0",
            )?
            .execute([row.case])?;
        }
        for photo in &row.photos {
            super::photos::erase(tx, *photo, row.at_s)?;
        }
    }
    tx.execute_batch("PRAGMA secure_delete = FAST")?;
    tx.execute(
        "INSERT OR REPLACE INTO facts VALUES (?, 'yes')",
        [UNWIPED_FACT],
    )
    .map(drop)
}

fn record(tx: &Transaction<'_>, read: &ReadRow) -> rusqlite::Result<ReadRow> {
    let photo = read.photo.map(|photo| photo.0);
    tx.prepare_cached(
        "INSERT INTO reads (at_s, by_whom, case_no, what, why, photo) VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        read.at_s,
        read.by,
        read.case,
        read.what.word(),
        read.why,
        photo
    ])?;
    let number = tx.last_insert_rowid() as u64;
    Ok(ReadRow {
        number,
        ..read.clone()
    })
}

fn reporter(db: &Connection, case: u32) -> rusqlite::Result<Option<Reporter>> {
    let found: Option<(Salt, Vec<u8>)> = db
        .prepare_cached("SELECT salt, bytes FROM private WHERE case_no = ? AND erased = 0")?
        .query_row([case], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(salt, bytes)| {
        let reporter = Reporter::from_bytes(&bytes)?;
        Some(Reporter {
            salt: Some(salt),
            ..reporter
        })
    }))
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<ReadRow> {
    let what: String = row.get(4)?;
    Ok(ReadRow {
        number: row.get::<_, i64>(0)? as u64,
        at_s: row.get(1)?,
        by: row.get(2)?,
        case: row.get(3)?,
        what: what.parse().unwrap_or(Personal::Reporter),
        why: row.get(5)?,
        photo: row.get::<_, Option<[u8; 32]>>(6)?.map(PhotoId),
    })
}

impl Sqlite {
    fn wipe_log(&self) -> Result<bool, StoreError> {
        self.trust()?;
        self.on_writer(wipe_log)
    }
}
