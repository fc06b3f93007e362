//! The bytes of events: one spelling, read back to the last bit, and nothing else is taken.

use crate::any::events;
use crate::town::{Life, at, east, position, step, world};
use cases::event::{Event, Format, Moved, NotAnEvent};
use cases::{Alarm, CaseNo, Status, Step, StepKind, Then};
use insta::assert_snapshot;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;

#[test]
fn a_reported_event_is_written_like_this() {
    let mut life = Life::new(world());
    life.report(position(113.4098, 23.005, Some(30.0)), Some("0505"));
    let bytes = life.log[0]
        .to_string()
        .replace(life.world.edition_hash(), "<edition>");
    let bytes = bytes.replace(life.world.tables().version(), "<tables>");
    assert_snapshot!(bytes, @r#"{"type":"reported","v":1,"case":"HY000000001","recorded":"2026-11-23T01:00:00Z","id":"r0","source":"grid-worker","at":"2026-11-23T01:00:00Z","given":{"position":{"x":113.4098,"y":23.005,"crs":"wgs84","accuracy_m":30.0}},"text":"","placement":{"edition":"<edition>","place":"inside","position":{"lon":113.4098,"lat":23.005},"area":"440112010001001","within":[{"area":"440112010001001","share":0.8983,"metres":20.5},{"area":"440112010002001","share":0.1017,"metres":20.5}]},"class":"0505","status":"dispatched","decision":{"tables":"<tables>","row":{"id":"D2","class":"0505","area":"440112","priority":0},"lost":[{"row":{"id":"D3","class":"0505","area":"440112010","condition":"weekend","priority":0},"why":"condition"},{"row":{"id":"D1","class":"05","area":"440112","priority":0},"why":"class"}],"lead":{"code":"T010-traffic","name":"南街交通中队"},"supporting":[{"code":"T010","name":"南街综合执法队"}],"nobody":["police"],"limit":{"kind":"working_hours","amount":8},"due":"2026-11-24T01:00:00Z"},"then":{"tasks":[{"no":1,"team":{"code":"T010","name":"南街综合执法队"},"state":"asked","since":"2026-11-23T01:00:00Z","limit":{"kind":"working_hours","amount":8},"due":"2026-11-24T01:00:00Z"}]}}"#);
}

#[test]
fn an_accepted_event_is_written_like_this() {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    life.send(&step(1, "team", Step::Accept { team: None }))
        .expect("legal");
    assert_snapshot!(life.log[1].to_string(), @r#"{"type":"accepted","v":1,"case":"HY000000001","recorded":"2026-11-23T01:00:00Z","id":"1-Accept-team","by":"team"}"#);
}

#[test]
fn another_spelling_of_the_same_event_is_not_the_event() {
    let event = Event::Accepted(Box::new(moved_of("t")));
    let bytes = event.to_string();
    assert!(Event::from_bytes_checked(bytes.as_bytes()).is_ok());
    let spaced = bytes.replacen(':', ": ", 3).replacen(": ", ":", 1);
    assert!(matches!(
        Event::from_bytes_checked(spaced.as_bytes()),
        Err(NotAnEvent::Spelling("accepted"))
    ));
    let zoned = bytes.replace("2026-11-23T01:00:00Z", "2026-11-23T09:00:00+08:00");
    assert!(matches!(
        Event::from_bytes_checked(zoned.as_bytes()),
        Err(NotAnEvent::Spelling(_))
    ));
}

#[test]
fn an_event_with_an_unknown_type_field_or_format_is_not_read() {
    let bytes = Event::Accepted(Box::new(moved_of("t"))).to_string();
    let refused = |bytes: &str| {
        Event::from_bytes(bytes.as_bytes())
            .expect_err("not an event")
            .to_string()
    };
    assert!(refused(&bytes.replace("accepted", "acepted")).contains("known type"));
    assert!(refused(&bytes.replace("\"by\"", "\"bye\"")).contains("unknown field"));
    assert!(refused(&bytes.replace("\"v\":1", "\"v\":2")).contains("use a newer one"));
    assert!(refused(&bytes[..bytes.len() - 1]).contains("cannot be read"));
    assert!(refused("").contains("known type"));
    assert!(refused("{}").contains("known type"));
}

fn moved_of(by: &str) -> Moved {
    let recorded = at("2026-11-23T01:00:00Z");
    Moved {
        v: Format,
        case: CaseNo(1),
        recorded,
        id: "m".into(),
        by: by.into(),
        note: "".into(),
        happened: None,
        claim: None,
        then: Then::default(),
        photos: Vec::new(),
    }
}

/// Every word that an event may be told by.
fn told_by() -> BTreeSet<&'static str> {
    let by_themselves = |word: &&str| !matches!(*word, "stepped" | "passed");
    let types = Event::TYPES.into_iter().filter(by_themselves);
    let steps = StepKind::ALL.map(StepKind::word);
    types.chain(steps).chain(Alarm::WORDS).collect()
}

#[test]
fn the_events_that_are_tried_are_of_every_type_step_and_alarm() {
    let mut runner = TestRunner::deterministic();
    let (mut types, mut words) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..3_000 {
        let tree = events().new_tree(&mut runner).expect("an event");
        let event = tree.current();
        types.insert(event.type_word());
        words.insert(event.word());
    }
    assert_eq!(types, BTreeSet::from(Event::TYPES));
    assert_eq!(words, told_by());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_event_is_read_back_to_the_last_bit_and_printed_the_same(event in events()) {
        let bytes = event.to_bytes();
        let read = Event::from_bytes(&bytes).expect("what was printed can be read");
        prop_assert_eq!(&read, &event);
        prop_assert_eq!(read.to_bytes(), bytes.clone());
        let start = format!("{{\"type\":\"{}\",\"v\":1,", event.type_word());
        prop_assert!(bytes.starts_with(start.as_bytes()));
    }

    #[test]
    fn no_changed_byte_passes_for_an_event_in_its_spelling_unless_it_is_another_event(
        event in events(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = event.to_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        if let Ok(other) = Event::from_bytes_checked(&bytes) {
            prop_assert_ne!(other.to_bytes(), event.to_bytes());
        }
    }
}

/// A log as it was written before the closed loop had more than six statuses.
const OLD_LOG: [&str; 8] = [
    r#"{"type":"reported","v":1,"case":"HY000000001","recorded":"2026-11-23T01:00:00Z","id":"r0","source":"grid-worker","at":"2026-11-23T01:00:00Z","given":{"position":{"x":113.4098,"y":23.005,"crs":"wgs84","accuracy_m":30.0}},"text":"","placement":{"edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","place":"inside","position":{"lon":113.4098,"lat":23.005},"area":"440112010001001","within":[{"area":"440112010001001","share":0.8983,"metres":20.5},{"area":"440112010002001","share":0.1017,"metres":20.5}]},"class":"0505","status":"dispatched","decision":{"tables":"0123456789abcdef","row":{"id":"D2","class":"0505","area":"440112","priority":0},"lost":[{"row":{"id":"D3","class":"0505","area":"440112010","condition":"weekend","priority":0},"why":"condition"},{"row":{"id":"D1","class":"05","area":"440112","priority":0},"why":"class"}],"lead":{"code":"T010-traffic","name":"南街交通中队"},"supporting":[{"code":"T010","name":"南街综合执法队"}],"nobody":["police"],"limit":{"kind":"working_hours","amount":8},"due":"2026-11-24T01:00:00Z"}}"#,
    r#"{"type":"reported","v":1,"case":"HY000000002","recorded":"2026-11-23T01:00:01.25Z","id":"r1","source":"hotline","at":"2026-11-23T00:00:00Z","given":"nothing","class_given":"9999","text":"桥头","placement":{"edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","place":"none"},"suggested":["0505"],"status":"unplaced"}"#,
    r#"{"type":"placed","v":1,"case":"HY000000002","recorded":"2026-11-23T01:00:02Z","id":"m1","by":"desk","given":{"area":"440112010"},"placement":{"edition":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","place":"none","area":"440112010"},"status":"unclassified"}"#,
    r#"{"type":"classified","v":1,"case":"HY000000002","recorded":"2026-11-23T01:00:03Z","id":"m2","by":"desk","class":"0102","status":"dispatched","decision":{"tables":"0123456789abcdef","row":{"id":"D4","class":"0102","area":"440112","priority":0},"lead":{"code":"T010","name":"南街综合执法队"},"nobody":["police"],"fallback":"no-team","limit":{"kind":"working_days","amount":2},"due":"2026-11-25T00:00:00Z"}}"#,
    r#"{"type":"accepted","v":1,"case":"HY000000001","recorded":"2026-11-23T01:00:04Z","id":"m3","by":"team"}"#,
    r#"{"type":"reported-back","v":1,"case":"HY000000001","recorded":"2026-11-23T01:00:05Z","id":"m4","by":"team","note":"已清理"}"#,
    r#"{"type":"closed","v":1,"case":"HY000000001","recorded":"2026-11-23T01:00:06Z","id":"m5","by":"desk"}"#,
    r#"{"type":"class-added","v":1,"recorded":"2026-11-23T01:00:07Z","code":"0550","name":"校门拥堵","parent":"05"}"#,
];

#[test]
fn a_log_from_before_there_were_more_steps_is_read_printed_the_same_and_goes_on() {
    let mut life = Life::new(world());
    for (at, line) in OLD_LOG.iter().enumerate() {
        let event = Event::from_bytes_checked(line.as_bytes()).expect("it was printed like this");
        life.state.apply(at as u64 + 1, &event);
        life.log.push(event);
    }
    assert_eq!(life.status(1), Status::Closed);
    assert_eq!(life.status(2), Status::Dispatched);
    let case = life.state.case(CaseNo(2)).expect("it is in the log");
    assert_eq!(case.due(), Some(at("2026-11-25T00:00:00Z")));
    let open = life.state.open(CaseNo(2)).expect("it is open");
    assert_eq!(open.clock().due, case.due());
    life.send(&step(2, "team", Step::Accept { team: None }))
        .expect("it goes on like any other");
    assert_eq!(life.status(2), Status::Handling);
}
