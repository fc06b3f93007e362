//! Following what happens: `GET /v1/events`, server-sent events without a gap.

#[cfg(test)]
mod tests;

use super::filter::{Chosen, FilterParams};
use super::permission::{Can, ReadCases};
use super::problem::Problem;
use super::query::Query;
use crate::engine;
use crate::feed::{Before, Item, Piece, Subscription};
use crate::limits;
use crate::measures;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use bytes::{Bytes, BytesMut};
use cases::Event;
use std::sync::{Arc, PoisonError};
use tokio::sync::watch;
use utoipa::ToSchema;

/// One event of the stream, by the fields of server-sent events. For the description only.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes what is written as lines")]
pub struct StreamEvent {
    /// `hello`, `case`, `gone` or `claim`.
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
/// `case` tells what happened to a case of the filter, `gone` that a case has left it, `claim` who looks at which case.
/// A comment is sent after 15 s of silence.
#[utoipa::path(tag = "cases", params(FilterParams,
    ("Last-Event-ID" = Option<u64>, Header, description = "Continue after this event")), responses(
    (status = 200, description = "The stream", content_type = "text/event-stream", body = StreamEvent),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json", description = "All seats are taken")))]
#[get("/v1/events")]
pub async fn follow(
    _: Can<ReadCases>,
    request: HttpRequest,
    world: web::Data<World>,
    query: Query<FilterParams>,
) -> Result<HttpResponse, Problem> {
    let chosen = query.0.choose(&world)?;
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
    let follower = Follower {
        heads: world.feed.heads(),
        at: if reset { head } else { at },
        chosen,
        claims: world.claims.changes(),
        claims_seen: world.claims.told(),
        told: None,
        hello: Some(hello(head, reset)),
        world: world.into_inner(),
        _seat: seat,
    };
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

/// One subscriber at its own place in the log.
struct Follower {
    heads: watch::Receiver<u64>,
    /// Everything up to here was sent or filtered out.
    at: u64,
    chosen: Chosen,
    claims: watch::Receiver<()>,
    /// Changes of claims that were sent.
    claims_seen: u64,
    /// Items of the feed before the next one, as long as it reads from memory.
    told: Option<u64>,
    hello: Option<Bytes>,
    world: Arc<World>,
    _seat: Subscription,
}

impl Follower {
    /// The next bytes; waits for them. `None` when the server stops.
    async fn next(mut self) -> Option<(Bytes, Self)> {
        if let Some(hello) = self.hello.take() {
            return Some((hello, self));
        }
        loop {
            if self.world.feed.is_closed() {
                return None;
            }
            self.heads.borrow_and_update();
            self.claims.borrow_and_update();
            let (items, upto) = self.read().await?;
            let moved = upto > self.at;
            self.at = upto;
            let mut chunk = told(&items, &self.chosen);
            self.tell_claims(&mut chunk);
            if !chunk.is_empty() {
                return Some((chunk.freeze(), self));
            }
            if moved {
                continue;
            }
            let changed = async {
                tokio::select! {
                    head = self.heads.changed() => head,
                    claims = self.claims.changed() => claims,
                }
            };
            match tokio::time::timeout(limits::HEARTBEAT, changed).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return None,
                // The id lets a quiet stream resume without reading again what it filtered out.
                Err(_) => return Some((Bytes::from(format!(": {}\n\n", self.at)), self)),
            }
        }
    }

    /// Claims are told to everybody: which of them a page shows, it knows itself.
    fn tell_claims(&mut self, chunk: &mut BytesMut) {
        let (news, seen) = self
            .world
            .claims
            .after(self.claims_seen, jiff::Timestamp::now());
        self.claims_seen = seen;
        for json in news {
            chunk.extend_from_slice(b"event: claim\ndata: ");
            chunk.extend_from_slice(&json);
            chunk.extend_from_slice(b"\n\n");
        }
    }

    /// What comes after this place: from memory, or from the store when it lies further back.
    async fn read(&mut self) -> Option<(Vec<Item>, u64)> {
        if let Some(piece) = self.world.feed.after(self.at, limits::FEED_READ_MAX) {
            return Some(self.taken(piece));
        }
        self.told = None;
        metrics::counter!("huying_feed_rereads_total").increment(1);
        let (world, at) = (Arc::clone(&self.world), self.at);
        match web::block(move || from_store(&world, at)).await {
            Ok(Ok(read)) => Some(read),
            Ok(Err(error)) => {
                // The client comes back with its last id.
                tracing::error!(%error, "an event stream ends");
                None
            }
            Err(_) => None,
        }
    }

    /// A piece of the feed, once it is sure that it continues the one before.
    fn taken(&mut self, piece: Piece) -> (Vec<Item>, u64) {
        if let Some(told) = self.told.filter(|told| *told != piece.told) {
            measures::dropped("event", piece.told.abs_diff(told));
        }
        self.told = Some(piece.told + piece.items.len() as u64);
        if piece.upto > self.at {
            let behind = self.world.feed.head().saturating_sub(self.at) as f64;
            metrics::histogram!("huying_feed_behind_events").record(behind);
            if let Some(published) = piece.published {
                metrics::histogram!("huying_feed_lag_seconds").record(published.elapsed());
            }
        }
        (piece.items, piece.upto)
    }
}

fn from_store(world: &World, at: u64) -> Result<(Vec<Item>, u64), crate::store::StoreError> {
    let entries = world.store.read_from(at, limits::FEED_READ_MAX)?;
    // Never beyond what was published: cards of later events are not there yet.
    let head = world.feed.head();
    let books = world.books();
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    let (mut items, mut upto) = (Vec::new(), at);
    for entry in entries.into_iter().take_while(|entry| entry.seq <= head) {
        upto = entry.seq;
        let event = Event::from_bytes(&entry.bytes).map_err(|cause| {
            crate::store::StoreError::Unreadable {
                seq: entry.seq,
                cause,
            }
        })?;
        let before = match &event {
            Event::Reported(_) => Before::New,
            Event::Placed(_)
            | Event::Classified(_)
            | Event::Accepted(_)
            | Event::ReportedBack(_)
            | Event::Closed(_)
            | Event::Stepped(_)
            | Event::Passed(_)
            | Event::Erased(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_) => Before::Unknown,
        };
        let card = register.card(entry.case);
        items.extend(
            card.and_then(|card| engine::item(world, &books, entry.seq, &event, card, before)),
        );
    }
    Ok((items, upto))
}

fn told(items: &[Item], chosen: &Chosen) -> BytesMut {
    let now_s = jiff::Timestamp::now().as_second();
    let mut chunk = BytesMut::new();
    for item in items {
        let seq = item.seq;
        if chosen.has(&item.card, now_s) {
            chunk.extend_from_slice(format!("id: {seq}\nevent: case\ndata: ").as_bytes());
            chunk.extend_from_slice(&item.json);
            chunk.extend_from_slice(b"\n\n");
        } else if item.card.could_pass(&chosen.filter)
            && item.before.may_pass(|card| chosen.has(card, now_s))
        {
            let gone = format!(
                "id: {seq}\nevent: gone\ndata: {{\"seq\":{seq},\"case\":\"{}\"}}\n\n",
                item.case
            );
            chunk.extend_from_slice(gone.as_bytes());
        }
    }
    chunk
}
