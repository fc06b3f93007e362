//! Backups of a small city: brought back they are what they were; with any byte changed they are not taken.

use super::Outcome;
use super::make::{self, Args as MakeArgs};
use super::restore::{self, Args as RestoreArgs};
use super::tar::{Reader, Writer};
use crate::cli::photos::PhotoArgs;
use crate::fixture::{City, report};
use crate::notary::{KEY_FILE, Notary};
use crate::store::{FILE_NAME, Sqlite, Store as _};
use cases::{Command, Report};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn city() -> City {
    let city = City::new();
    let reports = (0..60).map(|number| Command::Report(report(number)));
    assert!(city.send(reports.collect()).iter().all(Result::is_ok));
    let private = br#"{"id":"p","source":"hotline","at":"2026-11-02T01:00:00Z","area":"d1a","reporter":{"name":"n"}}"#;
    let private = Report::from_json(private).expect("well formed");
    assert!(city.send(vec![Command::Report(private)])[0].is_ok());
    city
}

fn make(city: &City, out: &Path, with_key: bool) -> anyhow::Result<Outcome> {
    make::run(&MakeArgs {
        data_dir: city.dir.path().to_owned(),
        out: out.to_owned(),
        with_key,
        photos: PhotoArgs::default(),
    })
}

fn restore(file: &Path, data_dir: &Path) -> anyhow::Result<Outcome> {
    restore::run(&RestoreArgs {
        file: file.to_owned(),
        data_dir: data_dir.to_owned(),
        config: None,
    })
}

fn names(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a directory");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("read").file_name().into())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_backed_up_while_in_use_comes_back_as_it_was_and_without_the_key() {
    let city = city();
    let head = city.store.head().expect("a head");
    let desk = TempDir::new().expect("a directory");
    let (file, back) = (desk.path().join("b.tar"), desk.path().join("back"));
    assert_eq!(make(&city, &file, false).expect("written"), Outcome::Done);
    assert!(make(&city, &file, false).is_err(), "it is there already");
    assert!(city.send(vec![Command::Report(report(1_000))])[0].is_ok());
    assert_eq!(restore(&file, &back).expect("restored"), Outcome::Done);
    assert!(!back.join(KEY_FILE).exists());
    assert_eq!(names(desk.path()), [PathBuf::from("b.tar"), "back".into()]);
    let there = Sqlite::open(&back).expect("opens");
    assert_eq!(there.head().expect("a head"), head);
    let held = there.personal().held(61).expect("asked");
    assert_eq!(held.reporter, Some(true));
    drop(there);
    assert!(restore(&file, &back).is_err(), "not over what is there");
}

#[cfg(unix)]
#[test]
fn with_the_key_it_goes_on_as_the_same_log_and_nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let city = city();
    let desk = TempDir::new().expect("a directory");
    let (file, back) = (desk.path().join("b.tar"), desk.path().join("back"));
    make(&city, &file, true).expect("written");
    std::fs::create_dir(&back).expect("an empty directory will do");
    assert_eq!(restore(&file, &back).expect("restored"), Outcome::Done);
    let key = |dir: &Path| Notary::of(dir).expect("a key").key().verifier().to_string();
    assert_eq!(key(&back), key(city.dir.path()));
    let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
    assert_eq!(
        (mode(&file), mode(&back.join(KEY_FILE)), mode(&back)),
        (0o600, 0o600, 0o700)
    );
}

#[test]
fn a_backup_with_one_changed_byte_is_refused_and_leaves_nothing() {
    let city = city();
    let desk = TempDir::new().expect("a directory");
    let (file, back) = (desk.path().join("b.tar"), desk.path().join("back"));
    make(&city, &file, true).expect("written");
    let bytes = std::fs::read(&file).expect("read");
    let tries = 120;
    for number in 0..tries {
        let mut changed = bytes.clone();
        // Every second try among the last blocks: the manifest, its hash and the end.
        let place = if number % 2 == 0 {
            bytes.len() / tries * number + number
        } else {
            bytes.len() - 1 - number * 37
        };
        changed[place] ^= 1 << (number % 8);
        std::fs::write(&file, &changed).expect("written");
        let refused = restore(&file, &back).expect("it ran");
        assert_eq!(refused, Outcome::FaultsFound, "byte {place}");
        assert_eq!(names(desk.path()), [PathBuf::from("b.tar")], "byte {place}");
    }
    for length in [0, 1, 511, 512, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&file, &bytes[..length]).expect("written");
        assert_eq!(
            restore(&file, &back).expect("it ran"),
            Outcome::FaultsFound,
            "{length} bytes"
        );
    }
    std::fs::write(&file, [&bytes[..], b"\0"].concat()).expect("written");
    assert_eq!(
        restore(&file, &back).expect("it ran"),
        Outcome::FaultsFound,
        "longer"
    );
    std::fs::write(&file, &bytes).expect("written");
    assert_eq!(
        restore(&file, &back).expect("it ran"),
        Outcome::Done,
        "as it was"
    );
}

#[test]
fn a_whole_backup_of_a_log_that_does_not_verify_is_refused() {
    let city = city();
    let db = rusqlite::Connection::open(city.dir.path().join(FILE_NAME)).expect("opens");
    db.execute_batch("UPDATE private SET salt = zeroblob(32)")
        .expect("changed");
    drop(db);
    let desk = TempDir::new().expect("a directory");
    let (file, back) = (desk.path().join("b.tar"), desk.path().join("back"));
    make(&city, &file, false).expect("written");
    assert_eq!(restore(&file, &back).expect("it ran"), Outcome::FaultsFound);
    assert!(!back.exists());
}

#[test]
fn what_a_killed_backup_left_goes_with_the_next() {
    let city = city();
    let desk = TempDir::new().expect("a directory");
    let file = desk.path().join("b.tar");
    let left = desk.path().join(".b.tar.huying-backup");
    std::fs::create_dir(&left).expect("left");
    std::fs::write(left.join("archive"), "half").expect("left");
    make(&city, &file, false).expect("written");
    assert_eq!(names(desk.path()), [PathBuf::from("b.tar")]);
    // And one that fails leaves nothing at all.
    let nowhere = TempDir::new().expect("a directory");
    let args = MakeArgs {
        data_dir: nowhere.path().to_owned(),
        out: desk.path().join("c.tar"),
        with_key: false,
        photos: PhotoArgs::default(),
    };
    assert!(make::run(&args).is_err());
    assert_eq!(names(desk.path()), [PathBuf::from("b.tar")]);
}

#[test]
fn every_byte_of_an_archive_counts() {
    let mut archive = Writer(Vec::new());
    let parts: Vec<_> = [
        ("a", &b"hello"[..]),
        ("photos/b", &[7; 600][..]),
        ("empty", &b""[..]),
    ]
    .into_iter()
    .map(|(name, bytes)| {
        archive
            .add(name, bytes.len() as u64, &mut &bytes[..])
            .expect("added")
    })
    .collect();
    let bytes = archive.finish().expect("ended");
    let read = |bytes: &[u8]| -> std::io::Result<Vec<super::tar::Part>> {
        let (mut reader, mut parts) = (Reader(bytes), Vec::new());
        while let Some((name, bytes)) = reader.next_part()? {
            let sha256 = reader.take(bytes, &mut std::io::sink())?;
            parts.push(super::tar::Part {
                name,
                bytes,
                sha256,
            });
        }
        Ok(parts)
    };
    assert_eq!(read(&bytes).expect("whole"), parts);
    for place in 0..bytes.len() {
        for flip in [0x01, 0x80] {
            let mut changed = bytes.clone();
            changed[place] ^= flip;
            assert!(
                read(&changed).ok().as_ref() != Some(&parts),
                "byte {place} ^ {flip:#x}"
            );
        }
    }
    let short = Writer(std::io::sink()).add("x", 1 << 34, &mut std::io::empty());
    assert!(short.is_err(), "the bytes end before their length");
}

#[cfg(unix)]
#[test]
fn accounts_and_keys_come_back_and_sessions_do_not() {
    use crate::fixture::{PASSWORD, account_with_password};
    use crate::identity::{Reach, Role};
    use crate::people::{self, Credentials, NewKey, People};
    use jiff::Timestamp;
    use std::os::unix::fs::PermissionsExt as _;
    let (city, now) = (city(), Timestamp::now());
    let account = account_with_password("root", &[Role::Administrator], Reach::ALL);
    let key = NewKey {
        name: "hotline".to_owned(),
        scopes: vec!["report-cases".to_owned()],
        reach: Reach::ALL,
        per_minute: None,
        days: None,
    };
    let credentials = Credentials {
        account: "root".to_owned(),
        password: PASSWORD.to_owned(),
        code: None,
        mark: None,
        agent: String::new(),
    };
    let here = &city.installation.world.people;
    here.add(&account, "test", now).expect("made");
    let (_, key) = here.add_key(&key, "test", now).expect("made");
    let own = here.log_in(&credentials, now).expect("in");
    assert!(here.session(&own.token, now).is_some());
    let desk = TempDir::new().expect("a directory");
    let (file, back) = (desk.path().join("b.tar"), desk.path().join("back"));
    make(&city, &file, false).expect("written");
    assert_eq!(restore(&file, &back).expect("restored"), Outcome::Done);
    let path = back.join(people::FILE_NAME);
    let mode = path.metadata().expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let there = People::open(&back).expect("opens");
    assert!(there.session(&own.token, now).is_none());
    assert!(
        there
            .key(key.reveal(), now)
            .is_ok_and(|holder| holder.is_some())
    );
    assert!(there.log_in(&credentials, now).is_ok());
    assert_eq!(there.book(), here.book());
    assert_eq!(there.changes_after(0, 10).expect("read").len(), 2);
}
