//! Seals: what the log keeps of an account or key beside its rights, without telling it. Each part is sealed by itself,
//! so that a difference has a name.

use super::changes::{Changed, What};
use super::{accounts, keys, rows, secret};
use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use sha2::Sha256;
use std::collections::BTreeMap;

/// The seal of each part, 32 hex digits.
pub type Seals = BTreeMap<String, String>;

/// A part that is sealed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The name as it is written, when it was made and, of a key, by whom.
    Made,
    /// The name to read, and what a key is for.
    Shown,
    /// The identity at the provider.
    Outside,
    /// The hash of the password, and which one it is.
    Password,
    /// Whether it must choose another.
    MustChange,
    /// The second factor with its recovery codes.
    SecondFactor,
    /// The hash of a key's secret.
    Secret,
    /// How often a key may be used, and until when.
    Bounds,
}

impl Part {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Made,
        Self::Shown,
        Self::Outside,
        Self::Password,
        Self::MustChange,
        Self::SecondFactor,
        Self::Secret,
        Self::Bounds,
    ];

    /// Its word in the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Shown => "shown",
            Self::Outside => "outside",
            Self::Password => "password",
            Self::MustChange => "must-change",
            Self::SecondFactor => "second-factor",
            Self::Secret => "secret",
            Self::Bounds => "bounds",
        }
    }

    /// What it is, for people.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Made => "spelling or beginning",
            Self::Shown => "name to read",
            Self::Outside => "identity at the provider",
            Self::Password => "password",
            Self::MustChange => "order to choose a password",
            Self::SecondFactor => "second factor",
            Self::Secret => "secret",
            Self::Bounds => "rate or end",
        }
    }

    /// Whether a change of this sort makes it another.
    pub fn is_changed_by(self, what: What) -> bool {
        match what {
            What::Added | What::Sealed | What::Revoked => true,
            What::Changed => matches!(self, Self::Shown | Self::Outside),
            What::Reset => {
                matches!(self, Self::Password | Self::MustChange | Self::SecondFactor)
            }
            What::PasswordChanged => matches!(self, Self::Password | Self::MustChange),
            What::SecondFactorSet
            | What::SecondFactorRemoved
            | What::SecondFactorSealed
            | What::RecoveryCodeUsed => self == Self::SecondFactor,
            What::Disabled
            | What::Enabled
            | What::SessionsEnded
            | What::ScreenMade
            | What::ScreenOpened
            | What::ScreenEnded => false,
        }
    }
}

/// Seals the parts of accounts and keys with the key of their file. Whoever has the log alone can try no guess on a seal.
pub(super) struct Sealer<'c> {
    db: &'c Connection,
    key: [u8; 32],
}

impl<'c> Sealer<'c> {
    /// That of this file.
    pub fn of(db: &'c Connection) -> rusqlite::Result<Self> {
        let ask = "SELECT value FROM facts WHERE name = 'seal-key'";
        let key = db.prepare_cached(ask)?.query_row([], |row| row.get(0))?;
        Ok(Self { db, key })
    }

    /// Those of an account, by its name in lower case; none when there is no such account.
    pub fn account(&self, key: &str) -> rusqlite::Result<Option<Seals>> {
        let ask = "SELECT name, made_s, shown, oidc, hash, password_no, must_change FROM accounts WHERE name_key = ?";
        let found = self.db.prepare_cached(ask)?.query_row([key], |row| {
            let (name, made_s): (String, i64) = (row.get(0)?, row.get(1)?);
            let (shown, oidc): (String, Option<String>) = (row.get(2)?, row.get(3)?);
            let (hash, number): (Option<String>, i64) = (row.get(4)?, row.get(5)?);
            let must_change: i64 = row.get(6)?;
            Ok([
                (Part::Made, serde_json::json!([name, made_s])),
                (Part::Shown, serde_json::json!(shown)),
                (Part::Outside, serde_json::json!(oidc)),
                (Part::Password, serde_json::json!([hash, number])),
                (Part::MustChange, serde_json::json!(must_change)),
            ])
        });
        let Some(parts) = found.optional()? else {
            return Ok(None);
        };
        let mut seals = self.seals(Changed::Account, key, &parts);
        seals.extend(self.seals(
            Changed::Account,
            key,
            &[(Part::SecondFactor, self.second_factor(key)?)],
        ));
        Ok(Some(seals))
    }

    /// Whether the second factor of an account is as its last change left it.
    pub fn is_second_factor_as_left(&self, row: &rows::AccountRow) -> rusqlite::Result<bool> {
        let ask = "SELECT seals FROM changes WHERE kind = ? AND name = ? AND seals IS NOT NULL
            ORDER BY change_no DESC LIMIT 1";
        let mut ask = self.db.prepare_cached(ask)?;
        let of = params![Changed::Account.word(), row.account.name];
        let left: Option<String> = ask.query_row(of, |row| row.get(0)).optional()?;
        let left: Option<Seals> = left.and_then(|left| serde_json::from_str(&left).ok());
        let kept = self.account(&row.key)?;
        let part = Part::SecondFactor.word();
        let of = |seals: Option<Seals>| seals.and_then(|mut seals| seals.remove(part));
        Ok(of(kept).is_some_and(|kept| of(left).is_some_and(|left| left == kept)))
    }

    /// The second factor that was confirmed, with its codes that were not used.
    fn second_factor(&self, key: &str) -> rusqlite::Result<serde_json::Value> {
        let ask = "SELECT hex(secret) FROM second_factors WHERE name_key = ? AND confirmed <> 0";
        let mut ask = self.db.prepare_cached(ask)?;
        let secret: Option<String> = ask.query_row([key], |row| row.get(0)).optional()?;
        let ask = "SELECT hex(sha256) FROM recovery_codes WHERE name_key = ? ORDER BY sha256";
        let mut ask = self.db.prepare_cached(ask)?;
        let codes = ask.query_map([key], |row| row.get(0))?;
        let codes: Vec<String> = codes.collect::<Result<_, _>>()?;
        Ok(serde_json::json!([secret, codes]))
    }

    /// Those of a key, by its id; none when there is no such key.
    pub fn key(&self, id: &str) -> rusqlite::Result<Option<Seals>> {
        let ask =
            "SELECT name, hex(sha256), per_minute, made_s, by_whom, ends_s FROM keys WHERE id = ?";
        let found = self.db.prepare_cached(ask)?.query_row([id], |row| {
            let (name, sha256): (String, String) = (row.get(0)?, row.get(1)?);
            let (per_minute, made_s): (i64, i64) = (row.get(2)?, row.get(3)?);
            let (by, ends_s): (String, Option<i64>) = (row.get(4)?, row.get(5)?);
            Ok([
                (Part::Made, serde_json::json!([made_s, by])),
                (Part::Shown, serde_json::json!(name)),
                (Part::Secret, serde_json::json!(sha256)),
                (Part::Bounds, serde_json::json!([per_minute, ends_s])),
            ])
        });
        let parts = found.optional()?;
        Ok(parts.map(|parts| self.seals(Changed::Key, id, &parts)))
    }

    fn seals(&self, of: Changed, name: &str, parts: &[(Part, serde_json::Value)]) -> Seals {
        let seal = |(part, value): &(Part, serde_json::Value)| {
            let whose = serde_json::json!([of.word(), name, part.word(), value]);
            let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any length");
            mac.update(whose.to_string().as_bytes());
            let seal = secret::hex(&mac.finalize().into_bytes()[..16]);
            (part.word().to_owned(), seal)
        };
        parts.iter().map(seal).collect()
    }
}

/// Seals what was there before there were seals, once: from then on the log knows all of it.
pub(super) fn seal_all_once(db: &mut Connection, now: Timestamp) -> rusqlite::Result<()> {
    let is_done = |db: &Connection| {
        let ask = "SELECT 1 FROM facts WHERE name = 'sealed'";
        db.prepare(ask)?.exists([])
    };
    if is_done(db)? {
        return Ok(());
    }
    // Of two processes one does it.
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if is_done(&tx)? {
        return Ok(());
    }
    for row in rows::accounts(&tx)? {
        accounts::record_row(&tx, &row, What::Sealed, BY, now)?;
    }
    for row in rows::keys(&tx)? {
        keys::record_row(&tx, &row, What::Sealed, BY, now)?;
    }
    let done = "INSERT INTO facts VALUES ('sealed', x'01')";
    tx.execute(done, [])?;
    tx.commit()
}

/// Who seals, in the record of changes.
const BY: &str = "huying";
