//! Locks outlive a restart: how accounts stand that are locked is in the file, too. It is written a moment later, beside whoever
//! logs in, so that a login takes as long for a name that is there as for one that is not.

use super::lockout::{Count, Tries};
use super::{People, PeopleError};
use rusqlite::{Connection, params};

/// The failures that were kept.
pub(super) fn read(db: &Connection) -> rusqlite::Result<Tries> {
    let mut tries = Tries::default();
    let mut ask = db.prepare("SELECT name_key, failures, last_s, until_s FROM locks")?;
    let mut rows = ask.query([])?;
    while let Some(row) = rows.next()? {
        let count = Count {
            failures: row.get(1)?,
            last_s: row.get(2)?,
            locked_until_s: row.get(3)?,
        };
        tries.put(row.get(0)?, count);
    }
    Ok(tries)
}

/// Forgets what was kept of an account.
pub(super) fn forget(db: &Connection, name: &str) -> rusqlite::Result<()> {
    let forget = "DELETE FROM locks WHERE name_key = ?";
    db.prepare_cached(forget)?.execute([name]).map(drop)
}

impl People {
    /// Writes which accounts are locked now and were not, or the other way round.
    pub(super) fn write_locks(&self) -> Result<(), PeopleError> {
        let changed = self.tries().take_changed();
        if changed.is_empty() {
            return Ok(());
        }
        let mut db = self.db();
        let tx = db.transaction()?;
        for (name, count) in changed {
            let Some(count) = count else {
                forget(&tx, &name)?;
                continue;
            };
            let keep = "INSERT OR REPLACE INTO locks VALUES (?, ?, ?, ?)";
            tx.prepare_cached(keep)?.execute(params![
                name,
                count.failures,
                count.last_s,
                count.locked_until_s
            ])?;
        }
        Ok(tx.commit()?)
    }
}
