//! What an event changes outside the state: the row and the card.

use crate::books::{Books, Line};
use crate::register::{Card, NO_LEVEL};
use crate::store::{Row, RowChange};
use cases::{CalledState, CaseNo, Event, Open, State, Status};
use grids::{AreaId, Edition};
use heat::{NO_AREA, NO_CLASS, NO_TEAM};

/// What the row of a case becomes by an event that the state has just taken in.
pub(crate) fn row_change(state: &State, edition: &Edition, event: &Event) -> Option<RowChange> {
    let case = event.case()?;
    Some(match event {
        Event::Reported(reported) => {
            let mut row = row(state, edition, case);
            row.source = reported.source.to_string();
            row.text = reported.text.to_string();
            RowChange::New(row)
        }
        Event::Placed(_) | Event::Classified(_) => RowChange::Changed(row(state, edition, case)),
        Event::Accepted(_)
        | Event::ReportedBack(_)
        | Event::Closed(_)
        | Event::Stepped(_)
        | Event::Passed(_) => {
            let then = event.then()?;
            if then.decision.is_some() || then.clock.is_some() {
                RowChange::Changed(row(state, edition, case))
            } else {
                RowChange::Status {
                    case: case.0,
                    status: event.status()?.word(),
                }
            }
        }
        Event::Erased(_)
        | Event::ClassAdded(_)
        | Event::SourceAdded(_)
        | Event::TablesChanged(_)
        | Event::AccountChanged(_) => return None,
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
        due_s: due(state, number, case).map(jiff::Timestamp::as_second),
        position: position(case, edition, area.and_then(|code| edition.find(code))),
        text: String::new(),
    }
}

/// The end of the clock that runs; of a case that is over, the end of its team's limit.
fn due(state: &State, number: CaseNo, case: &cases::Case) -> Option<jiff::Timestamp> {
    match state.open(number) {
        Some(open) if case.status.is_open() => open.clock().due,
        Some(_) | None => case.due(),
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
    let mut card = Card {
        at_s: case.at().as_second(),
        since_s: case.moved().as_second(),
        due_s: due(state, number, case).map(jiff::Timestamp::as_second),
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
        level: case.level().unwrap_or(NO_LEVEL),
        rework: case.rework,
        handovers: case.handovers,
        to_evaluate: case.status == Status::Closed && !case.is_evaluated(),
        rating: case.rating(),
        ..Card::default()
    };
    if let Some(open) = state.open(number) {
        note_open(&mut card, open);
    }
    card
}

/// The teams that have something to do about a case: its lead while it is with one, supporters with an open task, and
/// called ones whose answer is outstanding or who have yet to arrive. Empty for a case that is over or merged.
pub(super) fn hands(state: &State, books: &mut Books, number: CaseNo) -> Vec<u16> {
    let case = state.case(number).filter(|case| case.status.is_open());
    let Some((case, open)) = case.zip(state.open(number)) else {
        return Vec::new();
    };
    let mut teams = Vec::new();
    if case.status.is_with_team() {
        let lead = case.team.iter().map(|team| {
            let code = state.teams().code(*team);
            known(&mut books.teams, code, state.team_name(*team))
        });
        teams.extend(lead);
        let tasks = open.tasks().iter().filter(|task| task.state.is_open());
        teams.extend(tasks.map(|task| known(&mut books.teams, &task.team.code, &task.team.name)));
    }
    let calls = open.calls().iter().filter(|call| !call.confirmed);
    let called = calls
        .flat_map(|call| &call.called)
        .filter(|called| matches!(called.state, CalledState::Asked | CalledState::Accepted));
    teams
        .extend(called.map(|called| known(&mut books.teams, &called.team.code, &called.team.name)));
    teams.sort_unstable();
    teams.dedup();
    teams
}

/// What only a case that is not over has.
fn note_open(card: &mut Card, open: &Open) {
    card.merged_into = open.merged_into().map_or(0, |into| into.0);
    if !card.status().is_open() {
        return;
    }
    let clock = open.clock();
    card.since_s = clock.since.as_second();
    card.warn_ahead_s = clock.due.zip(clock.warn).map_or(0, |(due, warn)| {
        u32::try_from(due.as_second() - warn.as_second()).unwrap_or(0)
    });
    let waiting = open.calls().iter().filter(|call| !call.confirmed).count();
    card.calls = u8::try_from(waiting).unwrap_or(u8::MAX);
    card.stuck = open
        .stuck()
        .iter()
        .fold(0, |bits, stuck| bits | 1 << (*stuck as u8));
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
        | Event::Closed(_)
        | Event::Stepped(_)
        | Event::Passed(_)
        | Event::Erased(_)
        | Event::TablesChanged(_)
        | Event::AccountChanged(_) => {}
    }
}
