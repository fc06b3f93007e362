//! The second factor of an account: begun, confirmed by a first code, asked for at each login, removed.

use super::accounts::record_account;
use super::changes::What;
use super::checks::fault;
use super::login::NotIn;
use super::memory::Memory;
use super::second_key::SecondKey;
use super::{NotDone, People, PeopleError, SignedIn, accounts, secret, totp};
use crate::identity::Role;
use crate::limits::RECOVERY_CODES;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use std::sync::PoisonError;

/// A second factor that was begun. It prints without its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret, to be typed into an authenticator.
    pub secret: String,
    /// The same as an address, to be photographed.
    pub uri: String,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

/// Takes a code of the second factor, or a recovery code, which are used up by it.
///
/// # Errors
/// [`NotDone::SecondFactorLost`] when it is no recovery code, and the secret was sealed with another key.
pub(super) fn take_code(
    tx: &Transaction<'_>,
    sealed_with: &SecondKey,
    key: &str,
    code: &str,
    now: Timestamp,
) -> Result<(), NotIn> {
    let code: String = code
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    let found: Option<(Vec<u8>, Option<i64>)> = tx
        .query_row(
            "SELECT secret, used_step FROM second_factors WHERE name_key = ? AND confirmed = 1",
            [key],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let (sealed, used) = found.ok_or(NotIn::Wrong)?;
    let secret = sealed_with.open(key, &sealed);
    let step = |secret: &Vec<u8>| totp::step_of(secret, &code, now.as_second(), used);
    if let Some(step) = secret.as_ref().and_then(step) {
        tx.execute(
            "UPDATE second_factors SET used_step = ? WHERE name_key = ?",
            params![step, key],
        )?;
        return Ok(());
    }
    let taken = tx.execute(
        "DELETE FROM recovery_codes WHERE name_key = ? AND sha256 = ?",
        params![key, secret::hash(&code.to_lowercase())],
    )?;
    if taken == 0 {
        return Err(match secret {
            Some(_) => NotIn::Wrong,
            None => NotDone::SecondFactorLost.into(),
        });
    }
    let row = accounts::known(tx, key)?;
    let name = &row.account.name;
    Ok(accounts::record_row(
        tx,
        &row,
        What::RecoveryCodeUsed,
        name,
        now,
    )?)
}

impl People {
    /// From now on whoever has one of these roles and a password sets up a second factor before anything else.
    ///
    /// # Errors
    /// It could not be read.
    pub fn require_second(&self, roles: &[Role]) -> Result<(), PeopleError> {
        let db = self.db();
        let lock = &self.0.memory;
        let mut memory = lock.write().unwrap_or_else(PoisonError::into_inner);
        memory.second_for = roles.to_vec();
        *memory = Memory::read(&db, Some(&memory))?;
        Ok(())
    }

    /// Begins a second factor; what was begun before and not confirmed holds no more.
    ///
    /// # Errors
    /// The account has one already.
    pub fn enrol(&self, who: &SignedIn) -> Result<Enrolment, NotDone> {
        let key = accounts::key_of(&who.account.name);
        let secret: [u8; totp::SECRET_BYTES] = secret::random();
        let sealed = self.0.second_key.seal(&key, &secret);
        self.write(
            |tx| {
                let put = tx.execute(
                    "INSERT INTO second_factors (name_key, secret, confirmed, sealed) VALUES (?1, ?2, 0, 1)
                     ON CONFLICT (name_key) DO UPDATE SET secret = ?2, sealed = 1 WHERE confirmed = 0",
                    params![key, sealed],
                )?;
                if put == 0 {
                    let fix = "remove it first";
                    let fault = fault("", "this account has a second factor already", fix);
                    return Err(NotDone::Wrong(vec![fault]));
                }
                Ok(())
            },
            |_, _, ()| Ok(()),
        )?;
        Ok(Enrolment {
            secret: totp::base32(&secret),
            uri: totp::uri(&who.account.name, &secret),
        })
    }

    /// Confirms what was begun by a code of it. Gives the recovery codes, which are told this once.
    ///
    /// # Errors
    /// [`NotIn::Wrong`] when nothing was begun or the code is another.
    pub fn confirm(
        &self,
        who: &SignedIn,
        code: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, NotIn> {
        let key = accounts::key_of(&who.account.name);
        let codes: Vec<String> = (0..RECOVERY_CODES)
            .map(|_| super::fresh_password())
            .collect();
        self.write_anew(|tx| {
            let begun: Option<Vec<u8>> = tx
                .query_row(
                    "SELECT secret FROM second_factors WHERE name_key = ? AND confirmed = 0",
                    [&key],
                    |row| row.get(0),
                )
                .optional()?;
            let secret = begun.and_then(|sealed| self.0.second_key.open(&key, &sealed));
            let secret = secret.ok_or(NotIn::Wrong)?;
            let code = code.trim();
            let step = totp::step_of(&secret, code, now.as_second(), None).ok_or(NotIn::Wrong)?;
            tx.execute(
                "UPDATE second_factors SET confirmed = 1, used_step = ? WHERE name_key = ?",
                params![step, key],
            )?;
            tx.execute("DELETE FROM recovery_codes WHERE name_key = ?", [&key])?;
            for code in &codes {
                tx.execute(
                    "INSERT INTO recovery_codes VALUES (?, ?)",
                    params![key, secret::hash(&code.replace('-', ""))],
                )?;
            }
            let name = &who.account.name;
            Ok::<_, NotIn>(record_account(tx, name, What::SecondFactorSet, name, now)?)
        })?;
        Ok(codes)
    }

    /// Removes the second factor of whoever knows the password.
    ///
    /// # Errors
    /// [`NotIn::Wrong`] when the password is wrong, [`NotDone::SecondFactorNeeded`] where a role must have it.
    pub fn remove_second(
        &self,
        who: &SignedIn,
        password: &str,
        now: Timestamp,
    ) -> Result<(), NotIn> {
        if who.needs_totp {
            return Err(NotDone::SecondFactorNeeded.into());
        }
        let row = self.require_password(who, password, now)?;
        self.write_anew(|tx| {
            let removed =
                tx.execute("DELETE FROM second_factors WHERE name_key = ?", [&row.key])?;
            tx.execute("DELETE FROM recovery_codes WHERE name_key = ?", [&row.key])?;
            if removed > 0 {
                let name = &row.account.name;
                record_account(tx, name, What::SecondFactorRemoved, name, now)?;
            }
            Ok(())
        })
    }
}
