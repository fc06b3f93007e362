//! What was changed about accounts and keys: recorded with the change itself, never removed, never a secret.

use super::rows;
use super::seals::Seals;
use super::{People, PeopleError};
use crate::identity::Reach;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};
use std::sync::PoisonError;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It is there now.
    Added,
    /// Roles, reach or name to read are others.
    Changed,
    /// It is kept out.
    Disabled,
    /// It is let in again.
    Enabled,
    /// It got a new password from somebody else, and lost its second factor.
    Reset,
    /// It chose a new password.
    PasswordChanged,
    /// It has a second factor.
    SecondFactorSet,
    /// It has none any more.
    SecondFactorRemoved,
    /// The secret of its second factor was sealed with the key of second factors, once.
    SecondFactorSealed,
    /// It came in by a recovery code, which is used up.
    RecoveryCodeUsed,
    /// What was there before the log knew of seals is sealed, once.
    Sealed,
    /// Its sessions were ended by somebody.
    SessionsEnded,
    /// The key holds no more.
    Revoked,
    /// Somebody was given a link by which a screen shows what it may see.
    ScreenMade,
    /// The link was used.
    ScreenOpened,
    /// Somebody ended what a screen shows.
    ScreenEnded,
}

impl What {
    /// Every one.
    pub const ALL: [Self; 16] = [
        Self::Added,
        Self::Changed,
        Self::Disabled,
        Self::Enabled,
        Self::Reset,
        Self::PasswordChanged,
        Self::SecondFactorSet,
        Self::SecondFactorRemoved,
        Self::SecondFactorSealed,
        Self::RecoveryCodeUsed,
        Self::Sealed,
        Self::SessionsEnded,
        Self::Revoked,
        Self::ScreenMade,
        Self::ScreenOpened,
        Self::ScreenEnded,
    ];

    /// That of a word; of one that is not known, the one that may have changed the most.
    pub fn named(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|known| known.word() == word);
        known.unwrap_or(Self::Changed)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::Reset => "reset",
            Self::PasswordChanged => "password-changed",
            Self::SecondFactorSet => "second-factor-set",
            Self::SecondFactorRemoved => "second-factor-removed",
            Self::SecondFactorSealed => "second-factor-sealed",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::Sealed => "sealed",
            Self::SessionsEnded => "sessions-ended",
            Self::Revoked => "revoked",
            Self::ScreenMade => "screen-made",
            Self::ScreenOpened => "screen-opened",
            Self::ScreenEnded => "screen-ended",
        }
    }
}

/// Of what it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// An account.
    Account,
    /// A key.
    Key,
}

impl Changed {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Key => "key",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Counted from 1, without gaps.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// What.
    pub what: What,
    /// Of an account or of a key.
    pub of: Changed,
    /// Name of the account, or id of the key.
    pub name: String,
    /// Roles of the account or scopes of the key, afterwards.
    pub rights: Vec<String>,
    /// How far they go, afterwards.
    pub reach: Reach,
    /// The seals of everything else of it, afterwards; none where it is no more, and from before there were seals.
    pub seals: Option<Seals>,
}

/// What is recorded of a change, beside who did it and when.
pub(super) struct Record<'a> {
    pub what: What,
    pub of: Changed,
    pub name: &'a str,
    pub rights: &'a [&'a str],
    pub reach: &'a Reach,
    pub seals: Option<Seals>,
}

/// Records it in the transaction of the change.
pub(super) fn record(
    tx: &Transaction<'_>,
    record: &Record<'_>,
    by: &str,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let [areas, teams, sources] = rows::reach_columns(record.reach);
    let seals = record.seals.as_ref();
    let seals = seals.map(|seals| serde_json::to_string(seals).expect("words have a JSON form"));
    tx.prepare_cached(
        "INSERT INTO changes (at_s, by_whom, what, kind, name, rights, areas, teams, sources, seals)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        now.as_second(),
        by,
        record.what.word(),
        record.of.word(),
        record.name,
        rows::list(record.rights),
        areas,
        teams,
        sources,
        seals
    ])
    .map(drop)
}

/// Those after a number, oldest first.
pub(super) fn after(db: &Connection, number: u64, limit: usize) -> rusqlite::Result<Vec<Change>> {
    db.prepare_cached(
        "SELECT change_no, at_s, by_whom, what, kind, name, rights, areas, teams, sources, seals FROM changes
         WHERE change_no > ? ORDER BY change_no LIMIT ?",
    )?
    .query_map(params![number as i64, limit as i64], |row| {
        let (what, of): (String, String) = (row.get(3)?, row.get(4)?);
        let rights: String = row.get(6)?;
        let seals: Option<String> = row.get(10)?;
        Ok(Change {
            number: row.get::<_, i64>(0)? as u64,
            at: Timestamp::from_second(row.get(1)?).unwrap_or_default(),
            by: row.get(2)?,
            what: What::named(&what),
            of: if of == Changed::Key.word() { Changed::Key } else { Changed::Account },
            name: row.get(5)?,
            rights: rows::words(&rights),
            reach: rows::reach(row, 7)?,
            seals: seals.and_then(|seals| serde_json::from_str(&seals).ok()),
        })
    })?
    .collect()
}

/// The number of the newest; 0 when there is none.
pub(super) fn newest(db: &Connection) -> rusqlite::Result<u64> {
    let ask = "SELECT coalesce(max(change_no), 0) FROM changes";
    db.query_row(ask, [], |row| row.get::<_, i64>(0))
        .map(|newest| newest as u64)
}

impl People {
    /// The changes after a number, oldest first, at most `limit`.
    pub fn changes_after(&self, number: u64, limit: usize) -> Result<Vec<Change>, PeopleError> {
        Ok(after(&self.db(), number, limit)?)
    }

    /// Names this list of changes apart from that of any other `people.db`.
    pub fn book(&self) -> String {
        let book = self.0.book.lock().unwrap_or_else(PoisonError::into_inner);
        super::secret::hex(book.as_slice())
    }
}
