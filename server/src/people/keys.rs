//! Keys of programs: a source that sends reports, a screen that reads counts. Told once, kept as a hash.

use super::account::NewKey;
use super::changes::{Changed, Record, What, record};
use super::checks::{fault, name_fault, reach_faults};
use super::memory::permission_named;
use super::rows::{self, KeyRow};
use super::seals::Sealer;
use super::secret::Secret;
use super::{KeyHolder, NotDone, People, secret};

use crate::limits::{
    API_KEY_DAYS_MAX, API_KEY_DAYS_USUAL, API_KEY_DAYS_WARNED, API_KEY_RATE_MAX,
    API_KEY_RATE_USUAL, API_KEYS_MAX,
};
use cases::FieldFault;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Transaction, params};
use std::sync::Arc;

/// A key with what administrators see of it.
#[derive(Clone, Debug)]
pub struct KeyTold {
    /// What it may.
    pub holder: Arc<KeyHolder>,
    /// Requests a minute.
    pub per_minute: u32,
    /// Who made it.
    pub by: String,
    /// When.
    pub made: Timestamp,
    /// When it ends, or ended; none of those from before keys had an end.
    pub ends: Option<Timestamp>,
}

impl KeyTold {
    /// Whether it ends within [`API_KEY_DAYS_WARNED`], or has ended: whoever uses it needs another.
    pub fn ends_soon(&self, now: Timestamp) -> bool {
        let warned = SignedDuration::from_hours(24 * i64::from(API_KEY_DAYS_WARNED));
        self.ends
            .is_some_and(|ends| ends.duration_since(now) <= warned)
    }
}

/// Seconds of a day.
const DAY_S: i64 = 24 * 3600;
/// Bytes of an id.
const ID_BYTES: usize = 6;

fn faults(new: &NewKey) -> Vec<FieldFault> {
    let mut faults = reach_faults(&new.reach);
    faults.extend(name_fault("name", &new.name));
    let unknown: Vec<&str> = new
        .scopes
        .iter()
        .map(String::as_str)
        .filter(|word| permission_named(word).is_none())
        .collect();
    if new.scopes.is_empty() || !unknown.is_empty() {
        let reason = if unknown.is_empty() {
            "is empty".to_owned()
        } else {
            format!("has what is no permission: {}", unknown.join(", "))
        };
        faults.push(fault(
            "scopes",
            reason,
            "give names of permissions, such as report-cases",
        ));
    }
    if !(1..=API_KEY_RATE_MAX).contains(&new.per_minute.unwrap_or(API_KEY_RATE_USUAL)) {
        let fix = format!("from 1 to {API_KEY_RATE_MAX} requests a minute");
        faults.push(fault("per_minute", "is out of range", fix));
    }
    if !(1..=API_KEY_DAYS_MAX).contains(&new.days.unwrap_or(API_KEY_DAYS_USUAL)) {
        let fix = format!("from 1 to {API_KEY_DAYS_MAX} days");
        faults.push(fault("days", "is out of range", fix));
    }
    faults
}

impl People {
    /// Every key that was not revoked; from memory.
    pub fn keys(&self) -> Vec<KeyTold> {
        let memory = self.memory();
        let told = |key: &super::memory::Key| KeyTold {
            holder: Arc::clone(&key.holder),
            per_minute: key.row.per_minute,
            by: key.row.by.clone(),
            made: Timestamp::from_second(key.row.made_s).unwrap_or_default(),
            ends: key
                .row
                .ends_s
                .map(|ends_s| Timestamp::from_second(ends_s).unwrap_or_default()),
        };
        memory.keys.values().map(told).collect()
    }

    /// Makes a key: its id, and the key itself, which is told this once.
    ///
    /// # Errors
    /// Every wrong field, a full list.
    pub fn add_key(
        &self,
        new: &NewKey,
        by: &str,
        now: Timestamp,
    ) -> Result<(String, Secret), NotDone> {
        let faults = faults(new);
        if !faults.is_empty() {
            return Err(NotDone::Wrong(faults));
        }
        let token = secret::token();
        let row = KeyRow {
            id: secret::hex(&secret::random::<ID_BYTES>()),
            name: new.name.clone(),
            sha256: secret::hash(&token),
            scopes: new.scopes.clone(),
            reach: new.reach.clone(),
            per_minute: new.per_minute.unwrap_or(API_KEY_RATE_USUAL),
            made_s: now.as_second(),
            by: by.to_owned(),
            ends_s: Some(
                now.as_second() + i64::from(new.days.unwrap_or(API_KEY_DAYS_USUAL)) * DAY_S,
            ),
        };
        self.write_anew(|tx| {
            let count: i64 = tx.query_row("SELECT count(*) FROM keys", [], |row| row.get(0))?;
            if count as usize >= API_KEYS_MAX {
                return Err(NotDone::Full(API_KEYS_MAX));
            }
            insert(tx, &row)?;
            Ok(record_row(tx, &row, What::Added, by, now)?)
        })?;
        let told = Secret(format!("hyk_{}_{token}", row.id));
        Ok((row.id, told))
    }

    /// Whether a key that was shown before is still one, with the same rights.
    pub fn has_key(&self, holder: &KeyHolder, now: Timestamp) -> bool {
        let memory = self.memory();
        let known = memory.keys.get(&holder.id);
        known.is_some_and(|key| *key.holder == *holder && key.row.holds(now.as_second()))
    }

    /// How many keys end soon, or have ended and were not revoked.
    pub fn keys_ending(&self, now: Timestamp) -> usize {
        self.keys().iter().filter(|key| key.ends_soon(now)).count()
    }

    /// Revokes a key: it opens nothing any more.
    ///
    /// # Errors
    /// No such key.
    pub fn revoke_key(&self, id: &str, by: &str, now: Timestamp) -> Result<(), NotDone> {
        self.write_anew(|tx| {
            let found = rows::keys(tx)?.into_iter().find(|row| row.id == id);
            let row = found.ok_or_else(|| NotDone::NoSuchKey(id.to_owned()))?;
            tx.execute("DELETE FROM keys WHERE id = ?", [id])?;
            Ok(record_row(tx, &row, What::Revoked, by, now)?)
        })
    }
}

fn insert(tx: &Transaction<'_>, row: &KeyRow) -> rusqlite::Result<()> {
    let [areas, teams, sources] = rows::reach_columns(&row.reach);
    tx.execute(
        "INSERT INTO keys (id, name, sha256, scopes, areas, teams, sources, per_minute, made_s, by_whom, ends_s)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            row.id,
            row.name,
            row.sha256,
            rows::list(&row.scopes),
            areas,
            teams,
            sources,
            row.per_minute,
            row.made_s,
            row.by,
            row.ends_s
        ],
    )
    .map(drop)
}

/// Records a change of a key that is as this row says after it, or was.
pub(super) fn record_row(
    tx: &Transaction<'_>,
    row: &KeyRow,
    what: What,
    by: &str,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let scopes: Vec<&str> = row.scopes.iter().map(String::as_str).collect();
    let change = Record {
        what,
        of: Changed::Key,
        name: &row.id,
        rights: &scopes,
        reach: &row.reach,
        seals: Sealer::of(tx)?.key(&row.id)?,
    };
    record(tx, &change, by, now)
}
