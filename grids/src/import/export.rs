//! An edition as `GeoJSON`, to be read again or opened in any GIS.

use std::fmt::Write as _;

use geo::{LineString, Polygon};

use crate::area::Area;
use crate::edition::Edition;

/// All areas of all levels as one `FeatureCollection` in WGS 84, in the order of the edition.
///
/// Properties: `code`, `name`, `level` (its name), `parent` (a code or null), and `population` and `road_km` where an area
/// has them. Numbers are written so that they
/// come back to the bit: read again with these properties and the same [`crate::About`] and scheme, an edition that
/// was imported has the same hash.
pub fn areas_geojson(edition: &Edition) -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
    for (at, area) in edition.areas().iter().enumerate() {
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        feature(&mut text, edition, area);
    }
    text.push_str("\n]}\n");
    text
}

fn feature(text: &mut String, edition: &Edition, area: &Area) {
    let parent = area.parent.map(|parent| &*edition.area(parent).code);
    let mut properties = serde_json::json!({
        "code": area.code,
        "name": area.name,
        "level": edition.levels()[usize::from(area.level)],
        "parent": parent,
    });
    let figures = edition.find(&area.code).map(|id| edition.figures(id));
    if let Some(population) = figures.and_then(|figures| figures.population) {
        properties["population"] = population.into();
    }
    if let Some(road_km) = figures.and_then(|figures| figures.road_km) {
        properties["road_km"] = road_km.into();
    }
    let _ = write!(
        text,
        "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":"
    );
    if let [only] = area.shape.0.as_slice() {
        text.push_str("{\"type\":\"Polygon\",\"coordinates\":");
        polygon(text, only);
    } else {
        text.push_str("{\"type\":\"MultiPolygon\",\"coordinates\":");
        list(text, area.shape.iter(), polygon);
    }
    text.push_str("}}");
}

fn polygon(text: &mut String, part: &Polygon<f64>) {
    list(
        text,
        std::iter::once(part.exterior()).chain(part.interiors()),
        ring,
    );
}

fn ring(text: &mut String, ring: &LineString<f64>) {
    list(text, ring.0.iter(), |text, at| {
        // Display writes the shortest digits that come back to the same number, never an exponent.
        let _ = write!(text, "[{},{}]", at.x, at.y);
    });
}

fn list<T>(text: &mut String, items: impl Iterator<Item = T>, each: impl Fn(&mut String, T)) {
    text.push('[');
    for (at, item) in items.enumerate() {
        if at > 0 {
            text.push(',');
        }
        each(text, item);
    }
    text.push(']');
}
