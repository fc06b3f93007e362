//! Accounts inside of a change: their rows, what is refused by them, and the record that goes to the log.

use super::key_of;
use crate::identity::Role;
use crate::limits::ACCOUNTS_MAX;
use crate::people::account::NewAccount;
use crate::people::changes::{Changed, Record, What, record};
use crate::people::rows::{self, AccountRow};
use crate::people::seals::Sealer;
use crate::people::{NotDone, screens};
use jiff::Timestamp;
use rusqlite::{Transaction, params};

/// The account of a name, inside of a change.
pub(in crate::people) fn known(tx: &Transaction<'_>, name: &str) -> Result<AccountRow, NotDone> {
    let found = rows::account(tx, &key_of(name))?;
    found.ok_or_else(|| NotDone::NoSuchAccount(name.to_owned()))
}

/// Records a change of an account, as it is after it.
pub(in crate::people) fn record_account(
    tx: &Transaction<'_>,
    key: &str,
    what: What,
    by: &str,
    now: Timestamp,
) -> Result<(), NotDone> {
    Ok(record_row(tx, &known(tx, key)?, what, by, now)?)
}

/// Records a change of an account that is as this row says after it.
pub(in crate::people) fn record_row(
    tx: &Transaction<'_>,
    row: &AccountRow,
    what: What,
    by: &str,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let account = &row.account;
    let change = Record {
        what,
        of: Changed::Account,
        name: &account.name,
        rights: &rows::role_words(&account.roles),
        reach: &account.reach,
        seals: Sealer::of(tx)?.account(&row.key)?,
    };
    record(tx, &change, by, now)
}

/// Refuses a change after which nobody could let anybody in any more.
pub(super) fn require_administrator(tx: &Transaction<'_>, row: &AccountRow) -> Result<(), NotDone> {
    let was = !row.account.disabled && row.account.roles.contains(&Role::Administrator);
    let is_left = tx
        .prepare(
            "SELECT 1 FROM accounts, json_each(roles) r WHERE disabled = 0 AND r.value = ? LIMIT 1",
        )?
        .exists([Role::Administrator.word()])?;
    if was && !is_left {
        return Err(NotDone::LastAdministrator(row.account.name.clone()));
    }
    Ok(())
}

/// Writes the row of an account that is made.
///
/// # Errors
/// A name or an identity outside that is taken, a full list.
pub(super) fn insert(
    tx: &Transaction<'_>,
    new: &NewAccount,
    hash: Option<&str>,
    must_change: bool,
    now: Timestamp,
) -> Result<(), NotDone> {
    let key = key_of(&new.name);
    if let Some(there) = rows::account(tx, &key)? {
        return Err(NotDone::Taken(there.account.name.clone()));
    }
    require_free(tx, &key, new.oidc.as_deref())?;
    let count: i64 = tx.query_row("SELECT count(*) FROM accounts", [], |row| row.get(0))?;
    if count as usize >= ACCOUNTS_MAX {
        return Err(NotDone::Full(ACCOUNTS_MAX));
    }
    let [areas, teams, sources] = rows::reach_columns(&new.grant.reach);
    tx.execute(
        "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 0, ?, ?)",
        params![
            key,
            new.name,
            new.shown.as_deref().unwrap_or(&new.name),
            rows::list(&rows::role_words(&new.grant.roles)),
            areas,
            teams,
            sources,
            hash,
            must_change,
            new.oidc,
            now.as_second()
        ],
    )?;
    Ok(())
}

/// Refuses an identity outside that another account has.
pub(super) fn require_free(
    tx: &Transaction<'_>,
    key: &str,
    oidc: Option<&str>,
) -> Result<(), NotDone> {
    let taken = rows::account_of_oidc(tx, oidc)?.filter(|there| there.key != key);
    taken.map_or(Ok(()), |there| {
        Err(NotDone::Taken(there.account.name.clone()))
    })
}

/// Ends the sessions of an account, all but one, and what would open another.
pub(in crate::people) fn end_sessions(
    tx: &Transaction<'_>,
    key: &str,
    but: Option<i64>,
) -> rusqlite::Result<()> {
    screens::end_links(tx, key)?;
    tx.execute(
        "DELETE FROM sessions WHERE name_key = ? AND session_no IS NOT ?",
        params![key, but],
    )
    .map(drop)
}
