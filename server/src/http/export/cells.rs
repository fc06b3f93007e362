//! Counted cells as shapes: `GET /v1/export/cells.geojson`.

use super::about::About;
use super::areas::{GEOJSON_MEDIA, degrees};
use super::piecemeal::{Gone, Sending, Writer};
use super::{file_name, filter_pairs, this_minute_s};
use crate::http::apart::apart;
use crate::http::filter::FilterParams;
use crate::http::permission::{Can, ReadCounts};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::refusals::Busy;
use crate::limits;
use crate::pictures::Span;
use crate::veil::Countable;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use heat::spot::unmercator;
use heat::{CELLS_AXIS, Tile, ZOOM_MAX};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use utoipa::IntoParams;

/// Zooms from a tile to the tiles that its cells are.
const CELL_ZOOMS: u8 = CELLS_AXIS.ilog2() as u8;
/// Radius of the sphere of web mercator, metres.
const RADIUS_M: f64 = 6_378_137.0;

/// Which cells.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CellsParams {
    /// Those of the heat tiles of this zoom: 64 × 64 a tile, about 2,446 m × cos(latitude) ÷ 2^(zoom − 8) wide.
    #[param(minimum = 0, maximum = 18)]
    z: u8,
}

/// Export counted cells as `GeoJSON`
///
/// A square for every cell with cases, with `n`, `km2` and `per_km2_day`: what the heat tiles of the zoom count. The
/// member `huying` says window, filter, total, areas and checkpoint; `n` and its `without_position` sum to its `total`.
#[utoipa::path(get, path = "/v1/export/cells.geojson", tag = "exports", params(FilterParams, CellsParams), responses(
    (status = 200, body = Object, content_type = "application/geo+json", headers(("huying-total" = u64, description = "All cases that pass the filter"))),
    (status = 422, description = "More cells than a file may have"),
    Busy))]
pub async fn geojson(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, CellsParams>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, CellsParams { z }) = query;
    if z > ZOOM_MAX {
        let detail = format!("is 0 to {ZOOM_MAX}");
        return Err(Problem::bad_parameter("z", detail));
    }
    let chosen = filter.choose(&world, can.reach())?;
    let seat = world.seats.exports.take()?;
    let seen = chosen.seen_beside(&world).await?;
    let (pairs, now_s, sight) = (filter_pairs(&request), this_minute_s(), can.sight());
    let counted = apart(move || -> Result<Cells, Problem> {
        let cases = chosen.countable(&world, &seen, sight);
        let found = found(&cases, z, limits::EXPORT_CELLS_MAX)?;
        let mut about = About::of(&world, &pairs, &cases, now_s)?.json;
        about["z"] = json!(z);
        Ok(Cells {
            found,
            z,
            days: Span::of(&cases, now_s).days(),
            about,
            total: cases.total().cases,
        })
    });
    let cells = counted.await??;
    let sending = Sending {
        media: GEOJSON_MEDIA.to_owned(),
        name: file_name("cells", now_s, "geojson"),
        total: cells.total,
    };
    Ok(sending.answer(seat, move |to| cells.write(to)))
}

/// The tiles of a zoom that have cases: a cell of a tile is a tile six zooms deeper.
fn tiles(cases: &Countable, z: u8) -> BTreeSet<(u32, u32)> {
    let Some(above) = z.checked_sub(CELL_ZOOMS) else {
        let whole = Tile::new(0, 0, 0).expect("the whole square is a tile");
        let deeper = CELL_ZOOMS - z;
        let cells = cases.tile(whole).cells.into_iter();
        return cells
            .map(|(cell, _)| {
                let (x, y) = (cell % CELLS_AXIS, cell / CELLS_AXIS);
                (u32::from(x) >> deeper, u32::from(y) >> deeper)
            })
            .collect();
    };
    let mut found = BTreeSet::new();
    for (x, y) in tiles(cases, above) {
        let Ok(tile) = Tile::new(above, x, y) else {
            continue;
        };
        let cells = cases.tile(tile).cells.into_iter();
        found.extend(cells.map(|(cell, _)| {
            let axis = |tile: u32, cell: u16| tile * u32::from(CELLS_AXIS) + u32::from(cell);
            (axis(x, cell % CELLS_AXIS), axis(y, cell / CELLS_AXIS))
        }));
    }
    found
}

/// The cells of a zoom that have cases: column, row, cases.
fn found(cases: &Countable, z: u8, cells_max: usize) -> Result<Vec<(u32, u32, u32)>, Problem> {
    let mut found = Vec::new();
    for (x, y) in tiles(cases, z) {
        let Ok(tile) = Tile::new(z, x, y) else {
            continue;
        };
        for (cell, count) in cases.tile(tile).cells {
            let axis = |tile: u32, cell: u16| tile * u32::from(CELLS_AXIS) + u32::from(cell);
            found.push((
                axis(x, cell % CELLS_AXIS),
                axis(y, cell / CELLS_AXIS),
                count,
            ));
        }
        if found.len() > cells_max {
            let detail = format!(
                "more than {cells_max} cells have cases at this zoom; choose a coarser one or an area"
            );
            return Err(Problem::refused("too_many_cells", detail));
        }
    }
    Ok(found)
}

/// What is written.
struct Cells {
    found: Vec<(u32, u32, u32)>,
    z: u8,
    days: f64,
    about: Value,
    total: u64,
}

impl Cells {
    fn write(&self, to: &mut Writer) -> Result<(), Gone> {
        let head = format!(
            "{{\"type\":\"FeatureCollection\",\"huying\":{},\"features\":[\n",
            self.about
        );
        to.write(head.as_bytes())?;
        for (at, cell) in self.found.iter().enumerate() {
            let comma = if at > 0 { ",\n" } else { "" };
            to.write(format!("{comma}{}", self.feature(*cell)).as_bytes())?;
        }
        to.write(b"\n]}\n")
    }

    fn feature(&self, (x, y, n): (u32, u32, u32)) -> Value {
        let cells = f64::from(1_u32 << (self.z + CELL_ZOOMS));
        let corner = |x: u32, y: u32| unmercator(f64::from(x) / cells, f64::from(y) / cells);
        let ((west, north), (east, south)) = (corner(x, y), corner(x + 1, y + 1));
        let km2 = km2(west, south, east, north);
        let [w, s, e, n_] = [west, south, east, north].map(degrees);
        json!({
            "type": "Feature",
            "properties": {"n": n, "km2": km2, "per_km2_day": f64::from(n) / km2 / self.days},
            "geometry": {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n_], [w, n_], [w, s]]]},
        })
    }
}

/// Square kilometres between two meridians and two parallels of a sphere: R² (λ₂ − λ₁) (sin φ₂ − sin φ₁).
fn km2(west: f64, south: f64, east: f64, north: f64) -> f64 {
    let radius_km = RADIUS_M / 1_000.0;
    let (width, height) = (
        (east - west).to_radians(),
        north.to_radians().sin() - south.to_radians().sin(),
    );
    radius_km * radius_km * width * height
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slice::Seen;
    use heat::{Case, Filter, Heat, NO_AREA};

    fn cases() -> Countable {
        let case = |number: u32| Case {
            case: number,
            position: Some((
                f64::from(number) * 7.3 % 360.0 - 180.0,
                f64::from(number) * 3.1 % 150.0 - 75.0,
            )),
            at_s: 0,
            class: 0,
            source: 0,
            status: 0,
            area: NO_AREA,
            team: 0,
        };
        let seen = Seen {
            seq: 1,
            judged_s: 0,
            view: Heat::from_cases((1..=500).map(case).collect()).snapshot(),
        };
        Countable::whole(&seen, Filter::default())
    }

    #[test]
    fn every_case_is_in_one_cell_of_each_zoom() {
        let cases = cases();
        for z in 0..=ZOOM_MAX {
            let found = found(&cases, z, 500).expect("few");
            let sum: u64 = found.iter().map(|cell| u64::from(cell.2)).sum();
            assert_eq!(sum, 500, "zoom {z}");
            let places: BTreeSet<_> = found.iter().map(|cell| (cell.0, cell.1)).collect();
            assert_eq!(places.len(), found.len(), "zoom {z}: none twice");
        }
    }

    #[test]
    fn more_cells_than_the_limit_are_refused() {
        let (cases, z) = (cases(), 16);
        let all = found(&cases, z, usize::MAX).expect("no limit").len();
        assert!(found(&cases, z, all).is_ok());
        let refused = found(&cases, z, all - 1).expect_err("one too many");
        assert_eq!(refused.code, "too_many_cells");
    }

    #[test]
    fn the_earth_has_its_area() {
        let whole = km2(-180.0, -90.0, 180.0, 90.0);
        assert!((whole / 5.112_1e8 - 1.0).abs() < 1e-4, "{whole}");
    }
}
