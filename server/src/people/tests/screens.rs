//! Screens: links, how long they hold, and what ends them.

use super::*;
use crate::limits::{
    SCREEN_IDLE_S, SCREEN_LINK_S, SCREEN_LINKS_OF_ACCOUNT_MAX, SCREEN_S, SCREENS_OF_ACCOUNT_MAX,
    SESSIONS_OF_ACCOUNT_MAX,
};

/// The office with an account for its wall, whose password is still the one that somebody else gave it.
fn office_with_wall() -> People {
    let people = office();
    let wall = NewAccount {
        must_change: true,
        oidc: Some("wall".to_owned()),
        ..new("wall", &[Role::Commander])
    };
    people.add(&wall, "root", now()).expect("made");
    people
}

fn link(people: &People) -> String {
    let link = people.make_screen("wall", "root", now()).expect("made");
    link.token.reveal().to_owned()
}

fn open(people: &People, at: Timestamp) -> ScreenIn {
    let link = people.make_screen("WALL", "root", at).expect("made");
    let opened = people.open_screen(link.token.reveal(), "a wall", at);
    opened.expect("written").expect("it holds")
}

#[test]
fn a_link_opens_once_within_its_time_however_it_is_typed() {
    let people = office_with_wall();
    let opens = |link: &str, at| people.open_screen(link, "", at).expect("written").is_some();
    let one = link(&people);
    assert!(!opens(&one[1..], now()));
    assert!(opens(
        &one.to_uppercase().replace('-', " "),
        later(SCREEN_LINK_S - 1)
    ));
    assert!(!opens(&one, now()), "it is used up");
    let late = link(&people);
    assert!(!opens(&late, later(SCREEN_LINK_S)));
    let first = link(&people);
    let others: Vec<String> = (0..SCREEN_LINKS_OF_ACCOUNT_MAX)
        .map(|_| link(&people))
        .collect();
    assert!(!opens(&first, now()), "the oldest went for the newest");
    assert!(opens(&others[0], now()));
    let made = people.make_screen("wall", "root", now()).expect("made");
    assert!(!format!("{made:?}").contains(made.token.reveal()));
}

#[test]
fn a_screen_holds_while_it_is_used_now_and_then_and_at_most_400_days() {
    let people = office_with_wall();
    let screen = open(&people, now());
    assert!(screen.signed_in.is_screen && !screen.signed_in.must_change);
    assert_eq!(screen.signed_in.ends, later(SCREEN_S));
    let mut at = 0;
    while at + SCREEN_IDLE_S - 1 < SCREEN_S {
        at += SCREEN_IDLE_S - 1;
        assert!(people.session(&screen.token, later(at)).is_some(), "{at}");
        people.write_seen(later(at)).expect("written");
    }
    assert!(people.session(&screen.token, later(SCREEN_S)).is_none());
    let idle = open(&people, now());
    people
        .write_seen(later(SCREEN_IDLE_S - 1))
        .expect("written");
    assert!(people.session(&idle.token, later(SCREEN_IDLE_S)).is_none());
    people.write_seen(later(SCREEN_IDLE_S)).expect("written");
    let left: i64 = people
        .db()
        .query_row("SELECT count(*) FROM sessions", [], |row| row.get(0))
        .expect("read");
    assert_eq!(left, 1, "what has ended goes from the disk");
}

#[test]
fn a_restart_ends_no_screen() {
    let dir = tempfile::tempdir().expect("a directory");
    let people = People::open(dir.path()).expect("opened");
    people
        .add(&new("root", &[Role::Administrator]), "test", now())
        .expect("made");
    people
        .add(&new("wall", &[Role::Planner]), "test", now())
        .expect("made");
    let screen = open(&people, now());
    drop(people);
    let again = People::open(dir.path()).expect("opened");
    let back = again
        .session(&screen.token, later(SCREEN_IDLE_S - 1))
        .expect("it holds");
    assert!(back.is_screen);
}

#[test]
fn screens_and_people_do_not_push_each_other_out() {
    let people = office_with_wall();
    let first = open(&people, now());
    let person = || {
        let logged_in = people.log_in_from_outside("wall", "", now());
        logged_in.expect("in").token
    };
    for _ in 0..=SESSIONS_OF_ACCOUNT_MAX {
        person();
    }
    assert!(people.session(&first.token, now()).is_some());
    let person = person();
    for _ in 0..SCREENS_OF_ACCOUNT_MAX {
        open(&people, now());
    }
    assert!(
        people.session(&first.token, now()).is_none(),
        "the oldest screen went"
    );
    assert!(people.session(&person, now()).is_some());
    assert_eq!(
        people.screens(Some("wall"), now()).len(),
        SCREENS_OF_ACCOUNT_MAX
    );
}

/// Something that keeps an account out.
type Act = fn(&People);

#[test]
fn whatever_keeps_an_account_out_ends_its_screens_and_links() {
    let people = office_with_wall();
    let disable: Act = |people| {
        people.disable("wall", "root", now()).expect("disabled");
    };
    let reset: Act = |people| {
        let fresh = people.reset("wall", Some(PASSWORD), "root", now());
        assert!(fresh.expect("reset").is_none());
    };
    let end: Act = |people| {
        people.end_sessions("wall", "root", now()).expect("ended");
    };
    let acting: Act = |people| {
        let grant = Grant {
            roles: vec![Role::Commander, Role::Dispatcher],
            reach: Reach::ALL,
        };
        people
            .change("wall", &grant, None, None, "root", now())
            .expect("changed");
    };
    let acts = [
        ("disabled", disable),
        ("reset", reset),
        ("ended", end),
        ("dispatcher", acting),
    ];
    for (what, act) in acts {
        let (screen, unused) = (open(&people, now()), link(&people));
        act(&people);
        assert!(people.session(&screen.token, now()).is_none(), "{what}");
        let grant = Grant {
            roles: vec![Role::Commander],
            reach: Reach::ALL,
        };
        people
            .change("wall", &grant, None, None, "root", now())
            .expect("changed back");
        people.enable("wall", "root", now()).expect("enabled");
        assert!(
            people.session(&screen.token, now()).is_none(),
            "{what}: it does not come back"
        );
        let opened = people.open_screen(&unused, "", now()).expect("written");
        assert!(opened.is_none(), "{what}: neither does the link");
    }
    let narrower = Grant {
        roles: vec![Role::Planner],
        reach: Reach::ALL,
    };
    let screen = open(&people, now());
    people
        .change("wall", &narrower, None, None, "root", now())
        .expect("changed");
    let now_in = people
        .session(&screen.token, now())
        .expect("it goes on with other rights");
    assert_eq!(
        (&now_in.account.roles, now_in.ends),
        (&narrower.roles, later(SCREEN_S))
    );
}

#[test]
fn who_has_a_role_that_acts_is_shown_on_no_screen() {
    let people = office();
    for name in ["root", "li"] {
        let refused = people.make_screen(name, "root", now());
        assert!(
            matches!(refused, Err(NotDone::NoScreenAccount(_))),
            "{name}"
        );
    }
    // Not even where somebody wrote the row.
    let people = office_with_wall();
    let screen = open(&people, now());
    people
        .db()
        .execute_batch("UPDATE accounts SET roles = '[\"dispatcher\"]' WHERE name_key = 'wall'")
        .expect("written");
    people.catch_up(&mut None).expect("read");
    assert!(people.session(&screen.token, now()).is_none());
}

#[test]
fn who_made_opened_and_ended_a_screen_is_recorded() {
    let people = office_with_wall();
    let screen = open(&people, now());
    people
        .end_screen("wall", screen.signed_in.session, "chief", now())
        .expect("ended");
    let gone = people.end_screen("wall", screen.signed_in.session, "chief", now());
    assert!(matches!(gone, Err(NotDone::NoSuchScreen(_))));
    assert_eq!(
        changes(&people)[3..],
        [
            "4 root: wall screen-made commander",
            "5 wall: wall screen-opened commander",
            "6 chief: wall screen-ended commander",
        ]
    );
    assert_eq!(people.newest_change(), 6);
}
