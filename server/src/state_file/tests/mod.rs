//! A start from the file is the start from the log; a file that is not of this log is passed over; a changed one is found.

mod changed;
mod refused;
mod started;

use super::file::{KIND, Label, read, write};
use super::*;
use crate::fixture::{City, report};
use crate::register::Queue;
use crate::store::{FILE_NAME, Store as _};
use cases::{AddClass, AddSource, CaseNo, Command, Move, State, Step};
use std::collections::BTreeMap;

const CASES: u32 = 24;

fn path(city: &City) -> PathBuf {
    city.dir.path().join(FILE)
}

fn world(city: &City) -> &World {
    &city.installation.world
}

/// One thing that happens in the city; what is not possible then is declined, which is as well.
#[derive(Clone, Debug)]
enum Try {
    Report(u32),
    Step(u32, u8),
    Tick(i64),
    Class(u8),
    Source(u8),
}

fn step(case: u32, of: u8, id: usize) -> Command {
    let note = || "".into();
    let step = match of {
        0 => Step::Accept { team: None },
        1 => Step::ReportBack {
            team: None,
            note: note(),
        },
        2 => Step::Close { note: note() },
        3 => Step::Suspend {
            reason: "等待配件".into(),
        },
        4 => Step::Merge {
            into: CaseNo(case.max(2) - 1),
            reason: "同一件事".into(),
        },
        _ => Step::SendBack {
            reason: "不属于我".into(),
        },
    };
    Command::Move(Move {
        id: format!("s{id}"),
        case: CaseNo(case),
        by: "chen".to_owned(),
        seen: None,
        step,
        done_at: None,
        photos: Vec::new(),
    })
}

fn happen(city: &City, tries: &[Try], first: usize) {
    for (id, of) in (first..).zip(tries) {
        let command = match of {
            Try::Report(number) => Command::Report(report(*number)),
            Try::Step(case, of) => step(*case, *of, id),
            Try::Tick(hours) => {
                let until = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(*hours);
                city.installation.engine.tick_until_blocking(until);
                continue;
            }
            Try::Class(number) => Command::AddClass(AddClass {
                code: format!("99{number:02}"),
                name: format!("新类{number}"),
                name_en: String::new(),
                parent: None,
            }),
            Try::Source(number) => Command::AddSource(AddSource {
                code: format!("new{number}"),
                name: format!("新来源{number}"),
                name_en: String::new(),
            }),
        };
        drop(city.send(vec![command]));
    }
}

/// Everything that a reader may see of a city.
#[derive(Debug, PartialEq)]
struct Seen {
    seq: u64,
    state: State,
    cards: Vec<String>,
    queues: BTreeMap<String, Vec<u32>>,
    hands: Vec<Vec<u32>>,
    counts: Vec<(u64, u64)>,
    books: Vec<Vec<crate::books::Line>>,
    lists: State,
}

fn seen(city: &City) -> Seen {
    let world = world(city);
    let state = city
        .installation
        .engine
        .ask_blocking(|state, _| state.clone());
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    let books = world.books();
    let all = heat::Filter::default();
    let queue = |queue: &Queue| {
        let members = register.members(*queue, 0).map(|(case, _)| case);
        (format!("{queue:?}"), members.collect::<Vec<_>>())
    };
    let teams = 0..books.teams.lines().len() as u16;
    Seen {
        seq: world.seq(),
        state: state.expect("the writer answers"),
        cards: register.iter().map(|card| format!("{card:?}")).collect(),
        queues: Queue::ALL.iter().map(queue).collect(),
        hands: teams
            .map(|team| register.of_team(team).map(|(case, _)| case).collect())
            .collect(),
        counts: [heat::Group::Class, heat::Group::Team, heat::Group::Status]
            .into_iter()
            .flat_map(|group| {
                let mut counts = world.heat().1.counts(&all, group);
                counts.sort_unstable();
                counts
            })
            .collect(),
        books: [&books.classes, &books.sources, &books.teams]
            .map(|book| book.lines().to_vec())
            .to_vec(),
        lists: State::clone(&world.lists()),
    }
}

/// A city with cases, steps and classes of its own, and its file.
fn kept() -> City {
    let city = City::new();
    let mut tries: Vec<_> = (1..=CASES).map(Try::Report).collect();
    tries.extend((1..=CASES).map(|case| Try::Step(case, 0)));
    tries.extend([
        Try::Class(1),
        Try::Source(2),
        Try::Step(3, 1),
        Try::Report(77),
    ]);
    happen(&city, &tries, 0);
    keep(world(&city));
    assert!(path(&city).is_file());
    city
}

/// Opens the city again, and whether it went on from the file.
fn again(city: City) -> (City, bool) {
    let city = city.restarted();
    let from_file = world(&city).state_file.known().is_unconfirmed;
    (city, from_file)
}

fn read_event(city: &City, seq: u64) -> cases::Event {
    let entry = city.store.read_from(seq - 1, 1).expect("read").remove(0);
    cases::Event::from_bytes(&entry.bytes).expect("an event")
}

fn database(city: &City) -> rusqlite::Connection {
    rusqlite::Connection::open(city.dir.path().join(FILE_NAME)).expect("the database")
}
