//! The list of cases as a table: `GET /v1/export/cases.csv` and `.xlsx`. No words of reports, nobody's names.

use super::about::About;
use super::counts::TableParams;
use super::piecemeal::Sending;
use super::table::{self, Cell, Heading, Table};
use super::{file_name, filter_pairs, this_minute_s};
use crate::books::Books;
use crate::http::apart::apart;
use crate::http::filter::{Chosen, FilterParams};
use crate::http::permission::{Can, ReadCases};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::refusals::Busy;
use crate::identity::Reach;
use crate::register::{Card, Mark, newest};
use crate::seats::Seat;
use crate::sheets::CSV_MEDIA;
use crate::veil::Sight;
use crate::world::World;
use crate::{clock, engine, limits};
use ::cases::CaseNo;
use actix_web::{HttpRequest, HttpResponse, web};
use grids::AreaId;
use heat::NO_AREA;
use jiff::Timestamp;
use std::sync::PoisonError;

/// The columns.
const HEADINGS: [Heading; 19] = [
    ("案件号", "case"),
    ("发生时间", "at"),
    ("来源", "source"),
    ("类别编码", "class code"),
    ("类别", "class"),
    ("状态", "status"),
    ("经度", "lon"),
    ("纬度", "lat"),
    ("区域编码", "area code"),
    ("区域", "area"),
    ("主办编码", "team code"),
    ("主办", "team"),
    ("期限", "due"),
    ("已超时", "overdue"),
    ("停留自", "since"),
    ("层级", "level"),
    ("返工次数", "rework"),
    ("移交次数", "handovers"),
    ("并入", "merged into"),
];

/// Export the list of cases as CSV
///
/// The cases of `/v1/cases` for the same filter, newest first, without the words of reports and without anything
/// personal. At most 200,000 of them; they are sent while they are written.
#[utoipa::path(get, path = "/v1/export/cases.csv", tag = "exports", params(FilterParams, TableParams), responses(
    (status = 200, body = String, content_type = "text/csv", headers(("huying-total" = u64, description = "Cases in the file"))),
    (status = 422, description = "More cases than a file may have"),
    Busy))]
pub async fn csv(
    can: Can<ReadCases>,
    world: web::Data<World>,
    request: HttpRequest,
    Query(filter, how): Query<FilterParams, TableParams>,
) -> Result<HttpResponse, Problem> {
    let list = List::of(
        &world,
        can.reach(),
        &request,
        &filter,
        limits::EXPORT_CASES_MAX,
    )?;
    let now_s = list.now_s;
    let (list, found) = list.found(&world).await?;
    let sending = Sending {
        media: format!("{CSV_MEDIA}; charset=utf-8"),
        name: file_name("cases", now_s, "csv"),
        total: found.marks.len() as u64,
    };
    let style = how.style();
    let answer = sending.answer(list.seat, move |to| {
        to.write(&table::head(&HEADINGS, &found.about.lines, style))?;
        let books = world.books();
        for marks in found.marks.chunks(ROWS_A_LOOK) {
            for row in rows(&world, &books, marks, now_s) {
                to.write(&table::row(row.iter().map(Cell::text)))?;
            }
        }
        Ok(())
    });
    Ok(answer)
}

/// Export the list of cases as XLSX
///
/// As the CSV, with a second sheet that says what it is of. At most 20,000 cases: take CSV for more.
#[utoipa::path(get, path = "/v1/export/cases.xlsx", tag = "exports", params(FilterParams, TableParams), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers(("huying-total" = u64, description = "Cases in the file"))),
    (status = 422, description = "More cases than a file may have, or no workbook can hold them"),
    Busy))]
pub async fn xlsx(
    can: Can<ReadCases>,
    world: web::Data<World>,
    request: HttpRequest,
    Query(filter, _): Query<FilterParams, TableParams>,
) -> Result<HttpResponse, Problem> {
    let list = List::of(
        &world,
        can.reach(),
        &request,
        &filter,
        limits::EXPORT_XLSX_CASES_MAX,
    )?;
    let now_s = list.now_s;
    let (list, found) = list.found(&world).await?;
    let answer = apart(move || {
        let _seat = list.seat;
        let books = world.books();
        let look = found.marks.chunks(ROWS_A_LOOK);
        let rows = look
            .flat_map(|marks| rows(&world, &books, marks, now_s))
            .collect();
        let table = Table {
            name: "cases",
            headings: HEADINGS.to_vec(),
            rows,
            about: found.about.lines,
        };
        table.file(now_s, None)
    });
    Ok(answer.await??.answer())
}

/// Rows looked up before the writer of cases is let in.
const ROWS_A_LOOK: usize = 1_000;

/// A list about to be looked for.
struct List {
    chosen: Chosen,
    pairs: Vec<(String, String)>,
    now_s: i64,
    cases_max: usize,
    seat: Seat,
}

/// The cases of a list, newest first.
struct Found {
    marks: Vec<Mark>,
    about: About,
}

impl List {
    fn of(
        world: &World,
        reach: &Reach,
        request: &HttpRequest,
        filter: &FilterParams,
        cases_max: usize,
    ) -> Result<Self, Problem> {
        Ok(Self {
            chosen: filter.choose(world, reach)?,
            pairs: filter_pairs(request),
            now_s: this_minute_s(),
            cases_max,
            seat: world.seats.exports.take()?,
        })
    }

    async fn found(self, world: &web::Data<World>) -> Result<(Self, Found), Problem> {
        let world = world.clone();
        let found = apart(move || {
            let found = self.look(&world)?;
            Ok::<_, Problem>((self, found))
        });
        found.await?
    }

    /// Finds them, all at once, so that the file is of one moment as far as cases come and go.
    fn look(&self, world: &World) -> Result<Found, Problem> {
        let seen = self.chosen.seen(world);
        let cases = self.chosen.countable(world, &seen, Sight::Single);
        let now_s = Timestamp::now().as_second();
        let passes = |_: u32, card: &Card| self.chosen.slice.has(card, now_s);
        let (marks, more) = newest(
            &world.register,
            &self.chosen.filter,
            passes,
            None,
            self.cases_max,
        );
        if more {
            let detail = format!(
                "{} cases pass, and at most {} go into one file of this kind; choose a shorter window, an area or a class",
                cases.total().cases,
                self.cases_max
            );
            return Err(Problem::refused("too_many_cases", detail));
        }
        let mut about = About::of(world, &self.pairs, &cases, self.now_s)?;
        // Cases may have come between the two looks: the file says what is in it.
        about.add(
            "文件中的案件",
            "Cases in this file",
            marks.len().to_string(),
        );
        Ok(Found { marks, about })
    }
}

fn rows(world: &World, books: &Books, marks: &[Mark], now_s: i64) -> Vec<Vec<Cell>> {
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    let row = |mark: &Mark| {
        let card = register.card(mark.case)?;
        Some(of_case(world, books, mark.case, card, now_s))
    };
    marks.iter().filter_map(row).collect()
}

fn of_case(world: &World, books: &Books, case: u32, card: &Card, now_s: i64) -> Vec<Cell> {
    let area = (card.area != NO_AREA).then(|| world.edition().area(AreaId(card.area)));
    let (class, team) = (books.classes.line(card.class), books.teams.line(card.team));
    let source = books.sources.line(card.source.into());
    let words = |text: Option<&str>| Cell::words(text.unwrap_or_default());
    let merged_into = card.merged_into().map(|case| case.to_string());
    vec![
        Cell::words(CaseNo(case).to_string()),
        Cell::words(clock::local(card.at_s)),
        words(source.map(|line| &*line.name)),
        words(class.map(|line| &*line.code)),
        words(class.map(|line| &*line.name)),
        words(Some(card.status().names().0)),
        Cell::number(card.position.map(|position| position.0)),
        Cell::number(card.position.map(|position| position.1)),
        words(area.map(|area| &*area.code)),
        words(area.map(|area| &*area.name)),
        words(team.map(|line| &*line.code)),
        words(team.map(|line| &*line.name)),
        Cell::words(card.due_s.map(clock::local).unwrap_or_default()),
        words(Some(if card.overdue(now_s) { "是 yes" } else { "" })),
        Cell::words(clock::local(card.since_s)),
        words(engine::level(world, card)),
        Cell::Count(card.rework.into()),
        Cell::Count(card.handovers.into()),
        words(merged_into.as_deref()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{City, report};
    use ::cases::Command;

    #[test]
    fn a_longer_list_than_the_limit_is_refused_and_one_at_the_limit_is_whole() {
        let city = City::new();
        let reports = (0..20).map(|n| Command::Report(report(n)));
        assert!(city.send(reports.collect()).iter().all(Result::is_ok));
        let world = &city.installation.world;
        let list = |cases_max| List {
            chosen: Chosen::default(),
            pairs: Vec::new(),
            now_s: 0,
            cases_max,
            seat: world.seats.exports.take().expect("a seat"),
        };
        let refused = list(19).look(world).err().expect("one too many");
        assert_eq!(refused.code, "too_many_cases");
        assert_eq!(list(20).look(world).expect("at the limit").marks.len(), 20);
    }
}
