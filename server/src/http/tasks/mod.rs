//! What there is to do for whoever asks: `GET /v1/tasks`. From queues and from what each team has in hand, both kept as
//! cases change: nobody looks through all cases for it.

mod asked;
#[cfg(test)]
mod tests;

use super::apart::apart;
use super::case::Standing;
use super::permission::{Can, ReadCases, ReadTasks};
use super::problem::Problem;
use super::query::Query;
use super::refusals::Busy;
use super::words;
use crate::engine::Engine;
use crate::world::World;
use actix_web::{HttpResponse, web};
use asked::Asked;
use cases::CaseNo;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// From where, and which.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaskParams {
    /// Where you are, WGS 84: longitude. With it each task says how far it is.
    #[param(example = 113.4206)]
    lon: Option<f64>,
    /// Latitude.
    #[param(example = 23.0733)]
    lat: Option<f64>,
    /// Only tasks of this team. Whoever has no team of their own sees a team's tasks only so.
    team: Option<String>,
    /// Only tasks in this area, of any level.
    area: Option<String>,
}

/// What is to be done about a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TaskKind {
    /// 核实: look whether it is there.
    Verify,
    /// 核查: look whether it is done.
    Check,
    /// 主办: the team leads it.
    Handle,
    /// 协办: the team was asked to help.
    Support,
    /// 呼叫: the team was called.
    Call,
}

/// One task.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskItem {
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    kind: TaskKind,
    class: Option<String>,
    class_name: Option<String>,
    text: String,
    /// Code of the finest area.
    area: Option<String>,
    area_name: Option<String>,
    lon: Option<f64>,
    lat: Option<f64>,
    /// From where you said you are, along a great circle, to the metre.
    distance_m: Option<f64>,
    /// By when: of a supporter or a called team, its own deadline.
    due: Option<String>,
    overdue: bool,
    #[schema(value_type = words::Status)]
    status: &'static str,
    /// Place of the case's newest event in the log, for `seen`.
    seq: u64,
    /// The steps that are possible now and are yours to take.
    #[schema(value_type = Vec<words::StepKind>)]
    legal: Vec<&'static str>,
    /// Whose task it is; null for those of a grid worker.
    team: Option<String>,
    team_name: Option<String>,
    /// The number of the call.
    call: Option<u8>,
}

/// Tasks.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tasks {
    /// Those whose time runs out first come first; those without a deadline last.
    items: Vec<TaskItem>,
    /// Whether there are more than are told.
    more: bool,
    /// The newest event that they know of.
    seq: u64,
}

/// See what there is to do for you
///
/// For a grid worker what is to be verified and checked in their areas, but for what they handled themselves; for a team
/// what it leads, helps with and is called to. At most 200.
#[utoipa::path(get, path = "/v1/tasks", tag = "cases", params(TaskParams), responses(
    (status = 200, body = Tasks),
    (status = 403, description = "`foreign_team`: the team is not one of yours"),
    Busy))]
pub async fn list(
    can: Can<ReadTasks>,
    _: Can<ReadCases>,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    query: Query<TaskParams>,
) -> Result<HttpResponse, Problem> {
    let asked = Arc::new(Asked::of(&can, &world, query.0)?);
    let seq = world.seq();
    let (looking, seen) = (Arc::clone(&asked), web::Data::clone(&world));
    let found = apart(move || looking.find(&seen)).await?;
    let numbers: Vec<u32> = found.cards.keys().copied().collect();
    let stand = engine
        .ask(move |state, _| {
            let stands = |number: &u32| Standing::taken(state, CaseNo(*number));
            numbers.iter().filter_map(stands).collect::<Vec<_>>()
        })
        .await?;
    let told = apart(move || asked.tell(&world, &found, &stand, seq)).await??;
    Ok(HttpResponse::Ok().json(told))
}
