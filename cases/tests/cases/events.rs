//! The bytes of events: one spelling, read back to the last bit, and nothing else is taken.

use crate::any_part::{
    account_changed, erased, limit, passed, stage_limit, stepped, tables_changed, then, times,
};
use crate::town::{Life, at, east, position, step, world};
use cases::decision::{
    Decision, Fallback, Lies, Lost, LostBy, Nearest, OffDuty, Placement, Row, Team, Within,
};
use cases::event::{
    ClassAdded, Classified, Event, Format, Moved, NotAnEvent, Placed, Reported, SourceAdded,
};
use cases::report::{GivenPlace, GivenPosition};
use cases::{
    Alarm, CaseNo, Claim, Commitment, Doubt, OnTheSpot, Photo, PhotoId, PhotoKind, Status, Step,
    StepKind, Then,
};
use grids::{Crs, Position};
use insta::assert_snapshot;
use jiff::Timestamp;
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

pub fn text() -> impl Strategy<Value = Box<str>> {
    prop_oneof![
        Just(String::new()),
        "[a-z0-9\"\\\\/ 汉字\u{1f600}\n\u{7f}]{1,12}"
    ]
    .prop_map(Into::into)
}

fn texts() -> impl Strategy<Value = Vec<Box<str>>> {
    prop::collection::vec(text(), 0..3)
}

pub fn time() -> impl Strategy<Value = Timestamp> {
    let nanosecond = prop_oneof![Just(0), 0..1_000_000_000_i32];
    (0_i64..4_102_444_800, nanosecond)
        .prop_map(|(second, nanosecond)| Timestamp::new(second, nanosecond).expect("in range"))
}

/// Finite numbers, the awkward ones too: every bit pattern that is a number.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>().prop_filter("finite", |x| x.is_finite()),
        -180.0..180.0
    ]
}

fn crs() -> impl Strategy<Value = Crs> {
    prop_oneof![
        Just(Crs::Wgs84),
        Just(Crs::Cgcs2000),
        Just(Crs::Gcj02),
        Just(Crs::Bd09),
        Just(Crs::Epsg(4547))
    ]
}

pub fn given() -> impl Strategy<Value = GivenPlace> {
    let position = || {
        (number(), number(), crs(), prop::option::of(0.0..10_000.0)).prop_map(
            |(x, y, crs, accuracy_m)| GivenPosition {
                x,
                y,
                crs,
                accuracy_m,
            },
        )
    };
    prop_oneof![
        position().prop_map(GivenPlace::Position),
        text().prop_map(|code| GivenPlace::Area(code.into())),
        text().prop_map(|words| GivenPlace::Address(words.into())),
        Just(GivenPlace::Nothing),
        (position(), text()).prop_map(|(position, area)| GivenPlace::Sided {
            position,
            area: area.into(),
        }),
    ]
}

fn lies() -> impl Strategy<Value = Lies> {
    prop_oneof![
        Just(Lies::Inside),
        Just(Lies::Border),
        Just(Lies::Outside),
        Just(Lies::None)
    ]
}

fn placement() -> impl Strategy<Value = Placement> {
    let position = (-180.0..180.0, -90.0..90.0)
        .prop_map(|(lon, lat)| Position::new(lon, lat).expect("in range"));
    let within = (text(), 0.0..1.0, 0.0..1e4).prop_map(|(area, share, metres)| Within {
        area,
        share,
        metres,
    });
    let nearest = (text(), 0.0..1e7).prop_map(|(area, metres)| Nearest { area, metres });
    (
        text(),
        lies(),
        prop::option::of(position),
        prop::option::of(text()),
        texts(),
        prop::collection::vec(within, 0..3),
        0_u32..2,
        prop::option::of(nearest),
    )
        .prop_map(
            |(edition, place, position, area, others, within, within_more, nearest)| Placement {
                edition,
                place,
                position,
                side_said: area.is_some() && within_more == 1,
                area,
                others,
                within,
                within_more,
                nearest,
            },
        )
}

fn row() -> impl Strategy<Value = Row> {
    (text(), text(), text(), text(), any::<i32>()).prop_map(
        |(id, class, area, condition, priority)| Row {
            id,
            class,
            area,
            condition,
            priority,
        },
    )
}

pub fn team() -> impl Strategy<Value = Team> {
    (text(), text()).prop_map(|(code, name)| Team { code, name })
}

pub fn decision() -> impl Strategy<Value = Decision> {
    let why = [
        LostBy::Condition,
        LostBy::Class,
        LostBy::Area,
        LostBy::Priority,
        LostBy::Newer,
        LostBy::Row,
    ];
    let lost = (row(), prop::sample::select(why.to_vec())).prop_map(|(row, why)| Lost { row, why });
    let off = (team(), prop::option::of(time())).prop_map(|(team, next)| OffDuty { team, next });
    let fallback = prop::sample::select(vec![Fallback::NoRow, Fallback::NoTeam]);
    (
        (
            text(),
            prop::option::of(row()),
            prop::collection::vec(lost, 0..3),
            0_u32..2,
        ),
        (
            team(),
            prop::collection::vec(team(), 0..3),
            texts(),
            prop::option::of(fallback),
        ),
        (
            prop::option::of(limit()),
            prop::option::of(time()),
            any::<bool>(),
        ),
        (
            prop::collection::vec(stage_limit(), 0..2),
            prop::collection::vec(off, 0..2),
            prop::option::of(text()),
        ),
    )
        .prop_map(
            |(
                (tables, row, lost, lost_more),
                (lead, supporting, nobody, fallback),
                (limit, due, beyond_calendar),
                (stages, off_duty, by_hand),
            )| {
                Decision {
                    stages,
                    off_duty,
                    by_hand,
                    tables,
                    row,
                    lost,
                    lost_more,
                    lead,
                    supporting,
                    nobody,
                    fallback,
                    limit,
                    due,
                    beyond_calendar,
                }
            },
        )
}

pub fn case() -> impl Strategy<Value = CaseNo> {
    (1_u32..).prop_map(CaseNo)
}

pub fn status() -> impl Strategy<Value = Status> {
    prop::sample::select(Status::ALL.to_vec())
}

fn reported() -> impl Strategy<Value = Event> {
    (
        (case(), times(), text(), text(), time(), given()),
        (
            prop::option::of(text()),
            text(),
            placement(),
            prop::option::of(text()),
            texts(),
        ),
        (
            status(),
            prop::option::of(decision()),
            photos(),
            private(),
            then(),
        ),
        (prop::option::of(text()), prop::option::of(on_the_spot())),
    )
        .prop_map(
            |(
                (case, (recorded, happened), id, source, at, given),
                (class_given, text, placement, class, suggested),
                (status, decision, photos, private, then),
                (by, handled),
            )| {
                Event::Reported(Box::new(Reported {
                    happened,
                    then,
                    v: Format,
                    case,
                    recorded,
                    id,
                    source,
                    at,
                    given,
                    class_given,
                    text,
                    placement,
                    class,
                    suggested,
                    status,
                    decision,
                    photos,
                    private,
                    by,
                    handled,
                }))
            },
        )
}

fn on_the_spot() -> impl Strategy<Value = OnTheSpot> {
    (text(), text(), text(), any::<bool>()).prop_map(|(note, class, tables, spot_check)| {
        OnTheSpot {
            note,
            class,
            tables,
            spot_check,
        }
    })
}

fn private() -> impl Strategy<Value = Option<Commitment>> {
    prop::option::of(any::<[u8; 32]>().prop_map(Commitment))
}

pub fn photos() -> impl Strategy<Value = Vec<Photo>> {
    let photo = (any::<[u8; 32]>(), prop::sample::select(&PhotoKind::ALL[..]));
    let photo = photo.prop_map(|(id, kind)| Photo {
        photo: PhotoId(id),
        kind,
    });
    prop::collection::vec(photo, 0..3)
}

pub fn claim() -> impl Strategy<Value = Option<Claim>> {
    let doubt = prop::option::of(prop::sample::select(&Doubt::ALL[..]));
    let claim = (time(), doubt).prop_map(|(done_at, doubt)| Claim { done_at, doubt });
    prop::option::of(claim)
}

fn moved() -> impl Strategy<Value = Moved> {
    let said = (text(), claim());
    (case(), times(), text(), text(), said, photos(), then()).prop_map(
        |(case, (recorded, happened), id, by, (note, claim), photos, then)| Moved {
            happened,
            claim,
            then,
            v: Format,
            case,
            recorded,
            id,
            by,
            note,
            photos,
        },
    )
}

fn events() -> impl Strategy<Value = Event> {
    let placed = (
        (case(), times(), text(), text(), text()),
        given(),
        placement(),
        status(),
        prop::option::of(decision()),
        then(),
    )
        .prop_map(
            |(
                (case, (recorded, happened), id, by, note),
                given,
                placement,
                status,
                decision,
                then,
            )| {
                Event::Placed(Box::new(Placed {
                    happened,
                    then,
                    note,
                    v: Format,
                    case,
                    recorded,
                    id,
                    by,
                    given,
                    placement,
                    status,
                    decision,
                }))
            },
        );
    let classified = (
        (case(), times(), text(), text(), text()),
        text(),
        status(),
        prop::option::of(decision()),
        then(),
    )
        .prop_map(
            |((case, (recorded, happened), id, by, note), class, status, decision, then)| {
                Event::Classified(Box::new(Classified {
                    happened,
                    then,
                    note,
                    v: Format,
                    case,
                    recorded,
                    id,
                    by,
                    class,
                    status,
                    decision,
                }))
            },
        );
    let class_added = (time(), text(), text(), text(), prop::option::of(text())).prop_map(
        |(recorded, code, name, name_en, parent)| {
            Event::ClassAdded(ClassAdded {
                v: Format,
                recorded,
                code,
                name,
                name_en,
                parent,
            })
        },
    );
    let source_added =
        (time(), text(), text(), text()).prop_map(|(recorded, code, name, name_en)| {
            Event::SourceAdded(SourceAdded {
                v: Format,
                recorded,
                code,
                name,
                name_en,
            })
        });
    prop_oneof![
        4 => reported(),
        1 => erased(),
        2 => placed,
        2 => classified,
        1 => moved().prop_map(|moved| Event::Accepted(Box::new(moved))),
        1 => moved().prop_map(|moved| Event::ReportedBack(Box::new(moved))),
        1 => moved().prop_map(|moved| Event::Closed(Box::new(moved))),
        1 => class_added,
        1 => source_added,
        1 => tables_changed(),
        1 => account_changed(),
        4 => stepped(),
        3 => passed(),
    ]
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
