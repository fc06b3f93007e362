//! Sessions: how long they hold, and what ends them.

use super::*;
use crate::limits::{SESSION_IDLE_S, SESSION_OUTSIDE_S, SESSION_S, SESSIONS_OF_ACCOUNT_MAX};

#[test]
fn only_a_hash_of_the_token_is_kept() {
    let people = office();
    let own = log_in(&people, "li");
    assert!(people.session(&own.token, now()).is_some());
    assert!(people.session(&own.token[1..], now()).is_none());
    assert!(people.session("", now()).is_none());
    let db = people.db();
    let kept: Vec<u8> = db
        .query_row("SELECT sha256 FROM sessions", [], |row| row.get(0))
        .expect("one");
    assert_eq!(kept, secret::hash(&own.token));
    let debug = format!("{own:?}");
    assert!(
        !debug.contains(&own.token) && !debug.contains(&own.mark),
        "{debug}"
    );
}

#[test]
fn a_session_ends_when_it_is_idle_and_in_any_case_after_its_time() {
    let people = office();
    let desk = log_in(&people, "root");
    assert_eq!(desk.signed_in.ends, later(SESSION_S));
    assert!(people.session(&desk.token, later(SESSION_S - 1)).is_some());
    assert!(people.session(&desk.token, later(SESSION_S)).is_none());
    let phone = log_in(&people, "li");
    assert_eq!(phone.signed_in.ends, later(SESSION_OUTSIDE_S));
    let mut at = 0;
    while at + SESSION_IDLE_S - 1 < SESSION_OUTSIDE_S {
        at += SESSION_IDLE_S - 1;
        assert!(people.session(&phone.token, later(at)).is_some(), "{at}");
    }
    assert!(
        people
            .session(&phone.token, later(SESSION_OUTSIDE_S))
            .is_none()
    );
    let idle = log_in(&people, "li");
    assert!(people.session(&idle.token, later(SESSION_IDLE_S)).is_none());
}

#[test]
fn other_roles_count_at_once_and_shorten_a_session() {
    let people = office();
    let phone = log_in(&people, "li");
    let grant = Grant {
        roles: vec![Role::GridWorker, Role::Evaluator],
        reach: Reach::ALL,
    };
    people
        .change("li", &grant, None, None, "root", now())
        .expect("changed");
    let now_in = people.session(&phone.token, now()).expect("it goes on");
    assert_eq!(now_in.account.roles, grant.roles);
    assert_eq!(now_in.ends, later(SESSION_S));
}

#[test]
fn disabling_resetting_and_a_new_password_end_sessions() {
    let people = office();
    let one = log_in(&people, "li");
    people.disable("li", "root", now()).expect("disabled");
    assert!(people.session(&one.token, now()).is_none());
    people.enable("li", "root", now()).expect("enabled");
    assert!(
        people.session(&one.token, now()).is_none(),
        "it does not come back"
    );
    let (here, there) = (log_in(&people, "li"), log_in(&people, "li"));
    people
        .change_password(&here.signed_in, PASSWORD, "five other words of mine", now())
        .expect("changed");
    assert!(people.session(&here.token, now()).is_some());
    assert!(people.session(&there.token, now()).is_none());
    people.reset("li", None, "root", now()).expect("reset");
    assert!(people.session(&here.token, now()).is_none());
}

#[test]
fn whoever_logs_in_sees_and_ends_their_own_sessions_only() {
    let people = office();
    let (here, there) = (log_in(&people, "li"), log_in(&people, "li"));
    let root = log_in(&people, "root");
    let ids = |people: &People| -> Vec<SessionId> {
        let told = people.sessions_of(&here.signed_in, now());
        told.iter().map(|session| session.id).collect()
    };
    assert_eq!(
        ids(&people),
        [there.signed_in.session, here.signed_in.session]
    );
    assert!(
        !people
            .end_session(&here.signed_in, root.signed_in.session)
            .expect("asked")
    );
    assert!(people.session(&root.token, now()).is_some());
    assert!(
        people
            .end_session(&here.signed_in, there.signed_in.session)
            .expect("asked")
    );
    assert!(people.session(&there.token, now()).is_none());
    assert_eq!(ids(&people), [here.signed_in.session]);
}

#[test]
fn too_many_sessions_end_the_oldest() {
    let people = office();
    let first = log_in(&people, "li");
    let second = log_in(&people, "li");
    for _ in 2..=SESSIONS_OF_ACCOUNT_MAX {
        log_in(&people, "li");
    }
    assert!(people.session(&first.token, now()).is_none());
    assert!(people.session(&second.token, now()).is_some());
    let told = people.sessions_of(&second.signed_in, now());
    assert_eq!(told.len(), SESSIONS_OF_ACCOUNT_MAX);
}

#[test]
fn what_has_ended_is_removed_and_what_is_used_is_written() {
    let people = office();
    let (used, unused) = (log_in(&people, "li"), log_in(&people, "li"));
    assert!(
        people
            .session(&used.token, later(SESSION_IDLE_S - 1))
            .is_some()
    );
    people.write_seen(later(SESSION_IDLE_S)).expect("written");
    let kept = |people: &People| rows::sessions(&people.db()).expect("read");
    let rows = kept(&people);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].seen_s, later(SESSION_IDLE_S - 1).as_second());
    assert!(people.session(&unused.token, now()).is_none());
    assert!(people.session(&used.token, later(SESSION_IDLE_S)).is_some());
}

#[test]
fn must_change_holds_until_the_password_is_another_that_fits() {
    let people = office();
    people
        .reset("li", Some(PASSWORD), "root", now())
        .expect("reset");
    let own = log_in(&people, "li");
    assert!(own.signed_in.must_change);
    for wrong in [PASSWORD, "short", "password123"] {
        let refused = people.change_password(&own.signed_in, PASSWORD, wrong, now());
        assert!(
            matches!(refused, Err(NotIn::NotDone(NotDone::Wrong(_)))),
            "{wrong}"
        );
    }
    let mark = people
        .change_password(&own.signed_in, PASSWORD, "five other words of mine", now())
        .expect("changed");
    let now_in = people.session(&own.token, now()).expect("it goes on");
    assert!(!now_in.must_change);
    assert!(people.knows_browser("li", Some(&mark.0)));
    assert!(!people.knows_browser("li", Some(&own.mark)));
}
