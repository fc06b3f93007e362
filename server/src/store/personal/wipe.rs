//! Zeroes what was erased out of the write-ahead log too, at once or at the next start.

use rusqlite::Connection;
use std::time::Duration;

/// A fact that stands while something erased may still be readable in the write-ahead log.
pub(super) const UNWIPED_FACT: &str = "erased/unwiped";
/// How long folding back waits for readers, while the writer waits for it.
const WIPE_WAIT: Duration = Duration::from_millis(500);
/// How long everything else waits.
const USUAL_WAIT: Duration = Duration::from_secs(5);

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
pub(in crate::store) fn wipe_first(db: &mut Connection) -> rusqlite::Result<()> {
    let owed = db
        .prepare("SELECT 1 FROM facts WHERE name = ?")?
        .exists([UNWIPED_FACT])?;
    if owed && wipe_log(db)? {
        db.execute("DELETE FROM facts WHERE name = ?", [UNWIPED_FACT])?;
    }
    Ok(())
}
