//! An event as streams tell it.

use crate::books::Books;
use crate::clock;
use crate::feed::{Before, Item};
use crate::register::{Card, NO_LEVEL, Queue};
use crate::world::World;
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
    let edition = world.edition();
    let now_s = jiff::Timestamp::now().as_second();
    let area = (card.area != NO_AREA).then(|| edition.area(AreaId(card.area)));
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
        class: class.map(|line| &*line.code),
        class_name: class.map(|line| &*line.name),
        status: card.status().word(),
        since: clock::local(card.since_s),
        lon: card.position.map(|position| position.0),
        lat: card.position.map(|position| position.1),
        area: area.map(|area| &*area.code),
        area_name: area.map(|area| &*area.name),
        team: team.map(|line| &*line.code),
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
    };
    let json = serde_json::to_vec(&told)
        .expect("strings and finite numbers always serialise")
        .into();
    Some(Item {
        seq,
        case,
        card,
        before,
        json,
    })
}

/// The name of the level that a case stands at.
pub fn level<'a>(world: &'a World, card: &Card) -> Option<&'a str> {
    let at = (card.level != NO_LEVEL).then_some(usize::from(card.level))?;
    world.edition().levels().get(at).map(|level| &**level)
}
