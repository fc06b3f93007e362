//! Listing cases: `GET /v1/cases`. Picked in memory, words and rows from the store.

mod found;
mod item;

use super::apart::apart;
use super::caller::Caller;
use super::filter::{Chosen, FilterParams};
use super::page::{PageParams, Paged};
use super::permission::{Can, ReadCases};
use super::problem::Problem;
use super::query::Query;
use crate::limits;
use crate::register::{Card, Mark, Queue, earliest, newest, newest_of};
use crate::store::Row;
use crate::world::World;
use actix_web::{HttpResponse, web};
use found::Found;
use item::CaseItem;
use serde::Deserialize;
use std::sync::PoisonError;
use utoipa::{IntoParams, ToSchema};

pub use item::CaseCore;

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// Words that all stand in the text (of Chinese, any two characters), or a case number, or a team's name.
    q: Option<String>,
    /// `newest` first, or within a queue `due`: those whose clock ends first before the others, which is usual there.
    #[param(inline)]
    sort: Option<Sort>,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// By time, newest first.
    Newest,
    /// By the end of the running clock, earliest first.
    Due,
}

/// Both sets of parameters of a list.
#[derive(Debug)]
pub struct ListParams(SearchParams, PageParams);

impl<'de> Deserialize<'de> for ListParams {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Flat {
            q: Option<String>,
            sort: Option<Sort>,
            limit: Option<u32>,
            cursor: Option<String>,
        }
        let Flat {
            q,
            sort,
            limit,
            cursor,
        } = Flat::deserialize(deserializer)?;
        Ok(Self(SearchParams { q, sort }, PageParams { limit, cursor }))
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
/// Newest first, of the same second the higher number first; a queue earliest deadline first. Following `next` to its end shows every case that was
/// there at the beginning exactly once, also while cases arrive.
#[utoipa::path(get, path = "/v1/cases", tag = "cases", params(FilterParams, SearchParams, PageParams), responses(
    (status = 200, body = Paged<CaseItem>)))]
pub async fn list(
    can: Can<ReadCases>,
    world: web::Data<World>,
    query: Query<FilterParams, ListParams>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, ListParams(search, page)) = query;
    let chosen = filter.choose(&world, can.reach())?;
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
    let by_end = by_end(&chosen, search.sort)?;
    let shown = apart(move || -> Result<Paged<CaseItem>, Problem> {
        let found = words
            .map(|q| Found::by(&world, can.caller(), q.trim()))
            .transpose()?;
        let page = Page {
            chosen: &chosen,
            caller: can.caller(),
            found: found.as_ref(),
            after,
            limit,
            now_s: jiff::Timestamp::now().as_second(),
        };
        match by_end {
            Some(queue) => page.earliest(&world, queue),
            None => page.newest(&world),
        }
    })
    .await??;
    Ok(HttpResponse::Ok().json(shown))
}

/// The queue to list in the order of its deadlines, or none to list the newest first.
fn by_end(chosen: &Chosen, sort: Option<Sort>) -> Result<Option<Queue>, Problem> {
    match (sort, chosen.queue) {
        (Some(Sort::Newest), _) | (None, None) => Ok(None),
        (Some(Sort::Due) | None, Some(queue)) => Ok(Some(queue)),
        (Some(Sort::Due), None) => Err(Problem::bad_parameter(
            "sort",
            "is due only within a queue; add queue=",
        )),
    }
}

/// One page to be picked.
struct Page<'a> {
    chosen: &'a Chosen,
    caller: &'a Caller,
    found: Option<&'a Found>,
    after: Option<Mark>,
    limit: usize,
    now_s: i64,
}

impl Page<'_> {
    fn earliest(&self, world: &World, queue: Queue) -> Result<Paged<CaseItem>, Problem> {
        let seq = world.seq();
        let fits = |case, card: &Card| {
            self.chosen.has(card, self.now_s)
                && self.found.is_none_or(|found| found.lists(case, card))
        };
        // In the order of deadlines a mark holds the deadline instead of the time.
        let after = self.after.map(|mark| (mark.at_s, mark.case));
        let (marks, more) = earliest(&world.register, queue, self.now_s, fits, after, self.limit);
        let marks: Vec<Mark> = marks
            .into_iter()
            .map(|(at_s, case)| Mark { at_s, case })
            .collect();
        self.show(world, &marks, more, seq)
    }

    fn newest(&self, world: &World) -> Result<Paged<CaseItem>, Problem> {
        let seq = world.seq();
        let (after, limit) = (self.after, self.limit);
        let passes = |card: &Card| self.chosen.slice.has(card, self.now_s);
        let filter = &self.chosen.filter;
        let (marks, more) = match self.found {
            Some(found) if found.is_few() => {
                let passes = |card: &Card| card.passes(filter) && passes(card);
                newest_of(&world.register, &found.listed, passes, after, limit)
            }
            Some(found) => {
                let fits = |case, card: &Card| passes(card) && found.has(case, card.team);
                newest(&world.register, filter, fits, after, limit)
            }
            None => newest(
                &world.register,
                filter,
                |_, card| passes(card),
                after,
                limit,
            ),
        };
        self.show(world, &marks, more, seq)
    }

    fn show(
        &self,
        world: &World,
        marks: &[Mark],
        more: bool,
        seq: u64,
    ) -> Result<Paged<CaseItem>, Problem> {
        let next = marks
            .last()
            .filter(|_| more)
            .map(|mark| format!("{}-{}", mark.at_s, mark.case));
        let cases: Vec<u32> = marks.iter().map(|mark| mark.case).collect();
        let books = world.books();
        let rows = world.store.rows(&cases)?;
        let register = world
            .register
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let item = |row: Row| {
            let card = register.card(row.case)?;
            Some(CaseItem {
                core: CaseCore::of(world, &books, self.caller, row, card, self.now_s),
                calls: card.calls,
            })
        };
        let items = rows.into_iter().filter_map(item).collect();
        Ok(Paged { items, next, seq })
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
