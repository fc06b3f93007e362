//! Whether the server lives, whether it can do its work, and how much it does.

use super::permission::{Can, Probe, Watch};
use super::problem::Problem;
use crate::clock;
use crate::engine::Engine;
use crate::outside::{Failed, Outside};
use crate::world::{Readiness, World};
use actix_web::{HttpResponse, web};
use metrics_exporter_prometheus::PrometheusHandle;
use std::fmt::Write as _;

/// Lives
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "The process answers", content_type = "text/plain", body = String)))]
pub async fn healthz(_: Can<Probe>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

/// Can work
#[utoipa::path(get, path = "/readyz", tag = "health", responses(
    (status = 200, description = "Requests are answered. The first line is `ready`; each further one is about somebody outside who could not be handed the log's newest root, and why", content_type = "text/plain", body = String),
    (status = 503, description = "Not now, and why")))]
pub async fn readyz(_: Can<Probe>, world: web::Data<World>) -> Result<HttpResponse, Problem> {
    require(&world.readiness())?;
    if let Some(why) = world.state_file.differs() {
        return Err(Problem::not_ready(why));
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(format!("ready\n{}", unheld(&world.outside))))
}

/// A line for each outsider that does not hold what it should. The server works on without it.
fn unheld(outside: &Outside) -> String {
    let mut lines = String::new();
    for (outsider, standing) in outside.standings() {
        let Some(failed) = standing.failed else {
            continue;
        };
        let (kind, since) = (outsider.kind(), clock::local(failed.since.as_second()));
        let alarm = if failed.conflict {
            "ANOTHER HISTORY "
        } else {
            ""
        };
        let Failed { tries, why, .. } = failed;
        writeln!(
            lines,
            "{alarm}{kind} {outsider}: since {since}, {tries} tries: {why}"
        )
        .expect("a text takes everything");
    }
    lines
}

/// Metrics for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "health", responses((status = 200, description = "Prometheus text format", content_type = "text/plain", body = String)))]
pub async fn metrics(
    _: Can<Watch>,
    handle: web::Data<PrometheusHandle>,
    world: web::Data<World>,
    engine: web::Data<Engine>,
) -> HttpResponse {
    ::metrics::gauge!("huying_subscribers").set(world.feed.subscribers() as f64);
    ::metrics::gauge!("huying_queue_jobs").set(engine.waiting() as f64);
    ::metrics::gauge!("huying_log_events").set(world.seq() as f64);
    let ending = world.people.keys_ending(jiff::Timestamp::now());
    ::metrics::gauge!("huying_keys_ending").set(ending as f64);
    let differs = world.state_file.differs().is_some();
    ::metrics::gauge!("huying_state_differs").set(f64::from(u8::from(differs)));
    let ready = require(&world.readiness()).is_ok() && !differs;
    ::metrics::gauge!("huying_ready").set(f64::from(u8::from(ready)));
    if let Some(room) = world.store.room() {
        ::metrics::gauge!("huying_store_bytes").set(room.store_bytes as f64);
        ::metrics::gauge!("huying_wal_bytes").set(room.wal_bytes as f64);
        if let Some(free) = room.free_bytes {
            ::metrics::gauge!("huying_disk_free_bytes").set(free as f64);
        }
    }
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(handle.render())
}

/// `Ok` when the server can do its work, otherwise why not.
pub fn require(readiness: &Readiness) -> Result<(), Problem> {
    match readiness {
        Readiness::Ready => Ok(()),
        Readiness::Replaying(events) => Err(Problem::not_ready(format!(
            "the log is being read: {events} events so far"
        ))),
        Readiness::DiskFull => Err(Problem::not_ready(
            "the disk is full: reports are refused until there is space",
        )),
        Readiness::Broken(why) => Err(Problem::not_ready(why.clone())),
    }
}
