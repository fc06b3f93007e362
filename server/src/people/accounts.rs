//! What others do with an account: make it, give it rights, keep it out, let it in again, begin it anew.

mod writing;

use super::account::{Grant, NewAccount};
use super::changes::What;
use super::checks::{grant_faults, name_fault, password_fault, require};
use super::rows::{self, AccountRow};
use super::secret::Secret;
use super::{Account, NotDone, People, locks, password, screens};
use crate::identity::Role;
use crate::limits::{SESSION_OUTSIDE_S, SESSION_S};
use jiff::Timestamp;
use rusqlite::params;
use std::sync::Arc;
pub(super) use writing::{end_sessions, known, record_account, record_row};
use writing::{insert, require_administrator, require_free};

/// An account with what administrators see of it.
#[derive(Clone, Debug)]
pub struct AccountTold {
    /// The account.
    pub account: Arc<Account>,
    /// Whether it must choose another password.
    pub must_change: bool,
    /// Whether it has a password at all.
    pub password: bool,
    /// Whether it has a second factor.
    pub totp: bool,
    /// Since when it is there.
    pub made: Timestamp,
}

/// A name as accounts are found by it.
pub(super) fn key_of(name: &str) -> String {
    name.trim().to_lowercase()
}

/// How long a session of these roles may last in all, in seconds.
pub(super) fn session_s(roles: &[Role]) -> i64 {
    let is_outside = |role: &Role| matches!(role, Role::GridWorker | Role::Team);
    if !roles.is_empty() && roles.iter().all(is_outside) {
        SESSION_OUTSIDE_S
    } else {
        SESSION_S
    }
}

impl People {
    /// Every account, by name; from memory.
    pub fn accounts(&self) -> Vec<AccountTold> {
        let memory = self.memory();
        memory.accounts.values().map(|row| told(row)).collect()
    }

    /// One account; from memory.
    pub fn account(&self, name: &str) -> Option<AccountTold> {
        let memory = self.memory();
        memory.accounts.get(&key_of(name)).map(|row| told(row))
    }

    /// Makes an account. The fresh password is given back when one was made.
    ///
    /// # Errors
    /// Every wrong field, a name that is taken, a full list.
    pub fn add(
        &self,
        new: &NewAccount,
        by: &str,
        now: Timestamp,
    ) -> Result<Option<Secret>, NotDone> {
        let mut faults = grant_faults(&new.grant);
        faults.extend(name_fault("name", &new.name));
        if let Some(shown) = &new.shown {
            faults.extend(name_fault("shown", shown));
        }
        if let Some(given) = &new.password {
            faults.extend(password_fault("password", given, &new.name));
        }
        require(faults)?;
        let is_fresh = new.password.is_none() && new.oidc.is_none();
        let fresh = is_fresh.then(password::fresh);
        let password = new.password.as_ref().or(fresh.as_ref());
        let hash = password.map(|password| password::hash(password));
        let must_change = new.must_change && hash.is_some();
        self.write_anew(|tx| {
            insert(tx, new, hash.as_deref(), must_change, now)?;
            record_account(tx, &new.name, What::Added, by, now)
        })?;
        Ok(fresh.map(Secret))
    }

    /// Gives an account other rights, another name to read, or another identity outside. Its sessions go on, as long
    /// as sessions of its roles may.
    ///
    /// # Errors
    /// No such account, every wrong field, or it would leave no administrator.
    pub fn change(
        &self,
        name: &str,
        grant: &Grant,
        shown: Option<&str>,
        oidc: Option<&str>,
        by: &str,
        now: Timestamp,
    ) -> Result<(), NotDone> {
        let mut faults = grant_faults(grant);
        faults.extend(shown.and_then(|shown| name_fault("shown", shown)));
        require(faults)?;
        let [areas, teams, sources] = rows::reach_columns(&grant.reach);
        self.write_anew(|tx| {
            let row = known(tx, name)?;
            require_free(tx, &row.key, oidc)?;
            tx.execute(
                "UPDATE accounts SET roles = ?, areas = ?, teams = ?, sources = ?, shown = ?, oidc = ? WHERE name_key = ?",
                params![
                    rows::list(&rows::role_words(&grant.roles)),
                    areas,
                    teams,
                    sources,
                    shown.unwrap_or(&row.account.shown),
                    oidc,
                    row.key
                ],
            )?;
            tx.execute(
                "UPDATE sessions SET ends_s = min(ends_s, made_s + ?) WHERE name_key = ? AND screen = 0",
                params![session_s(&grant.roles), row.key],
            )?;
            screens::end_unless_fitting(tx, &row.key, &grant.roles)?;
            require_administrator(tx, &row)?;
            record_account(tx, name, What::Changed, by, now)
        })
    }

    /// Keeps an account out: its sessions end, its name stays taken.
    ///
    /// # Errors
    /// No such account, or it is the last administrator.
    pub fn disable(&self, name: &str, by: &str, now: Timestamp) -> Result<(), NotDone> {
        self.write_anew(|tx| {
            let row = known(tx, name)?;
            tx.execute(
                "UPDATE accounts SET disabled = 1 WHERE name_key = ?",
                [&row.key],
            )?;
            end_sessions(tx, &row.key, None)?;
            require_administrator(tx, &row)?;
            record_account(tx, name, What::Disabled, by, now)
        })
    }

    /// Lets an account in again, with the password that it had; it is not locked any more.
    ///
    /// # Errors
    /// No such account.
    pub fn enable(&self, name: &str, by: &str, now: Timestamp) -> Result<(), NotDone> {
        self.write_anew(|tx| {
            let row = known(tx, name)?;
            tx.execute(
                "UPDATE accounts SET disabled = 0 WHERE name_key = ?",
                [&row.key],
            )?;
            locks::forget(tx, &row.key)?;
            record_account(tx, name, What::Enabled, by, now)
        })?;
        self.tries().forget_account(&key_of(name));
        Ok(())
    }

    /// Begins an account anew for whoever lost what they log in with: another password, fresh unless one is given,
    /// which must be changed at once; no second factor, no session, no lock.
    ///
    /// # Errors
    /// No such account, or a password that is none.
    pub fn reset(
        &self,
        name: &str,
        given: Option<&str>,
        by: &str,
        now: Timestamp,
    ) -> Result<Option<Secret>, NotDone> {
        let wrong = given.and_then(|given| password_fault("password", given, name));
        require(wrong.into_iter().collect())?;
        let fresh = given.is_none().then(password::fresh);
        let password = given.or(fresh.as_deref()).unwrap_or_default();
        let hash = password::hash(password);
        self.write_anew(|tx| {
            let row = known(tx, name)?;
            tx.execute(
                "UPDATE accounts SET hash = ?, password_no = password_no + 1, must_change = 1 WHERE name_key = ?",
                params![hash, row.key],
            )?;
            tx.execute("DELETE FROM second_factors WHERE name_key = ?", [&row.key])?;
            tx.execute("DELETE FROM recovery_codes WHERE name_key = ?", [&row.key])?;
            locks::forget(tx, &row.key)?;
            end_sessions(tx, &row.key, None)?;
            record_account(tx, name, What::Reset, by, now)
        })?;
        self.tries().forget_account(&key_of(name));
        Ok(fresh.map(Secret))
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// No such account.
    pub fn end_sessions(&self, name: &str, by: &str, now: Timestamp) -> Result<(), NotDone> {
        self.write_anew(|tx| {
            let row = known(tx, name)?;
            end_sessions(tx, &row.key, None)?;
            record_account(tx, name, What::SessionsEnded, by, now)
        })
    }
}

fn told(row: &AccountRow) -> AccountTold {
    AccountTold {
        account: Arc::clone(&row.account),
        must_change: row.must_change,
        password: row.hash.is_some(),
        totp: row.totp,
        made: Timestamp::from_second(row.made_s).unwrap_or_default(),
    }
}
