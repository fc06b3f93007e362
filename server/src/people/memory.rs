//! People as they are in memory: what a request asks, without a disk.

use super::account::{KeyHolder, SessionId, SignedIn, TooMany};
use super::rows::{self, AccountRow, KeyRow, SessionRow};
use super::{changes, screens, secret};

use crate::identity::Role;
use crate::identity::permissions::NAMES;
use crate::limits::API_KEY_RATE_MAX;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use jiff::Timestamp;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Everything that is in `people.db`, as far as requests ask for it.
#[derive(Default)]
pub(super) struct Memory {
    /// By name in lower case.
    pub accounts: BTreeMap<String, Arc<AccountRow>>,
    /// By the hash of their token.
    pub sessions: HashMap<[u8; 32], Live>,
    /// By id.
    pub keys: BTreeMap<String, Key>,
    /// Number of the newest change.
    pub newest_change: u64,
    /// The roles that must have a second factor.
    pub second_for: Vec<Role>,
}

/// A session.
pub(super) struct Live {
    pub row: SessionRow,
    pub signed_in: Arc<SignedIn>,
    /// When it was last used, Unix seconds; the row has what is written.
    pub seen_s: AtomicI64,
}

/// A key and how often it was used.
pub(super) struct Key {
    pub row: KeyRow,
    pub holder: Arc<KeyHolder>,
    limiter: Arc<DefaultDirectRateLimiter>,
}

impl Memory {
    /// Reads everything; what was only in memory `before` is kept: when sessions were used, and how often keys were.
    pub fn read(db: &Connection, before: Option<&Self>) -> rusqlite::Result<Self> {
        let accounts = rows::accounts(db)?.into_iter();
        let mut memory = Self {
            accounts: accounts
                .map(|row| (row.key.clone(), Arc::new(row)))
                .collect(),
            newest_change: changes::newest(db)?,
            second_for: before.map_or_else(Vec::new, |before| before.second_for.clone()),
            ..Self::default()
        };
        for row in rows::sessions(db)? {
            let seen = before.and_then(|before| before.sessions.get(&row.sha256));
            let seen_s = seen.map_or(i64::MIN, |live| live.seen_s.load(Ordering::Relaxed));
            memory.put_session(row, seen_s);
        }
        for row in rows::keys(db)? {
            let known = before.and_then(|before| before.keys.get(&row.id));
            let known = known.filter(|known| known.row.per_minute == row.per_minute);
            let limiter =
                known.map_or_else(|| limiter(row.per_minute), |key| Arc::clone(&key.limiter));
            let key = Key::of(row, limiter);
            memory.keys.insert(key.row.id.clone(), key);
        }
        Ok(memory)
    }

    /// Takes a session in, if its account is there and, where it is a screen, still one that a screen may show.
    pub fn put_session(&mut self, row: SessionRow, seen_s: i64) {
        let Some(known) = self.accounts.get(&row.key) else {
            return;
        };
        if row.is_screen && !screens::may_be_shown(&known.account) {
            return;
        }
        let at = |second| Timestamp::from_second(second).unwrap_or_default();
        let signed_in = Arc::new(SignedIn {
            account: Arc::clone(&known.account),
            session: SessionId(row.number),
            made: at(row.made_s),
            ends: at(row.ends_s),
            // A screen was let in by somebody, and not by a password.
            must_change: known.must_change && !row.is_screen,
            totp: known.totp,
            needs_totp: !row.is_screen && self.needs_second(known),
            is_screen: row.is_screen,
        });
        let seen_s = AtomicI64::new(seen_s.max(row.seen_s));
        let live = Live {
            row,
            signed_in,
            seen_s,
        };
        self.sessions.insert(live.row.sha256, live);
    }

    /// Whether a role of the account must have a second factor. Without a password the identity provider sees to that.
    fn needs_second(&self, known: &AccountRow) -> bool {
        let mut roles = known.account.roles.iter();
        known.hash.is_some() && roles.any(|role| self.second_for.contains(role))
    }

    pub fn session(&self, sha256: &[u8; 32], now: Timestamp) -> Option<Arc<SignedIn>> {
        let live = self.sessions.get(sha256)?;
        if !live.holds(now.as_second()) || live.signed_in.account.disabled {
            return None;
        }
        live.seen_s.fetch_max(now.as_second(), Ordering::Relaxed);
        Some(Arc::clone(&live.signed_in))
    }

    pub fn key(&self, key: &str, now: Timestamp) -> Result<Option<Arc<KeyHolder>>, TooMany> {
        let found = self.find(key);
        let Some(found) = found.filter(|found| found.row.holds(now.as_second())) else {
            return Ok(None);
        };
        match found.limiter.check() {
            Ok(()) => Ok(Some(Arc::clone(&found.holder))),
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                let wait_s = wait.as_secs_f64().ceil().max(1.0) as u32;
                Err(TooMany { wait_s })
            }
        }
    }

    fn find(&self, key: &str) -> Option<&Key> {
        let (id, secret) = key.strip_prefix("hyk_")?.split_once('_')?;
        let found = self.keys.get(id)?;
        // Hashes are compared, so how long it takes tells nothing of the secret.
        (found.row.sha256 == secret::hash(secret)).then_some(found)
    }

    /// Forgets sessions and keys. Accounts stay: without any, whoever sits at the machine would be let in.
    pub fn let_nobody_in(&mut self) {
        self.sessions.clear();
        self.keys.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    pub fn has_administrator(&self) -> bool {
        self.accounts.values().any(|known| {
            !known.account.disabled && known.account.roles.contains(&Role::Administrator)
        })
    }

    /// The accounts that got another password, or are enabled again, in `now`, which is newer.
    pub fn let_in_since(&self, now: &Self) -> Vec<String> {
        let is_let_in = |known: &&Arc<AccountRow>| {
            let before = self.accounts.get(&known.key);
            before.is_none_or(|before| {
                before.password_no != known.password_no
                    || (before.account.disabled && !known.account.disabled)
            })
        };
        let names = now.accounts.values().filter(is_let_in);
        names.map(|known| known.key.clone()).collect()
    }
}

impl Live {
    /// Whether it has not ended yet.
    pub fn holds(&self, now_s: i64) -> bool {
        let seen_s = self.seen_s.load(Ordering::Relaxed);
        now_s < self.row.ends_s && now_s < seen_s.saturating_add(self.row.idle_s())
    }
}

impl Key {
    fn of(row: KeyRow, limiter: Arc<DefaultDirectRateLimiter>) -> Self {
        let scopes = row.scopes.iter().filter_map(|word| permission_named(word));
        let holder = Arc::new(KeyHolder {
            id: row.id.clone(),
            name: row.name.clone(),
            scopes: scopes.collect(),
            reach: row.reach.clone(),
        });
        Self {
            row,
            holder,
            limiter,
        }
    }
}

/// So many requests a minute; a minute's worth may come at once.
fn limiter(per_minute: u32) -> Arc<DefaultDirectRateLimiter> {
    let per_minute =
        NonZeroU32::new(per_minute.clamp(1, API_KEY_RATE_MAX)).unwrap_or(NonZeroU32::MIN);
    Arc::new(RateLimiter::direct(Quota::per_minute(per_minute)))
}

/// The permission of this name.
pub(super) fn permission_named(word: &str) -> Option<&'static str> {
    NAMES.iter().find(|known| **known == word).copied()
}
