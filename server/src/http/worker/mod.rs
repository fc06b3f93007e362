//! What a grid worker's phone carries to work without signal: `GET /v1/worker/pack`.

#[cfg(test)]
mod tests;

use super::areas::Geometry;
use super::filter::hex;
use super::permission::{Can, ReadTasks};
use super::problem::Problem;
use super::query::Query;
use super::sheet::Sheet;
use super::times;
use crate::identity::Reach;
use crate::limits;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use grids::{AreaId, Bounds, Edition};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

/// Metres of a degree of latitude, at least: a little short, so that a box is rather too wide.
const METRES_A_DEGREE: f64 = 110_000.0;

/// Which areas.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PackParams {
    /// Only in this area, of any level.
    #[param(example = "440112010")]
    area: Option<String>,
}

/// Areas as a `GeoJSON` `FeatureCollection`, and the lists that a report is made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pack {
    /// `FeatureCollection`.
    r#type: &'static str,
    /// Your areas of the finest level, their neighbours, then the areas around them without a geometry, for their names.
    features: Vec<PackArea>,
    /// Names of the levels, coarsest first.
    levels: Vec<String>,
    classes: Vec<PackClass>,
    /// Version of the tables.
    tables: String,
    /// Hash of the edition of the areas.
    edition: String,
}

/// An area.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackArea {
    /// `Feature`.
    r#type: &'static str,
    properties: PackAreaWords,
    /// In the very coordinates that the server decides by; null of the areas around.
    geometry: Option<Geometry>,
}

/// What an area is called.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackAreaWords {
    code: String,
    name: String,
    /// Name of its level.
    level: String,
    /// Code of the area around it.
    parent: Option<String>,
    /// Within your reach.
    mine: bool,
}

/// A class.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackClass {
    code: String,
    name: String,
    name_en: String,
    parent: Option<String>,
    /// Of its name in pinyin; may be empty.
    initials: String,
    /// May you close it in one with the report, when you have handled it on the spot?
    on_the_spot: bool,
}

/// Take along what is needed without signal
///
/// The areas of the finest level within your reach with those that lie within 100 m of them, so that a border has two
/// sides; and the classes. At most 2,000 areas: whoever has more names one.
#[utoipa::path(get, path = "/v1/worker/pack", tag = "areas", params(PackParams), responses(
    (status = 200, body = Pack), (status = 304, description = "The same as before"),
    (status = 422, description = "More areas than a phone takes along")))]
pub async fn pack(
    can: Can<ReadTasks>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<PackParams>,
) -> Result<HttpResponse, Problem> {
    let reach = can.reach().clone();
    let inside = query.0.area;
    let tables = world.rules().tables().version().to_owned();
    // Rules change with a date, too.
    let today = times::day_of(Timestamp::now().as_second());
    let asked = format!(
        "{:?} {inside:?} {today} {}",
        reach.areas,
        world.books().size()
    );
    let tag = format!(
        "{}-{tables}-{}",
        &world.edition().hash_hex()[..16],
        hex(&Sha256::digest(asked)[..8])
    );
    Sheet::json("/v1/worker/pack", tag.into())
        .answer_json(&world, &request, move |world| {
            Pack::of(world, &reach, inside.as_deref())
        })
        .await
}

impl Pack {
    fn of(world: &World, reach: &Reach, inside: Option<&str>) -> Result<Self, Problem> {
        let edition = world.edition();
        let (mine, near) = taken_along(edition, reach, inside)?;
        let around: BTreeSet<AreaId> = mine
            .iter()
            .chain(&near)
            .flat_map(|id| edition.chain(*id).skip(1))
            .collect();
        let with = |id: &AreaId, is_mine| PackArea::of(edition, *id, is_mine, true);
        let features = mine.iter().map(|id| with(id, true));
        let features = features.chain(near.iter().map(|id| with(id, false)));
        let without = around
            .iter()
            .map(|id| PackArea::of(edition, *id, false, false));
        Ok(Self {
            r#type: "FeatureCollection",
            features: features.chain(without).collect(),
            levels: edition.levels().iter().map(ToString::to_string).collect(),
            classes: classes(world),
            tables: world.rules().tables().version().to_owned(),
            edition: edition.hash_hex(),
        })
    }
}

impl PackArea {
    fn of(edition: &Edition, id: AreaId, mine: bool, has_shape: bool) -> Self {
        let area = edition.area(id);
        let parent = area
            .parent
            .map(|parent| edition.area(parent).code.to_string());
        Self {
            r#type: "Feature",
            properties: PackAreaWords {
                code: area.code.to_string(),
                name: area.name.to_string(),
                level: edition.levels()[usize::from(area.level)].to_string(),
                parent,
                mine,
            },
            geometry: has_shape.then(|| Geometry::of(&area.shape)),
        }
    }
}

/// Those of the reach, and their neighbours.
///
/// # Errors
/// When they are more than [`limits::PACK_AREAS_MAX`].
fn taken_along(
    edition: &Edition,
    reach: &Reach,
    inside: Option<&str>,
) -> Result<(Vec<AreaId>, Vec<AreaId>), Problem> {
    let finest = finest(edition);
    let mine = mine(edition, reach, inside, &finest);
    let near = near(edition, &mine, &finest);
    let (areas, max) = (mine.len() + near.len(), limits::PACK_AREAS_MAX);
    if areas <= max {
        return Ok((mine, near));
    }
    let detail = format!(
        "{areas} areas are more than the {max} that a phone takes along: name a smaller one, ?area=CODE"
    );
    Err(Problem::refused("too_many_areas", detail))
}

fn finest(edition: &Edition) -> Vec<AreaId> {
    edition
        .level_range(edition.levels().len() - 1)
        .map(AreaId)
        .collect()
}

/// Those of the finest level that the reach extends to.
fn mine(edition: &Edition, reach: &Reach, inside: Option<&str>, finest: &[AreaId]) -> Vec<AreaId> {
    let any = |codes: &[String]| {
        let sets: Vec<_> = codes.iter().map(|code| edition.matching(code)).collect();
        move |id: &AreaId| sets.iter().any(|set| set[id.index()])
    };
    let reached = reach.areas.as_deref().map(any);
    let asked = inside.map(|code| any(&[code.to_owned()]));
    let has = |id: &&AreaId| {
        reached.as_ref().is_none_or(|reached| reached(id))
            && asked.as_ref().is_none_or(|asked| asked(id))
    };
    finest.iter().filter(has).copied().collect()
}

/// Others of the finest level near to some of these: by boxes, so rather too many than one too few.
fn near(edition: &Edition, mine: &[AreaId], finest: &[AreaId]) -> Vec<AreaId> {
    let boxes: Vec<Bounds> = mine
        .iter()
        .map(|id| wider(edition.area_bounds(*id)))
        .collect();
    let is_near = |id: &&AreaId| {
        let of = edition.area_bounds(**id);
        let meets = |wide: &Bounds| {
            of.west <= wide.east
                && wide.west <= of.east
                && of.south <= wide.north
                && wide.south <= of.north
        };
        mine.binary_search(id).is_err() && boxes.iter().any(meets)
    };
    finest.iter().filter(is_near).copied().collect()
}

/// A box with [`limits::PACK_NEAR_M`] more on each side.
fn wider(of: Bounds) -> Bounds {
    let north = limits::PACK_NEAR_M / METRES_A_DEGREE;
    let widest = of.south.abs().max(of.north.abs()) + north;
    // At a pole a degree of longitude has no width: everything is near.
    let east = north / widest.to_radians().cos().max(1e-3);
    Bounds {
        west: of.west - east,
        east: of.east + east,
        south: of.south - north,
        north: of.north + north,
    }
}

fn classes(world: &World) -> Vec<PackClass> {
    let (books, rules) = (world.books(), world.rules());
    let now = Timestamp::now();
    let tables = rules.tables();
    let lines = books.classes.lines().iter();
    lines
        .filter(|line| !books.classes.is_retired(&line.code))
        .map(|line| PackClass {
            code: line.code.to_string(),
            name: line.name.to_string(),
            name_en: line.name_en.to_string(),
            parent: line.parent.as_ref().map(ToString::to_string),
            initials: tables
                .class(&line.code)
                .map_or_else(String::new, |class| class.initials.to_string()),
            on_the_spot: tables.rules(now).on_the_spot(&line.code).is_some(),
        })
        .collect()
}
