//! The receipt for whoever reported: `GET /v1/follow/{token}/receipt`.

use super::super::apart::apart;
use super::super::ledger::receipt_of_entries;
use super::super::permission::{Can, FollowCase};
use super::super::problem::Problem;
use super::super::public::report::SOURCE;
use super::super::query::{Nothing, Query};
use super::super::refusals::{NotFound, TooMany};
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use cases::{Event, Step};

/// Fetch the receipt of the case you follow
///
/// Byte for byte what the log has of your own words (report and rating) and of what time and rules did (a deadline
/// that passed), with the proof that it stands there. The entries of those who worked on the case are left out: they name
/// accounts and hold notes from inside, and an entry with a word left out would prove nothing. Their times are in the story of your
/// link. `/verify` checks the receipt on your own machine. It never holds who reported.
#[utoipa::path(get, path = "/v1/follow/{token}/receipt", tag = "public",
    params(("token" = String, Path, description = "The last part of the link")), responses(
    (status = 200, description = "A receipt, `huying-receipt/1`; keep it byte for byte", body = Object),
    (status = 422, description = "The case has too many entries for a receipt"),
    NotFound, TooMany))]
pub async fn give(
    _: Can<FollowCase>,
    world: web::Data<World>,
    token: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let (case, receipt) = apart(move || -> Result<_, Problem> {
        let case = super::case_of(&world, &token)?;
        let mut open = Vec::new();
        for entry in world.store.events_of(case.0)? {
            let event = Event::from_bytes(&entry.bytes).map_err(|error| Problem::fault(&error))?;
            if is_open(&event) {
                open.push(entry);
            }
        }
        Ok((case, receipt_of_entries(&world, case, open)?))
    })
    .await??;
    let name = format!("attachment; filename=\"{case}.receipt.json\"");
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(receipt.to_string()))
}

/// May whoever reported have this entry as it is? One that nobody of the staff wrote: it names no account, and what words it
/// holds are the reporter's own.
fn is_open(event: &Event) -> bool {
    let is_rating = || matches!(event, Event::Stepped(stepped) if matches!(stepped.step, Step::Evaluate { .. }));
    match event.by() {
        None => true,
        Some(by) => by == SOURCE && is_rating(),
    }
}
