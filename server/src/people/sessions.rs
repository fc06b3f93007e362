//! Sessions: begun by a login, ended by whose they are, by others, or by time.

use super::memory::{Live, Memory};
use super::rows::{self, AccountRow, SessionRow};
use super::{NotDone, People, SessionId, SignedIn, secret};
use crate::limits::{
    SCREEN_IDLE_S, SCREENS_OF_ACCOUNT_MAX, SESSION_IDLE_S, SESSIONS_OF_ACCOUNT_MAX,
};
use jiff::Timestamp;
use rusqlite::{Transaction, params};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Characters that are kept of what a browser calls itself.
const AGENT_CHARS_MAX: usize = 120;

/// A session, as whose it is sees it.
#[derive(Clone, Debug)]
pub struct SessionTold {
    /// Which.
    pub id: SessionId,
    /// When it was begun.
    pub made: Timestamp,
    /// When it was last used.
    pub seen: Timestamp,
    /// When it ends, however much it is used.
    pub ends: Timestamp,
    /// What the browser calls itself.
    pub agent: String,
    /// Whether it is a screen on a wall.
    pub is_screen: bool,
}

/// A session that was begun, and those of the same account that had to go for it.
#[derive(Clone)]
pub(super) struct Begun {
    pub row: SessionRow,
    ended: Vec<i64>,
}

impl Begun {
    /// Takes it into memory.
    pub fn follow(&self, memory: &mut Memory) {
        let ended = &self.ended;
        memory
            .sessions
            .retain(|_, live| !ended.contains(&live.row.number));
        memory.put_session(self.row.clone(), self.row.seen_s);
    }
}

/// A session that is to be.
pub(super) struct NewSession<'a> {
    pub token: &'a str,
    /// What the browser calls itself.
    pub agent: &'a str,
    /// How long it may last in all, in seconds.
    pub lasts_s: i64,
    pub is_screen: bool,
}

/// Keeps a new session of an account; the oldest of its kind go where there are too many, and so do those that have
/// ended.
pub(super) fn begin(
    tx: &Transaction<'_>,
    account: &AccountRow,
    new: &NewSession<'_>,
    now: Timestamp,
) -> rusqlite::Result<Begun> {
    let now_s = now.as_second();
    let ends_s = now_s + new.lasts_s;
    let agent = new.agent.chars().filter(|c| !c.is_control());
    let agent: String = agent.take(AGENT_CHARS_MAX).collect();
    let sha256 = secret::hash(new.token);
    tx.execute(
        "INSERT INTO sessions (sha256, name_key, made_s, seen_s, ends_s, agent, screen) VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![sha256, account.key, now_s, now_s, ends_s, agent, new.is_screen],
    )?;
    let number = tx.last_insert_rowid();
    let most = if new.is_screen {
        SCREENS_OF_ACCOUNT_MAX
    } else {
        SESSIONS_OF_ACCOUNT_MAX
    };
    let ended = tx
        .prepare(
            "DELETE FROM sessions WHERE name_key = ?1 AND (ends_s <= ?2 OR session_no NOT IN
             (SELECT session_no FROM sessions WHERE name_key = ?1 AND screen = ?4 ORDER BY session_no DESC LIMIT ?3)
             AND screen = ?4) RETURNING session_no",
        )?
        .query_map(
            params![account.key, now_s, most as i64, new.is_screen],
            |row| row.get(0),
        )?
        .collect::<Result<_, _>>()?;
    let row = SessionRow {
        number,
        sha256,
        key: account.key.clone(),
        made_s: now_s,
        seen_s: now_s,
        ends_s,
        agent,
        is_screen: new.is_screen,
    };
    Ok(Begun { row, ended })
}

/// What is told of a session.
pub(super) fn told(live: &Live) -> SessionTold {
    let seen_s = live.seen_s.load(Ordering::Relaxed);
    SessionTold {
        id: live.signed_in.session,
        made: live.signed_in.made,
        seen: Timestamp::from_second(seen_s).unwrap_or_default(),
        ends: live.signed_in.ends,
        agent: live.row.agent.clone(),
        is_screen: live.row.is_screen,
    }
}

impl People {
    /// The sessions of whoever is logged in that hold now, newest first; from memory.
    pub fn sessions_of(&self, who: &SignedIn, now: Timestamp) -> Vec<SessionTold> {
        let memory = self.memory();
        let own = memory.sessions.values().filter(|live| {
            live.signed_in.account.name == who.account.name && live.holds(now.as_second())
        });
        let mut told: Vec<SessionTold> = own.map(told).collect();
        told.sort_by_key(|session| std::cmp::Reverse(session.id));
        told
    }

    /// Ends one session of whoever is logged in; whether there was such a one.
    ///
    /// # Errors
    /// It could not be written.
    pub fn end_session(&self, who: &SignedIn, id: SessionId) -> Result<bool, NotDone> {
        let key = super::accounts::key_of(&who.account.name);
        self.write(
            |tx| {
                let ended = tx.execute(
                    "DELETE FROM sessions WHERE session_no = ? AND name_key = ?",
                    params![id.0, key],
                )?;
                Ok(ended > 0)
            },
            |memory, _, _| {
                memory
                    .sessions
                    .retain(|_, live| live.row.number != id.0 || live.row.key != key);
                Ok(())
            },
        )
    }

    /// Takes a session that was begun into memory.
    pub(super) fn signed_in(&self, row: &SessionRow) -> Option<Arc<SignedIn>> {
        let memory = self.memory();
        let live = memory.sessions.get(&row.sha256)?;
        Some(Arc::clone(&live.signed_in))
    }

    /// Writes when sessions were last used, and removes those that have ended.
    pub(super) fn write_seen(&self, now: Timestamp) -> Result<(), super::PeopleError> {
        let now_s = now.as_second();
        let seen: Vec<(i64, i64)> = self
            .memory()
            .sessions
            .values()
            .map(|live| {
                (
                    live.row.number,
                    live.seen_s.load(Ordering::Relaxed),
                    live.row.seen_s,
                )
            })
            .filter(|(_, seen_s, written_s)| seen_s > written_s)
            .map(|(number, seen_s, _)| (number, seen_s))
            .collect();
        let has_ended = self
            .memory()
            .sessions
            .values()
            .any(|live| !live.holds(now_s));
        if seen.is_empty() && !has_ended {
            return Ok(());
        }
        self.write(
            |tx| {
                for (number, seen_s) in &seen {
                    tx.prepare_cached(
                        "UPDATE sessions SET seen_s = max(seen_s, ?) WHERE session_no = ?",
                    )?
                    .execute(params![seen_s, number])?;
                }
                tx.execute(
                    "DELETE FROM sessions WHERE ends_s <= ?1 OR seen_s + iif(screen, ?3, ?2) <= ?1",
                    params![now_s, SESSION_IDLE_S, SCREEN_IDLE_S],
                )?;
                Ok(())
            },
            |memory, db, ()| {
                let there: HashSet<i64> =
                    rows::sessions(db)?.iter().map(|row| row.number).collect();
                memory
                    .sessions
                    .retain(|_, live| there.contains(&live.row.number));
                let written: HashMap<i64, i64> = seen.iter().copied().collect();
                for live in memory.sessions.values_mut() {
                    if let Some(seen_s) = written.get(&live.row.number) {
                        live.row.seen_s = *seen_s;
                    }
                }
                Ok(())
            },
        )
    }
}
