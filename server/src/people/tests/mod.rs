//! People of a small office: who comes in, who does not, and what others see of it.

mod files;
mod keys;
mod locks;
mod screens;
mod sealed;
mod second;
mod sessions;

use super::*;
use crate::fixture::{PASSWORD, account_with_password};
use crate::identity::{Reach, Role};
use jiff::ToSpan as _;

fn now() -> Timestamp {
    "2026-11-26T01:00:00Z".parse().expect("a time")
}

fn later(seconds: i64) -> Timestamp {
    now() + seconds.seconds()
}

fn new(name: &str, roles: &[Role]) -> NewAccount {
    account_with_password(name, roles, Reach::ALL)
}

/// An administrator `root` and a grid worker `Li`.
fn fill(people: &People) {
    for new in [
        new("root", &[Role::Administrator]),
        new("Li", &[Role::GridWorker]),
    ] {
        assert_eq!(people.add(&new, "test", now()).expect("made"), None);
    }
}

fn office() -> People {
    let people = People::in_memory();
    fill(&people);
    people
}

fn credentials(account: &str, password: &str) -> Credentials {
    Credentials {
        account: account.to_owned(),
        password: password.to_owned(),
        code: None,
        mark: None,
        agent: "a browser".to_owned(),
    }
}

fn log_in(people: &People, account: &str) -> LoggedIn {
    let logged_in = people.log_in(&credentials(account, PASSWORD), now());
    logged_in.expect("the password is right")
}

/// What a refusal says.
fn refused<T: std::fmt::Debug>(refused: Result<T, NotIn>) -> String {
    refused.expect_err("refused").to_string()
}

fn changes(people: &People) -> Vec<String> {
    let changes = people.changes_after(0, 100).expect("read").into_iter();
    changes
        .map(|change| {
            let (by, what, name) = (change.by, change.what.word(), change.name);
            format!(
                "{} {by}: {name} {what} {}",
                change.number,
                change.rights.join(",")
            )
        })
        .collect()
}

#[test]
fn an_account_is_found_whatever_the_case_of_its_letters_and_its_name_is_taken_for_ever() {
    let people = office();
    assert_eq!(log_in(&people, " lI ").signed_in.account.name, "Li");
    let taken = people.add(&new("LI", &[Role::Planner]), "test", now());
    assert!(matches!(taken, Err(NotDone::Taken(name)) if name == "Li"));
    people.disable("li", "root", now()).expect("disabled");
    assert!(
        people
            .add(&new("li", &[Role::Planner]), "test", now())
            .is_err()
    );
}

#[test]
fn every_wrong_field_of_an_account_is_told() {
    let people = People::in_memory();
    let wrong = NewAccount {
        shown: Some("\u{7}".to_owned()),
        password: Some("short".to_owned()),
        grant: Grant {
            roles: Vec::new(),
            reach: Reach {
                areas: Some(vec![String::new()]),
                teams: Some(vec!["T".to_owned(); crate::limits::REACH_ITEMS_MAX + 1]),
                sources: Some(vec!["s".repeat(crate::limits::REACH_ITEM_BYTES_MAX + 1)]),
            },
        },
        ..new(&"长".repeat(crate::limits::ACCOUNT_CHARS_MAX + 1), &[])
    };
    let Err(NotDone::Wrong(faults)) = people.add(&wrong, "test", now()) else {
        panic!("it is refused for its fields")
    };
    let fields: Vec<_> = faults.iter().map(|fault| &*fault.field).collect();
    let all = [
        "areas", "teams", "sources", "roles", "name", "shown", "password",
    ];
    assert_eq!(fields, all);
    assert!(people.is_empty());
    let longest = "长".repeat(crate::limits::ACCOUNT_CHARS_MAX);
    assert!(
        people
            .add(&new(&longest, &[Role::Planner]), "test", now())
            .is_ok()
    );
}

#[test]
fn somebody_is_always_left_who_can_let_others_in() {
    let people = office();
    assert!(people.has_administrator());
    let planner = Grant {
        roles: vec![Role::Planner],
        reach: Reach::ALL,
    };
    for refused in [
        people.disable("root", "root", now()),
        people.change("root", &planner, None, None, "root", now()),
    ] {
        assert!(matches!(refused, Err(NotDone::LastAdministrator(_))));
    }
    people
        .add(&new("second", &[Role::Administrator]), "root", now())
        .expect("made");
    people
        .disable("root", "second", now())
        .expect("another is left");
    assert!(people.has_administrator());
    assert!(people.disable("second", "root", now()).is_err());
    assert!(People::in_memory().is_empty() && !People::in_memory().has_administrator());
}

#[test]
fn what_is_changed_is_recorded_with_who_and_what_and_without_secrets() {
    let people = office();
    let own = log_in(&people, "li");
    people
        .change_password(&own.signed_in, PASSWORD, "five other words of mine", now())
        .expect("changed");
    people.reset("Li", None, "root", now()).expect("reset");
    people.disable("Li", "root", now()).expect("disabled");
    people.enable("Li", "root", now()).expect("enabled");
    people.end_sessions("Li", "root", now()).expect("ended");
    let team = Grant {
        roles: vec![Role::Team],
        reach: Reach {
            teams: Some(vec!["T1".to_owned()]),
            ..Reach::ALL
        },
    };
    people
        .change("Li", &team, Some("李"), None, "root", now())
        .expect("changed");
    let all = changes(&people);
    assert_eq!(
        all,
        [
            "1 test: root added administrator",
            "2 test: Li added grid-worker",
            "3 Li: Li password-changed grid-worker",
            "4 root: Li reset grid-worker",
            "5 root: Li disabled grid-worker",
            "6 root: Li enabled grid-worker",
            "7 root: Li sessions-ended grid-worker",
            "8 root: Li changed team",
        ]
    );
    let last = &people.changes_after(7, 100).expect("read")[0];
    assert_eq!((last.reach.clone(), last.at), (team.reach, now()));
    let db = people.db();
    for change in ["UPDATE changes SET by_whom = 'x'", "DELETE FROM changes"] {
        assert!(db.execute_batch(change).is_err(), "{change}");
    }
}

#[test]
fn a_change_that_is_refused_leaves_nothing() {
    let people = office();
    let before = changes(&people);
    assert!(people.disable("root", "root", now()).is_err());
    assert!(people.reset("nobody", None, "root", now()).is_err());
    assert_eq!(changes(&people), before);
    assert!(!people.account("root").expect("there").account.disabled);
}

#[test]
fn who_comes_from_the_identity_provider_needs_no_password_and_no_other_has_that_identity() {
    let people = office();
    let outside = NewAccount {
        oidc: Some("subject-1".to_owned()),
        password: None,
        must_change: true,
        ..new("wang", &[Role::Dispatcher])
    };
    assert_eq!(people.add(&outside, "root", now()).expect("made"), None);
    let twin = NewAccount {
        name: "twin".to_owned(),
        ..outside
    };
    assert!(matches!(
        people.add(&twin, "root", now()),
        Err(NotDone::Taken(_))
    ));
    assert_eq!(
        refused(people.log_in(&credentials("wang", ""), now())),
        NotIn::Wrong.to_string()
    );
    let inside = people
        .log_in_from_outside("subject-1", "a browser", now())
        .expect("known");
    assert_eq!(inside.signed_in.account.name, "wang");
    assert!(!inside.signed_in.must_change);
    assert!(people.session(&inside.token, now()).is_some());
    assert!(people.log_in_from_outside("subject-2", "", now()).is_err());
    people.disable("wang", "root", now()).expect("disabled");
    assert!(people.log_in_from_outside("subject-1", "", now()).is_err());
}
