//! How many wait where: `GET /v1/queues`, from what is kept with every change.

use super::apart::apart;
use super::case::Names;
use super::permission::{Can, ReadCases};
use super::problem::Problem;
use super::query::Query;
use super::reached::Reached;
use super::words;
use crate::clock;
use crate::register::{Card, Queue, Register};
use crate::world::World;
use actix_web::{HttpResponse, web};
use heat::{BitSet, NO_AREA};
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;
use utoipa::{IntoParams, ToSchema};

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AreaParams {
    /// Only those in this area: a code of any level.
    #[param(example = "440112010")]
    area: Option<String>,
}

/// One queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueTold {
    /// Its word, for `queue=`.
    #[schema(value_type = words::Queue)]
    queue: &'static str,
    name: Names,
    /// How many cases stand in it.
    count: usize,
    /// The earliest deadline in it; null when none of them has one.
    oldest: Option<String>,
}

/// All queues.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuesTold {
    /// In the order of desks.
    items: Vec<QueueTold>,
    /// The newest event that is counted.
    seq: u64,
}

/// Count what waits
///
/// Every queue with its number of cases. A case may stand in several.
#[utoipa::path(get, path = "/v1/queues", tag = "cases", params(AreaParams), responses(
    (status = 200, body = QueuesTold)))]
pub async fn show(
    can: Can<ReadCases>,
    world: web::Data<World>,
    query: Query<AreaParams>,
) -> Result<HttpResponse, Problem> {
    let areas = query
        .0
        .area
        .as_deref()
        .map(|code| areas(&world, code))
        .transpose()?;
    let mut reached = Reached::of(&world, can.reach());
    let areas = reached.take_areas(areas);
    let told = apart(move || {
        let which = Which { areas, reached };
        let now_s = jiff::Timestamp::now().as_second();
        let register = world
            .register
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        QueuesTold {
            items: Queue::ALL
                .into_iter()
                .map(|queue| told(&register, queue, now_s, &which))
                .collect(),
            seq: register.seq,
        }
    })
    .await?;
    Ok(HttpResponse::Ok().json(told))
}

fn areas(world: &World, code: &str) -> Result<BitSet, Problem> {
    let matching = world.edition().matching(code);
    let numbers = (0..NO_AREA).zip(matching).filter(|(_, matches)| *matches);
    let set: BitSet = numbers.map(|(number, _)| number).collect();
    if set.is_empty() {
        return Err(Problem::bad_parameter("area", "is the code of no area"));
    }
    Ok(set)
}

/// Which cases are counted.
struct Which {
    /// Those in these areas; all where there are none.
    areas: Option<BitSet>,
    /// What else narrows.
    reached: Reached,
}

impl Which {
    fn has_area(&self, area: u32) -> bool {
        self.areas.as_ref().is_none_or(|areas| areas.contains(area))
    }

    fn count(&self, register: &Register, queue: Queue, now_s: i64) -> usize {
        if self.reached.is_all() {
            let of_area = |area| self.has_area(area);
            let of_area = self
                .areas
                .as_ref()
                .map(|_| &of_area as &dyn Fn(u32) -> bool);
            return register.count(queue, now_s, of_area);
        }
        let members = register.members(queue, now_s);
        members.filter(|(_, card)| self.has(card)).count()
    }

    fn has(&self, card: &Card) -> bool {
        self.has_area(card.area) && self.reached.has(card)
    }
}

fn told(register: &Register, queue: Queue, now_s: i64, which: &Which) -> QueueTold {
    let oldest = register.first_end(queue, now_s, |card| which.has(card));
    QueueTold {
        queue: queue.word(),
        name: queue.names().into(),
        count: which.count(register, queue, now_s),
        oldest: oldest.map(clock::local),
    }
}
