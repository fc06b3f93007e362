//! Areas with their counts as shapes: `GET /v1/export/areas.geojson`.

use super::about::About;
use super::piecemeal::{Gone, Sending, Writer};
use super::{file_name, filter_pairs, level, this_minute_s};
use crate::http::apart::apart;
use crate::http::filter::FilterParams;
use crate::http::permission::{Can, ReadCounts};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::refusals::Busy;
use crate::limits;
use crate::pictures::{Per, Span, of_level};
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use geo::{LineString, MultiPolygon};
use grids::{AreaId, Edition};
use heat::{BitSet, NO_AREA};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write as _;
use utoipa::IntoParams;

/// The media type of `GeoJSON`, RFC 7946.
pub const GEOJSON_MEDIA: &str = "application/geo+json";

/// Which areas.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AreasParams {
    /// Of this level, by name.
    #[param(example = "community")]
    level: String,
}

/// Export areas with their counts as `GeoJSON`
///
/// A feature for every area of the level, or with `area=` for those that the filter lets in, with `code`, `name`,
/// `parent`, `count`, `km2`, `per_km2_day`, `population` and `road_km` (null where unknown). The member `huying` says
/// window, filter, total, areas and checkpoint; the counts and its `in_no_area` sum to its `total`. Positions in WGS 84
/// to 7 decimals.
#[utoipa::path(get, path = "/v1/export/areas.geojson", tag = "exports", params(FilterParams, AreasParams), responses(
    (status = 200, body = Object, content_type = "application/geo+json", headers(("huying-total" = u64, description = "All cases that pass the filter"))),
    (status = 422, description = "More areas than a file may have"),
    Busy))]
pub async fn geojson(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, AreasParams>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, which) = query;
    let chosen = filter.choose(&world, can.reach())?;
    let level = level(&world, Some(&which.level))?.unwrap_or(0);
    let seat = world.seats.exports.take()?;
    let seen = chosen.seen_beside(&world).await?;
    let (pairs, now_s, sight) = (filter_pairs(&request), this_minute_s(), can.sight());
    let counted = apart(move || -> Result<(web::Data<World>, Shapes), Problem> {
        let cases = chosen.countable(&world, &seen, sight);
        let edition = world.edition();
        let counts: HashMap<AreaId, u64> = of_level(edition, level, &cases).into_iter().collect();
        let areas = chosen_areas(edition, level, cases.filter().areas.as_ref(), &counts);
        few_enough(areas.len(), limits::EXPORT_AREAS_MAX)?;
        let mut about = About::of(&world, &pairs, &cases, now_s)?.json;
        let total = cases.total().cases;
        about["in_no_area"] = json!(total - counts.values().sum::<u64>());
        about["level"] = json!(&*edition.levels()[level]);
        let days = Span::of(&cases, now_s).days();
        let shapes = Shapes {
            areas,
            counts,
            days,
            about,
            total,
        };
        Ok((world, shapes))
    });
    let (world, shapes) = counted.await??;
    let sending = Sending {
        media: GEOJSON_MEDIA.to_owned(),
        name: file_name("areas", now_s, "geojson"),
        total: shapes.total,
    };
    Ok(sending.answer(seat, move |to| shapes.write(world.edition(), to)))
}

fn few_enough(areas: usize, areas_max: usize) -> Result<(), Problem> {
    if areas <= areas_max {
        return Ok(());
    }
    let detail = format!(
        "{areas} areas with their shapes are too many; the limit is {areas_max}: choose a coarser level or an area"
    );
    Err(Problem::refused("too_many_areas", detail))
}

/// The areas of a level that a filter lets in, wholly or in part.
fn chosen_areas(
    edition: &Edition,
    level: usize,
    chosen: Option<&BitSet>,
    counts: &HashMap<AreaId, u64>,
) -> Vec<AreaId> {
    let all = edition.level_range(level).map(AreaId);
    let Some(chosen) = chosen else {
        return all.collect();
    };
    let above = |id: u32| {
        let mut chain = edition.chain(AreaId(id));
        chain.find(|&id| usize::from(edition.area(id).level) == level)
    };
    let let_in = chosen.iter().filter(|&id| id != NO_AREA).filter_map(above);
    let let_in: BitSet = let_in.map(|id| id.0).collect();
    all.filter(|id| let_in.contains(id.0) || counts.contains_key(id))
        .collect()
}

/// What is written.
struct Shapes {
    areas: Vec<AreaId>,
    counts: HashMap<AreaId, u64>,
    days: f64,
    about: Value,
    total: u64,
}

impl Shapes {
    fn write(&self, edition: &Edition, to: &mut Writer) -> Result<(), Gone> {
        let head = format!(
            "{{\"type\":\"FeatureCollection\",\"huying\":{},\"features\":[\n",
            self.about
        );
        to.write(head.as_bytes())?;
        for (at, &id) in self.areas.iter().enumerate() {
            let comma = if at > 0 { ",\n" } else { "" };
            let feature = format!(
                "{comma}{{\"type\":\"Feature\",\"properties\":{},\"geometry\":{}}}",
                self.properties(edition, id),
                geometry(&edition.area(id).shape)
            );
            to.write(feature.as_bytes())?;
        }
        to.write(b"\n]}\n")
    }

    fn properties(&self, edition: &Edition, id: AreaId) -> Value {
        let (area, figures) = (edition.area(id), edition.figures(id));
        let count = self.counts.get(&id).copied().unwrap_or(0);
        json!({
            "code": &*area.code,
            "name": &*area.name,
            "level": &*edition.levels()[usize::from(area.level)],
            "parent": area.parent.map(|parent| &*edition.area(parent).code),
            "count": count,
            "km2": edition.area_km2(id),
            "per_km2_day": Per::Km2.of(edition, id, count, self.days),
            "population": figures.population,
            "road_km": figures.road_km,
        })
    }
}

/// A `MultiPolygon`; rings of editions are wound as RFC 7946 asks.
fn geometry(shape: &MultiPolygon<f64>) -> String {
    let mut text = "{\"type\":\"MultiPolygon\",\"coordinates\":[".to_owned();
    for (at, polygon) in shape.iter().enumerate() {
        text.push_str(if at > 0 { ",[" } else { "[" });
        ring(&mut text, polygon.exterior());
        for hole in polygon.interiors() {
            text.push(',');
            ring(&mut text, hole);
        }
        text.push(']');
    }
    text.push_str("]}");
    text
}

fn ring(text: &mut String, ring: &LineString<f64>) {
    text.push('[');
    for (at, place) in ring.0.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let (x, y) = (degrees(place.x), degrees(place.y));
        write!(text, "{comma}[{x},{y}]").expect("writing to a string does not fail");
    }
    text.push(']');
}

/// Degrees to about a centimetre.
pub fn degrees(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

#[cfg(test)]
mod tests {
    use super::few_enough;

    #[test]
    fn more_areas_than_the_limit_are_refused() {
        assert!(few_enough(7, 7).is_ok());
        assert_eq!(
            few_enough(8, 7).expect_err("one too many").code,
            "too_many_areas"
        );
    }
}
