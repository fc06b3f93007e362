//! Changes of accounts in the log: each once, whole, whatever happens between, and never a secret.

use crate::cli::verify::{Depth, check_log};
use crate::fixture::{City, PASSWORD, account, report};
use crate::identity::{Reach, Role};
use crate::limits::ACCOUNT_CHANGES_AT_ONCE;
use crate::people::{FILE_NAME, NewAccount, NewKey};
use crate::store::Store as _;
use cases::event::AccountChanged;
use cases::{Command, Event};
use jiff::Timestamp;

fn add(city: &City, name: &str) {
    let reach = Reach {
        teams: Some(vec!["T1".to_owned()]),
        ..Reach::ALL
    };
    city.add_account(&NewAccount {
        password: (name == "root").then(|| PASSWORD.to_owned()),
        ..account(name, &[Role::Administrator, Role::Team], reach)
    });
}

fn tell(city: &City) -> u64 {
    let told = city.installation.engine.tell_changes_blocking();
    told.expect("told")
}

/// What the log tells of accounts.
fn told(city: &City) -> Vec<AccountChanged> {
    let entries = city.store.read_from(0, 10_000).expect("read");
    entries
        .iter()
        .filter_map(|entry| match Event::from_bytes(&entry.bytes) {
            Ok(Event::AccountChanged(change)) => Some(*change),
            Ok(_) => None,
            Err(error) => panic!("entry {}: {error}", entry.seq),
        })
        .collect()
}

fn names(city: &City) -> Vec<String> {
    told(city)
        .iter()
        .map(|change| format!("{} {}", change.name, change.what))
        .collect()
}

#[test]
fn a_change_is_told_once_with_who_what_and_the_rights_after_it() {
    let city = City::new();
    assert!(city.send(vec![Command::Report(report(0))])[0].is_ok());
    add(&city, "root");
    let key = NewKey {
        name: "hotline".to_owned(),
        scopes: vec!["report-cases".to_owned()],
        reach: Reach::ALL,
        per_minute: None,
        days: None,
    };
    let people = &city.installation.world.people;
    let (id, key) = people
        .add_key(&key, "root", Timestamp::now())
        .expect("made");
    assert_eq!((tell(&city), tell(&city)), (2, 2));
    let all = told(&city);
    assert_eq!(
        names(&city),
        ["root added".to_owned(), format!("{id} added")]
    );
    let first = &all[0];
    assert_eq!(
        (&*first.by, &*first.of, first.number),
        ("test", "account", 1)
    );
    assert_eq!(first.rights, ["administrator".into(), "team".into()]);
    assert_eq!(
        (first.areas.as_ref(), first.teams.as_deref()),
        (None, Some(&["T1".into()][..]))
    );
    assert_eq!((&*all[1].by, &*all[1].of), ("root", "key"));
    assert_eq!(*first.book, people.book());
    let secret = key.reveal().rsplit('_').next().expect("a secret");
    for entry in city.store.read_from(0, 10).expect("read") {
        let text = String::from_utf8(entry.bytes).expect("JSON");
        assert!(!text.contains(secret) && !text.contains("argon2"), "{text}");
    }
    // Cases go on beside it, and the whole log verifies.
    assert!(city.send(vec![Command::Report(report(1))])[0].is_ok());
    let checked = check_log(city.dir.path(), None, Depth::Everything).expect("it runs");
    assert!(checked.holds, "{checked:?}");
}

#[test]
fn a_restart_tells_nothing_twice_and_forgets_nothing() {
    let city = City::new();
    add(&city, "root");
    tell(&city);
    add(&city, "li");
    // It ends before it told of li.
    let city = city.restarted();
    assert_eq!(names(&city), ["root added"]);
    assert_eq!(tell(&city), 2);
    let city = city.restarted();
    assert_eq!(tell(&city), 2);
    assert_eq!(names(&city), ["root added", "li added"]);
}

#[test]
fn an_older_copy_of_the_people_begins_a_new_book_and_leaves_nothing_out() {
    let city = City::new();
    add(&city, "root");
    tell(&city);
    let path = city.dir.path().join(FILE_NAME);
    let older = city.dir.path().join("older");
    let db = rusqlite::Connection::open(&path).expect("opens");
    db.execute("VACUUM INTO ?", [&*older.to_string_lossy()])
        .expect("copied");
    drop(db);
    for name in ["li", "wang"] {
        add(&city, name);
    }
    assert_eq!(tell(&city), 3);
    let book = city.installation.world.people.book();
    let City {
        dir,
        store,
        installation,
    } = city;
    installation.close();
    drop(store);
    for ending in ["-wal", "-shm"] {
        drop(std::fs::remove_file(
            dir.path().join(format!("{FILE_NAME}{ending}")),
        ));
    }
    std::fs::rename(&older, &path).expect("brought back");
    let store = crate::store::Sqlite::open(dir.path()).expect("free again");
    let city = City::of(dir, store);
    add(&city, "zhao");
    assert_eq!(tell(&city), 2);
    let all = told(&city);
    let last = all.last().expect("told");
    let all_told = [
        "root added",
        "li added",
        "wang added",
        "root added",
        "zhao added",
    ];
    assert_eq!(names(&city), all_told);
    assert!(*last.book != book && last.number == 2, "{last:?}");
    let city = city.restarted();
    assert_eq!((tell(&city), told(&city).len()), (2, 5));
}

#[test]
fn many_changes_are_told_in_parts() {
    let city = City::new();
    add(&city, "root");
    let people = &city.installation.world.people;
    for _ in 0..ACCOUNT_CHANGES_AT_ONCE {
        people
            .end_sessions("root", "test", Timestamp::now())
            .expect("ended");
    }
    let most = ACCOUNT_CHANGES_AT_ONCE as u64;
    assert_eq!(
        (tell(&city), told(&city).len()),
        (most, ACCOUNT_CHANGES_AT_ONCE)
    );
    assert_eq!(tell(&city), most + 1);
}
