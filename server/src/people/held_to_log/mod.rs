//! People held to the log: `people.db` compared with where the log's changes of accounts and keys lead to.
//!
//! Whoever edits the file by hand changes no log, so whatever the file has that no change of the log gave is told, with
//! its name. What was changed and not copied yet, by a server that was killed or by the command line, is told as that.

mod compare;
mod led_to;

use super::changes::{self, Change, Changed, What};
use super::{People, PeopleError, database, schema, secret};
use crate::identity::Reach;
use cases::event::AccountChanged;
use led_to::LedTo;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Something that people.db and the log say differently.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{whose} {how}")]
pub struct Difference {
    /// An account, a key, or the whole file.
    pub whose: String,
    /// What is different, for people.
    pub how: String,
}

impl Difference {
    fn of(of: Changed, name: &str, how: impl Into<String>) -> Self {
        let whose = match of {
            Changed::Account => format!("the account “{name}”"),
            Changed::Key => format!("the key {name}"),
        };
        Self {
            whose,
            how: how.into(),
        }
    }
}

/// What came of comparing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldToLog {
    /// Everything that is different.
    pub differences: Vec<Difference>,
    /// The numbers of the changes that are recorded and not in the log yet.
    pub untold: Option<(u64, u64)>,
    /// How often `people.db` was replaced by an older copy, which was then told anew.
    pub brought_back: usize,
    /// Accounts that were compared.
    pub accounts: usize,
    /// Keys that were compared.
    pub keys: usize,
}

/// Why nothing was compared.
#[derive(Debug, thiserror::Error)]
pub enum NotHeld {
    /// It is of a form from before there was anything to compare.
    #[error(
        "people.db was written by an older huying and nothing of it is sealed yet: start this one once"
    )]
    OlderFormat,
    /// It cannot be read.
    #[error(transparent)]
    People(#[from] PeopleError),
}

impl From<rusqlite::Error> for NotHeld {
    fn from(error: rusqlite::Error) -> Self {
        Self::People(error.into())
    }
}

/// Compares a `people.db`, in a transaction that sees one moment of it, with the changes that the log tells, in their
/// order. Read the log first: what is changed meanwhile is then told as not copied yet.
///
/// # Errors
/// See [`NotHeld`].
pub fn hold_to_log(
    db: &Connection,
    told: impl IntoIterator<Item = AccountChanged>,
) -> Result<HeldToLog, NotHeld> {
    require_form(db)?;
    let mut books: BTreeMap<Box<str>, LedTo> = BTreeMap::new();
    for event in told {
        let book = books.entry(event.book.clone()).or_default();
        book.take(change_of(event));
    }
    let ask = "SELECT value FROM facts WHERE name = 'book'";
    let book: [u8; 8] = db.query_row(ask, [], |row| row.get(0))?;
    let mut led_to = books.remove(&*secret::hex(&book)).unwrap_or_default();
    let (told, newest) = (led_to.newest, changes::newest(db)?);
    for change in changes::after(db, told, usize::MAX)? {
        led_to.take(change);
    }
    let mut held = compare::compare(db, led_to)?;
    held.brought_back = books.len();
    held.untold = (newest > told).then_some((told + 1, newest));
    if told > newest {
        let how = format!(
            "is an older copy: the log tells of its changes up to number {told}, and it has those up to {newest}"
        );
        let whose = "people.db".to_owned();
        held.differences.insert(0, Difference { whose, how });
    }
    Ok(held)
}

impl People {
    /// Compares the file with the changes that the log tells; nothing where there is no file. It holds nobody up.
    ///
    /// # Errors
    /// See [`NotHeld`].
    pub fn hold_to_log(
        &self,
        told: impl IntoIterator<Item = AccountChanged>,
    ) -> Result<Option<HeldToLog>, NotHeld> {
        let Some(path) = &self.0.path else {
            return Ok(None);
        };
        let mut db = database::open_to_read(path)?;
        let tx = db.transaction()?;
        hold_to_log(&tx, told).map(Some)
    }
}

fn require_form(db: &Connection) -> Result<(), NotHeld> {
    let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match found.cmp(&schema::FORM) {
        std::cmp::Ordering::Less => Err(NotHeld::OlderFormat),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(PeopleError::NewerFormat {
            found,
            known: schema::FORM,
        }
        .into()),
    }
}

/// A change as the log tells it.
fn change_of(event: AccountChanged) -> Change {
    let words = |words: Vec<Box<str>>| words.into_iter().map(Into::into).collect::<Vec<String>>();
    let of = if &*event.of == Changed::Key.word() {
        Changed::Key
    } else {
        Changed::Account
    };
    let seal = |(part, seal): (Box<str>, Box<str>)| (part.into(), seal.into());
    Change {
        number: event.number,
        at: event.happened,
        by: event.by.into(),
        what: What::named(&event.what),
        of,
        name: event.name.into(),
        rights: words(event.rights),
        reach: Reach {
            areas: event.areas.map(words),
            teams: event.teams.map(words),
            sources: event.sources.map(words),
        },
        seals: event
            .seals
            .map(|seals| seals.into_iter().map(seal).collect()),
    }
}
