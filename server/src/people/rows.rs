//! Rows of `people.db` and what they mean.

use super::account::Account;
use crate::identity::{Reach, Role};
use crate::limits::{SCREEN_IDLE_S, SESSION_IDLE_S};
use rusqlite::{Connection, OptionalExtension as _, Row};
use std::sync::Arc;

/// A list as it is kept.
pub(super) fn list<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    serde_json::to_string(&words).expect("strings always serialise")
}

/// A list that was kept; what cannot be read is no right.
pub(super) fn words(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The words of roles.
pub(super) fn role_words(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.word()).collect()
}

/// Areas, teams and sources as they are kept.
pub(super) fn reach_columns(reach: &Reach) -> [Option<String>; 3] {
    [&reach.areas, &reach.teams, &reach.sources].map(|part| part.as_deref().map(list))
}

/// A reach from three columns that follow each other.
pub(super) fn reach(row: &Row<'_>, first: usize) -> rusqlite::Result<Reach> {
    let part = |column| -> rusqlite::Result<Option<Vec<String>>> {
        let text: Option<String> = row.get(column)?;
        Ok(text.map(|text| words(&text)))
    };
    Ok(Reach {
        areas: part(first)?,
        teams: part(first + 1)?,
        sources: part(first + 2)?,
    })
}

/// An account as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AccountRow {
    /// Its name in lower case.
    pub key: String,
    /// What others see of it.
    pub account: Arc<Account>,
    /// The hash of its password, when it has one.
    pub hash: Option<String>,
    /// Which password that is.
    pub password_no: i64,
    /// Whether it must choose another.
    pub must_change: bool,
    /// Whether it has a second factor that was confirmed.
    pub totp: bool,
    /// Since when it is there, Unix seconds.
    pub made_s: i64,
}

const ACCOUNT: &str = "SELECT a.name_key, a.name, a.shown, a.roles, a.areas, a.teams, a.sources, a.hash, a.password_no,
    a.must_change, a.disabled, a.oidc, a.made_s,
    EXISTS (SELECT 1 FROM second_factors f WHERE f.name_key = a.name_key AND f.confirmed = 1)
    FROM accounts a";

fn account_row(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    let roles: String = row.get(3)?;
    let role = |word: &String| word.parse().ok();
    Ok(AccountRow {
        key: row.get(0)?,
        account: Arc::new(Account {
            name: row.get(1)?,
            shown: row.get(2)?,
            roles: words(&roles).iter().filter_map(role).collect(),
            reach: reach(row, 4)?,
            disabled: row.get(10)?,
            oidc: row.get(11)?,
        }),
        hash: row.get(7)?,
        password_no: row.get(8)?,
        must_change: row.get(9)?,
        made_s: row.get(12)?,
        totp: row.get(13)?,
    })
}

/// Every account, by name.
pub(super) fn accounts(db: &Connection) -> rusqlite::Result<Vec<AccountRow>> {
    let ask = format!("{ACCOUNT} ORDER BY a.name_key");
    db.prepare(&ask)?.query_map([], account_row)?.collect()
}

/// One account.
pub(super) fn account(db: &Connection, key: &str) -> rusqlite::Result<Option<AccountRow>> {
    let ask = format!("{ACCOUNT} WHERE a.name_key = ?");
    db.prepare(&ask)?.query_row([key], account_row).optional()
}

/// The account of somebody outside.
pub(super) fn account_of_oidc(
    db: &Connection,
    oidc: Option<&str>,
) -> rusqlite::Result<Option<AccountRow>> {
    let ask = format!("{ACCOUNT} WHERE a.oidc = ?");
    db.prepare(&ask)?.query_row([oidc], account_row).optional()
}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SessionRow {
    pub number: i64,
    pub sha256: [u8; 32],
    pub key: String,
    pub made_s: i64,
    pub seen_s: i64,
    pub ends_s: i64,
    pub agent: String,
    pub is_screen: bool,
}

impl SessionRow {
    /// Seconds of silence that end it.
    pub fn idle_s(&self) -> i64 {
        if self.is_screen {
            SCREEN_IDLE_S
        } else {
            SESSION_IDLE_S
        }
    }
}

/// Every session, ended or not.
pub(super) fn sessions(db: &Connection) -> rusqlite::Result<Vec<SessionRow>> {
    let ask =
        "SELECT session_no, sha256, name_key, made_s, seen_s, ends_s, agent, screen FROM sessions";
    let row = |row: &Row<'_>| {
        Ok(SessionRow {
            number: row.get(0)?,
            sha256: row.get(1)?,
            key: row.get(2)?,
            made_s: row.get(3)?,
            seen_s: row.get(4)?,
            ends_s: row.get(5)?,
            agent: row.get(6)?,
            is_screen: row.get(7)?,
        })
    };
    db.prepare(ask)?.query_map([], row)?.collect()
}

/// A key as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyRow {
    pub id: String,
    pub name: String,
    pub sha256: [u8; 32],
    pub scopes: Vec<String>,
    pub reach: Reach,
    pub per_minute: u32,
    pub made_s: i64,
    pub by: String,
    /// None of those from before keys had an end.
    pub ends_s: Option<i64>,
}

impl KeyRow {
    /// Whether it opens anything still.
    pub fn holds(&self, now_s: i64) -> bool {
        self.ends_s.is_none_or(|ends_s| now_s < ends_s)
    }
}

/// Every key that was not revoked.
pub(super) fn keys(db: &Connection) -> rusqlite::Result<Vec<KeyRow>> {
    let ask = "SELECT id, name, sha256, scopes, areas, teams, sources, per_minute, made_s, by_whom, ends_s FROM keys ORDER BY id";
    let row = |row: &Row<'_>| {
        let scopes: String = row.get(3)?;
        Ok(KeyRow {
            id: row.get(0)?,
            name: row.get(1)?,
            sha256: row.get(2)?,
            scopes: words(&scopes),
            reach: reach(row, 4)?,
            per_minute: row.get(7)?,
            made_s: row.get(8)?,
            by: row.get(9)?,
            ends_s: row.get(10)?,
        })
    };
    db.prepare(ask)?.query_map([], row)?.collect()
}
