//! Who read who reported, and who looked at which photo: `GET /v1/reads`.

use super::super::apart::apart;
use super::super::case;
use super::super::page::{PageParams, Paged};
use super::super::permission::{AuditReads, Can};
use super::super::problem::Problem;
use super::super::query::Query;
use super::super::reached::Reached;
use super::super::words;
use crate::clock;
use crate::store::{ReadRow, ReadsAsked};
use crate::world::World;
use actix_web::{HttpResponse, web};
use cases::CaseNo;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which reads.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReadParams {
    /// Only of this case.
    #[param(example = "HY000000042")]
    case: Option<String>,
    /// Only by this account.
    by: Option<String>,
}

/// Somebody read who reported a case, or looked at a photo of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadTold {
    /// Counted from 1 without a gap.
    number: u64,
    at: String,
    by: String,
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    #[schema(value_type = words::Personal)]
    what: &'static str,
    /// Why, in their words; empty for a photo, where nobody is asked.
    why: String,
    /// The photo that was looked at.
    photo: Option<String>,
}

impl ReadTold {
    /// Of a row.
    pub fn of(row: ReadRow) -> Self {
        Self {
            number: row.number,
            at: clock::local(row.at_s),
            by: row.by,
            case: CaseNo(row.case),
            what: row.what.word(),
            why: row.why,
            photo: row.photo.as_ref().map(ToString::to_string),
        }
    }
}

/// List who read personal data
///
/// Readings of who reported, and looks at photos. Newest first. The record is only ever added to; it lies beside the log, not in it.
#[utoipa::path(get, path = "/v1/reads", tag = "personal", params(ReadParams, PageParams), responses(
    (status = 200, body = Paged<ReadTold>)))]
pub async fn list(
    can: Can<AuditReads>,
    world: web::Data<World>,
    Query(params, page): Query<ReadParams, PageParams>,
) -> Result<HttpResponse, Problem> {
    let number = |text: &String| {
        case::number(text).map_err(|_| Problem::bad_parameter("case", "is no case number"))
    };
    let limit = page.limit()?;
    let before = page.cursor.as_ref().map(|cursor| {
        cursor
            .parse()
            .map_err(|_| Problem::bad_parameter("cursor", "take it from `next` of the page before"))
    });
    let asked = ReadsAsked {
        case: params
            .case
            .as_ref()
            .map(number)
            .transpose()?
            .map(|case| case.0),
        by: params.by,
        before: before.transpose()?,
        // One more tells whether there is another page.
        limit: limit + 1,
    };
    let seq = world.seq();
    let store = Arc::clone(&world.store);
    let mut rows = apart(move || store.personal().reads(&asked)).await??;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows
        .last()
        .filter(|_| has_more)
        .map(|row| row.number.to_string());
    if !can.reach().is_all() {
        let reached = Reached::of(&world, can.reach());
        rows.retain(|row| reached.has_case(&world, CaseNo(row.case)));
    }
    Ok(HttpResponse::Ok().json(Paged {
        items: rows.into_iter().map(ReadTold::of).collect(),
        next,
        seq,
    }))
}
