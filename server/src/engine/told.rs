//! An event as streams tell it.

use crate::books::{Books, Line};
use crate::clock;
use crate::feed::{Before, Item};
use crate::register::{Card, NO_LEVEL, Queue};
use crate::world::World;
use bytes::Bytes;
use cases::{CaseNo, Event};
use grids::AreaId;
use heat::NO_AREA;
use serde::Serialize;

/// The data of one event in a stream.
#[derive(Serialize)]
struct Told<'a> {
    seq: u64,
    r#type: &'static str,
    by: Option<&'a str>,
    case: CaseNo,
    at: String,
    source: &'a str,
    class: Option<&'a str>,
    class_name: Option<&'a str>,
    status: &'static str,
    since: String,
    lon: Option<f64>,
    lat: Option<f64>,
    area: Option<&'a str>,
    area_name: Option<&'a str>,
    team: Option<&'a str>,
    team_name: Option<&'a str>,
    due: Option<String>,
    warned: bool,
    overdue: bool,
    level: Option<&'a str>,
    rework: u8,
    handovers: u8,
    stuck: Vec<&'static str>,
    calls: u8,
    merged_into: Option<CaseNo>,
    queues: Vec<&'static str>,
    /// None where the store alone knew the case before.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<Was<'a>>,
}

/// What was before an event: null where there was no case, else that of what filters look at which the event changed. A
/// page takes the case away from where it was counted and counts it where it is.
#[derive(Serialize)]
#[serde(untagged)]
enum Was<'a> {
    Nothing(()),
    Otherwise(Box<Otherwise<'a>>),
}

/// Only what is different. An inner `None` is written as null.
#[derive(Serialize)]
#[allow(
    clippy::option_option,
    reason = "left out where it is the same, null where there was none"
)]
struct Otherwise<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<Option<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<Option<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queues: Option<Vec<&'static str>>,
}

/// An event as streams tell it: the case by its card, in the status that the event left it in.
/// `None` for events about no case.
pub fn item(
    world: &World,
    books: &Books,
    seq: u64,
    event: &Event,
    card: &Card,
    before: Before,
) -> Option<Item> {
    let case = event.case()?;
    let card = Card {
        status: event.status().map_or(card.status, |status| status as u8),
        ..*card
    };
    let now_s = jiff::Timestamp::now().as_second();
    let area = area(world, &card);
    let class = books.classes.line(card.class);
    let team = books.teams.line(card.team);
    let told = Told {
        seq,
        r#type: event.word(),
        by: event.by(),
        case,
        at: clock::local(card.at_s),
        source: books
            .sources
            .line(u16::from(card.source))
            .map_or("", |line| &line.code),
        class: code(class),
        class_name: class.map(|line| &*line.name),
        status: card.status().word(),
        since: clock::local(card.since_s),
        lon: card.position.map(|position| position.0),
        lat: card.position.map(|position| position.1),
        area: area.map(|area| &*area.code),
        area_name: area.map(|area| &*area.name),
        team: code(team),
        team_name: team.map(|line| &*line.name),
        due: card.due_s.map(clock::local),
        warned: card.due_soon(now_s),
        overdue: card.overdue(now_s),
        level: level(world, &card),
        rework: card.rework,
        handovers: card.handovers,
        stuck: card.stuck().map(cases::Stuck::word).collect(),
        calls: card.calls,
        merged_into: card.merged_into(),
        queues: Queue::words_of(&card, now_s),
        was: match &before {
            Before::New => Some(Was::Nothing(())),
            Before::Was(was) => Some(Was::Otherwise(Box::new(otherwise(
                world, books, was, &card, now_s,
            )))),
            Before::Unknown => None,
        },
    };
    let frame = frame(seq, &told);
    Some(Item {
        seq,
        case,
        card,
        before,
        frame,
    })
}

fn frame(seq: u64, told: &Told<'_>) -> Bytes {
    let mut frame = format!("id: {seq}\nevent: case\ndata: ").into_bytes();
    serde_json::to_writer(&mut frame, told).expect("strings and finite numbers always serialise");
    frame.extend_from_slice(b"\n\n");
    frame.into()
}

/// What of a card was otherwise before.
fn otherwise<'a>(
    world: &'a World,
    books: &'a Books,
    was: &Card,
    is: &Card,
    now_s: i64,
) -> Otherwise<'a> {
    let moved = was.position != is.position;
    let queues = Queue::words_of(was, now_s);
    Otherwise {
        status: (was.status != is.status).then(|| was.status().word()),
        class: (was.class != is.class).then(|| code(books.classes.line(was.class))),
        lon: moved.then(|| was.position.map(|position| position.0)),
        lat: moved.then(|| was.position.map(|position| position.1)),
        area: (was.area != is.area).then(|| area(world, was).map(|area| &*area.code)),
        team: (was.team != is.team).then(|| code(books.teams.line(was.team))),
        due: (was.due_s != is.due_s).then(|| was.due_s.map(clock::local)),
        queues: (queues != Queue::words_of(is, now_s)).then_some(queues),
    }
}

fn code(line: Option<&Line>) -> Option<&str> {
    line.map(|line| &*line.code)
}

fn area<'a>(world: &'a World, card: &Card) -> Option<&'a grids::Area> {
    (card.area != NO_AREA).then(|| world.edition().area(AreaId(card.area)))
}

/// The name of the level that a case stands at.
pub fn level<'a>(world: &'a World, card: &Card) -> Option<&'a str> {
    let at = (card.level != NO_LEVEL).then_some(usize::from(card.level))?;
    world.edition().levels().get(at).map(|level| &**level)
}
