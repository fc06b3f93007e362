//! Following what happens: `GET /v1/events`, server-sent events without a gap.

mod follower;
#[cfg(test)]
mod tests;

use super::caller::Pass;
use super::filter::FilterParams;
use super::permission::{Can, ReadAlarms, ReadCases};
use super::problem::Problem;
use super::query::Query;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use follower::Follower;
use utoipa::ToSchema;

/// One event of the stream, by the fields of server-sent events. For the description only.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes what is written as lines")]
pub struct StreamEvent {
    /// `hello`, `case`, `gone`, `claim` or `alarm`.
    event: Option<String>,
    /// JSON.
    data: Option<String>,
    /// Place of the event in the log.
    id: Option<String>,
    /// Milliseconds until a client that lost the stream should come back.
    retry: Option<u32>,
}

/// Follow events
///
/// `id:` is the event's place in the log; a client that sends it back as `Last-Event-ID` (browsers do) continues
/// without a gap, also after a restart of the server. Without it the stream begins now. The first event is `hello`.
/// `case` tells what happened to a case of the filter, `gone` that a case has left it, `claim` who looks at which case,
/// `alarm`, for whoever may read alarms, that `GET /v1/alarms` has something new.
/// `was` in the data of `case` is what the event changed of status, class, position, area, team, deadline and queues, as
/// it was before; null for a new case, and missing where that is no longer known: then look anew.
/// What happens within 100 ms is sent together. A comment is sent after 15 s of silence. Whoever reads nothing for a
/// minute is cut off, and continues with `Last-Event-ID`.
#[utoipa::path(get, path = "/v1/events", tag = "cases", params(FilterParams,
    ("Last-Event-ID" = Option<u64>, Header, description = "Continue after this event")), responses(
    (status = 200, description = "The stream", content_type = "text/event-stream", body = StreamEvent),
    (status = 503, description = "All seats are taken")))]
pub async fn follow(
    can: Can<ReadCases>,
    request: HttpRequest,
    world: web::Data<World>,
    query: Query<FilterParams>,
) -> Result<HttpResponse, Problem> {
    let chosen = query.0.choose(&world, can.reach())?;
    if chosen.slice.is_timed() {
        return Err(Problem::bad_parameter(
            if chosen.slice.overdue.is_some() {
                "overdue"
            } else {
                "queue"
            },
            "changes with time alone, without an event; follow without it: each event says whether the case is warned of or overdue",
        ));
    }
    let seat = world
        .feed
        .subscribe()
        .ok_or_else(|| Problem::overloaded("all event streams are taken"))?;
    let head = world.feed.head();
    let at = match request.headers().get("last-event-id") {
        None => head,
        Some(id) => last_id(id).ok_or_else(|| {
            Problem::bad_request("bad_event_id", "Last-Event-ID is the id of an event")
        })?,
    };
    // An id from the future belongs to another installation or to data put back: the client must look anew.
    let reset = at > head;
    let at = if reset { head } else { at };
    let mut follower = Follower::new(
        world.into_inner(),
        seat,
        Pass::of(&request, can.caller()),
        chosen,
        at,
    );
    follower.hello = Some(hello(head, reset));
    if can.also::<ReadAlarms>() {
        follower = follower.with_alarms();
    }
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Says that nothing is to be compressed: a compressor would hold events back.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(futures_util::stream::unfold(follower, |follower| async {
            follower
                .next()
                .await
                .map(|(chunk, follower)| (Ok::<_, actix_web::Error>(chunk), follower))
        })))
}

fn last_id(id: &header::HeaderValue) -> Option<u64> {
    id.to_str().ok()?.trim().parse().ok()
}

fn hello(head: u64, reset: bool) -> Bytes {
    let version = env!("CARGO_PKG_VERSION");
    let reset = if reset { ",\"reset\":true" } else { "" };
    format!(
        "retry: 1000\nevent: hello\ndata: {{\"seq\":{head},\"version\":\"{version}\"{reset}}}\n\n"
    )
    .into()
}
