//! `GET /v1/tiles/{areas,heat,cases}.json` and `GET /v1/tiles/{areas,heat,cases}/{z}/{x}/{y}.mvt`.

use crate::http::routes;
use ::heat::{Filter, Found, Tile, View};
use actix_web::{HttpRequest, HttpResponse, web};
use cases::{CaseNo, Status};
use fast_mvt::MvtResult;
use jiff::Timestamp;
use serde::Deserialize;
use std::sync::{Arc, PoisonError};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::tilejson::{MEDIA_TYPE, TileJson};
use super::{areas, cases as case_tiles, heat as heat_tiles, tilejson};
use crate::http::refusals::{Busy, NotFound};
use crate::http::{
    Against, Can, FilterParams, Nothing, Problem, Query, ReadCases, ReadCounts, ReadReference,
    Sheet, Tag, tag,
};
use crate::veil::Sight;
use crate::world::World;

/// Seconds for which the lateness in a case tile is judged alike, so that its tag can name it.
const JUDGED_S: i64 = 10;

/// Registers the tile routes; called by the HTTP room.
pub fn configure(config: &mut ServiceConfig<'_>) {
    routes![config;
        self => areas_document,
        self => heat_document,
        self => cases_document,
        self => areas_tile,
        self => heat_tile,
        self => cases_tile,
    ];
}

/// Which areas.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LevelParams {
    /// Only this level, at any zoom; without it, the levels whose areas are wide enough to see.
    level: Option<String>,
}

/// What to compare with.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BesideParams {
    /// As in `/v1/compare`; it needs `from` and `to`. Cells then have `base` and `d` too, unless no window is like this
    /// one.
    #[param(example = "like-8")]
    against: Option<String>,
}

/// The path of a tile, not yet looked at.
type Place = web::Path<(String, String, String)>;

/// Describe the area tiles
#[utoipa::path(get, path = "/v1/tiles/areas.json", tag = "tiles", params(LevelParams), responses((status = 200, body = TileJson)))]
async fn areas_document(
    _: Can<ReadReference>,
    world: web::Data<World>,
    request: HttpRequest,
    Query(chosen, Nothing {}): Query<LevelParams>,
) -> Result<HttpResponse, Problem> {
    level(&world, &chosen)?;
    let (base, query) = address(&request);
    Ok(HttpResponse::Ok().json(tilejson::of_areas(
        world.edition(),
        world.ground.is_some(),
        &base,
        query,
    )))
}

/// Describe the heat tiles of a filter
#[utoipa::path(get, path = "/v1/tiles/heat.json", tag = "tiles", params(FilterParams, BesideParams), responses((status = 200, body = TileJson)))]
async fn heat_document(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    Query(filter, beside): Query<FilterParams, BesideParams>,
) -> Result<HttpResponse, Problem> {
    let chosen = filter.choose(&world, can.reach())?;
    if let Some(against) = beside.against.as_deref() {
        Against::read(against)?.bases(&world, &world.heat().1, &chosen)?;
    }
    let (base, query) = address(&request);
    Ok(HttpResponse::Ok().json(tilejson::of_heat(world.edition(), &base, query)))
}

/// Describe the case tiles of a filter
#[utoipa::path(get, path = "/v1/tiles/cases.json", tag = "tiles", params(FilterParams), responses((status = 200, body = TileJson)))]
async fn cases_document(
    can: Can<ReadCases>,
    world: web::Data<World>,
    request: HttpRequest,
    Query(filter, Nothing {}): Query<FilterParams>,
) -> Result<HttpResponse, Problem> {
    filter.choose(&world, can.reach())?;
    let (base, query) = address(&request);
    Ok(HttpResponse::Ok().json(tilejson::of_cases(world.edition(), &base, query)))
}

/// Fetch a tile of the areas
#[utoipa::path(get, path = "/v1/tiles/areas/{z}/{x}/{y}.mvt", tag = "tiles",
    params(("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path), LevelParams),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"), (status = 304),
    NotFound))]
async fn areas_tile(
    _: Can<ReadReference>,
    world: web::Data<World>,
    request: HttpRequest,
    place: Place,
    Query(chosen, Nothing {}): Query<LevelParams>,
) -> Result<HttpResponse, Problem> {
    let tile = tile_of(&place)?;
    let only = level(&world, &chosen)?;
    let mut tag = world.edition().hash_hex();
    if let Some(ground) = &world.ground {
        tag.push('-');
        tag.push_str(&ground.hash_hex()[..16]);
    }
    let shown = only.map_or_else(String::new, |level| level.to_string());
    let build = move |world: &World| {
        let edition = world.edition();
        let ground = world.ground.as_ref();
        areas::tile(edition, &areas::outlines(edition), ground, tile, only)
    };
    answer(
        &world,
        &request,
        (&format!("areas {shown}"), tile),
        tag,
        build,
    )
    .await
}

/// Fetch a tile of the heat
#[utoipa::path(get, path = "/v1/tiles/heat/{z}/{x}/{y}.mvt", tag = "tiles",
    params(("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path), FilterParams, BesideParams),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"), (status = 304),
    NotFound, Busy))]
async fn heat_tile(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    place: Place,
    Query(filter, beside): Query<FilterParams, BesideParams>,
) -> Result<HttpResponse, Problem> {
    let tile = tile_of(&place)?;
    let chosen = filter.choose(&world, can.reach())?;
    let seen = chosen.seen_beside(&world).await?;
    let sight = can.sight();
    let Some(against) = beside.against else {
        let named = tag(&world, &seen, &chosen, sight, "");
        let build =
            move |world: &World| heat_tiles::tile(&chosen.countable(world, &seen, sight), tile);
        return answer(&world, &request, ("heat", tile), named, build).await;
    };
    let asked = format!("{against} {}", world.rules().tables().version());
    let named = tag(&world, &seen, &chosen, sight, &asked);
    let bases = Against::read(&against)?.bases(&world, &seen.view, &chosen)?;
    let build = move |world: &World| {
        let cases = chosen.countable(world, &seen, sight);
        let windows = bases.bases.iter().map(|base| (base.from_s, base.to_s));
        let others = windows.map(|window| chosen.within(world, &seen, sight, window));
        heat_tiles::tile_beside(&cases, tile, &others.collect::<Vec<_>>())
    };
    answer(&world, &request, ("heat", tile), named, build).await
}

/// Fetch a tile of the single cases
#[utoipa::path(get, path = "/v1/tiles/cases/{z}/{x}/{y}.mvt", tag = "tiles",
    params(("z" = u8, Path, minimum = 13), ("x" = u32, Path), ("y" = u32, Path), FilterParams),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"), (status = 304),
    NotFound))]
async fn cases_tile(
    can: Can<ReadCases>,
    world: web::Data<World>,
    request: HttpRequest,
    place: Place,
    Query(filter, Nothing {}): Query<FilterParams>,
) -> Result<HttpResponse, Problem> {
    let tile = tile_of(&place)?;
    if tile.z() < case_tiles::ZOOM_MIN {
        let detail = format!(
            "single cases begin at zoom {}; ask for heat tiles",
            case_tiles::ZOOM_MIN
        );
        return Err(Problem::not_found(detail));
    }
    let chosen = filter.choose(&world, can.reach())?;
    let seen = chosen.seen_beside(&world).await?;
    let now_s = Timestamp::now().as_second().div_euclid(JUDGED_S) * JUDGED_S;
    let named = tag(&world, &seen, &chosen, Sight::Single, &now_s.to_string());
    let build = move |world: &World| cases_mvt(world, &seen.view, tile, &chosen.filter, now_s);
    answer(&world, &request, ("cases", tile), named, build).await
}

fn cases_mvt(
    world: &World,
    view: &View,
    tile: Tile,
    filter: &Filter,
    now_s: i64,
) -> MvtResult<Vec<u8>> {
    let books = world.books();
    case_tiles::tile(view, tile, filter, |found: &Found| {
        let register = world
            .register
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let card = register.card(found.case);
        let status = Status::ALL
            .into_iter()
            .find(|&status| status as u8 == found.status);
        case_tiles::Words {
            case: CaseNo(found.case).to_string(),
            class: books
                .classes
                .line(found.class)
                .map_or("", |line| &*line.code),
            source: books
                .sources
                .line(found.source.into())
                .map_or("", |line| &*line.code),
            status: status.map_or("", Status::word),
            overdue: card.is_some_and(|card| card.overdue(now_s)),
            calls: card.is_some_and(|card| card.calls != 0),
            stuck: card.is_some_and(|card| card.stuck != 0),
        }
    })
}

pub(crate) fn tile_of(place: &Place) -> Result<Tile, Problem> {
    let (z, x, y) = &**place;
    let number = |text: &str| text.parse::<u32>().ok();
    let tile = || Some((u8::try_from(number(z)?).ok()?, number(x)?, number(y)?));
    let (z, x, y) = tile()
        .ok_or_else(|| Problem::not_found("a tile's zoom, column and row are whole numbers"))?;
    Tile::new(z, x, y).map_err(|error| Problem::not_found(error.to_string()))
}

fn level(world: &World, chosen: &LevelParams) -> Result<Option<usize>, Problem> {
    let Some(name) = chosen.level.as_deref() else {
        return Ok(None);
    };
    let levels = world.edition().levels();
    let found = levels.iter().position(|level| **level == *name);
    let unknown = || Problem::bad_parameter("level", format!("is none of {}", levels.join(", ")));
    found.map(Some).ok_or_else(unknown)
}

/// The server's address as the caller wrote it, and the query.
fn address(request: &HttpRequest) -> (String, &str) {
    let called = request.connection_info();
    (
        format!("{}://{}", called.scheme(), called.host()),
        request.query_string(),
    )
}

/// The tile, or 304 if the caller has it already. `tag` names the content, together with the address.
async fn answer(
    world: &Arc<World>,
    request: &HttpRequest,
    (kind, tile): (&str, Tile),
    tag: impl Into<Tag>,
    build: impl FnOnce(&World) -> MvtResult<Vec<u8>> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let address = format!("{kind} {}/{}/{}", tile.z(), tile.x(), tile.y());
    let build = |world: &World| build(world).map_err(|error| Problem::fault(&error));
    Sheet::new(address, tag.into(), MEDIA_TYPE)
        .answer(world, request, build)
        .await
}
