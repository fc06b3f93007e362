//! 呼叫待答: which called teams have not answered, and how long they still have: `GET /v1/calls`.

#[cfg(test)]
mod tests;

use super::apart::apart;
use super::filter::FilterParams;
use super::permission::{Can, ReadCases};
use super::problem::Problem;
use super::query::Query;
use super::refusals::Busy;
use crate::books::Books;
use crate::calls::{Waiting, waiting};
use crate::clock;
use crate::engine::Engine;
use crate::limits::{CALLS_LOOKED_AT_MAX, CALLS_TOLD_MAX};
use crate::register::{Queue, Register, earliest};
use crate::world::World;
use actix_web::{HttpResponse, web};
use cases::CaseNo;
use grids::AreaId;
use heat::NO_AREA;
use jiff::Timestamp;
use serde::Serialize;
use std::sync::PoisonError;
use utoipa::ToSchema;

/// A called team that has not answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallItem {
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    /// The number of the call in it.
    call: u8,
    team: String,
    team_name: String,
    /// Since when it is asked; anew when its refusal was not upheld.
    since: String,
    /// By when it must answer; null where no rule limits that.
    due: Option<String>,
    /// That is over.
    overdue: bool,
    class: Option<String>,
    class_name: Option<String>,
    /// Code of the finest area of the case.
    area: Option<String>,
    area_name: Option<String>,
}

/// Called teams that have not answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallsTold {
    /// Whose time runs out first come first, those without a limit last.
    items: Vec<CallItem>,
    /// How many there are, beyond those that are told, too.
    total: usize,
    /// How many cases they are of.
    cases: usize,
    /// How many cases have a call that is not confirmed, answered or not.
    open: usize,
    /// There are still more, which were not looked at: all of these are the least.
    more: bool,
    /// The newest event that they know of.
    seq: u64,
}

/// See who was called and has not answered
///
/// Of the cases that the filter leaves, in your reach; at most 200 are told.
#[utoipa::path(get, path = "/v1/calls", tag = "cases", params(FilterParams), responses(
    (status = 200, body = CallsTold), Busy))]
pub async fn list(
    can: Can<ReadCases>,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    query: Query<FilterParams>,
) -> Result<HttpResponse, Problem> {
    let chosen = query.0.choose(&world, can.reach())?;
    let now = Timestamp::now();
    let seq = world.seq();
    let seen = web::Data::clone(&world);
    let (marks, more) = apart(move || {
        let now_s = now.as_second();
        let fits = |_, card: &_| chosen.has(card, now_s);
        let register = &seen.register;
        earliest(
            register,
            Queue::Calls,
            now_s,
            fits,
            None,
            CALLS_LOOKED_AT_MAX,
        )
    })
    .await?;
    let cases: Vec<CaseNo> = marks.into_iter().map(|(_, case)| CaseNo(case)).collect();
    let open = cases.len();
    let found = engine.ask(move |state, _| waiting(state, &cases)).await?;
    let told = apart(move || CallsTold {
        open,
        more,
        ..CallsTold::of(&world, found, now, seq)
    })
    .await?;
    Ok(HttpResponse::Ok().json(told))
}

impl CallsTold {
    fn of(world: &World, mut found: Vec<Waiting>, now: Timestamp, seq: u64) -> Self {
        let total = found.len();
        // The calls of a case stand side by side.
        let cases = found.chunk_by(|one, next| one.case == next.case).count();
        found.sort_by_key(|one| (one.due.is_none(), one.due, one.case, one.call));
        found.truncate(CALLS_TOLD_MAX);
        let items = CallItem::all(world, &found, now);
        Self {
            items,
            total,
            cases,
            open: cases,
            more: false,
            seq,
        }
    }
}

impl CallItem {
    /// All of them by the same books and the same register.
    fn all(world: &World, found: &[Waiting], now: Timestamp) -> Vec<Self> {
        let books = world.books();
        let register = world
            .register
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let tell = |one| Self::of(world, &books, &register, one, now);
        found.iter().map(tell).collect()
    }

    fn of(
        world: &World,
        books: &Books,
        register: &Register,
        one: &Waiting,
        now: Timestamp,
    ) -> Self {
        let card = register.card(one.case.0);
        let class = card.and_then(|card| books.classes.line(card.class));
        let area = card
            .filter(|card| card.area != NO_AREA)
            .map(|card| world.edition().area(AreaId(card.area)));
        Self {
            case: one.case,
            call: one.call,
            team: one.team.code.to_string(),
            team_name: one.team.name.to_string(),
            since: clock::local(one.since.as_second()),
            due: one.due.map(|due| clock::local(due.as_second())),
            overdue: one.due.is_some_and(|due| due < now),
            class: class.map(|line| line.code.to_string()),
            class_name: class.map(|line| line.name.to_string()),
            area: area.map(|area| area.code.to_string()),
            area_name: area.map(|area| area.name.to_string()),
        }
    }
}
