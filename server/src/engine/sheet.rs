//! What an event changes outside the state: the row, the card, and what streams tell.

use crate::books::{Books, Line};
use crate::clock;
use crate::feed::Item;
use crate::register::Card;
use crate::store::{Row, RowChange};
use crate::world::World;
use cases::{CaseNo, Event, State, Status};
use grids::{AreaId, Edition};
use heat::{NO_AREA, NO_CLASS, NO_TEAM};
use serde::Serialize;

/// The status that an event leaves its case in; none for events about no case.
pub fn status_after(event: &Event) -> Option<Status> {
    Some(match event {
        Event::Reported(event) => event.status,
        Event::Placed(event) => event.status,
        Event::Classified(event) => event.status,
        Event::Accepted(_) => Status::Handling,
        Event::ReportedBack(_) => Status::Handled,
        Event::Closed(_) => Status::Closed,
        Event::ClassAdded(_) | Event::SourceAdded(_) => return None,
    })
}

/// What the row of a case becomes by an event that the state has just taken in.
pub(super) fn row_change(state: &State, edition: &Edition, event: &Event) -> Option<RowChange> {
    let case = event.case()?;
    Some(match event {
        Event::Reported(reported) => {
            let mut row = row(state, edition, case);
            row.source = reported.source.to_string();
            row.text = reported.text.to_string();
            RowChange::New(row)
        }
        Event::Placed(_) | Event::Classified(_) => RowChange::Changed(row(state, edition, case)),
        Event::Accepted(_) | Event::ReportedBack(_) | Event::Closed(_) => RowChange::Status {
            case: case.0,
            status: status_after(event)?.word(),
        },
        Event::ClassAdded(_) | Event::SourceAdded(_) => return None,
    })
}

fn row(state: &State, edition: &Edition, number: CaseNo) -> Row {
    let case = state.case(number).expect("the event was applied just now");
    let area = case.area.map(|area| state.areas().code(area));
    Row {
        case: number.0,
        at_s: case.at().as_second(),
        source: String::new(),
        class: case
            .class_index()
            .map(|class| state.classes().codes()[class].to_string()),
        status: case.status.word().to_owned(),
        area: area.map(str::to_owned),
        team: case.team.map(|team| state.teams().code(team).to_owned()),
        due_s: case.due().map(jiff::Timestamp::as_second),
        position: position(case, edition, area.and_then(|code| edition.find(code))),
        text: String::new(),
    }
}

/// The case's own position, or the label point of its area.
fn position(case: &cases::Case, edition: &Edition, area: Option<AreaId>) -> Option<(f64, f64)> {
    let position = case
        .position()
        .or_else(|| area.map(|id| edition.label_point(id)))?;
    Some((position.lon_deg(), position.lat_deg()))
}

/// The card of a case; codes that the books do not have are put into them.
pub(super) fn card(state: &State, edition: &Edition, books: &mut Books, number: CaseNo) -> Card {
    let case = state.case(number).expect("the event was applied just now");
    let area = case
        .area
        .and_then(|area| edition.find(state.areas().code(area)));
    let class = case
        .class_index()
        .map(|class| &*state.classes().codes()[class]);
    let source = &*state.sources().codes()[case.source_index()];
    Card {
        at_s: case.at().as_second(),
        due_s: case.due().map(jiff::Timestamp::as_second),
        position: position(case, edition, area),
        area: area.map_or(NO_AREA, |id| id.0),
        class: class.map_or(NO_CLASS, |code| known(&mut books.classes, code, code)),
        team: case.team.map_or(NO_TEAM, |team| {
            known(
                &mut books.teams,
                state.teams().code(team),
                state.team_name(team),
            )
        }),
        source: u8::try_from(known(&mut books.sources, source, source)).unwrap_or(u8::MAX),
        status: case.status as u8,
    }
}

fn known(book: &mut crate::books::Book, code: &str, name: &str) -> u16 {
    book.number(code).unwrap_or_else(|| {
        book.put(Line {
            code: code.into(),
            name: name.into(),
            name_en: "".into(),
            parent: None,
        })
    })
}

/// Puts an added class or source into the books.
pub(super) fn note_line(books: &mut Books, event: &Event) {
    match event {
        Event::ClassAdded(class) => {
            let line = Line {
                code: class.code.clone(),
                name: class.name.clone(),
                name_en: class.name_en.clone(),
                parent: class.parent.clone(),
            };
            books.classes.put(line);
        }
        Event::SourceAdded(source) => {
            let line = Line {
                code: source.code.clone(),
                name: source.name.clone(),
                name_en: source.name_en.clone(),
                parent: None,
            };
            books.sources.put(line);
        }
        Event::Reported(_)
        | Event::Placed(_)
        | Event::Classified(_)
        | Event::Accepted(_)
        | Event::ReportedBack(_)
        | Event::Closed(_) => {}
    }
}

/// The data of one event in a stream.
#[derive(Serialize)]
struct Told<'a> {
    seq: u64,
    r#type: &'static str,
    case: CaseNo,
    at: String,
    source: &'a str,
    class: Option<&'a str>,
    class_name: Option<&'a str>,
    status: &'static str,
    lon: Option<f64>,
    lat: Option<f64>,
    area: Option<&'a str>,
    area_name: Option<&'a str>,
    team: Option<&'a str>,
    team_name: Option<&'a str>,
    due: Option<String>,
}

/// An event as streams tell it: the case by its card, in the status that the event left it in.
/// `None` for events about no case.
pub fn item(world: &World, books: &Books, seq: u64, event: &Event, card: &Card) -> Option<Item> {
    let (case, status) = (event.case()?, status_after(event)?);
    let card = Card {
        status: status as u8,
        ..*card
    };
    let edition = world.edition();
    let area = (card.area != NO_AREA).then(|| edition.area(AreaId(card.area)));
    let class = books.classes.line(card.class);
    let team = books.teams.line(card.team);
    let told = Told {
        seq,
        r#type: event.word(),
        case,
        at: clock::local(card.at_s),
        source: books
            .sources
            .line(u16::from(card.source))
            .map_or("", |line| &line.code),
        class: class.map(|line| &*line.code),
        class_name: class.map(|line| &*line.name),
        status: status.word(),
        lon: card.position.map(|position| position.0),
        lat: card.position.map(|position| position.1),
        area: area.map(|area| &*area.code),
        area_name: area.map(|area| &*area.name),
        team: team.map(|line| &*line.code),
        team_name: team.map(|line| &*line.name),
        due: card.due_s.map(clock::local),
    };
    let json = serde_json::to_vec(&told)
        .expect("strings and finite numbers always serialise")
        .into();
    Some(Item { seq, card, json })
}
