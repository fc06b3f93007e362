//! What the periods of retention would erase: `GET /v1/retention`. A dry run; nothing is done.

use super::super::apart::apart;
use super::super::page::PageParams;
use super::super::permission::{Can, ErasePersonalData};
use super::super::problem::Problem;
use super::super::query::Query;
use super::super::reached::Reached;
use super::super::refusals::Busy;
use super::super::words;
use crate::clock;
use crate::retention::{self, Due};
use crate::store::StoreError;
use crate::world::World;
use actix_web::{HttpResponse, web};
use cases::CaseNo;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// By when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RetentionParams {
    /// RFC 3339 with a zone; now when left out.
    at: Option<String>,
}

/// Personal data whose period is over.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueTold {
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    #[schema(value_type = words::Personal)]
    what: &'static str,
    /// The row of the table: kind, class prefix (`*`: every class) and days.
    #[schema(example = "reporter/*/365")]
    rule: String,
    /// When the case was over.
    over: String,
    /// When the period ended.
    due: String,
}

/// What would go.
#[derive(Debug, Serialize, ToSchema)]
pub struct Foreseen {
    at: String,
    /// How many there are.
    total: usize,
    /// The first of them.
    items: Vec<DueTold>,
}

/// Foresee what retention erases
///
/// What the daily sweep would erase at this time, by the table `retention` in force and the cases that are over now.
#[utoipa::path(get, path = "/v1/retention", tag = "personal", params(RetentionParams, PageParams), responses(
    (status = 200, body = Foreseen), Busy))]
pub async fn foresee(
    can: Can<ErasePersonalData>,
    world: web::Data<World>,
    Query(params, page): Query<RetentionParams, PageParams>,
) -> Result<HttpResponse, Problem> {
    if page.cursor.is_some() {
        return Err(Problem::bad_parameter(
            "cursor",
            "there is only one page here",
        ));
    }
    let limit = page.limit()?;
    let at = match params.at {
        None => Timestamp::now(),
        Some(at) => at.parse().map_err(|_| {
            Problem::bad_parameter(
                "at",
                "is no time with a zone, such as 2027-01-01T00:00:00+08:00",
            )
        })?,
    };
    super::super::health::require(&world.readiness())?;
    let reached = (!can.reach().is_all()).then(|| Reached::of(&world, can.reach()));
    let due = apart(move || -> Result<Vec<Due>, StoreError> {
        let mut due = retention::due(&world, at)?;
        if let Some(reached) = reached {
            due.retain(|due| reached.has_case(&world, due.case));
        }
        Ok(due)
    });
    let due = due.await??;
    Ok(HttpResponse::Ok().json(Foreseen {
        at: clock::local(at.as_second()),
        total: due.len(),
        items: due.into_iter().take(limit).map(told).collect(),
    }))
}

fn told(due: Due) -> DueTold {
    DueTold {
        case: due.case,
        what: due.data.word(),
        rule: due.rule,
        over: clock::local(due.over.as_second()),
        due: clock::local(due.due.as_second()),
    }
}
