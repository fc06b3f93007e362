//! How fast one core decides, applies, prints and reads; one line `bench NAME VALUE UNIT` a figure.
//!
//! Reports are spread over the demo district like a busy day: most placed and classified, some on
//! the edge, some by phone with an accuracy, some without a class.

#![expect(
    clippy::disallowed_methods,
    reason = "a bench reads the clock; the library must not"
)]

#[path = "../tests/cases/district.rs"]
mod district;
#[path = "shared/measure.rs"]
mod measure;

use std::hint::black_box;
use std::time::Instant;

use cases::event::Event;
use cases::report::{GivenPlace, GivenPosition, Report};
use cases::{Command, Move, State, Step, World, decide};
use grids::Crs;
use jiff::Timestamp;
use measure::{rate, tell};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

const CASES: usize = 200_000;

fn main() {
    let start = Instant::now();
    let (edition, tables) = (district::edition(), district::tables());
    tell("read_district", start.elapsed().as_secs_f64() * 1e3, "ms");
    let start = Instant::now();
    let world = World::new(edition, tables);
    tell("build_world", start.elapsed().as_secs_f64() * 1e3, "ms");

    let reports = reports(&world);
    let bodies: Vec<_> = reports.iter().take(100_000).map(body).collect();
    rate("parse_report_json", bodies.len(), || {
        for body in &bodies {
            black_box(Report::from_json(body.as_bytes()).expect("it is right"));
        }
    });

    let now: Timestamp = "2026-11-23T01:00:00Z".parse().expect("a time");
    let (mut state, mut log) = (State::default(), Vec::with_capacity(CASES * 4));
    let mut send = |state: &mut State, command: &Command| {
        for event in decide(state, &world, command, now).expect("legal") {
            state.apply(log.len() as u64 + 1, &event);
            log.push(event);
        }
    };
    let commands: Vec<_> = reports.into_iter().map(Command::Report).collect();
    rate("decide_report", CASES, || {
        for command in &commands {
            send(&mut state, command);
        }
    });
    let moves: Vec<_> = moves(&state);
    rate("decide_move", moves.len(), || {
        for command in &moves {
            send(&mut state, command);
        }
    });

    let events = log.len();
    let mut bytes = Vec::with_capacity(events);
    rate("print_event", events, || {
        bytes.extend(log.iter().map(Event::to_bytes));
    });
    tell(
        "bytes_a_case",
        bytes[..CASES].iter().map(Vec::len).sum::<usize>() as f64 / CASES as f64,
        "bytes",
    );
    let mut replayed = State::default();
    rate("replay_event", events, || {
        for (seq, bytes) in bytes.iter().enumerate() {
            replayed.apply(
                seq as u64 + 1,
                &Event::from_bytes(bytes).expect("just printed"),
            );
        }
    });
    assert!(replayed == state, "the replay gives the same state");
    tell("memory_a_case", size_of::<cases::Case>() as f64, "bytes");
}

fn reports(world: &World) -> Vec<Report> {
    let mut dice = SmallRng::seed_from_u64(1);
    let classes: Vec<_> = world
        .tables()
        .classes()
        .iter()
        .filter(|c| c.parent.is_some())
        .collect();
    let sources = world.tables().sources();
    let bounds = world.edition().bounds();
    let grids = world.edition().level_range(3);
    (0..CASES)
        .map(|number| {
            let (x, y) = if dice.random_bool(0.05) {
                (
                    dice.random_range(bounds.west..bounds.east),
                    dice.random_range(bounds.south..bounds.north),
                )
            } else {
                let grid = grids::AreaId(dice.random_range(grids.clone()));
                let p = world.edition().label_point(grid);
                (
                    p.lon_deg() + dice.random_range(-1e-3..1e-3),
                    p.lat_deg() + dice.random_range(-1e-3..1e-3),
                )
            };
            let by_phone = dice.random_bool(0.3);
            let crs = if by_phone { Crs::Gcj02 } else { Crs::Wgs84 };
            let accuracy_m = by_phone.then(|| dice.random_range(3.0..40.0));
            let class = dice.random_bool(0.95).then(|| {
                classes[dice.random_range(0..classes.len())]
                    .code
                    .to_string()
            });
            Report {
                id: format!("01JD{number:012}"),
                source: sources[dice.random_range(0..sources.len())]
                    .code
                    .to_string(),
                at: Timestamp::from_second(1_764_000_000 + dice.random_range(0..30_000_000))
                    .expect("in range"),
                place: GivenPlace::Position(GivenPosition {
                    x,
                    y,
                    crs,
                    accuracy_m,
                }),
                class,
                text: "金洲大道路口三辆货车占道，行人无法通过".to_owned(),
                photos: Vec::new(),
                reporter: None,
                handled: None,
                by: None,
            }
        })
        .collect()
}

fn body(report: &Report) -> String {
    let GivenPlace::Position(place) = &report.place else {
        unreachable!("all have a position")
    };
    let class = report
        .class
        .as_deref()
        .map(|class| format!(",\"class\":\"{class}\""))
        .unwrap_or_default();
    let accuracy = place
        .accuracy_m
        .map(|m| format!(",\"accuracy_m\":{m}"))
        .unwrap_or_default();
    format!(
        r#"{{"id":"{}","source":"{}","at":"{}","lon":{},"lat":{},"crs":"{}"{accuracy}{class},"text":"{}"}}"#,
        report.id, report.source, report.at, place.x, place.y, place.crs, report.text
    )
}

/// Accept, report back and close for every case that has a team.
fn moves(state: &State) -> Vec<Command> {
    let step = |case, by: &str, id: usize, step| {
        Command::Move(Move {
            id: format!("m{id}"),
            case,
            by: by.to_owned(),
            seen: None,
            step,
            done_at: None,
            photos: Vec::new(),
        })
    };
    let with_team = state
        .cases()
        .filter(|(_, case)| case.status == cases::Status::Dispatched);
    with_team
        .flat_map(|(case, _)| {
            let note: Box<str> = "".into();
            [
                step(case, "team-a", 1, Step::Accept { team: None }),
                step(
                    case,
                    "team-a",
                    2,
                    Step::ReportBack {
                        team: None,
                        note: note.clone(),
                    },
                ),
                step(
                    case,
                    "grid-7",
                    3,
                    Step::Check {
                        passed: true,
                        note: note.clone(),
                    },
                ),
                step(case, "grid-7", 4, Step::Close { note }),
            ]
        })
        .collect()
}
