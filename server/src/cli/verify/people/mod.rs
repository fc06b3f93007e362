//! `people.db` beside the log: what somebody edited by hand is what no change of the log gave.

#[cfg(test)]
mod tests;

use super::Source;
use super::log::connect;
use crate::people::{FILE_NAME, HeldToLog, NotHeld, hold_to_log};
use cases::Event;
use cases::event::AccountChanged;
use std::path::Path;

/// What was found, one line each.
#[derive(Debug)]
pub(super) struct Told {
    /// For people.
    pub lines: Vec<String>,
    /// Whether nothing was wrong.
    pub holds: bool,
}

/// Compares the accounts and keys of a data directory with its log, also beside a server.
pub(super) fn check(dir: &Path) -> anyhow::Result<Told> {
    // First the log: what is changed meanwhile is then told as not copied yet.
    let changes = changes(&Source::open(dir)?)?;
    let path = dir.join(FILE_NAME);
    if !path.is_file() {
        let how = format!(
            "{FILE_NAME} is missing, and the log tells of {} changes of accounts and keys",
            changes.len()
        );
        return Ok(Told {
            holds: changes.is_empty(),
            lines: if changes.is_empty() {
                Vec::new()
            } else {
                vec![how]
            },
        });
    }
    let held = connect(&path, "SELECT count(*) FROM facts;")
        .map_err(NotHeld::from)
        .and_then(|db| hold_to_log(&db, changes));
    Ok(match held {
        Ok(held) => told(&held),
        Err(error @ NotHeld::OlderFormat) => Told {
            lines: vec![error.to_string()],
            holds: true,
        },
        Err(error) => Told {
            lines: vec![format!(
                "accounts and keys were not compared with the log: {error}"
            )],
            holds: false,
        },
    })
}

/// The changes of accounts and keys, in their order. They are of no case; an entry that cannot be read is told by the
/// check of the log.
fn changes(source: &Source) -> rusqlite::Result<Vec<AccountChanged>> {
    let ask = "SELECT bytes FROM events WHERE case_no = 0 ORDER BY seq";
    let mut ask = source.db.prepare(ask)?;
    let mut rows = ask.query([])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(0)?;
        if let Ok(Event::AccountChanged(change)) = Event::from_bytes(&bytes) {
            changes.push(*change);
        }
    }
    Ok(changes)
}

fn told(held: &HeldToLog) -> Told {
    let mut lines: Vec<String> = held.differences.iter().map(ToString::to_string).collect();
    if let Some((first, last)) = held.untold {
        lines.push(format!(
            "Changes of accounts and keys number {first} to {last} are recorded and not in the log yet: a server copies them when it runs."
        ));
    }
    if held.brought_back > 0 {
        lines.push(format!(
            "{FILE_NAME} was replaced {} times by an older copy or a new file, which the log then tells of anew.",
            held.brought_back
        ));
    }
    let holds = held.differences.is_empty();
    if holds && held.accounts + held.keys > 0 {
        lines.push(format!(
            "{} accounts and {} keys are as the changes in the log left them.",
            held.accounts, held.keys
        ));
    }
    Told { lines, holds }
}
