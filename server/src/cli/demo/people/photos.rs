//! Who takes a picture when: some of those who report, look, handle and check.

use super::camera::{Scene, shoot};
use super::seen::Seen;
use super::server::Server;
use data::history::{Place, Report};
use grids::Crs;
use jiff::Timestamp;
use rand::Rng as _;
use rand::rngs::SmallRng;
use serde_json::{Value, json};

/// Share of reports with a picture.
const REPORTS: f64 = 0.05;
/// How far from the place a photographer stands at most, degrees.
const ASIDE_DEG: f64 = 0.000_3;

/// The photos of a step: how often, and what they show.
fn shown(step: &str) -> Option<(f64, &'static str)> {
    match step {
        "verify" => Some((0.2, "scene")),
        "report-back" => Some((0.21, "after")),
        "check" => Some((0.08, "after")),
        "stage-done" | "suspend" => Some((0.1, "proof")),
        _ => None,
    }
}

/// Takes the photos of a report now and then; the entries of its `photos`.
pub fn of_report(server: &Server, report: &Report, share: f64, dice: &mut SmallRng) -> Vec<Value> {
    if !dice.random_bool(REPORTS * share) {
        return Vec::new();
    }
    // A position in another system than the phone's own would only mislead.
    let place = match &report.place {
        Place::Position { lon, lat, crs, .. } if *crs == Crs::Wgs84 => Some((*lon, *lat)),
        _ => None,
    };
    let scene = Scene::of_class(report.class.unwrap_or_default());
    taken(server, scene, "scene", place, dice)
        .into_iter()
        .collect()
}

/// Takes the photos of a step on a case now and then; the entries of its `photos`.
pub fn of_step(
    server: &Server,
    seen: &Seen,
    step: &str,
    share: f64,
    dice: &mut SmallRng,
) -> Vec<Value> {
    let Some((chance, kind)) = shown(step).filter(|(chance, _)| dice.random_bool(chance * share))
    else {
        return Vec::new();
    };
    let problem = Scene::of_class(seen.class());
    let place = seen.place();
    let mut photos = Vec::new();
    if kind == "after" && chance > 0.2 {
        photos.extend(taken(server, problem, "before", place, dice));
        photos.extend(taken(server, Scene::Clear, kind, place, dice));
    } else {
        let scene = if kind == "after" {
            Scene::Clear
        } else {
            problem
        };
        photos.extend(taken(server, scene, kind, place, dice));
    }
    photos
}

fn taken(
    server: &Server,
    scene: Scene,
    kind: &str,
    place: Option<(f64, f64)>,
    dice: &mut SmallRng,
) -> Option<Value> {
    let mut aside = |degrees: f64| degrees + dice.random_range(-ASIDE_DEG..ASIDE_DEG);
    let place = place.map(|(lon, lat)| (aside(lon), aside(lat)));
    let picture = shoot(scene, Timestamp::now(), place, dice).ok()?;
    let photo = server.upload(picture)?;
    Some(json!({ "photo": photo, "kind": kind }))
}
