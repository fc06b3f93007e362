//! Shapes drawn by hand or by lot: holes, parts, overlaps, touching rings, repeated and collinear vertices, slivers.

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::dice::Dice;
use crate::{agrees, edition, random_points};

type Points = [(f64, f64)];

fn ring(points: &Points) -> LineString<f64> {
    points.iter().copied().collect()
}

fn polygon(outer: &Points, holes: &[&Points]) -> Polygon<f64> {
    Polygon::new(ring(outer), holes.iter().map(|hole| ring(hole)).collect())
}

fn shape(outer: &Points, holes: &[&Points]) -> MultiPolygon<f64> {
    polygon(outer, holes).into()
}

fn square(x: f64, y: f64, side: f64) -> Vec<(f64, f64)> {
    vec![
        (x, y),
        (x + side, y),
        (x + side, y + side),
        (x, y + side),
        (x, y),
    ]
}

/// A star around a point, with a random radius in each direction; never crosses itself.
fn star(dice: &mut Dice, centre: (f64, f64), reach: f64, corners: usize) -> Vec<(f64, f64)> {
    let turn = std::f64::consts::TAU / corners as f64;
    let mut points: Vec<_> = (0..corners)
        .map(|corner| {
            let (sin, cos) = (corner as f64 * turn).sin_cos();
            let radius = reach * dice.between(0.3, 1.0);
            (centre.0 + cos * radius, centre.1 + sin * radius)
        })
        .collect();
    points.push(points[0]);
    points
}

#[test]
fn holes_enclaves_and_islands_in_them_agree() {
    let (outer, hole, lake) = (
        square(113.0, 23.0, 1.0),
        square(113.3, 23.3, 0.4),
        square(113.4, 23.4, 0.2),
    );
    let with_hole = shape(&outer, &[&hole]);
    let enclave = shape(&hole, &[&lake]);
    let island = shape(&square(113.45, 23.45, 0.05), &[]);
    agrees(
        "an enclave with a lake with an island",
        &edition(vec![with_hole, enclave, island]),
        random_points(0.02),
    );
}

#[test]
fn areas_of_several_parts_agree() {
    let mut dice = Dice::new(3);
    let areas = (0..40).map(|area| {
        let parts = (0..5).map(|part| {
            let centre = (110.0 + f64::from(part), 20.0 + f64::from(area) * 0.1);
            let outer = star(&mut dice, centre, 0.05, 30);
            let hole = star(&mut dice, centre, 0.01, 7);
            polygon(&outer, &[&hole])
        });
        MultiPolygon::new(parts.collect())
    });
    agrees(
        "40 areas of 5 parts with holes",
        &edition(areas.collect()),
        random_points(0.05),
    );
}

#[test]
fn overlapping_stars_agree() {
    let mut dice = Dice::new(4);
    let stars = (0..120).map(|_| {
        let centre = (dice.between(113.0, 114.0), dice.between(23.0, 24.0));
        let corners = 3 + dice.below(60) as usize;
        let reach = dice.between(0.01, 0.4);
        shape(&star(&mut dice, centre, reach, corners), &[])
    });
    agrees(
        "120 overlapping stars",
        &edition(stars.collect()),
        random_points(0.1),
    );
}

#[test]
fn a_ring_that_touches_itself_at_a_point_agrees() {
    let bow = shape(
        &[
            (0., 0.),
            (2., 1.),
            (4., 0.),
            (4., 2.),
            (2., 1.),
            (0., 2.),
            (0., 0.),
        ],
        &[],
    );
    agrees(
        "a ring that touches itself",
        &edition(vec![bow]),
        random_points(0.01),
    );
}

#[test]
fn holes_that_touch_the_outer_ring_and_each_other_agree() {
    let outer = square(0., 0., 4.);
    let left: &Points = &[(0., 2.), (1., 1.), (2., 2.), (1., 3.), (0., 2.)];
    let right: &Points = &[(2., 2.), (3., 1.), (4., 2.), (3., 3.), (2., 2.)];
    let both = shape(&outer, &[left, right]);
    let fillings = [shape(left, &[]), shape(right, &[])];
    let areas = [vec![both], fillings.to_vec()].concat();
    agrees("holes that touch", &edition(areas), random_points(0.01));
}

#[test]
fn parts_and_areas_that_touch_at_a_corner_agree() {
    let chess = |odd: u32| {
        let fields = (0..8)
            .flat_map(|x| (0..8).map(move |y| (x, y)))
            .filter(|(x, y)| (x + y) % 2 == odd);
        MultiPolygon::new(
            fields
                .map(|(x, y)| polygon(&square(f64::from(x), f64::from(y), 1.), &[]))
                .collect(),
        )
    };
    agrees(
        "a chess board of two areas",
        &edition(vec![chess(0), chess(1)]),
        random_points(0.01),
    );
    agrees(
        "the black fields alone",
        &edition(vec![chess(0)]),
        random_points(0.01),
    );
}

#[test]
fn collinear_and_repeated_vertices_and_t_junctions_agree() {
    let wide: &Points = &[
        (0., 0.),
        (0., 0.),
        (1., 0.),
        (2., 0.),
        (2., 0.),
        (3., 0.),
        (3., 1.),
        (3., 1.),
        (0., 1.),
        (0., 0.5),
        (0., 0.),
    ];
    let above = [
        shape(&[(0., 1.), (1., 1.), (1., 2.), (0., 2.), (0., 1.)], &[]),
        shape(&[(1., 1.), (3., 1.), (3., 2.), (1., 2.)], &[]),
    ];
    let areas = [vec![shape(wide, &[])], above.to_vec()].concat();
    agrees(
        "repeated vertices and T-junctions",
        &edition(areas),
        random_points(0.01),
    );
}

#[test]
fn spikes_and_areas_given_the_wrong_way_round_agree() {
    let spiked: &Points = &[
        (0., 0.),
        (1., 0.),
        (1., 1.),
        (1., 3.),
        (1., 1.),
        (0., 1.),
        (0., 0.),
    ];
    let clockwise: &Points = &[(1., 0.), (1., 1.), (2., 1.), (2., 0.), (1., 0.)];
    agrees(
        "spikes",
        &edition(vec![shape(spiked, &[]), shape(clockwise, &[])]),
        random_points(0.01),
    );
}

#[test]
fn slivers_thinner_than_a_float_can_measure_agree() {
    let mut dice = Dice::new(5);
    let slivers = (0..60).map(|_| {
        let from = Coord {
            x: dice.between(113.0, 113.5),
            y: dice.between(23.0, 23.5),
        };
        let to = Coord {
            x: dice.between(113.5, 114.0),
            y: dice.between(23.5, 24.0),
        };
        let part = dice.unit();
        let mut middle = from + (to - from) * part;
        middle.y = if dice.below(2) == 0 {
            middle.y.next_up().next_up()
        } else {
            middle.y.next_down()
        };
        shape(&[from.x_y(), to.x_y(), middle.x_y(), from.x_y()], &[])
    });
    let mut areas = vec![shape(&square(112.9, 22.9, 1.2), &[])];
    areas.extend(slivers);
    agrees(
        "slivers over a square",
        &edition(areas.clone()),
        random_points(0.02),
    );
    agrees(
        "slivers alone",
        &edition(areas.split_off(1)),
        random_points(0.02),
    );
}

#[test]
fn areas_that_share_a_border_drawn_with_different_vertices_agree() {
    // The same line, divided differently on its two sides: neighbours that miss each other by an ulp here and there.
    let mut dice = Dice::new(6);
    let (low, high) = (Coord { x: 113.1, y: 23.0 }, Coord { x: 113.7, y: 23.9 });
    let mut divided = |count: usize| {
        let mut parts: Vec<f64> = (0..count).map(|_| dice.unit()).collect();
        parts.extend([0.0, 1.0]);
        parts.sort_by(f64::total_cmp);
        parts
            .into_iter()
            .map(|part| (low + (high - low) * part).x_y())
            .collect::<Vec<_>>()
    };
    let (mut west, mut east) = (divided(40), divided(25));
    west.extend([(112.0, 23.9), (112.0, 23.0)]);
    east.extend([(115.0, 23.9), (115.0, 23.0)]);
    agrees(
        "one line, divided twice",
        &edition(vec![shape(&west, &[]), shape(&east, &[])]),
        random_points(0.01),
    );
}
