//! How many cases: `GET /v1/counts`, from memory.

mod grouping;
mod land;
mod periods;

pub use grouping::{Grouping, Told};
pub use land::Land;
pub use periods::{Periods, date_of, day_number};

use super::filter::{Chosen, FilterParams};
use super::permission::{Can, ReadCounts};
use super::problem::Problem;
use super::query::Query;
use super::refusals::Busy;
use super::sheet::{Sheet, tag};
use super::times;
use crate::slice::Seen;
use crate::veil::Sight;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use heat::View;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What to count by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// All together.
    #[default]
    None,
    /// By the areas of `level`.
    Area,
    /// By class, of any depth or of that of `level`.
    Class,
    /// By source.
    Source,
    /// By status.
    Status,
    /// By lead team.
    Team,
    /// By local hour; hours without a case are listed with 0.
    Hour,
    /// By local day; days without a case are listed with 0.
    Day,
    /// By local week from Monday; weeks without a case are listed with 0.
    Week,
    /// By local month; months without a case are listed with 0.
    Month,
    /// By local period of `width_s`; periods without a case are listed with 0.
    Period,
    /// By local hour of the week: 0 is Monday 00:00 to 01:00; all 168.
    HourOfWeek,
}

/// How to count.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CountParams {
    /// What to count by.
    #[serde(default)]
    #[param(inline, required = false)]
    pub group: By,
    /// With `group=area`, and there needed: the level to count areas of, by name. With `group=class`: the depth in the
    /// tree of classes, 1 for main classes; a class that lies higher counts as itself. Without it each class is
    /// counted by itself.
    pub level: Option<String>,
    /// With `group=period`, and there needed: how long a period is, 60 to 31622400 seconds. Periods are counted from
    /// 1970-01-01T00:00 local time, whole weeks from a Monday.
    #[param(minimum = 60, maximum = 31_622_400)]
    pub width_s: Option<u32>,
}

/// Counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counts {
    /// All cases that pass the filter.
    total: u64,
    /// Those of them without a position: they are on no map.
    without_position: u64,
    /// The newest event that is counted; 0 for whoever may not read cases.
    seq: u64,
    /// With `days`, where the window reaches into years that the calendar in force does not know: its last day. Beyond
    /// it weekdays count as workdays.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar_until: Option<String>,
    /// Sensitive cases of whose hour, day, status or team a caller without rights to single cases is told nothing; left
    /// out where there are none.
    #[serde(skip_serializing_if = "is_zero")]
    ungrouped: u64,
    /// Their counts and `ungrouped` sum to `total`.
    groups: Vec<Counted>,
}

/// One group.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct Counted {
    /// What it is.
    #[serde(flatten)]
    pub told: Told,
    /// How many cases.
    pub count: u64,
}

/// Count cases
///
/// The answer's `ETag` names the areas, the newest event and the question.
#[utoipa::path(get, path = "/v1/counts", tag = "cases", params(FilterParams, CountParams), responses(
    (status = 200, body = Counts), (status = 304), Busy))]
pub async fn show(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, CountParams>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, how) = query;
    let chosen = filter.choose(&world, can.reach())?;
    let grouping = Grouping::of(&world, &how)?;
    let seen = chosen.seen_beside(&world).await?;
    let asked = serde_json::to_string(&how).expect("words and a number");
    let sight = can.sight();
    let sheet = Sheet::json("counts", tag(&world, &seen, &chosen, sight, &asked));
    let counts = move |world: &World| count(world, &seen, &chosen, sight, &grouping);
    sheet.answer_json(&world, &request, counts).await
}

/// Counts what was seen.
///
/// # Errors
/// 400 for more than [`crate::limits::BUCKETS_MAX`] times.
pub fn count(
    world: &World,
    seen: &Seen,
    chosen: &Chosen,
    sight: Sight,
    grouping: &Grouping,
) -> Result<Counts, Problem> {
    let cases = chosen.countable(world, seen, sight);
    let totals = cases.total();
    let (counted, ungrouped) = grouping.count(&cases);
    let group = |key: i64| Counted {
        told: grouping.told(key),
        count: counted.get(&key).copied().unwrap_or(0),
    };
    Ok(Counts {
        total: totals.cases,
        without_position: totals.without_position,
        seq: cases.seq,
        ungrouped,
        calendar_until: calendar_until(world, &seen.view, chosen),
        groups: grouping
            .keys(chosen, &counted)?
            .into_iter()
            .map(group)
            .collect(),
    })
}

/// Whether nothing is to be told.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
pub fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The last day of the calendar in force, where kinds of days are asked for beyond it.
fn calendar_until(world: &World, view: &View, chosen: &Chosen) -> Option<String> {
    chosen.filter.times.as_ref()?.days.as_ref()?;
    let (first_s, last_s) = view.span(&chosen.filter)?;
    let days = times::day_of(first_s)..=times::day_of(last_s);
    times::beyond(world.rules().tables().calendar(), days)
}
