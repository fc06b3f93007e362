//! Screens on walls (屏幕会话): somebody makes a link, the wall's browser opens it once, and from then on looks as an
//! account that only looks, for as long as it is used now and then.

use super::accounts::{key_of, known, record_account};
use super::changes::What;
use super::sessions::{self, NewSession, SessionTold};
use super::{Account, NotDone, People, Secret, SessionId, SignedIn, password, rows, secret};
use crate::identity::Role;
use crate::limits::{SCREEN_LINK_S, SCREEN_LINKS_OF_ACCOUNT_MAX, SCREEN_S};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension as _, Transaction, params};
use std::sync::Arc;

/// What opens a screen, once.
#[derive(Clone, Debug)]
pub struct ScreenLink {
    /// Sixteen letters in groups, made to be typed at the wall: 79 bits, of which nobody guesses any in the time it holds.
    pub token: Secret,
    /// Until when.
    pub ends: Timestamp,
}

impl ScreenLink {
    /// The page that opens it, at this server. The token stands where no server is told of it and no log keeps it.
    pub fn path(&self) -> String {
        format!("/login#screen={}", self.token.reveal())
    }
}

/// A screen that was opened. It prints without its secret.
#[derive(Clone)]
pub struct ScreenIn {
    /// The session's token, for its cookie.
    pub token: String,
    /// As whom it looks.
    pub signed_in: Arc<SignedIn>,
}

impl std::fmt::Debug for ScreenIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.signed_in.fmt(f)
    }
}

/// Whether a screen may show what the account sees.
pub(super) fn may_be_shown(account: &Account) -> bool {
    !account.disabled && fits(&account.roles)
}

fn fits(roles: &[Role]) -> bool {
    !roles.is_empty() && roles.iter().all(|role| role.may_be_on_a_screen())
}

/// Ends the screens of an account whose roles are none for a screen any more.
pub(super) fn end_unless_fitting(
    tx: &Transaction<'_>,
    key: &str,
    roles: &[Role],
) -> rusqlite::Result<()> {
    if fits(roles) {
        return Ok(());
    }
    end_links(tx, key)?;
    let end = "DELETE FROM sessions WHERE name_key = ? AND screen = 1";
    tx.execute(end, [key]).map(drop)
}

/// Ends the links of an account that were not used.
pub(super) fn end_links(tx: &Transaction<'_>, key: &str) -> rusqlite::Result<()> {
    let end = "DELETE FROM screen_links WHERE name_key = ?";
    tx.execute(end, [key]).map(drop)
}

/// What is kept of a link's token: however it was typed.
fn kept(token: &str) -> [u8; 32] {
    let is_letter = |c: &char| !c.is_whitespace() && *c != '-';
    let plain: String = token.to_lowercase().chars().filter(is_letter).collect();
    secret::hash(&plain)
}

impl People {
    /// Makes a link that opens a screen with what an account sees. It is told this once.
    ///
    /// # Errors
    /// No such account, or [`NotDone::NoScreenAccount`].
    pub fn make_screen(&self, name: &str, by: &str, now: Timestamp) -> Result<ScreenLink, NotDone> {
        let token = password::fresh();
        let ends = now + SignedDuration::from_secs(SCREEN_LINK_S);
        self.write_anew(|tx| {
            let row = known(tx, name)?;
            if !may_be_shown(&row.account) {
                return Err(NotDone::NoScreenAccount(row.account.name.clone()));
            }
            tx.execute(
                "INSERT INTO screen_links (sha256, name_key, ends_s) VALUES (?, ?, ?)",
                params![kept(&token), row.key, ends.as_second()],
            )?;
            tx.execute(
                "DELETE FROM screen_links WHERE ends_s <= ?2 OR (name_key = ?1 AND link_no NOT IN
                 (SELECT link_no FROM screen_links WHERE name_key = ?1 ORDER BY link_no DESC LIMIT ?3))",
                params![row.key, now.as_second(), SCREEN_LINKS_OF_ACCOUNT_MAX as i64],
            )?;
            record_account(tx, name, What::ScreenMade, by, now)
        })?;
        Ok(ScreenLink {
            token: Secret(token),
            ends,
        })
    }

    /// Opens a screen by its link, which is used up by it. `None`: it was used, is over, or never was one.
    ///
    /// # Errors
    /// It could not be written.
    pub fn open_screen(
        &self,
        link: &str,
        agent: &str,
        now: Timestamp,
    ) -> Result<Option<ScreenIn>, NotDone> {
        let token = secret::token();
        let begun = self.write(
            |tx| {
                let key: Option<String> = tx
                    .query_row(
                        "DELETE FROM screen_links WHERE sha256 = ? AND ends_s > ? RETURNING name_key",
                        params![kept(link), now.as_second()],
                        |row| row.get(0),
                    )
                    .optional()?;
                let row = key.map(|key| rows::account(tx, &key)).transpose()?;
                let row = row.flatten().filter(|row| may_be_shown(&row.account));
                let Some(row) = row else {
                    return Ok::<_, NotDone>(None);
                };
                let new = NewSession {
                    token: &token,
                    agent,
                    lasts_s: SCREEN_S,
                    is_screen: true,
                };
                let begun = sessions::begin(tx, &row, &new, now)?;
                let name = &row.account.name;
                record_account(tx, name, What::ScreenOpened, name, now)?;
                Ok(Some(begun))
            },
            |memory, db, begun| {
                if let Some(begun) = begun {
                    begun.follow(memory);
                    memory.newest_change = super::changes::newest(db)?;
                }
                Ok(())
            },
        )?;
        let signed_in = begun.and_then(|begun| self.signed_in(&begun.row));
        Ok(signed_in.map(|signed_in| ScreenIn { token, signed_in }))
    }

    /// The screens that hold now, of one account or of all, with the account's name; the newest first; from memory.
    pub fn screens(&self, name: Option<&str>, now: Timestamp) -> Vec<(String, SessionTold)> {
        let key = name.map(key_of);
        let memory = self.memory();
        let screens = memory.sessions.values().filter(|live| {
            live.row.is_screen
                && live.holds(now.as_second())
                && key.as_ref().is_none_or(|key| live.row.key == *key)
        });
        let mut told: Vec<_> = screens
            .map(|live| (live.signed_in.account.name.clone(), sessions::told(live)))
            .collect();
        told.sort_by_key(|(_, session)| std::cmp::Reverse(session.id));
        told
    }

    /// Ends one screen of an account.
    ///
    /// # Errors
    /// No such account, or no such screen.
    pub fn end_screen(
        &self,
        name: &str,
        id: SessionId,
        by: &str,
        now: Timestamp,
    ) -> Result<(), NotDone> {
        self.write_anew(|tx| {
            let row = known(tx, name)?;
            let ended = tx.execute(
                "DELETE FROM sessions WHERE session_no = ? AND name_key = ? AND screen = 1",
                params![id.0, row.key],
            )?;
            if ended == 0 {
                return Err(NotDone::NoSuchScreen(row.account.name.clone()));
            }
            record_account(tx, name, What::ScreenEnded, by, now)
        })
    }
}
