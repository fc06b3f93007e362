//! The rows of photos as `SQLite` keeps them.

use super::super::{Sqlite, StoreError};
use super::{PhotoRow, PhotoRows, PhotoState, UnusedPhoto};
use cases::PhotoId;
use rusqlite::{Connection, OptionalExtension as _, Params, Row, Transaction, params};

const COLUMNS: &str = "id, salt, upload, bytes, width, height, taken_s, lon, lat, received_s";

impl PhotoRows for Sqlite {
    fn begin(&self, id: PhotoId, at_s: i64) -> Result<(), StoreError> {
        change(self, |tx| begun(tx, id, at_s))
    }

    fn put(&self, new: &PhotoRow, uploader: Option<&str>) -> Result<PhotoRow, StoreError> {
        change(self, |tx| {
            let held = upload(tx, &new.upload)?;
            if let Some(held) = held {
                return Ok(held);
            }
            let (lon, lat) = new.position.unzip();
            tx.execute(
                &format!(
                    "INSERT INTO photos ({COLUMNS}, uploader, used)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
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
                    new.received_s,
                    uploader
                ],
            )?;
            tx.execute("DELETE FROM photo_files WHERE id = ?", [new.id.0])?;
            Ok(new.clone())
        })
    }

    fn unused_of(&self, uploader: &str) -> Result<Vec<UnusedPhoto>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT received_s, bytes FROM photos WHERE uploader = ? AND used = 0 ORDER BY received_s",
            )?
            .query_map([uploader], |row| {
                Ok(UnusedPhoto {
                    received_s: row.get(0)?,
                    bytes: row.get::<_, i64>(1)? as u64,
                })
            })?
            .collect()
        })
    }

    fn uploaded_again(&self, sha256: &[u8; 32], at_s: i64) -> Result<Option<PhotoRow>, StoreError> {
        if self.by_upload(sha256)?.is_none() {
            return Ok(None);
        }
        let again =
            "UPDATE photos SET received_s = ?2 WHERE upload = ?1 AND used = 0 AND received_s < ?2";
        change(self, |tx| {
            tx.execute(again, params![sha256, at_s])?;
            upload(tx, sha256)
        })
    }

    fn forget_unused(&self, id: PhotoId, before_s: i64, at_s: i64) -> Result<bool, StoreError> {
        let forget = "DELETE FROM photos WHERE id = ? AND used = 0 AND received_s <= ?";
        change(self, |tx| {
            let gone = tx.execute(forget, params![id.0, before_s])? > 0;
            if gone {
                begun(tx, id, at_s)?;
            }
            Ok(gone)
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

    fn held_after(
        &self,
        after: Option<PhotoId>,
        limit: usize,
    ) -> Result<Vec<(PhotoId, [u8; 16])>, StoreError> {
        // No id is before the empty one.
        let after = after.map_or_else(Vec::new, |id| id.0.to_vec());
        self.read(|db| {
            db.prepare_cached("SELECT id, salt FROM photos WHERE id > ? ORDER BY id LIMIT ?")?
                .query_map(params![after, limit as i64], |row| {
                    Ok((PhotoId(row.get(0)?), row.get(1)?))
                })?
                .collect()
        })
    }

    fn known(&self, ids: &[PhotoId]) -> Result<Vec<bool>, StoreError> {
        let ask =
            "SELECT 1 FROM photos WHERE id = ?1 UNION ALL SELECT 1 FROM photo_files WHERE id = ?1";
        self.read(|db| exist(db, ask, ids.iter().map(|id| [id.0])))
    }

    fn count(&self) -> Result<u64, StoreError> {
        self.read(|db| {
            let count = db.query_row("SELECT count(*) FROM photos", [], |row| {
                row.get::<_, i64>(0)
            });
            Ok(count? as u64)
        })
    }

    fn usable(&self, ids: &[PhotoId], since_s: i64) -> Result<Vec<bool>, StoreError> {
        let ask = "SELECT 1 FROM photos WHERE id = ? AND (used = 1 OR received_s > ?)";
        self.read(|db| exist(db, ask, ids.iter().map(|id| (id.0, since_s))))
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

    fn forget(&self, id: PhotoId, at_s: i64) -> Result<bool, StoreError> {
        change(self, |tx| erase(tx, id, at_s))
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

/// Files of this id may be there from now on, without a row.
fn begun(db: &Connection, id: PhotoId, at_s: i64) -> rusqlite::Result<()> {
    let begin = "INSERT OR REPLACE INTO photo_files VALUES (?, ?, 1, 0)";
    db.execute(begin, params![id.0, at_s]).map(drop)
}

/// For each of these, whether the question has an answer.
fn exist<P: Params>(
    db: &Connection,
    ask: &str,
    each: impl Iterator<Item = P>,
) -> rusqlite::Result<Vec<bool>> {
    let mut ask = db.prepare_cached(ask)?;
    each.map(|one| ask.exists(one)).collect()
}

/// Forgets a photo for good, in the transaction of the entry that says so; its files are to be removed after it.
pub(in crate::store) fn erase(db: &Connection, id: PhotoId, at_s: i64) -> rusqlite::Result<bool> {
    let was_held = db.execute("DELETE FROM photos WHERE id = ?", [id.0])? > 0;
    if was_held {
        db.execute(
            "INSERT OR REPLACE INTO photo_files VALUES (?, ?, 1, 1)",
            params![id.0, at_s],
        )?;
    }
    Ok(was_held)
}

/// Marks what the events of a batch name, so that it is never swept; who uploaded it is nobody's business any more.
pub(in crate::store) fn use_all(db: &Connection, photos: &[PhotoId]) -> rusqlite::Result<()> {
    if photos.is_empty() {
        return Ok(());
    }
    let mut mark =
        db.prepare_cached("UPDATE photos SET used = 1, uploader = NULL WHERE id = ? AND used = 0")?;
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
