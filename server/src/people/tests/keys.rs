//! Keys of programs: what they open, how often, until when.

use super::*;
use crate::limits::{
    API_KEY_DAYS_MAX, API_KEY_DAYS_USUAL, API_KEY_DAYS_WARNED, API_KEY_RATE_MAX, API_KEYS_MAX,
};

fn key(per_minute: Option<u32>) -> NewKey {
    NewKey {
        name: "hotline".to_owned(),
        scopes: vec!["report-cases".to_owned(), "add-photos".to_owned()],
        reach: Reach {
            sources: Some(vec!["hotline".to_owned()]),
            ..Reach::ALL
        },
        per_minute,
        days: None,
    }
}

#[test]
fn a_key_opens_what_it_says_and_nothing_when_one_letter_is_another() {
    let people = office();
    let (id, key) = people.add_key(&key(None), "root", now()).expect("made");
    let text = key.reveal();
    let holder = people.key(text, now()).expect("in time").expect("known");
    assert_eq!(holder.scopes, ["report-cases", "add-photos"]);
    assert_eq!((&holder.id, holder.reach.has_source("app")), (&id, false));
    let other = if text.ends_with('A') { 'B' } else { 'A' };
    let changed = format!("{}{other}", &text[..text.len() - 1]);
    for wrong in [
        changed.as_str(),
        "",
        "hyk_",
        &text[4..],
        &format!("hyk_{id}_"),
    ] {
        assert_eq!(people.key(wrong, now()), Ok(None), "{wrong}");
    }
    assert!(!format!("{key:?}").contains(text));
    people.revoke_key(&id, "root", now()).expect("revoked");
    assert_eq!(people.key(text, now()), Ok(None));
    let told = changes(&people).split_off(2);
    let expected = [
        format!("3 root: {id} added report-cases,add-photos"),
        format!("4 root: {id} revoked report-cases,add-photos"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_key_is_used_so_often_a_minute_and_no_other_pays_for_it() {
    let people = office();
    let (_, busy) = people.add_key(&key(Some(3)), "root", now()).expect("made");
    let (_, calm) = people.add_key(&key(Some(3)), "root", now()).expect("made");
    for _ in 0..3 {
        assert!(
            people
                .key(busy.reveal(), now())
                .is_ok_and(|holder| holder.is_some())
        );
    }
    let too_many = people.key(busy.reveal(), now()).expect_err("too often");
    assert!((1..=20).contains(&too_many.wait_s), "{too_many}");
    // A change of something else does not give it back.
    people.end_sessions("li", "root", now()).expect("ended");
    assert!(people.key(busy.reveal(), now()).is_err());
    assert!(people.key(calm.reveal(), now()).is_ok());
}

#[test]
fn what_is_no_key_is_refused_with_every_fault() {
    let people = office();
    let wrong = NewKey {
        name: String::new(),
        scopes: vec!["read-cases".to_owned(), "raed-cases".to_owned()],
        reach: Reach::ALL,
        per_minute: Some(API_KEY_RATE_MAX + 1),
        days: None,
    };
    let refused = people
        .add_key(&wrong, "root", now())
        .expect_err("refused")
        .to_string();
    for field in ["name", "scopes", "per_minute", "raed-cases"] {
        assert!(refused.contains(field), "{field}: {refused}");
    }
    assert!(
        people
            .add_key(&key(Some(API_KEY_RATE_MAX)), "root", now())
            .is_ok()
    );
    assert!(people.add_key(&key(Some(0)), "root", now()).is_err());
}

#[test]
fn no_key_is_made_beyond_the_limit() {
    let people = office();
    let db = people.db();
    db.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO keys SELECT 'k' || i, 'x', randomblob(32), '[]', NULL, NULL, NULL, 1, 0, 'x', NULL FROM n",
        [API_KEYS_MAX as i64 - 1],
    )
    .expect("filled");
    drop(db);
    assert!(people.add_key(&key(None), "root", now()).is_ok());
    let full = people.add_key(&key(None), "root", now());
    assert!(matches!(full, Err(NotDone::Full(API_KEYS_MAX))));
}

#[test]
fn a_key_holds_for_its_days_and_is_told_before_they_are_over() {
    let people = office();
    let ending = |days| {
        let new = NewKey { days, ..key(None) };
        people.add_key(&new, "root", now()).map(|(_, key)| key)
    };
    let short = ending(Some(30)).expect("made");
    let usual = ending(None).expect("made");
    let day = |days: u32| later(i64::from(days) * 24 * 3600);
    let opens = |key: &Secret, at| people.key(key.reveal(), at).expect("in time").is_some();
    let last = day(30) - 1.second();
    assert!(opens(&short, last) && !opens(&short, day(30)));
    let holder = people
        .key(short.reveal(), now())
        .expect("in time")
        .expect("known");
    assert!(people.has_key(&holder, last) && !people.has_key(&holder, day(30)));
    assert!(opens(&usual, day(API_KEY_DAYS_USUAL) - 1.second()));
    assert!(!opens(&usual, day(API_KEY_DAYS_USUAL)));
    let before = day(30 - API_KEY_DAYS_WARNED);
    assert_eq!(people.keys_ending(before - 1.second()), 0);
    assert_eq!(
        (people.keys_ending(before), people.keys_ending(day(40))),
        (1, 1)
    );
    ending(Some(API_KEY_DAYS_MAX)).expect("the longest");
    for wrong in [0, API_KEY_DAYS_MAX + 1] {
        let Err(NotDone::Wrong(faults)) = ending(Some(wrong)) else {
            panic!("{wrong} days are none")
        };
        assert_eq!(faults[0].field, "days");
    }
    people
        .db()
        .execute_batch("UPDATE keys SET ends_s = NULL")
        .expect("from before");
    people.catch_up(&mut None).expect("read");
    assert!(opens(&short, day(4_000)), "those from before have no end");
    assert_eq!(people.keys_ending(day(4_000)), 0);
}
