//! The file: private, shared with the command line, and what another process changes.

use super::*;
use crate::limits::ACCOUNTS_MAX;
use std::time::Duration;
use tempfile::TempDir;

/// Whatever is not seen by then never will be. A tenth of a second is usual; a busy machine may take longer.
const SEEN_MAX: Duration = Duration::from_mins(1);

fn wait_for(what: &str, is_seen: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_seen() {
        assert!(
            begun.elapsed() < SEEN_MAX,
            "{what} is not seen within {SEEN_MAX:?}"
        );
        std::thread::yield_now();
    }
}

#[test]
fn what_another_process_changes_is_seen_without_a_restart() {
    let dir = TempDir::new().expect("a directory");
    let server = People::open(dir.path()).expect("opens");
    let cli = People::open(dir.path()).expect("opens beside it");
    assert!(server.is_empty());
    fill(&cli);
    wait_for("an account", || server.account("li").is_some());
    let own = log_in(&server, "li");
    assert!(server.session(&own.token, now()).is_some());
    cli.disable("li", "cli", now()).expect("disabled");
    wait_for("that it is disabled", || {
        server.session(&own.token, now()).is_none()
    });
    cli.enable("li", "cli", now()).expect("enabled");
    wait_for("that it is enabled", || {
        server
            .account("li")
            .is_some_and(|told| !told.account.disabled)
    });
    let own = log_in(&server, "li");
    cli.end_sessions("li", "cli", now()).expect("ended");
    wait_for("that sessions ended", || {
        server.session(&own.token, now()).is_none()
    });
}

#[test]
fn a_reset_by_another_process_unlocks() {
    let dir = TempDir::new().expect("a directory");
    let server = People::open(dir.path()).expect("opens");
    fill(&server);
    for _ in 0..=crate::limits::LOGIN_FAILURES_FREE {
        assert!(
            server
                .log_in(&credentials("li", "a guess that is wrong"), now())
                .is_err()
        );
    }
    let cli = People::open(dir.path()).expect("opens beside it");
    cli.reset("li", Some("six quite different words here"), "cli", now())
        .expect("reset");
    wait_for("the new password", || {
        server.account("li").is_some_and(|told| told.must_change)
    });
    let again = credentials("li", "six quite different words here");
    // The lock goes in the moment after the password is seen.
    wait_for("that it is unlocked", || {
        server.log_in(&again, now()).is_ok()
    });
}

#[test]
fn everything_is_there_after_a_restart() {
    let dir = TempDir::new().expect("a directory");
    let people = People::open(dir.path()).expect("opens");
    fill(&people);
    let (own, book) = (log_in(&people, "li"), people.book());
    drop(people);
    let people = People::open(dir.path()).expect("opens again");
    assert_eq!(people.book(), book);
    assert!(people.session(&own.token, now()).is_some());
    assert!(people.knows_browser("li", Some(&own.mark)));
    log_in(&people, "root");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_file_or_those_beside_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = TempDir::new().expect("a directory");
    // Also when somebody made it readable before.
    std::fs::write(dir.path().join(FILE_NAME), "").expect("made");
    let people = People::open(dir.path()).expect("opens");
    fill(&people);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir.path()).expect("a directory") {
        let entry = entry.expect("read");
        let mode = entry.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
        names.push(entry.file_name());
    }
    assert!(names.len() >= 2, "{names:?}");
}

#[test]
fn no_password_and_no_token_stands_in_the_file() {
    let dir = TempDir::new().expect("a directory");
    let people = People::open(dir.path()).expect("opens");
    fill(&people);
    let own = log_in(&people, "li");
    let (_, key) = people
        .add_key(
            &NewKey {
                name: "k".to_owned(),
                scopes: vec!["watch".to_owned()],
                reach: Reach::ALL,
                per_minute: None,
                days: None,
            },
            "root",
            now(),
        )
        .expect("made");
    let secret = key
        .reveal()
        .rsplit('_')
        .next()
        .expect("a secret")
        .to_owned();
    let mut bytes = Vec::new();
    for name in [FILE_NAME.to_owned(), format!("{FILE_NAME}-wal")] {
        bytes.extend(std::fs::read(dir.path().join(name)).unwrap_or_default());
    }
    for word in [PASSWORD, &own.token, &secret] {
        assert!(
            memchr::memmem::find(&bytes, word.as_bytes()).is_none(),
            "{word}"
        );
    }
    assert!(
        memchr::memmem::find(&bytes, b"argon2id").is_some(),
        "it was looked at"
    );
}

#[test]
fn a_newer_form_is_refused_and_nothing_is_touched() {
    let dir = TempDir::new().expect("a directory");
    drop(People::open(dir.path()).expect("opens"));
    let db = Connection::open(dir.path().join(FILE_NAME)).expect("opens");
    db.pragma_update(None, "user_version", 1_000).expect("set");
    drop(db);
    let refused = People::open(dir.path()).expect_err("newer").to_string();
    assert!(refused.contains("1000"), "{refused}");
    let nowhere = dir.path().join("nowhere");
    assert!(People::open(&nowhere).is_err() && !nowhere.exists());
}

#[test]
fn no_account_is_made_beyond_the_limit() {
    let people = office();
    let db = people.db();
    db.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO accounts
         SELECT 'a' || i, 'a' || i, 'x', '[\"planner\"]', NULL, NULL, NULL, NULL, 1, 0, 0, NULL, 0 FROM n",
        [ACCOUNTS_MAX as i64 - 3],
    )
    .expect("filled");
    drop(db);
    people
        .add(&new("last", &[Role::Planner]), "root", now())
        .expect("room for one");
    let full = people.add(&new("beyond", &[Role::Planner]), "root", now());
    assert!(matches!(full, Err(NotDone::Full(ACCOUNTS_MAX))));
}

#[test]
fn what_was_written_and_cannot_be_read_lets_nobody_in_until_it_can() {
    let dir = TempDir::new().expect("a directory");
    let people = People::open(dir.path()).expect("opens");
    fill(&people);
    let own = log_in(&people, "li");
    let broken = "UPDATE sessions SET sha256 = x'00' WHERE name_key = 'li'";
    people.db().execute(broken, []).expect("broken");
    people.end_sessions("root", "root", now()).expect("written");
    assert!(people.session(&own.token, now()).is_none());
    assert!(!people.is_empty(), "or the machine would be open");
    let mended = "UPDATE sessions SET sha256 = ? WHERE name_key = 'li'";
    people
        .db()
        .execute(mended, [secret::hash(&own.token)])
        .expect("mended");
    wait_for("that it can be read", || {
        people.session(&own.token, now()).is_some()
    });
}
