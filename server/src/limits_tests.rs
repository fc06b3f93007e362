//! Limits that no other test meets: at the limit it works, one beyond there is an honest answer.

use crate::feed::Feed;
use crate::fixture::{City, report};
use crate::limits;
use cases::command::{BULK_MAX, NOTE_CHARS_MAX, TEAMS_MAX};
use cases::event::{ClassAdded, Format, SourceAdded};
use cases::tables::ROWS_MAX;
use cases::{
    AddClass, AddSource, BulkMove, CLASSES_MAX, CaseNo, Command, Declined, Event, FieldFault, Move,
    Refusal, SOURCES_MAX, State, Tables, Texts, decide,
};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;

fn refused(declined: Result<Vec<Event>, Declined>) -> Option<Refusal> {
    match declined {
        Err(Declined::Refused(refusal)) => Some(refusal),
        Err(Declined::Conflict(_)) | Ok(_) => None,
    }
}

#[test]
fn no_class_is_added_to_a_full_list() {
    let city = City::new();
    let rules = city.installation.world.rules();
    let (mut state, now) = (State::default(), Timestamp::now());
    let known = rules.tables().classes().len();
    for number in known..CLASSES_MAX - 1 {
        let code = format!("x{number}").into();
        let (v, recorded, parent) = (Format, now, None);
        let (name, name_en) = ("x".into(), "".into());
        state.apply(
            1,
            &Event::ClassAdded(ClassAdded {
                v,
                recorded,
                code,
                name,
                name_en,
                parent,
            }),
        );
    }
    let add = |code: &str| {
        let (code, name) = (code.to_owned(), "x".to_owned());
        Command::AddClass(AddClass {
            code,
            name,
            name_en: String::new(),
            parent: None,
        })
    };
    let last = decide(&state, &rules, &add("last"), now).expect("room for one");
    state.apply(1, &last[0]);
    let full = refused(decide(&state, &rules, &add("beyond"), now));
    assert!(
        matches!(
            full,
            Some(Refusal::Full {
                max: CLASSES_MAX,
                ..
            })
        ),
        "{full:?}"
    );
}

#[test]
fn no_source_is_added_to_a_full_list() {
    let city = City::new();
    let rules = city.installation.world.rules();
    let (mut state, now) = (State::default(), Timestamp::now());
    let known = rules.tables().sources().len();
    for number in known..SOURCES_MAX - 1 {
        let code = format!("x{number}").into();
        let (v, recorded) = (Format, now);
        let (name, name_en) = ("x".into(), "".into());
        state.apply(
            1,
            &Event::SourceAdded(SourceAdded {
                v,
                recorded,
                code,
                name,
                name_en,
            }),
        );
    }
    let add = |code: &str| {
        let (code, name) = (code.to_owned(), "x".to_owned());
        Command::AddSource(AddSource {
            code,
            name,
            name_en: String::new(),
        })
    };
    let last = decide(&state, &rules, &add("last"), now).expect("room for one");
    state.apply(1, &last[0]);
    let full = refused(decide(&state, &rules, &add("beyond"), now));
    assert!(
        matches!(
            full,
            Some(Refusal::Full {
                max: SOURCES_MAX,
                ..
            })
        ),
        "{full:?}"
    );
}

#[test]
fn a_table_has_no_more_rows_than_the_limit() {
    let table = |rows: usize| {
        let rows = (0..rows).map(|row| format!("s{row},n,\n"));
        rows.fold("code,name,name_en\n".to_owned(), |text, row| text + &row)
    };
    let parse = |sources: &str| {
        Tables::parse(&Texts {
            sources,
            ..Texts::default()
        })
    };
    let most = table(ROWS_MAX);
    let faults = parse(&(most.clone() + "beyond,n,\n")).expect_err("too many");
    assert_eq!(
        (faults[0].line, faults.len()),
        (ROWS_MAX as u64 + 2, 1),
        "{faults:?}"
    );
    assert!(parse(&most).is_ok());
}

#[test]
fn a_limit_has_no_more_hours_than_the_limit() {
    use cases::clock::{AMOUNT_MAX, Limit};
    let reads = |amount: u32| format!("{amount} working_hours").parse::<Limit>().is_ok();
    assert!(reads(AMOUNT_MAX) && !reads(AMOUNT_MAX + 1) && !reads(0));
}

#[test]
fn words_lists_and_bulks_of_moves_end_at_their_limits() {
    let faults = |body: serde_json::Value| -> Vec<FieldFault> {
        let made = Move::from_json(CaseNo(1), body.to_string().as_bytes());
        made.err().unwrap_or_default()
    };
    let accept =
        |note: usize| json!({"id": "a", "by": "b", "step": "file", "note": "长".repeat(note)});
    assert_eq!(faults(accept(NOTE_CHARS_MAX)), []);
    assert_eq!(faults(accept(NOTE_CHARS_MAX + 1))[0].field, "note");
    let call = |teams: usize| {
        let teams: Vec<String> = (0..teams).map(|n| format!("t{n}")).collect();
        json!({"id": "a", "by": "b", "step": "call", "departments": teams, "note": "come"})
    };
    assert_eq!(faults(call(TEAMS_MAX)), []);
    assert_eq!(faults(call(TEAMS_MAX + 1))[0].field, "departments");
    let bulk = |cases: u32| {
        let cases: Vec<String> = (1..=cases).map(|n| CaseNo(n).to_string()).collect();
        let body = json!({"id": "a", "by": "b", "step": "file", "note": "n", "cases": cases});
        BulkMove::from_json(body.to_string().as_bytes()).map(|bulk| bulk.moves.len())
    };
    assert_eq!(bulk(BULK_MAX as u32).expect("the most"), BULK_MAX);
    assert_eq!(
        bulk(BULK_MAX as u32 + 1).expect_err("too many")[0].field,
        "cases"
    );
}

#[test]
fn one_subscriber_more_than_there_are_seats_gets_none_until_one_goes() {
    let feed = Arc::new(Feed::new(0));
    let mut seats: Vec<_> = (0..limits::SUBSCRIBERS_MAX)
        .map(|_| feed.subscribe().expect("a seat"))
        .collect();
    assert!(feed.subscribe().is_none());
    drop(seats.pop());
    assert!(feed.subscribe().is_some());
}

#[test]
fn a_subscriber_that_lags_more_than_the_feed_keeps_reads_the_store() {
    let city = City::new();
    let world = &city.installation.world;
    let _seat = world.feed.subscribe().expect("a seat");
    let many = limits::FEED_EVENTS_KEPT as u32 + 1;
    for first in (0..many).step_by(2_000) {
        let reports = (first..many.min(first + 2_000)).map(|n| Command::Report(report(n)));
        assert!(city.send(reports.collect()).iter().all(Result::is_ok));
    }
    // The answer comes before the feed is told.
    while world.feed.head() < u64::from(many) {
        std::thread::yield_now();
    }
    assert!(world.feed.after(0, limits::FEED_READ_MAX).is_none());
    let piece = world.feed.after(1, limits::FEED_READ_MAX).expect("kept");
    assert_eq!(
        (piece.items.len(), piece.upto),
        (limits::FEED_READ_MAX, 1 + limits::FEED_READ_MAX as u64)
    );
}

#[test]
fn every_limit_of_the_server_stands_in_the_table_for_people() {
    let table = include_str!("../../SECURITY.md");
    let limits = include_str!("limits.rs").lines();
    let names = limits.filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    let missing: Vec<_> = names
        .filter(|name| !table.contains(&format!("`{name}`")))
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn an_edition_has_no_more_levels_than_the_limit() {
    use grids::edition::LEVELS_MAX;
    let edition = |levels: usize| {
        let names = (0..levels)
            .map(|level| format!("l{level}").into())
            .collect();
        grids::Edition::from_areas(
            names,
            grids::CodeScheme::Plain,
            grids::About::default(),
            Vec::new(),
        )
    };
    assert!(edition(LEVELS_MAX).is_ok());
    assert!(matches!(
        edition(LEVELS_MAX + 1),
        Err(grids::EditionError::Levels(_))
    ));
}
