//! What `huying verify` says of the file: compared with what its own reading of the log gives.

use super::file::{content, label};
use super::{Course, FILE};
use crate::http::hex;
use crate::snapshot::{Unusable, open};
use cases::Event;
use ledger::Tree;
use rusqlite::Connection;
use std::path::Path;

/// Compares the snapshot of a data directory with the log in `db`, which is looked at as of one moment; reads only.
///
/// `None` when there is no file, or none that a start would use: a cache may be missing, and one of an earlier program or of
/// another log is passed over. `Ok` is a line that says that it holds, `Err` one that says what is wrong. Reads the log up
/// to the file's event, once, on one core.
pub(crate) fn check(dir: &Path, db: &Connection) -> Option<Result<String, String>> {
    let path = dir.join(FILE);
    // While a server writes, the file may be newer than this view of the log; then it says nothing about it.
    let last: i64 = db
        .query_row("SELECT seq FROM head", [], |row| row.get(0))
        .ok()?;
    let mut file = open(&path).ok()?;
    let label = label(&mut file)
        .ok()
        .filter(|label| label.seq <= last as u64)?;
    let (told, kept) = match content(&label, &mut file) {
        Ok(told) => told,
        Err(Unusable::Disk(_)) => return None,
        Err(why) => return Some(Err(format!("{FILE} is not whole: {why}. Delete it"))),
    };
    let (course, root) = follow(db, label.seq)?;
    let (seq, at) = (label.seq, course.at());
    if root != label.root {
        // A start refuses it: it is of another log.
        return None;
    }
    if at.digest() == kept.digest {
        return Some(Ok(format!(
            "{FILE} tells what the first {seq} entries lead to."
        )));
    }
    let place = course.state.difference(&told.state);
    let place = place.map_or_else(
        || "what it tells of accounts".to_owned(),
        |place| place.to_string(),
    );
    Some(Err(format!(
        "{FILE} does not tell what the first {seq} entries lead to: {place}. Somebody changed it. Delete it and restart the \
         server, which may have believed it"
    )))
}

/// `None` when the log cannot be followed, which `huying verify` finds by itself.
fn follow(db: &Connection, until: u64) -> Option<(Course, String)> {
    let (mut course, mut tree) = (Course::default(), Tree::default());
    let ask = "SELECT seq, bytes FROM events WHERE seq <= ? ORDER BY seq";
    let mut ask = db.prepare(ask).ok()?;
    let mut rows = ask.query([until as i64]).ok()?;
    while let Some(row) = rows.next().ok()? {
        let (seq, bytes): (i64, Vec<u8>) = (row.get(0).ok()?, row.get(1).ok()?);
        tree.push(&bytes);
        course
            .take(seq as u64, &Event::from_bytes(&bytes).ok()?)
            .ok()?;
    }
    (course.seq == until).then(|| (course, hex(&tree.root().0)))
}
