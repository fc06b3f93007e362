//! Secrets of second factors: sealed with a key that lies beside the file, also those from before there was one.

use super::second::{enrolled, with};
use super::*;
use crate::people::{accounts, rows};
use memchr::memmem;
use std::fs;
use tempfile::TempDir;

/// People of a directory, `li` with a second factor; its secret and the recovery codes.
fn filed() -> (TempDir, People, Vec<u8>, Vec<String>) {
    let dir = TempDir::new().expect("a directory");
    let people = People::open(dir.path()).expect("opens");
    fill(&people);
    let (_, secret, recovery) = enrolled(&people);
    (dir, people, secret, recovery)
}

/// Whether the bytes of `people.db` and its write-ahead log have these among them.
fn has(dir: &Path, bytes: &[u8]) -> bool {
    [FILE_NAME.to_owned(), format!("{FILE_NAME}-wal")]
        .iter()
        .filter_map(|name| fs::read(dir.join(name)).ok())
        .any(|file| memmem::find(&file, bytes).is_some())
}

/// The directory as a program left it that knew of no sealing.
fn as_before(dir: &Path, secret: &[u8]) {
    let mut db = Connection::open(dir.join(FILE_NAME)).expect("opens");
    db.execute_batch("PRAGMA secure_delete = FAST")
        .expect("set");
    let tx = db.transaction().expect("begun");
    tx.execute("UPDATE second_factors SET secret = ?", [secret])
        .expect("plain");
    let row = rows::account(&tx, "li").expect("read").expect("there");
    accounts::record_row(&tx, &row, What::SecondFactorSet, "Li", now()).expect("recorded");
    tx.execute_batch("ALTER TABLE second_factors DROP COLUMN sealed; PRAGMA user_version = 5;")
        .expect("as before");
    tx.commit().expect("committed");
    fs::remove_file(dir.join(SECOND_KEY_FILE)).expect("removed");
}

/// What the record of changes does not lead to.
fn differences(dir: &Path) -> Vec<String> {
    let db = Connection::open(dir.join(FILE_NAME)).expect("opens");
    let held = hold_to_log(&db, []).expect("compared");
    held.differences.iter().map(ToString::to_string).collect()
}

fn code(secret: &[u8], at: Timestamp) -> Credentials {
    with(&totp_code(secret, at.as_second()))
}

#[test]
fn whoever_has_the_file_alone_makes_no_code_and_the_server_goes_on_after_a_restart() {
    let (dir, people, secret, _) = filed();
    assert!(!has(dir.path(), &secret), "it lies there as it is");
    assert!(has(dir.path(), b"second-factor-set"), "it was looked at");
    drop(people);
    let again = People::open(dir.path()).expect("opens again");
    assert!(again.log_in(&code(&secret, later(60)), later(60)).is_ok());
    assert_eq!(again.told_of_lost_second_factors().expect("read"), None);
    let begun = again
        .enrol(&log_in(&again, "root").signed_in)
        .expect("begun");
    let begun = data_encoding::BASE32_NOPAD.decode(begun.secret.as_bytes());
    assert!(!has(dir.path(), &begun.expect("base32")), "not confirmed");
}

#[test]
fn those_from_before_are_sealed_once_and_what_somebody_edited_stays_found() {
    let (dir, people, secret, _) = filed();
    drop(people);
    as_before(dir.path(), &secret);
    assert!(has(dir.path(), &secret), "as before");
    let people = People::open(dir.path()).expect("opens");
    assert!(!has(dir.path(), &secret));
    assert!(people.log_in(&code(&secret, later(60)), later(60)).is_ok());
    let last = changes(&people).pop().expect("recorded");
    assert!(last.contains("Li second-factor-sealed"), "{last}");
    assert_eq!(differences(dir.path()), [""; 0]);
    let newest = people.newest_change();
    drop(people);
    let again = People::open(dir.path()).expect("opens again");
    assert_eq!(again.newest_change(), newest, "once");
    drop(again);

    as_before(dir.path(), &secret);
    let db = Connection::open(dir.path().join(FILE_NAME)).expect("opens");
    let own = [7; totp::SECRET_BYTES];
    db.execute("UPDATE second_factors SET secret = ?", [own])
        .expect("edited");
    let edited = People::open(dir.path()).expect("opens");
    assert_eq!(edited.newest_change(), newest + 1, "not told as honest");
    let found = differences(dir.path());
    assert!(found[0].contains("another second factor"), "{found:?}");
    drop(edited);

    // Nor is a plain one taken that is put among the sealed.
    let edited = People::open(dir.path()).expect("opens");
    db.execute("UPDATE second_factors SET secret = ?", [own])
        .expect("edited");
    let refused = edited.log_in(&code(&own, later(90)), later(90));
    assert!(matches!(
        refused,
        Err(NotIn::NotDone(NotDone::SecondFactorLost))
    ));
}

#[test]
fn without_its_key_a_second_factor_is_told_as_lost_recovery_codes_open_and_it_is_set_up_anew() {
    let (dir, people, secret, recovery) = filed();
    drop(people);
    let key = dir.path().join(SECOND_KEY_FILE);
    let kept = fs::read(&key).expect("there");
    fs::remove_file(&key).expect("removed");
    let people = People::open(dir.path()).expect("it goes on");
    let told = people.told_of_lost_second_factors().expect("read");
    let told = told.expect("told");
    for word in ["1 accounts", "Li", SECOND_KEY_FILE, "huying user reset"] {
        assert!(told.contains(word), "{told}");
    }
    let refused = people.log_in(&code(&secret, later(60)), later(60));
    let refused = refused.expect_err("it cannot be compared").to_string();
    assert!(refused.contains("recovery code") && refused.contains("huying user reset"));
    assert!(people.log_in(&with(&recovery[0]), now()).is_ok());
    drop(people);

    fs::write(&key, kept).expect("put back");
    let back = People::open(dir.path()).expect("opens");
    assert_eq!(back.told_of_lost_second_factors().expect("read"), None);
    assert!(back.log_in(&code(&secret, later(120)), later(120)).is_ok());
    drop(back);

    fs::remove_file(&key).expect("gone for good");
    let people = People::open(dir.path()).expect("it goes on");
    people
        .reset("li", Some(PASSWORD), "root", now())
        .expect("reset");
    assert_eq!(people.told_of_lost_second_factors().expect("read"), None);
    let (_, anew, _) = enrolled(&people);
    assert!(people.log_in(&code(&anew, later(180)), later(180)).is_ok());
}
