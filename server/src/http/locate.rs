//! Asking where and who, without storing anything: `GET /v1/locate`.

use super::answer::Sentence;
use super::answer::{PlaceAnswer, TeamAnswer};
use super::permission::{Can, ReadReference};
use super::problem::Problem;
use super::query::Query;
use super::refusals::WrongFields;
use crate::world::World;
use actix_web::{HttpResponse, web};
use cases::{GivenPlace, GivenPosition};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Where, and what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LocateParams {
    /// Longitude, or easting in metres, in the sense of `crs`.
    #[param(example = 113.4206)]
    lon: f64,
    /// Latitude, or northing in metres.
    #[param(example = 23.0733)]
    lat: f64,
    /// `wgs84` (usual), `cgcs2000`, `gcj02`, `bd09` or `EPSG:n`.
    crs: Option<String>,
    /// Radius of the circle of uncertainty.
    accuracy_m: Option<f64>,
    /// Class code; without it nobody is named.
    class: Option<String>,
}

/// What a report there and now would get.
#[derive(Debug, Serialize, ToSchema)]
pub struct Located {
    /// WGS 84: longitude, latitude.
    position: Option<[f64; 2]>,
    area: Option<String>,
    #[serde(flatten)]
    place: PlaceAnswer,
    #[serde(flatten)]
    team: TeamAnswer,
    #[schema(value_type = Vec<Sentence>)]
    why: Vec<cases::Sentence>,
}

/// Locate a position
#[utoipa::path(get, path = "/v1/locate", tag = "areas", params(LocateParams), responses(
    (status = 200, body = Located), WrongFields))]
pub async fn locate(
    _: Can<ReadReference>,
    world: web::Data<World>,
    query: Query<LocateParams>,
) -> Result<HttpResponse, Problem> {
    let asked = query.0;
    let crs = asked
        .crs
        .as_deref()
        .unwrap_or("wgs84")
        .parse()
        .map_err(|error| Problem::bad_parameter("crs", error))?;
    if !asked.lon.is_finite() || !asked.lat.is_finite() {
        return Err(Problem::bad_parameter("lon", "lon and lat are numbers"));
    }
    if asked
        .accuracy_m
        .is_some_and(|m| !(0.0..=cases::report::ACCURACY_MAX_M).contains(&m))
    {
        let detail = format!("is from 0 to {} metres", cases::report::ACCURACY_MAX_M);
        return Err(Problem::bad_parameter("accuracy_m", detail));
    }
    let given = GivenPlace::Position(GivenPosition {
        x: asked.lon,
        y: asked.lat,
        crs,
        accuracy_m: asked.accuracy_m,
    });
    let class = asked.class.as_deref();
    let now = jiff::Timestamp::now();
    let rules = world.rules();
    let (placement, decision) = cases::look(&world.lists(), &rules, &given, class, now)?;
    Ok(HttpResponse::Ok().json(Located {
        position: placement
            .position
            .map(|position| [position.lon_deg(), position.lat_deg()]),
        area: placement.area.as_ref().map(ToString::to_string),
        place: PlaceAnswer::of(&world, &placement),
        team: TeamAnswer::of(decision.as_ref()),
        why: cases::why(&rules, &placement, class, decision.as_ref(), now),
    }))
}
