//! How fast the closed loop is decided, kept in time and read again; one line `bench NAME VALUE UNIT` a figure.
//!
//! A mix of all steps, as random people try them on many cases at once over the demo district.

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

use cases::event::{Event, Reported};
use cases::report::{GivenPlace, GivenPosition, Report};
use cases::{CaseNo, Command, Move, State, Step, StepKind, World, decide};
use grids::Crs;
use jiff::{SignedDuration, Timestamp};
use measure::{rate, tell};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

/// Events that a replay must read within five seconds.
const EVENTS: usize = 1_000_000;
/// Cases that are open at once while steps are taken.
const OPEN: usize = 20_000;
/// Open cases whose clocks are watched.
const WATCHED: u32 = 1_000_000;

fn main() {
    let world = World::new(district::edition(), district::tables());
    let commands = a_busy_year(&world);
    let (mut state, mut log) = (State::default(), Vec::with_capacity(EVENTS));
    rate("decide_and_apply_mixed", commands.len(), || {
        for (command, now) in &commands {
            for event in decide(&state, &world, command, *now).expect("it was legal before") {
                state.apply(log.len() as u64 + 1, &event);
                log.push(event);
            }
        }
    });
    let bytes: Vec<_> = log.iter().map(Event::to_bytes).collect();
    let total: usize = bytes.iter().map(Vec::len).sum();
    tell(
        "bytes_an_event_mixed",
        total as f64 / bytes.len() as f64,
        "bytes",
    );
    let mut replayed = State::default();
    let start = Instant::now();
    for (at, bytes) in bytes.iter().take(EVENTS).enumerate() {
        let event = Event::from_bytes(bytes).expect("just printed");
        replayed.apply(at as u64 + 1, &event);
    }
    let events = bytes.len().min(EVENTS);
    let seconds = start.elapsed().as_secs_f64() * EVENTS as f64 / events as f64;
    tell("replay_1m_mixed", seconds, "seconds");
    drop((state, replayed, log, bytes));
    ticks(&world);
}

/// Commands that are possible in this order, each with its time: as many as give `EVENTS` events.
fn a_busy_year(world: &World) -> Vec<(Command, Timestamp)> {
    let mut dice = SmallRng::seed_from_u64(3);
    let mut now: Timestamp = "2026-01-05T01:00:00Z".parse().expect("a time");
    let (mut state, mut seq, mut commands) = (State::default(), 0, Vec::new());
    while seq < EVENTS as u64 {
        now += SignedDuration::from_secs(dice.random_range(0..30));
        let command = match dice.random_range(0..50) {
            0 => Command::Tick,
            _ if state.open_len() < OPEN => Command::Report(a_report(&mut dice, world, seq, now)),
            _ => a_move(&mut dice, &state, seq),
        };
        let Ok(events) = decide(&state, world, &command, now) else {
            continue;
        };
        for event in &events {
            seq += 1;
            state.apply(seq, event);
        }
        if !events.is_empty() {
            commands.push((command, now));
        }
    }
    commands
}

fn a_report(dice: &mut SmallRng, world: &World, number: u64, at: Timestamp) -> Report {
    let classes: Vec<_> = world.tables().classes().iter().collect();
    let sources = world.tables().sources();
    let grids = world.edition().level_range(3);
    let grid = grids::AreaId(dice.random_range(grids));
    let p = world.edition().label_point(grid);
    let known = dice.random_bool(0.95);
    Report {
        id: format!("01JD{number:012}"),
        source: sources[dice.random_range(0..sources.len())]
            .code
            .to_string(),
        at,
        place: GivenPlace::Position(GivenPosition {
            x: p.lon_deg(),
            y: p.lat_deg(),
            crs: Crs::Wgs84,
            accuracy_m: None,
        }),
        class: known.then(|| {
            classes[dice.random_range(0..classes.len())]
                .code
                .to_string()
        }),
        text: "金洲大道路口三辆货车占道，行人无法通过".to_owned(),
        photos: Vec::new(),
        reporter: None,
        handled: None,
        by: None,
    }
}

fn a_move(dice: &mut SmallRng, state: &State, number: u64) -> Command {
    // Of the newest cases, most of which are open.
    let newest = state.len() as u32;
    let case = CaseNo(dice.random_range(newest.saturating_sub(2 * OPEN as u32).max(1)..=newest));
    let legal = state.legal(case);
    let kind = legal[dice.random_range(0..legal.len())];
    let people = ["ann", "bo", "chen", "desk"];
    Command::Move(Move {
        id: format!("m{number}"),
        case,
        by: people[dice.random_range(0..people.len())].to_owned(),
        seen: None,
        step: step(dice, state, case, kind),
        done_at: None,
        photos: Vec::new(),
    })
}

/// The step from JSON, as a person would send it.
fn step(dice: &mut SmallRng, state: &State, case: CaseNo, kind: StepKind) -> Step {
    let open = state.open(case);
    let mut fields = serde_json::Map::new();
    for field in kind.fields() {
        let value = match field.name {
            "lon" | "lat" | "crs" | "accuracy_m" | "supporting" => continue,
            "area" => "440112010".into(),
            "class" => "0505".into(),
            "found" | "passed" | "granted" | "upheld" => dice.random_bool(0.7).into(),
            "contacted" | "solved" | "satisfied" => true.into(),
            "limit_kind" => "working_hours".into(),
            "limit" => 4.into(),
            "departments" => vec!["traffic", "police"].into(),
            "answer" => "arrive".into(),
            "into" => CaseNo(case.0.saturating_sub(1).max(1)).to_string().into(),
            "late" => 0.into(),
            "call" => open.map_or(1, |open| open.calls().len()).into(),
            "team" if kind == StepKind::Dispatch => continue,
            "team" if matches!(kind, StepKind::AnswerCall | StepKind::RuleCall) => {
                match open.and_then(|open| open.calls().last()?.called.first()) {
                    Some(called) => (*called.team.code).into(),
                    None => continue,
                }
            }
            "team" if kind == StepKind::AddSupport => "440112-police".into(),
            "team" => match open.and_then(|open| open.tasks().last()) {
                Some(task) if field.required || dice.random_bool(0.3) => (*task.team.code).into(),
                Some(_) | None => continue,
            },
            _ => "依现场情况".into(),
        };
        fields.insert(field.name.to_owned(), value);
    }
    for (name, value) in [("id", "m"), ("by", "x"), ("step", kind.word())] {
        fields.insert(name.to_owned(), value.into());
    }
    let body = serde_json::Value::Object(fields).to_string();
    Move::from_json(case, body.as_bytes()).map_or(Step::Accept { team: None }, |step| step.step)
}

/// A tick over a million open cases that finds nothing, and one that finds a thousand.
fn ticks(world: &World) {
    let mut dice = SmallRng::seed_from_u64(4);
    let now: Timestamp = "2026-11-23T01:00:00Z".parse().expect("a time");
    let report = loop {
        let report = Command::Report(a_report(&mut dice, world, 1, now));
        let events = decide(&State::default(), world, &report, now).expect("a case");
        if let Some(Event::Reported(event)) = events.into_iter().next()
            && event
                .then
                .clock
                .as_ref()
                .is_some_and(|clock| clock.due.is_some())
        {
            break event;
        }
    };
    let mut state = State::default();
    let far = now + SignedDuration::from_hours(24 * 30);
    for number in 1..=WATCHED {
        let mut event: Box<Reported> = report.clone();
        event.case = CaseNo(number);
        event.then.level = None;
        event.then.tasks.clear();
        event.then.answer_due = None;
        if let Some(clock) = &mut event.then.clock {
            clock.warn = None;
            clock.due = Some(far + SignedDuration::from_secs(i64::from(number)));
        }
        state.apply(u64::from(number), &Event::Reported(event));
    }
    let rounds = 100_000;
    let start = Instant::now();
    for _ in 0..rounds {
        black_box(decide(&state, world, &Command::Tick, far).expect("a tick"));
    }
    let spent_ns = start.elapsed().as_secs_f64() * 1e9 / f64::from(rounds);
    tell("tick_of_1m_open_finds_nothing", spent_ns, "ns");
    let then = far + SignedDuration::from_secs(1_000);
    let (mut found, mut seq) = (0, u64::from(WATCHED));
    let start = Instant::now();
    loop {
        let events = decide(&state, world, &Command::Tick, then).expect("a tick");
        if events.is_empty() {
            break;
        }
        for event in events {
            (seq, found) = (seq + 1, found + 1);
            state.apply(seq, &event);
        }
    }
    tell(
        "tick_of_1m_open_finds_1000",
        start.elapsed().as_secs_f64() * 1e3,
        "ms",
    );
    assert_eq!(found, 1_000, "each of the thousand once");
}
