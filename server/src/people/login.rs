//! Logging in. An unknown account is answered as a known one with a wrong password is: same words, same work.

use super::accounts::key_of;
use super::changes::{self, What};
use super::checks::{fault, password_fault};
use super::lockout::Who;
use super::rows::{self, AccountRow};
use super::{NotDone, People, PeopleError, SignedIn, accounts, password, second, secret, sessions};
use crate::limits::PASSWORD_CHARS_MAX;
use jiff::Timestamp;
use rusqlite::{Transaction, params};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What somebody logs in with.
#[derive(Clone)]
pub struct Credentials {
    /// The account's name, whatever the case of its letters.
    pub account: String,
    /// Its password.
    pub password: String,
    /// A code of its second factor, or one of its recovery codes.
    pub code: Option<String>,
    /// The mark that the browser got when it last logged in.
    pub mark: Option<String>,
    /// What the browser calls itself.
    pub agent: String,
}

/// Somebody who is in. It prints without its secrets.
#[derive(Clone)]
pub struct LoggedIn {
    /// The session's token, for its cookie.
    pub token: String,
    /// The browser's mark, for its cookie: wrong logins elsewhere do not lock it.
    pub mark: String,
    /// Who.
    pub signed_in: Arc<SignedIn>,
}

impl std::fmt::Debug for LoggedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.signed_in.fmt(f)
    }
}

/// Why somebody is not in.
#[derive(Debug, thiserror::Error)]
pub enum NotIn {
    /// No such account, it is disabled, or password or code are wrong; which of them is not told.
    #[error("account, password or code are wrong")]
    Wrong,
    /// The password is right, and the account has a second factor.
    #[error("this account has a second factor: send its code too")]
    CodeNeeded,
    /// Too many wrong ones before.
    #[error("too many wrong logins; try again in {wait_s} s")]
    Locked {
        /// Seconds until the next try.
        wait_s: i64,
    },
    /// Anything else.
    #[error(transparent)]
    NotDone(#[from] NotDone),
}

impl From<PeopleError> for NotIn {
    fn from(error: PeopleError) -> Self {
        Self::NotDone(error.into())
    }
}

impl From<rusqlite::Error> for NotIn {
    fn from(error: rusqlite::Error) -> Self {
        Self::NotDone(error.into())
    }
}

impl People {
    /// Whether a browser has logged in to this account before: such do not wait behind those who guess.
    pub fn knows_browser(&self, account: &str, mark: Option<&str>) -> bool {
        let row = self.row(account);
        row.is_some_and(|row| self.browser(&row, mark).is_some())
    }

    /// Logs somebody in. It takes as long as one argon2id hash, whoever it is: keep it off the event loop.
    ///
    /// # Errors
    /// See [`NotIn`].
    pub fn log_in(&self, given: &Credentials, now: Timestamp) -> Result<LoggedIn, NotIn> {
        let row = self.row(&given.account);
        let who = self.who(row.as_deref(), given);
        self.begin_try(&who, now)?;
        let is_right = self.is_right(&given.password, row.as_deref());
        let Some(row) = row.filter(|row| is_right && !row.account.disabled) else {
            return Err(NotIn::Wrong);
        };
        if row.totp && given.code.as_deref().is_none_or(str::is_empty) {
            self.tries().take_back(&who);
            return Err(NotIn::CodeNeeded);
        }
        let browser = self.browser(&row, given.mark.as_deref());
        let logged_in = self.begin(&row, given, browser, now)?;
        let mut tries = self.tries();
        tries.forget(&who);
        tries.forget(&Who::Account(row.key.clone()));
        Ok(logged_in)
    }

    /// Lets somebody in whom the identity provider knows.
    ///
    /// # Errors
    /// [`NotIn::Wrong`] when no account that is not disabled has this identity.
    pub fn log_in_from_outside(
        &self,
        oidc: &str,
        agent: &str,
        now: Timestamp,
    ) -> Result<LoggedIn, NotIn> {
        let token = secret::token();
        let (row, begun) = self.write(
            |tx| {
                let row = rows::account_of_oidc(tx, Some(oidc))?;
                let row = row
                    .filter(|row| !row.account.disabled)
                    .ok_or(NotIn::Wrong)?;
                let begun = sessions::begin(tx, &row, &of_person(&row, &token, agent), now)?;
                Ok::<_, NotIn>((row, begun))
            },
            |memory, _, (_, begun)| {
                begun.follow(memory);
                Ok(())
            },
        )?;
        self.logged_in(&row, &begun.row, token, None)
    }

    /// Chooses another password. The other sessions of the account end, and every browser must show itself anew.
    ///
    /// # Errors
    /// [`NotIn::Wrong`] when the old one is wrong, and every reason why the new one is not taken.
    pub fn change_password(
        &self,
        who: &SignedIn,
        old: &str,
        new: &str,
        now: Timestamp,
    ) -> Result<LoggedInMark, NotIn> {
        let row = self.require_password(who, old, now)?;
        let mut faults: Vec<_> = password_fault("new", new, &row.account.name)
            .into_iter()
            .collect();
        if old == new {
            faults.push(fault("new", "is the old one", "choose another"));
        }
        if !faults.is_empty() {
            return Err(NotDone::Wrong(faults).into());
        }
        let hash = password::hash(new);
        self.write_anew(|tx| {
            let changed = tx.execute(
                "UPDATE accounts SET hash = ?, password_no = password_no + 1, must_change = 0
                 WHERE name_key = ? AND password_no = ?",
                params![hash, row.key, row.password_no],
            )?;
            if changed == 0 {
                // Somebody else was faster: it is another password now.
                return Err(NotIn::Wrong);
            }
            accounts::end_sessions(tx, &row.key, Some(who.session.0))?;
            let name = &row.account.name;
            Ok(accounts::record_account(
                tx,
                name,
                What::PasswordChanged,
                name,
                now,
            )?)
        })?;
        let mark = self.mark(&row.key, row.password_no + 1, None);
        Ok(LoggedInMark(mark))
    }

    /// The account of whoever is logged in, if this is its password; wrong ones count as wrong logins do.
    pub(super) fn require_password(
        &self,
        who: &SignedIn,
        given: &str,
        now: Timestamp,
    ) -> Result<Arc<AccountRow>, NotIn> {
        let row = self.row(&who.account.name);
        // A session is as good as a browser that is known: strangers do not lock it.
        let mut browser = [0; secret::BROWSER_BYTES];
        browser[..8].copy_from_slice(&who.session.0.to_be_bytes());
        let counted = Who::Browser(key_of(&who.account.name), browser);
        self.begin_try(&counted, now)?;
        let is_right = self.is_right(given, row.as_deref());
        let row = row.filter(|_| is_right).ok_or(NotIn::Wrong)?;
        self.tries().forget(&counted);
        Ok(row)
    }

    /// How many passwords were compared.
    #[doc(hidden)]
    pub fn compared(&self) -> u64 {
        self.0.compared.load(Ordering::Relaxed)
    }

    pub(super) fn row(&self, account: &str) -> Option<Arc<AccountRow>> {
        self.memory().accounts.get(&key_of(account)).cloned()
    }

    fn begin_try(&self, who: &Who, now: Timestamp) -> Result<(), NotIn> {
        let begun = self.tries().begin(who, now.as_second());
        begun.map_err(|wait_s| NotIn::Locked { wait_s })
    }

    /// The one place where passwords are compared: always once, against a hash of nobody's where there is none.
    fn is_right(&self, given: &str, row: Option<&AccountRow>) -> bool {
        self.0.compared.fetch_add(1, Ordering::Relaxed);
        let fits = given.chars().count() <= PASSWORD_CHARS_MAX;
        let given = if fits { given } else { "" };
        password::is_right(given, row.and_then(|row| row.hash.as_deref())) && fits
    }

    fn who(&self, row: Option<&AccountRow>, given: &Credentials) -> Who {
        let Some(row) = row else {
            let name = key_of(&given.account);
            return Who::Nobody(name.chars().take(PASSWORD_CHARS_MAX).collect());
        };
        match self.browser(row, given.mark.as_deref()) {
            Some(browser) => Who::Browser(row.key.clone(), browser),
            None => Who::Account(row.key.clone()),
        }
    }

    fn browser(&self, row: &AccountRow, mark: Option<&str>) -> Option<[u8; secret::BROWSER_BYTES]> {
        secret::browser_of(&self.0.browser_key, &row.key, row.password_no, mark?)
    }

    fn mark(
        &self,
        key: &str,
        password_no: i64,
        browser: Option<[u8; secret::BROWSER_BYTES]>,
    ) -> String {
        let browser = browser.unwrap_or_else(secret::random);
        secret::browser_mark(&self.0.browser_key, key, password_no, browser)
    }

    /// Begins the session of somebody whose password was right, if nothing of that has changed since.
    fn begin(
        &self,
        row: &AccountRow,
        given: &Credentials,
        browser: Option<[u8; secret::BROWSER_BYTES]>,
        now: Timestamp,
    ) -> Result<LoggedIn, NotIn> {
        let token = secret::token();
        let begun = self.write(
            |tx| {
                let current = require_unchanged(tx, row)?;
                if current.totp {
                    let code = given.code.as_deref().unwrap_or("");
                    second::take_code(tx, &self.0.second_key, &row.key, code, now)?;
                }
                let new = of_person(&current, &token, &given.agent);
                Ok::<_, NotIn>(sessions::begin(tx, &current, &new, now)?)
            },
            |memory, db, begun| {
                begun.follow(memory);
                memory.newest_change = changes::newest(db)?;
                Ok(())
            },
        )?;
        self.logged_in(row, &begun.row, token, browser)
    }

    fn logged_in(
        &self,
        row: &AccountRow,
        session: &rows::SessionRow,
        token: String,
        browser: Option<[u8; secret::BROWSER_BYTES]>,
    ) -> Result<LoggedIn, NotIn> {
        // It was ended at once, by another process.
        let signed_in = self.signed_in(session).ok_or(NotIn::Wrong)?;
        Ok(LoggedIn {
            token,
            mark: self.mark(&row.key, row.password_no, browser),
            signed_in,
        })
    }
}

/// A browser's mark, for its cookie.
#[derive(Clone, Debug)]
pub struct LoggedInMark(pub String);

/// The session of a person, which lasts as their roles say.
fn of_person<'a>(row: &AccountRow, token: &'a str, agent: &'a str) -> sessions::NewSession<'a> {
    sessions::NewSession {
        token,
        agent,
        lasts_s: accounts::session_s(&row.account.roles),
        is_screen: false,
    }
}

fn require_unchanged(tx: &Transaction<'_>, row: &AccountRow) -> Result<AccountRow, NotIn> {
    let current = rows::account(tx, &row.key)?;
    current
        .filter(|now| now.password_no == row.password_no && !now.account.disabled)
        .ok_or(NotIn::Wrong)
}
