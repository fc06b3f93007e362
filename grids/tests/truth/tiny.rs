//! Where floats run out, and where everything lies on everything: grids of integers, of ulps, of the whole earth.

use geo::{MultiPolygon, Rect};

use crate::{agrees, edition, random_points};

/// A partition into `cols` × `rows` rectangles with corners at `x(col)`, `y(row)`.
fn lattice(
    cols: i32,
    rows: i32,
    x: impl Fn(i32) -> f64,
    y: impl Fn(i32) -> f64,
) -> Vec<MultiPolygon<f64>> {
    (0..rows)
        .flat_map(|row| (0..cols).map(move |col| (col, row)))
        .map(|(col, row)| {
            Rect::new((x(col), y(row)), (x(col + 1), y(row + 1)))
                .to_polygon()
                .into()
        })
        .collect()
}

fn ulps_above(start: f64, ulps: i32) -> f64 {
    f64::from_bits(start.to_bits() + ulps as u64)
}

#[test]
fn whole_degrees_around_zero_agree() {
    agrees(
        "integers",
        &edition(lattice(
            24,
            20,
            |col| f64::from(col - 12),
            |row| f64::from(row - 10),
        )),
        random_points(0.02),
    );
}

#[test]
fn rectangles_a_few_ulps_wide_agree() {
    let areas = lattice(
        9,
        7,
        |col| ulps_above(113.4, 3 * col),
        |row| ulps_above(23.1, 2 * row),
    );
    agrees("a few ulps", &edition(areas), random_points(0.01));
    let areas = lattice(
        9,
        7,
        |col| ulps_above(113.4, col),
        |row| ulps_above(23.1, row),
    );
    agrees("one ulp each", &edition(areas), random_points(0.01));
}

#[test]
fn rectangles_between_ulps_and_degrees_agree() {
    for exponent in [-160, -60, -50, -45, -40, -36, -30, -20] {
        let unit = 2.0_f64.powi(exponent);
        let areas = lattice(
            7,
            5,
            |col| 113.0 + f64::from(col) * unit,
            |row| f64::from(row) * unit,
        );
        agrees(
            &format!("2^{exponent} degrees"),
            &edition(areas),
            random_points(0.002),
        );
        let areas = lattice(
            7,
            5,
            |col| f64::from(col - 3) * unit,
            |row| f64::from(row - 2) * unit,
        );
        agrees(
            &format!("2^{exponent} degrees at zero"),
            &edition(areas),
            random_points(0.002),
        );
    }
}

#[test]
fn an_ulp_beside_the_whole_earth_agrees() {
    let earth: MultiPolygon<f64> = Rect::new((-180.0, -90.0), (180.0, 90.0))
        .to_polygon()
        .into();
    let mut areas = lattice(
        3,
        3,
        |col| ulps_above(113.4, col),
        |row| ulps_above(23.1, row),
    );
    areas.push(earth.clone());
    agrees(
        "ulps in the whole earth",
        &edition(areas),
        random_points(0.01),
    );
    agrees(
        "the whole earth",
        &edition(vec![earth]),
        random_points(0.01),
    );
}

#[test]
fn many_strips_from_end_to_end_agree() {
    let upright = lattice(
        900,
        1,
        |col| 113.0 + f64::from(col) * 1e-3,
        |row| 23.0 + f64::from(row),
    );
    agrees(
        "900 strips side by side",
        &edition(upright),
        random_points(0.02),
    );
    let slanted = (0..300).map(|strip| {
        let x = |at: i32| 113.0 + f64::from(at) * 1e-2;
        let corners = [
            (x(strip), 23.0),
            (x(strip + 1), 23.0),
            (x(strip + 301), 26.0),
            (x(strip + 300), 26.0),
        ];
        geo::Polygon::new(corners.to_vec().into(), Vec::new()).into()
    });
    agrees(
        "300 slanted strips",
        &edition(slanted.collect()),
        random_points(0.01),
    );
}

#[test]
fn boxes_thin_as_a_hair_agree() {
    let wide = lattice(
        40,
        1,
        |col| 113.0 + f64::from(col) * 0.01,
        |row| ulps_above(23.1, row),
    );
    agrees("a hair lying", &edition(wide), random_points(0.01));
    let tall = lattice(
        1,
        40,
        |col| ulps_above(113.4, col),
        |row| 23.0 + f64::from(row) * 0.01,
    );
    agrees("a hair standing", &edition(tall), random_points(0.01));
}

#[test]
fn areas_without_an_inside_agree() {
    let flat = |points: &[(f64, f64)]| {
        geo::Polygon::new(points.iter().copied().collect(), Vec::new()).into()
    };
    let line = flat(&[(113.0, 23.0), (113.5, 23.5), (114.0, 24.0), (113.0, 23.0)]);
    let point = flat(&[(113.2, 23.7), (113.2, 23.7), (113.2, 23.7), (113.2, 23.7)]);
    agrees(
        "a line and a point",
        &edition(vec![line, point]),
        random_points(0.005),
    );
    agrees(
        "a point",
        &edition(vec![flat(&[(1.0, 1.0), (1.0, 1.0)])]),
        random_points(0.005),
    );
}
