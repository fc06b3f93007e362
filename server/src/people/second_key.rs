//! The key that the secrets of second factors are sealed with (AES-256-GCM). It lies beside `people.db`, never in it: whoever
//! has a copy of the database alone makes no codes.

use super::changes::What;
use super::seals::Sealer;
use super::{People, PeopleError, accounts, database, rows, schema, secret, totp};
use crate::notary;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::io::ErrorKind;
use std::path::Path;

/// Name of the key file inside the data directory.
pub const KEY_FILE: &str = "second-factors.key";
/// What the file begins with.
const FORMAT: &str = "huying-second-factors-key/1";
/// What is sealed for something else, or for another account, does not open.
const PURPOSE: &str = "huying/second-factor/1";
/// Who seals, in the record of changes.
const BY: &str = "huying";

/// Seals secrets of second factors, and opens them.
pub(super) struct SecondKey(LessSafeKey);

impl SecondKey {
    /// One that is kept nowhere.
    pub fn fresh() -> Self {
        Self::of(&secret::random())
    }

    fn of(bytes: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, bytes).expect("32 bytes are a key");
        Self(LessSafeKey::new(key))
    }

    /// That of a file; made, and synced to disk, when there is none. A damaged one is never replaced.
    fn kept_at(path: &Path) -> Result<Self, PeopleError> {
        let fault = |cause| PeopleError::Directory {
            path: path.to_owned(),
            cause,
        };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let text = format!("{FORMAT}\n{}\n", secret::hex(&secret::random::<32>()));
                let dir = path.parent().unwrap_or(Path::new("."));
                notary::write(dir, path, &text).map_err(fault)?;
                text
            }
            Err(error) if error.kind() == ErrorKind::InvalidData => String::new(),
            Err(error) => return Err(fault(error)),
        };
        Self::read(&text).ok_or_else(|| PeopleError::DamagedKey(path.to_owned()))
    }

    /// Two lines: format, and 64 hexadecimal digits.
    fn read(text: &str) -> Option<Self> {
        let (format, digits) = text.trim_end().split_once('\n')?;
        let bytes = (format == FORMAT).then(|| HEXLOWER.decode(digits.as_bytes()).ok())??;
        Some(Self::of(&bytes.try_into().ok()?))
    }

    /// A secret of the account with this name in lower case: a nonce of its own, then what is sealed with its tag.
    pub fn seal(&self, name_key: &str, plain: &[u8]) -> Vec<u8> {
        // A random nonce: an installation seals some thousand secrets in its life, and 2^32 would be safe.
        let nonce: [u8; NONCE_LEN] = secret::random();
        let mut sealed = plain.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                whose(name_key),
                &mut sealed,
            )
            .expect("a secret is far shorter than may be sealed");
        [&nonce[..], &sealed].concat()
    }

    /// What was sealed for this account; none when it was sealed with another key or for another account, was changed, or
    /// was never sealed.
    pub fn open(&self, name_key: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        let plain = self.0.open_in_place(nonce, whose(name_key), &mut sealed);
        plain.ok().map(|plain| plain.to_vec())
    }

    /// The accounts whose second factor does not open: the key is another than the one it was sealed with.
    pub fn lost(&self, db: &Connection) -> rusqlite::Result<Vec<String>> {
        let mut ask = db.prepare(
            "SELECT f.name_key, f.secret, a.name FROM second_factors f JOIN accounts a USING (name_key)
             WHERE f.confirmed <> 0 ORDER BY f.name_key",
        )?;
        let mut rows = ask.query([])?;
        let mut lost = Vec::new();
        while let Some(row) = rows.next()? {
            let (name_key, sealed): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
            if self.open(&name_key, &sealed).is_none() {
                lost.push(row.get(2)?);
            }
        }
        Ok(lost)
    }
}

fn whose(name_key: &str) -> Aad<String> {
    Aad::from(serde_json::json!([PURPOSE, name_key]).to_string())
}

/// The key of a data directory, made when there is none; without a directory one of its own. What lies in the database as it
/// is, from before there was a key, is sealed with it.
pub(super) fn key_of(
    db: &mut Connection,
    dir: Option<&Path>,
    now: Timestamp,
) -> Result<SecondKey, PeopleError> {
    // Of two processes one makes the key and seals.
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let key = match dir {
        Some(dir) => SecondKey::kept_at(&dir.join(KEY_FILE))?,
        None => SecondKey::fresh(),
    };
    let has_sealed = seal_plain(&tx, &key, now)?;
    tx.commit()?;
    if has_sealed {
        // So that no page and no write-ahead log keeps what was plain.
        let cleared = db.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
        if let Err(error) = cleared {
            tracing::warn!(%error, "second factors are sealed, and people.db may still have unused pages from before");
        }
    }
    if let Some(told) = told_lost(&key.lost(db)?) {
        tracing::error!("{told}");
    }
    Ok(key)
}

/// Seals every secret that is not. The log learns of each that is as its last change left it; what somebody edited by hand
/// stays found.
fn seal_plain(tx: &Transaction<'_>, key: &SecondKey, now: Timestamp) -> rusqlite::Result<bool> {
    let ask = "SELECT name_key, secret, confirmed <> 0 FROM second_factors WHERE sealed = 0";
    let plain: Vec<(String, Vec<u8>, bool)> = tx
        .prepare(ask)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (name_key, secret, is_confirmed) in &plain {
        let row = rows::account(tx, name_key)?;
        let row = row.filter(|_| *is_confirmed && secret.len() == totp::SECRET_BYTES);
        let honest = match row {
            Some(row) if Sealer::of(tx)?.is_second_factor_as_left(&row)? => Some(row),
            Some(_) | None => None,
        };
        tx.execute(
            "UPDATE second_factors SET secret = ?, sealed = 1 WHERE name_key = ?",
            params![key.seal(name_key, secret), name_key],
        )?;
        if let Some(row) = honest {
            accounts::record_row(tx, &row, What::SecondFactorSealed, BY, now)?;
        }
    }
    Ok(!plain.is_empty())
}

impl People {
    /// What is to be done about second factors that do not open, for people; nothing when all do.
    ///
    /// # Errors
    /// They could not be read.
    pub fn told_of_lost_second_factors(&self) -> Result<Option<String>, PeopleError> {
        Ok(told_lost(&self.0.second_key.lost(&self.db())?))
    }
}

/// What to do about second factors that do not open.
fn told_lost(names: &[String]) -> Option<String> {
    let (count, names) = (names.len(), names.join(", "));
    (count > 0).then(|| {
        format!(
            "the second factors of {count} accounts cannot be opened, for they were sealed with another {KEY_FILE}: {names}. Put \
             that file back and start anew; or, when it is gone for good, run `huying user reset NAME` for each, and they are \
             set up anew. Until then a recovery code lets in"
        )
    })
}

/// What is to be done about a data directory, not yet in use, whose second factors came without their key; nothing when they
/// did not.
///
/// # Errors
/// `people.db` cannot be read.
pub fn told_of_missing_key(dir: &Path) -> rusqlite::Result<Option<String>> {
    let path = dir.join(database::FILE_NAME);
    if dir.join(KEY_FILE).is_file() || !path.is_file() {
        return Ok(None);
    }
    let db = database::open_to_read(&path)?;
    let form: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if form < schema::SEALED_FROM {
        return Ok(None);
    }
    let ask = "SELECT count(*) FROM second_factors WHERE confirmed <> 0 AND sealed <> 0";
    let count: u32 = db.query_row(ask, [], |row| row.get(0))?;
    Ok((count > 0).then(|| {
        format!(
            "It has {count} second factors without their key. Put the old {KEY_FILE} there before the first start; or, when it is \
             gone for good, run `huying user reset NAME` for each account that has one, and it is set up anew."
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn what_is_sealed_opens_for_its_account_and_key_alone_and_only_unchanged() {
        let (key, other) = (SecondKey::fresh(), SecondKey::fresh());
        let sealed = key.seal("li", b"12345678901234567890");
        assert_eq!(
            key.open("li", &sealed).as_deref(),
            Some(&b"12345678901234567890"[..])
        );
        assert_ne!(sealed, key.seal("li", b"12345678901234567890"));
        assert_eq!(other.open("li", &sealed), None);
        assert_eq!(key.open("root", &sealed), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(key.open("li", &changed), None, "byte {place}");
            assert_eq!(key.open("li", &sealed[..place]), None, "{place} bytes");
        }
        assert_eq!(
            key.open("li", b"12345678901234567890"),
            None,
            "never sealed"
        );
    }

    #[test]
    fn a_key_is_made_once_only_its_owner_may_read_it_and_a_damaged_one_is_never_replaced() {
        let dir = TempDir::new().expect("a temporary directory");
        let path = dir.path().join(KEY_FILE);
        let made = SecondKey::kept_at(&path).expect("made");
        let read = SecondKey::kept_at(&path).expect("read");
        assert!(read.open("li", &made.seal("li", b"x")).is_some());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = path.metadata().expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let text = std::fs::read(&path).expect("there");
        for damaged in [
            &b""[..],
            b"\xff\xfe",
            b"x\n00\n",
            &text[..text.len() - 2],
            b"huying-second-factors-key/1\n",
        ] {
            std::fs::write(&path, damaged).expect("written");
            let refused = SecondKey::kept_at(&path).err().expect("damaged");
            assert!(matches!(refused, PeopleError::DamagedKey(_)), "{refused}");
            assert!(refused.to_string().contains("huying user reset"));
            assert_eq!(std::fs::read(&path).expect("there"), damaged);
        }
    }
}
