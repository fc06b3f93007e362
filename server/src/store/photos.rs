//! The rows of photos in the database: facts that lie outside the log and can be erased.

use super::{Sqlite, StoreError};
use cases::PhotoId;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

/// What is known of a photo that is held.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoRow {
    /// SHA-256 of salt and stored picture.
    pub id: PhotoId,
    /// Random; without it the id says nothing about the picture.
    pub salt: [u8; 16],
    /// SHA-256 of what was uploaded, so that the same upload again is the same photo.
    pub upload: [u8; 32],
    /// Length of the stored picture.
    pub bytes: u64,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// When it was taken, Unix seconds, by the camera's clock.
    pub taken_s: Option<i64>,
    /// Where it was taken: WGS 84 degrees, longitude and latitude.
    pub position: Option<(f64, f64)>,
    /// When it was uploaded, Unix seconds.
    pub received_s: i64,
}

/// What is left of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoState {
    /// Row and files are there.
    Held,
    /// It was erased.
    Erased,
    /// It was never there, or swept before any case used it.
    Unknown,
}

/// The part of a store that keeps what is known of photos.
///
/// A photo's files are always announced here first ([`PhotoRows::begin`], [`PhotoRows::forget`]) and their end told
/// last, so that [`PhotoRows::unfinished`] names every file that a crash may have left without a row.
pub trait PhotoRows {
    /// Says that files of this id are going to be written.
    fn begin(&self, id: PhotoId, at_s: i64) -> Result<(), StoreError>;
    /// Keeps a photo whose files are there. When the same upload is held already, answers that one and keeps nothing.
    fn put(&self, row: &PhotoRow) -> Result<PhotoRow, StoreError>;
    /// The photo of an upload.
    fn by_upload(&self, sha256: &[u8; 32]) -> Result<Option<PhotoRow>, StoreError>;
    /// What is known of these, in the order asked; none for what is not held.
    fn rows(&self, ids: &[PhotoId]) -> Result<Vec<Option<PhotoRow>>, StoreError>;
    /// Which of these a command may name: used already, or received after `since_s`.
    fn usable(&self, ids: &[PhotoId], since_s: i64) -> Result<Vec<bool>, StoreError>;
    /// Whether it is held, or was.
    fn state(&self, id: PhotoId) -> Result<PhotoState, StoreError>;
    /// Forgets row and salt and says that the files are going to be removed. `false` when it was not held.
    fn forget(&self, id: PhotoId, erased: bool, at_s: i64) -> Result<bool, StoreError>;
    /// Says that the files of an id are removed; `erased` is remembered for good.
    fn ended(&self, id: PhotoId, erased: bool) -> Result<(), StoreError>;
    /// Photos received before some time that no case has used.
    fn unused(&self, before_s: i64, limit: usize) -> Result<Vec<PhotoId>, StoreError>;
    /// Ids begun or forgotten before some time whose files may be there without a row; and whether they were erased.
    fn unfinished(&self, before_s: i64) -> Result<Vec<(PhotoId, bool)>, StoreError>;
}

const COLUMNS: &str = "id, salt, upload, bytes, width, height, taken_s, lon, lat, received_s";

impl PhotoRows for Sqlite {
    fn begin(&self, id: PhotoId, at_s: i64) -> Result<(), StoreError> {
        change(self, |tx| {
            tx.execute(
                "INSERT OR REPLACE INTO photo_files VALUES (?, ?, 1, 0)",
                params![id.0, at_s],
            )
            .map(drop)
        })
    }

    fn put(&self, new: &PhotoRow) -> Result<PhotoRow, StoreError> {
        change(self, |tx| {
            let held = upload(tx, &new.upload)?;
            if let Some(held) = held {
                return Ok(held);
            }
            let (lon, lat) = new.position.unzip();
            tx.execute(
                &format!(
                    "INSERT INTO photos ({COLUMNS}, used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
                ),
                params![
                    new.id.0,
                    new.salt,
                    new.upload,
                    new.bytes as i64,
                    new.width,
                    new.height,
                    new.taken_s,
                    lon,
                    lat,
                    new.received_s
                ],
            )?;
            tx.execute("DELETE FROM photo_files WHERE id = ?", [new.id.0])?;
            Ok(new.clone())
        })
    }

    fn by_upload(&self, sha256: &[u8; 32]) -> Result<Option<PhotoRow>, StoreError> {
        self.read(|db| upload(db, sha256))
    }

    fn rows(&self, ids: &[PhotoId]) -> Result<Vec<Option<PhotoRow>>, StoreError> {
        self.read(|db| {
            let mut ask =
                db.prepare_cached(&format!("SELECT {COLUMNS} FROM photos WHERE id = ?"))?;
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                found.push(ask.query_row([id.0], row).optional()?);
            }
            Ok(found)
        })
    }

    fn usable(&self, ids: &[PhotoId], since_s: i64) -> Result<Vec<bool>, StoreError> {
        self.read(|db| {
            let mut ask = db.prepare_cached(
                "SELECT 1 FROM photos WHERE id = ? AND (used = 1 OR received_s > ?)",
            )?;
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                found.push(ask.exists(params![id.0, since_s])?);
            }
            Ok(found)
        })
    }

    fn state(&self, id: PhotoId) -> Result<PhotoState, StoreError> {
        self.read(|db| {
            let held = db
                .prepare_cached("SELECT 1 FROM photos WHERE id = ?")?
                .exists([id.0])?;
            let erased = db
                .prepare_cached("SELECT 1 FROM photo_files WHERE id = ? AND erased = 1")?
                .exists([id.0])?;
            Ok(match (held, erased) {
                (true, _) => PhotoState::Held,
                (false, true) => PhotoState::Erased,
                (false, false) => PhotoState::Unknown,
            })
        })
    }

    fn forget(&self, id: PhotoId, erased: bool, at_s: i64) -> Result<bool, StoreError> {
        change(self, |tx| {
            let gone = tx.execute("DELETE FROM photos WHERE id = ?", [id.0])? > 0;
            if gone {
                tx.execute(
                    "INSERT OR REPLACE INTO photo_files VALUES (?, ?, 1, ?)",
                    params![id.0, at_s, erased],
                )?;
            }
            Ok(gone)
        })
    }

    fn ended(&self, id: PhotoId, erased: bool) -> Result<(), StoreError> {
        let end = if erased {
            "UPDATE photo_files SET files = 0 WHERE id = ?"
        } else {
            "DELETE FROM photo_files WHERE id = ?"
        };
        change(self, |tx| tx.execute(end, [id.0]).map(drop))
    }

    fn unused(&self, before_s: i64, limit: usize) -> Result<Vec<PhotoId>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT id FROM photos WHERE used = 0 AND received_s <= ? ORDER BY received_s LIMIT ?",
            )?
            .query_map(params![before_s, limit as i64], |row| {
                row.get(0).map(PhotoId)
            })?
            .collect()
        })
    }

    fn unfinished(&self, before_s: i64) -> Result<Vec<(PhotoId, bool)>, StoreError> {
        self.read(|db| {
            db.prepare_cached("SELECT id, erased FROM photo_files WHERE files = 1 AND at_s <= ?")?
                .query_map([before_s], |row| Ok((PhotoId(row.get(0)?), row.get(1)?)))?
                .collect()
        })
    }
}

/// Writes in a transaction of its own, and answers what the writing answered.
fn change<T>(
    store: &Sqlite,
    write: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> Result<T, StoreError> {
    let mut answer = None;
    store.commit(|tx| {
        answer = Some(write(tx)?);
        Ok(())
    })?;
    Ok(answer.expect("committed only after it was written"))
}

/// Forgets a photo for good, in the transaction of the entry that says so; its files are to be removed after it.
pub(super) fn erase(db: &Connection, id: PhotoId, at_s: i64) -> rusqlite::Result<()> {
    if db.execute("DELETE FROM photos WHERE id = ?", [id.0])? > 0 {
        db.execute(
            "INSERT OR REPLACE INTO photo_files VALUES (?, ?, 1, 1)",
            params![id.0, at_s],
        )?;
    }
    Ok(())
}

/// Marks what the events of a batch name, so that it is never swept.
pub(super) fn use_all(db: &Connection, photos: &[PhotoId]) -> rusqlite::Result<()> {
    if photos.is_empty() {
        return Ok(());
    }
    let mut mark = db.prepare_cached("UPDATE photos SET used = 1 WHERE id = ? AND used = 0")?;
    for photo in photos {
        mark.execute([photo.0])?;
    }
    Ok(())
}

fn upload(db: &Connection, sha256: &[u8; 32]) -> rusqlite::Result<Option<PhotoRow>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM photos WHERE upload = ?"))?
        .query_row([sha256], row)
        .optional()
}

fn row(row: &Row<'_>) -> rusqlite::Result<PhotoRow> {
    let (lon, lat): (Option<f64>, Option<f64>) = (row.get(7)?, row.get(8)?);
    Ok(PhotoRow {
        id: PhotoId(row.get(0)?),
        salt: row.get(1)?,
        upload: row.get(2)?,
        bytes: row.get::<_, i64>(3)? as u64,
        width: row.get(4)?,
        height: row.get(5)?,
        taken_s: row.get(6)?,
        position: lon.zip(lat),
        received_s: row.get(9)?,
    })
}
