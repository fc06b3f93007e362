//! Guessing: the same for all names, bounded, and no way to keep somebody out for ever.

use super::*;
use crate::limits::{LOGIN_FAILURES_FREE, LOGIN_LOCK_FIRST_S, LOGIN_LOCK_MAX_S};

fn guess(people: &People, account: &str, at: Timestamp) -> String {
    refused(people.log_in(&credentials(account, "a guess that is wrong"), at))
}

#[test]
fn an_unknown_account_a_disabled_one_and_a_wrong_password_are_the_same_words_and_the_same_work() {
    let people = office();
    people
        .add(&new("gone", &[Role::Planner]), "root", now())
        .expect("made");
    people.disable("gone", "root", now()).expect("disabled");
    let mut answers = Vec::new();
    for account in ["nobody", "gone", "li"] {
        let before = people.compared();
        let one = guess(&people, account, now());
        // A password beyond any length costs no more and no less either.
        let long = credentials(account, &"x".repeat(5_000));
        let other = refused(people.log_in(&long, now()));
        answers.push((one, other, people.compared() - before));
    }
    let wrong = NotIn::Wrong.to_string();
    assert_eq!(answers, vec![(wrong.clone(), wrong.clone(), 2); 3]);
    // With the right password a disabled account is told no more either.
    assert_eq!(
        refused(people.log_in(&credentials("gone", PASSWORD), now())),
        wrong
    );
}

#[test]
fn guessing_locks_known_and_unknown_names_alike_and_costs_nothing_while_it_does() {
    let people = office();
    for account in ["nobody", "li"] {
        for _ in 0..=LOGIN_FAILURES_FREE {
            assert_eq!(guess(&people, account, now()), NotIn::Wrong.to_string());
        }
        let before = people.compared();
        let locked = people.log_in(&credentials(account, PASSWORD), now());
        assert!(
            matches!(locked, Err(NotIn::Locked { wait_s }) if wait_s == LOGIN_LOCK_FIRST_S),
            "{account}: {locked:?}"
        );
        assert_eq!(people.compared(), before);
    }
    let after = later(LOGIN_LOCK_FIRST_S);
    assert!(people.log_in(&credentials("li", PASSWORD), after).is_ok());
    assert!(people.log_in(&credentials("root", PASSWORD), now()).is_ok());
}

#[test]
fn nobody_is_kept_out_of_a_browser_that_the_account_knows() {
    let people = office();
    let known = log_in(&people, "li");
    for round in 0..20 {
        guess(&people, "li", later(round * LOGIN_LOCK_MAX_S));
    }
    let at = later(19 * LOGIN_LOCK_MAX_S);
    let with = |mark: &str| Credentials {
        mark: Some(mark.to_owned()),
        ..credentials("li", PASSWORD)
    };
    assert!(matches!(
        people.log_in(&credentials("li", PASSWORD), at),
        Err(NotIn::Locked { .. })
    ));
    // Another account's mark is of no use.
    let foreign = log_in(&people, "root");
    assert!(matches!(
        people.log_in(&with(&foreign.mark), at),
        Err(NotIn::Locked { .. })
    ));
    assert!(!people.knows_browser("li", Some(&foreign.mark)));
    assert!(people.knows_browser("li", Some(&known.mark)));
    assert!(people.session(&known.token, at).is_some(), "sessions go on");
    let again = people
        .log_in(&with(&known.mark), at)
        .expect("its own browser");
    // The browser stays the same one, so that it can be locked by itself.
    assert_eq!(again.mark, known.mark);
    for _ in 0..=LOGIN_FAILURES_FREE {
        let wrong = Credentials {
            password: "wrong wrong wrong".to_owned(),
            ..with(&known.mark)
        };
        assert!(people.log_in(&wrong, at).is_err());
    }
    assert!(matches!(
        people.log_in(&with(&known.mark), at),
        Err(NotIn::Locked { .. })
    ));
}

#[test]
fn an_administrator_unlocks_and_a_new_password_forgets_every_browser() {
    let people = office();
    let known = log_in(&people, "li");
    for _ in 0..=LOGIN_FAILURES_FREE {
        guess(&people, "li", now());
    }
    people.enable("li", "root", now()).expect("enabled");
    log_in(&people, "li");
    people
        .reset("li", Some("six quite different words here"), "root", now())
        .expect("reset");
    assert!(!people.knows_browser("li", Some(&known.mark)));
    let again = people.log_in(&credentials("li", "six quite different words here"), now());
    assert!(again.expect("the new one").signed_in.must_change);
    assert_eq!(
        refused(people.log_in(&credentials("li", PASSWORD), now())),
        NotIn::Wrong.to_string()
    );
}

#[test]
fn the_old_password_is_not_guessed_by_whoever_has_a_session() {
    let people = office();
    let own = log_in(&people, "li").signed_in;
    for _ in 0..=LOGIN_FAILURES_FREE {
        let wrong = people.change_password(&own, "a guess", "five other words of mine", now());
        assert!(matches!(wrong, Err(NotIn::Wrong)));
    }
    let locked = people.change_password(&own, PASSWORD, "five other words of mine", now());
    assert!(matches!(locked, Err(NotIn::Locked { .. })));
    log_in(&people, "li");
}

#[test]
fn a_restart_forgets_no_lock_and_a_reset_by_the_command_line_ends_it_for_good() {
    let dir = tempfile::tempdir().expect("a directory");
    let people = People::open(dir.path()).expect("opens");
    fill(&people);
    let guess =
        |people: &People, at| people.log_in(&credentials("li", "a guess that is wrong"), at);
    for _ in 0..=LOGIN_FAILURES_FREE {
        assert!(matches!(guess(&people, now()), Err(NotIn::Wrong)));
    }
    people.write_locks().expect("written");
    drop(people);
    let again = People::open(dir.path()).expect("opens again");
    let locked = again.log_in(&credentials("li", PASSWORD), later(1));
    assert!(matches!(locked, Err(NotIn::Locked { wait_s }) if wait_s == LOGIN_LOCK_FIRST_S - 1));
    assert!(matches!(
        guess(&again, later(LOGIN_LOCK_FIRST_S)),
        Err(NotIn::Wrong)
    ));
    again.write_locks().expect("written");
    drop(again);
    let grown = People::open(dir.path()).expect("opens again");
    let locked = grown.log_in(&credentials("li", PASSWORD), later(LOGIN_LOCK_FIRST_S + 1));
    assert!(
        matches!(locked, Err(NotIn::Locked { wait_s }) if wait_s == 2 * LOGIN_LOCK_FIRST_S - 1)
    );
    let in_time = later(3 * LOGIN_LOCK_FIRST_S);
    grown
        .log_in(&credentials("li", PASSWORD), in_time)
        .expect("in");
    for _ in 0..=LOGIN_FAILURES_FREE {
        assert!(
            matches!(guess(&grown, in_time), Err(NotIn::Wrong)),
            "counted anew"
        );
    }
    grown
        .reset("li", Some(PASSWORD), "root", in_time)
        .expect("reset");
    drop(grown);
    let free = People::open(dir.path()).expect("opens again");
    free.log_in(&credentials("li", PASSWORD), in_time)
        .expect("no lock is left");
}
