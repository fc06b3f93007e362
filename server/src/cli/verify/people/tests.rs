//! An insider who edits `people.db`, and honest people who do not.

use super::check;
use crate::fixture::{City, PASSWORD, account_with_password, reach_of_area};
use crate::identity::{Reach, Role};
use crate::people::{Credentials, FILE_NAME, NewAccount, NewKey, People, totp_code};
use jiff::Timestamp;
use rusqlite::Connection;

fn new(name: &str, role: Role) -> NewAccount {
    NewAccount {
        oidc: Some(format!("{name}@city")),
        ..account_with_password(name, &[role], reach_of_area("d1"))
    }
}

fn key(name: &str) -> NewKey {
    NewKey {
        name: name.to_owned(),
        scopes: vec!["report-cases".to_owned()],
        reach: Reach::ALL,
        per_minute: Some(5),
        days: None,
    }
}

/// A city with accounts, one of them disabled and one with a second factor, and keys, one of them revoked; all of it is
/// in the log.
fn city() -> City {
    let city = City::new();
    let (people, now) = (&city.installation.world.people, Timestamp::now());
    for (name, role) in [
        ("root", Role::Administrator),
        ("Li", Role::Dispatcher),
        ("gone", Role::Planner),
    ] {
        people.add(&new(name, role), "test", now).expect("made");
    }
    people.disable("gone", "root", now).expect("disabled");
    let own = people
        .log_in_from_outside("Li@city", "", now)
        .expect("in")
        .signed_in;
    let begun = people.enrol(&own).expect("begun");
    let secret = data_encoding::BASE32_NOPAD
        .decode(begun.secret.as_bytes())
        .expect("base32");
    let codes = people
        .confirm(&own, &totp_code(&secret, now.as_second()), now)
        .expect("confirmed");
    let credentials = Credentials {
        account: "li".to_owned(),
        password: PASSWORD.to_owned(),
        code: Some(codes[0].clone()),
        mark: None,
        agent: String::new(),
    };
    people.log_in(&credentials, now).expect("a recovery code");
    people.add_key(&key("hotline"), "root", now).expect("made");
    let (id, _) = people.add_key(&key("lost"), "root", now).expect("made");
    people.revoke_key(&id, "root", now).expect("revoked");
    tell(&city);
    city
}

fn tell(city: &City) {
    city.installation
        .engine
        .tell_changes_blocking()
        .expect("told");
}

fn edit(city: &City, sql: &str) {
    let db = Connection::open(city.dir.path().join(FILE_NAME)).expect("opens");
    db.execute_batch(sql).expect(sql);
}

fn wrong(city: &City) -> Vec<String> {
    let told = check(city.dir.path()).expect("it runs");
    if told.holds { Vec::new() } else { told.lines }
}

#[test]
fn an_honest_file_holds_after_changes_a_restart_and_a_look_beside_a_server() {
    let city = city();
    let told = check(city.dir.path()).expect("it runs");
    assert!(told.holds, "{told:?}");
    assert_eq!(
        told.lines,
        ["3 accounts and 1 keys are as the changes in the log left them."]
    );
    let (people, now) = (&city.installation.world.people, Timestamp::now());
    let own = people
        .log_in_from_outside("Li@city", "", now)
        .expect("in")
        .signed_in;
    people.remove_second(&own, PASSWORD, now).expect("removed");
    people
        .change_password(&own, PASSWORD, "five other words of mine", now)
        .expect("changed");
    people
        .reset("Li", Some(PASSWORD), "root", now)
        .expect("reset");
    people.enable("gone", "root", now).expect("enabled");
    people.make_screen("gone", "root", now).expect("made");
    // Not in the log yet: told as that, and no fault.
    let told = check(city.dir.path()).expect("it runs");
    assert!(
        told.holds && told.lines[0].contains("number 10 to 14"),
        "{told:?}"
    );
    let city = city.restarted();
    tell(&city);
    assert_eq!(wrong(&city), [""; 0]);
}

/// An account like another, and a key like all.
const COPIED: &str = "INSERT INTO accounts SELECT 'new', 'new', shown, roles, areas, teams, sources, hash, password_no, must_change,
        disabled, 'new', made_s FROM accounts WHERE name_key = 'root'";
const NEW_KEY: &str = "INSERT INTO keys SELECT 'abc', name, randomblob(32), scopes, areas, teams, sources, per_minute, made_s, by_whom, ends_s FROM keys";

/// What somebody does to the file; whose it is, and what is said of it.
const EDITS: &[(&str, &str, &str)] = &[
    (
        "UPDATE accounts SET roles = '[\"administrator\"]' WHERE name_key = 'li'",
        "“Li”",
        "may as administrator",
    ),
    (
        "UPDATE accounts SET areas = NULL WHERE name_key = 'li'",
        "“Li”",
        "another reach",
    ),
    (
        "UPDATE accounts SET teams = '[\"T1\"]' WHERE name_key = 'li'",
        "“Li”",
        "another reach",
    ),
    (
        "UPDATE accounts SET sources = '[]' WHERE name_key = 'li'",
        "“Li”",
        "another reach",
    ),
    (
        "UPDATE accounts SET shown = 'boss' WHERE name_key = 'li'",
        "“Li”",
        "another name to read",
    ),
    (
        "UPDATE accounts SET oidc = 'mine' WHERE name_key = 'li'",
        "“Li”",
        "another identity",
    ),
    (
        "UPDATE accounts SET hash = (SELECT hash FROM accounts WHERE name_key = 'root') WHERE name_key = 'li'",
        "“Li”",
        "another password",
    ),
    (
        "UPDATE accounts SET password_no = 7 WHERE name_key = 'li'",
        "“Li”",
        "another password",
    ),
    (
        "UPDATE accounts SET must_change = 1 WHERE name_key = 'li'",
        "“Li”",
        "another order",
    ),
    (
        "UPDATE accounts SET made_s = 7 WHERE name_key = 'li'",
        "“Li”",
        "another spelling or beginning",
    ),
    (
        "UPDATE accounts SET name = 'LI' WHERE name_key = 'li'",
        "“LI”",
        "another spelling or beginning",
    ),
    (
        "UPDATE accounts SET disabled = 0 WHERE name_key = 'gone'",
        "“gone”",
        "is let in by people.db",
    ),
    (
        "UPDATE accounts SET disabled = 1 WHERE name_key = 'li'",
        "“Li”",
        "is kept out by people.db",
    ),
    (COPIED, "“new”", "the log knows of none"),
    (
        "DELETE FROM accounts WHERE name_key = 'gone'",
        "“gone”",
        "is missing",
    ),
    (
        "DELETE FROM second_factors WHERE name_key = 'li'",
        "“Li”",
        "another second factor",
    ),
    (
        "UPDATE second_factors SET secret = x'00' WHERE name_key = 'li'",
        "“Li”",
        "another second factor",
    ),
    (
        "INSERT INTO recovery_codes VALUES ('li', x'00')",
        "“Li”",
        "another second factor",
    ),
    (
        "UPDATE keys SET scopes = '[\"manage-accounts\"]'",
        "the key",
        "may as manage-accounts",
    ),
    (
        "UPDATE keys SET sources = '[\"hotline\"]'",
        "the key",
        "another reach",
    ),
    (
        "UPDATE keys SET name = 'x'",
        "the key",
        "another name to read",
    ),
    (
        "UPDATE keys SET sha256 = randomblob(32)",
        "the key",
        "another secret",
    ),
    (
        "UPDATE keys SET per_minute = 9999",
        "the key",
        "another rate or end",
    ),
    (
        "UPDATE keys SET ends_s = 9999999999",
        "the key",
        "another rate or end",
    ),
    (
        "UPDATE keys SET by_whom = 'li'",
        "the key",
        "another spelling or beginning",
    ),
    (NEW_KEY, "the key abc", "the log knows of none"),
    ("DELETE FROM keys", "the key", "is missing"),
    (
        "UPDATE facts SET value = x'00000000000000000000000000000000000000000000000000000000000000ff' WHERE name = 'seal-key'",
        "“root”",
        "another password",
    ),
];

/// Every field, edited by hand: what is said of it names whose it is and what.
#[test]
fn every_field_that_somebody_edits_is_found_and_named() {
    let city = city();
    let kept = city.dir.path().join("kept.db");
    edit(&city, &format!("VACUUM INTO '{}'", kept.display()));
    let tables = [
        "accounts",
        "second_factors",
        "recovery_codes",
        "keys",
        "facts",
    ];
    let back = tables.map(|table| {
        format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept.{table};")
    });
    let back = format!("ATTACH '{}' AS kept; {}", kept.display(), back.concat());
    for (sql, whose, what) in EDITS {
        edit(&city, sql);
        let lines = wrong(&city);
        let is_named = lines
            .iter()
            .any(|line| line.contains(whose) && line.contains(what));
        assert!(is_named, "{sql}: {lines:?}");
        edit(&city, &back);
        assert_eq!(wrong(&city), [""; 0], "after {sql}");
    }
}

#[test]
fn an_honest_change_afterwards_does_not_make_an_edited_row_right() {
    let city = city();
    edit(
        &city,
        "UPDATE accounts SET roles = '[\"commander\"]', shown = 'boss' WHERE name_key = 'li'",
    );
    let people = People::open(city.dir.path()).expect("the command line's");
    people
        .end_sessions("li", "root", Timestamp::now())
        .expect("ended");
    for told in [false, true] {
        if told {
            tell(&city);
        }
        let lines = wrong(&city);
        assert_eq!(lines.len(), if told { 2 } else { 3 }, "{lines:?}");
        assert!(
            lines[0].contains("“Li” has a change number 10") && lines[0].contains("commander"),
            "{lines:?}"
        );
        assert!(
            lines[1].contains("another name to read that no change gave"),
            "{lines:?}"
        );
    }
}

#[test]
fn sealing_anew_taking_a_change_out_and_putting_an_older_file_back_are_found() {
    let again = city();
    edit(
        &again,
        "UPDATE accounts SET hash = NULL WHERE name_key = 'li'; DELETE FROM facts WHERE name = 'sealed'",
    );
    drop(People::open(again.dir.path()).expect("it seals once more"));
    let lines = wrong(&again);
    assert!(
        lines.iter().any(|line| line.contains("seals anew")),
        "{lines:?}"
    );

    let taken = city();
    let people = &taken.installation.world.people;
    people
        .enable("gone", "root", Timestamp::now())
        .expect("enabled");
    edit(
        &taken,
        "DROP TRIGGER changes_are_not_removed; DELETE FROM changes WHERE change_no = 10",
    );
    let lines = wrong(&taken);
    assert!(
        lines.iter().any(|line| line.contains("“gone” is let in")),
        "{lines:?}"
    );

    let older = city();
    edit(
        &older,
        "DROP TRIGGER changes_are_not_removed; DELETE FROM changes WHERE change_no > 4",
    );
    let lines = wrong(&older);
    assert!(lines[0].contains("people.db is an older copy"), "{lines:?}");
    std::fs::remove_file(older.dir.path().join(FILE_NAME)).expect("removed");
    assert!(
        wrong(&older)[0].contains("is missing"),
        "{:?}",
        wrong(&older)
    );
}

#[test]
fn what_was_there_before_there_were_seals_is_sealed_once() {
    let city = city();
    edit(&city, "DROP TRIGGER changes_are_not_changed; UPDATE changes SET seals = NULL; DELETE FROM facts WHERE name = 'sealed';
        UPDATE facts SET value = x'0102030405060708' WHERE name = 'book'");
    let city = city.restarted();
    tell(&city);
    let told = check(city.dir.path()).expect("it runs");
    assert!(told.holds, "{told:?}");
    assert!(told.lines[0].contains("was replaced 1 times"), "{told:?}");
    edit(
        &city,
        "UPDATE accounts SET shown = 'boss' WHERE name_key = 'li'",
    );
    assert!(
        wrong(&city)[0].contains("another name to read"),
        "{:?}",
        wrong(&city)
    );
}
