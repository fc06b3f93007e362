//! The rows of `people.db` beside what the log leads to.

use super::super::changes::Changed;
use super::super::rows;
use super::super::seals::{Sealer, Seals};
use super::led_to::{Item, LedTo, parts};
use super::{Difference, HeldToLog};
use crate::identity::Reach;
use rusqlite::Connection;

/// What a row says, in the log's words.
struct Row<'a> {
    of: Changed,
    name: &'a str,
    rights: Vec<&'a str>,
    reach: &'a Reach,
    is_disabled: bool,
    seals: Option<Seals>,
}

/// Everything that is different; the changes' own faults come first.
pub(super) fn compare(db: &Connection, mut led_to: LedTo) -> rusqlite::Result<HeldToLog> {
    let sealer = Sealer::of(db)?;
    let mut held = HeldToLog {
        differences: std::mem::take(&mut led_to.differences),
        ..HeldToLog::default()
    };
    for row in rows::accounts(db)? {
        held.accounts += 1;
        let account = &row.account;
        let kept = Row {
            of: Changed::Account,
            name: &account.name,
            rights: rows::role_words(&account.roles),
            reach: &account.reach,
            is_disabled: account.disabled,
            seals: sealer.account(&row.key)?,
        };
        kept.beside(led_to.accounts.remove(&row.key), &mut held.differences);
    }
    for row in rows::keys(db)? {
        held.keys += 1;
        let kept = Row {
            of: Changed::Key,
            name: &row.id,
            rights: row.scopes.iter().map(String::as_str).collect(),
            reach: &row.reach,
            is_disabled: false,
            seals: sealer.key(&row.id)?,
        };
        kept.beside(led_to.keys.remove(&row.id), &mut held.differences);
    }
    let accounts = led_to
        .accounts
        .values()
        .map(|item| (Changed::Account, item));
    let keys = led_to.keys.values().filter(|item| !item.is_disabled);
    let keys = keys.map(|item| (Changed::Key, item));
    for (of, item) in accounts.chain(keys) {
        let how = "is missing in people.db, and the log tells of no end of it";
        held.differences.push(Difference::of(of, &item.name, how));
    }
    Ok(held)
}

impl Row<'_> {
    /// Notes what the log does not lead to.
    fn beside(self, item: Option<Item>, differences: &mut Vec<Difference>) {
        let mut note = |how: String| {
            differences.push(Difference::of(self.of, self.name, how));
        };
        let Some(item) = item else {
            return note("is in people.db, and the log knows of none".to_owned());
        };
        if self.rights != item.rights {
            let (kept, told) = (self.rights.join(", "), item.rights.join(", "));
            note(format!(
                "may as {kept} in people.db, and the log gave {told}"
            ));
        }
        if *self.reach != item.reach {
            note("has another reach in people.db than the log gave".to_owned());
        }
        match (self.is_disabled, item.is_disabled) {
            (false, true) => {
                note("is let in by people.db, and the log says that it was ended".to_owned());
            }
            (true, false) => {
                note("is kept out by people.db, and the log says that it is let in".to_owned());
            }
            (false, false) | (true, true) => {}
        }
        if item.seals.is_none() {
            note("was never sealed".to_owned());
        }
        for (part, kept, told) in parts(self.seals.as_ref(), item.seals.as_ref()) {
            if kept != told {
                let part = part.told();
                note(format!(
                    "has another {part} in people.db than the log's last change left"
                ));
            }
        }
    }
}
