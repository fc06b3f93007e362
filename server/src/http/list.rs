//! Listing cases: `GET /v1/cases`. Picked in memory, words and rows from the store.

use super::filter::FilterParams;
use super::page::{PageParams, Paged};
use super::permission::{Can, ReadCases};
use super::problem::Problem;
use super::query::Query;
use crate::books::Books;
use crate::register::{Card, Mark, newest, newest_of};
use crate::store::Row;
use crate::world::World;
use crate::{clock, limits};
use actix_web::{HttpResponse, get, web};
use cases::CaseNo;
use heat::BitSet;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseItem {
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    at: String,
    source: String,
    class: Option<String>,
    class_name: Option<String>,
    status: String,
    text: String,
    lon: Option<f64>,
    lat: Option<f64>,
    /// Code of the finest area.
    area: Option<String>,
    area_name: Option<String>,
    team: Option<String>,
    team_name: Option<String>,
    due: Option<String>,
    /// Late now and not yet handled.
    overdue: bool,
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// Words that all stand in the text (of Chinese, any two characters), or a case number, or a team's name.
    q: Option<String>,
}

/// Both sets of parameters of a list.
#[derive(Debug)]
pub struct ListParams(SearchParams, PageParams);

impl<'de> Deserialize<'de> for ListParams {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Flat {
            q: Option<String>,
            limit: Option<u32>,
            cursor: Option<String>,
        }
        let Flat { q, limit, cursor } = Flat::deserialize(deserializer)?;
        Ok(Self(SearchParams { q }, PageParams { limit, cursor }))
    }
}

impl IntoParams for ListParams {
    fn into_params(
        place: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        let mut all = SearchParams::into_params(&place);
        all.extend(PageParams::into_params(&place));
        all
    }
}

/// List cases
///
/// Newest first; of the same second the higher number first. Following `next` to its end shows every case that was
/// there at the beginning exactly once, also while cases arrive.
#[utoipa::path(tag = "cases", params(FilterParams, SearchParams, PageParams), responses(
    (status = 200, body = Paged<CaseItem>), (status = 400, body = Problem, content_type = "application/problem+json")))]
#[get("/v1/cases")]
pub async fn list(
    _: Can<ReadCases>,
    world: web::Data<World>,
    query: Query<FilterParams, ListParams>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, ListParams(search, page)) = query;
    let chosen = filter.choose(&world)?;
    let limit = page.limit()?;
    let after = page.cursor.as_deref().map(mark).transpose()?;
    let words = search.q.filter(|q| !q.trim().is_empty());
    if words
        .as_ref()
        .is_some_and(|q| q.chars().count() > limits::SEARCH_CHARS_MAX)
    {
        return Err(Problem::bad_parameter(
            "q",
            format!("has at most {} characters", limits::SEARCH_CHARS_MAX),
        ));
    }
    let shown = web::block(move || -> Result<Paged<CaseItem>, Problem> {
        let seq = world.seq();
        let now_s = jiff::Timestamp::now().as_second();
        let found = words.map(|q| Found::by(&world, q.trim())).transpose()?;
        let passes = |card: &Card| {
            chosen
                .overdue
                .is_none_or(|overdue| card.overdue(now_s) == overdue)
        };
        let (marks, more) = match &found {
            Some(found) if found.is_few() => {
                let passes = |card: &Card| card.passes(&chosen.filter) && passes(card);
                newest_of(&world.register, &found.listed, passes, after, limit)
            }
            Some(found) => {
                let fits = |case, card: &Card| passes(card) && found.has(case, card.team);
                newest(&world.register, &chosen.filter, fits, after, limit)
            }
            None => newest(
                &world.register,
                &chosen.filter,
                |_, card| passes(card),
                after,
                limit,
            ),
        };
        let next = marks
            .last()
            .filter(|_| more)
            .map(|mark| format!("{}-{}", mark.at_s, mark.case));
        let cases: Vec<u32> = marks.iter().map(|mark| mark.case).collect();
        let books = world.books();
        let items = world
            .store
            .rows(&cases)?
            .into_iter()
            .map(|row| CaseItem::of(&world, &books, row, now_s))
            .collect();
        Ok(Paged { items, next, seq })
    });
    let shown = shown.await.map_err(|error| Problem::fault(&error))??;
    Ok(HttpResponse::Ok().json(shown))
}

/// Found cases up to which they are looked at one by one instead of all cases in the order of time.
const FEW: usize = 20_000;

/// What words were found in.
struct Found {
    listed: Vec<u32>,
    cases: BitSet,
    teams: BitSet,
}

impl Found {
    fn by(world: &World, q: &str) -> Result<Self, Problem> {
        let mut listed = world.store.words(q)?;
        let number = q.to_ascii_uppercase().parse::<CaseNo>().map(|case| case.0);
        listed.extend(number.or_else(|_| q.parse()).ok());
        let books = world.books();
        let teams = (0..)
            .zip(books.teams.lines())
            .filter(|(_, team)| team.name.contains(q) || *team.code == *q);
        let teams: BitSet = teams.map(|(number, _): (u32, _)| number).collect();
        let few = listed.len() <= FEW && teams.is_empty();
        let cases = if few {
            BitSet::new()
        } else {
            listed.iter().copied().collect()
        };
        Ok(Self {
            listed,
            cases,
            teams,
        })
    }

    /// Whether `listed` alone is worth looking at.
    fn is_few(&self) -> bool {
        self.listed.len() <= FEW && self.teams.is_empty()
    }

    fn has(&self, case: u32, team: u16) -> bool {
        self.cases.contains(case) || self.teams.contains(u32::from(team))
    }
}

fn mark(cursor: &str) -> Result<Mark, Problem> {
    let parts = cursor
        .rsplit_once('-')
        .and_then(|(at_s, case)| Some((at_s.parse().ok()?, case.parse().ok()?)));
    parts
        .map(|(at_s, case)| Mark { at_s, case })
        .ok_or_else(|| {
            Problem::bad_parameter(
                "cursor",
                "was not given by this list; begin again without it",
            )
        })
}

impl CaseItem {
    /// A row with the names behind its codes.
    pub fn of(world: &World, books: &Books, row: Row, now_s: i64) -> Self {
        let edition = world.edition();
        let line = |book: &crate::books::Book, code: Option<&str>| {
            code.and_then(|code| book.line(book.number(code)?))
                .map(|line| line.name.to_string())
        };
        let open = row
            .status
            .parse::<cases::Status>()
            .is_ok_and(|status| status < cases::Status::Handled);
        Self {
            case: CaseNo(row.case),
            at: clock::local(row.at_s),
            class_name: line(&books.classes, row.class.as_deref()),
            team_name: line(&books.teams, row.team.as_deref()),
            area_name: row
                .area
                .as_deref()
                .and_then(|code| edition.find(code))
                .map(|id| edition.area(id).name.to_string()),
            overdue: open && row.due_s.is_some_and(|due| due < now_s),
            source: row.source,
            class: row.class,
            status: row.status,
            text: row.text,
            lon: row.position.map(|position| position.0),
            lat: row.position.map(|position| position.1),
            area: row.area,
            team: row.team,
            due: row.due_s.map(clock::local),
        }
    }
}
