//! Looking at areas: `GET /v1/areas` and `GET /v1/areas/{code}`.

use super::page::{PageParams, Paged};
use super::permission::{Can, ReadReference};
use super::problem::Problem;
use super::query::Query;
use super::refusals::NotFound;
use crate::world::World;
use actix_web::{HttpResponse, web};
use geo::GeodesicArea as _;
use grids::{AreaId, Edition};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One area.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaItem {
    code: String,
    name: String,
    /// Name of its level.
    level: String,
    /// Code of the area around it.
    parent: Option<String>,
    /// West, south, east, north in degrees.
    bbox: [f64; 4],
    /// A point inside it, for its name.
    label: [f64; 2],
    /// How many areas lie directly in it.
    children: usize,
}

/// One area with its surroundings.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaWhole {
    #[serde(flatten)]
    item: AreaItem,
    /// The areas around it, coarsest first, itself last.
    chain: Vec<AreaName>,
    /// Square metres on the ellipsoid.
    area_m2: f64,
    /// `GeoJSON` geometry, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    geometry: Option<Geometry>,
}

/// A `GeoJSON` geometry.
#[derive(Debug, Serialize, ToSchema)]
pub struct Geometry {
    /// `MultiPolygon`.
    r#type: &'static str,
    /// Polygons of rings of positions; the outer ring first, counter-clockwise.
    coordinates: Vec<Vec<Vec<[f64; 2]>>>,
}

impl Geometry {
    /// Of a shape, with its coordinates as they are.
    pub fn of(shape: &geo::MultiPolygon<f64>) -> Self {
        let ring =
            |ring: &geo::LineString<f64>| ring.coords().map(|at| [at.x, at.y]).collect::<Vec<_>>();
        let rings = |polygon: &geo::Polygon<f64>| {
            std::iter::once(polygon.exterior())
                .chain(polygon.interiors())
                .map(ring)
                .collect::<Vec<_>>()
        };
        Self {
            r#type: "MultiPolygon",
            coordinates: shape.iter().map(rings).collect(),
        }
    }
}

/// An area by code and name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AreaName {
    /// Name of its level.
    pub level: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Which areas.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AreasParams {
    /// Only of this level, by name.
    level: Option<String>,
    /// Only directly in this area, by code.
    parent: Option<String>,
    /// Only with these words in the name, or with a code that begins so.
    q: Option<String>,
}

/// List areas
///
/// By level, coarsest first, then by code.
#[utoipa::path(get, path = "/v1/areas", tag = "areas", params(AreasParams, PageParams), responses(
    (status = 200, body = Paged<AreaItem>)))]
pub async fn list(
    _: Can<ReadReference>,
    world: web::Data<World>,
    query: Query<AreasParams, PageParams>,
) -> Result<HttpResponse, Problem> {
    let Query(which, page) = query;
    let edition = world.edition();
    let limit = page.limit()?;
    let after = page
        .cursor
        .as_deref()
        .map(|cursor| cursor_id(edition, cursor))
        .transpose()?;
    let chosen = choose(edition, &which)?;
    let from = after.map_or(0, |id| chosen.partition_point(|&other| other <= id));
    let shown = &chosen[from..chosen.len().min(from + limit)];
    let more = from + shown.len() < chosen.len();
    let next = shown.last().filter(|_| more).map(|&id| cursor(edition, id));
    let items = shown
        .iter()
        .map(|&id| AreaItem::of(edition, id))
        .collect::<Vec<_>>();
    Ok(HttpResponse::Ok().json(Paged {
        items,
        next,
        seq: world.seq(),
    }))
}

/// How much of one area.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AreaParams {
    /// Adds the polygon.
    geometry: Option<bool>,
}

/// Show an area
#[utoipa::path(get, path = "/v1/areas/{code}", tag = "areas", params(("code" = String, Path, description = "Code of the area"), AreaParams), responses(
    (status = 200, body = AreaWhole), NotFound))]
pub async fn show(
    _: Can<ReadReference>,
    world: web::Data<World>,
    code: web::Path<String>,
    query: Query<AreaParams>,
) -> Result<HttpResponse, Problem> {
    let edition = world.edition();
    let id = edition.find(&code).ok_or_else(|| {
        Problem::not_found(format!(
            "no area has the code {}",
            super::problem::shortened(&code)
        ))
    })?;
    let shape = &edition.area(id).shape;
    Ok(HttpResponse::Ok().json(AreaWhole {
        item: AreaItem::of(edition, id),
        chain: names(edition, id),
        area_m2: (shape.geodesic_area_unsigned() * 10.0).round() / 10.0,
        geometry: query
            .0
            .geometry
            .unwrap_or(false)
            .then(|| Geometry::of(shape)),
    }))
}

/// An area and those around it, coarsest first.
pub fn names(edition: &Edition, id: AreaId) -> Vec<AreaName> {
    let mut names: Vec<_> = edition.chain(id).map(|id| name(edition, id)).collect();
    names.reverse();
    names
}

/// An area by level, code and name.
pub fn name(edition: &Edition, id: AreaId) -> AreaName {
    let area = edition.area(id);
    AreaName {
        level: edition.levels()[usize::from(area.level)].to_string(),
        code: area.code.to_string(),
        name: area.name.to_string(),
    }
}

/// The place of a level by its name.
pub fn level(edition: &Edition, name: &str) -> Result<usize, Problem> {
    edition
        .levels()
        .iter()
        .position(|level| **level == *name)
        .ok_or_else(|| {
            let known = edition.levels().join(", ");
            Problem::bad_parameter(
                "level",
                format!(
                    "“{}” is no level; known: {known}",
                    super::problem::shortened(name)
                ),
            )
        })
}

fn choose(edition: &Edition, which: &AreasParams) -> Result<Vec<AreaId>, Problem> {
    let range = match which.level.as_deref() {
        Some(name) => edition.level_range(level(edition, name)?),
        None => 0..edition.areas().len() as u32,
    };
    let parent = match which.parent.as_deref() {
        Some(code) => Some(
            edition
                .find(code)
                .ok_or_else(|| Problem::bad_parameter("parent", "no area has this code"))?,
        ),
        None => None,
    };
    let fits = |id: AreaId| {
        let area = edition.area(id);
        parent.is_none_or(|parent| area.parent == Some(parent))
            && which
                .q
                .as_deref()
                .is_none_or(|q| area.name.contains(q) || area.code.starts_with(q))
    };
    Ok(range.map(AreaId).filter(|&id| fits(id)).collect())
}

/// Ids belong to one edition, so the cursor names it.
fn cursor(edition: &Edition, id: AreaId) -> String {
    format!("{}-{}", &edition.hash_hex()[..12], id.0)
}

fn cursor_id(edition: &Edition, cursor: &str) -> Result<AreaId, Problem> {
    let wrong = || {
        Problem::bad_parameter(
            "cursor",
            "was not given by this list, or the areas have changed; begin again",
        )
    };
    let (hash, id) = cursor.split_once('-').ok_or_else(wrong)?;
    if hash != &edition.hash_hex()[..12] {
        return Err(wrong());
    }
    id.parse().map(AreaId).map_err(|_| wrong())
}

impl AreaItem {
    fn of(edition: &Edition, id: AreaId) -> Self {
        let area = edition.area(id);
        let label = edition.label_point(id);
        Self {
            code: area.code.to_string(),
            name: area.name.to_string(),
            level: edition.levels()[usize::from(area.level)].to_string(),
            parent: area
                .parent
                .map(|parent| edition.area(parent).code.to_string()),
            bbox: super::about::corners(edition.area_bounds(id)),
            label: [label.lon_deg(), label.lat_deg()],
            children: edition.children(id).count(),
        }
    }
}
