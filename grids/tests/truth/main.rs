//! The fast locator against brute force, on every point of many kinds of areas.
//!
//! `cargo test -p grids --test truth`; with `HUYING_TRUTH_POINTS=10000000` that many random points in all, beside the
//! vertices, the midpoints of the edges and their neighbours an ulp away, which are always all taken.
#![allow(clippy::disallowed_methods, missing_docs)]

mod broken;
mod dice;
mod district;
mod faults;
mod oracle;
mod partitions;
mod points;
mod shapes;
mod tiny;

use grids::{About, CodeScheme, Edition, Located, NewArea, Place, Position};

use oracle::Oracle;

/// Random points in all tests together, unless the environment says otherwise.
const POINTS: usize = 400_000;

/// This test's part of the random points.
fn random_points(part: f64) -> usize {
    let all = std::env::var("HUYING_TRUTH_POINTS")
        .map_or(POINTS, |text| text.parse().expect("a number of points"));
    (all as f64 * part) as usize
}

/// An edition of one level.
fn edition(shapes: Vec<geo::MultiPolygon<f64>>) -> Edition {
    edition_of(vec![shapes])
}

/// An edition of several levels, coarsest first. Areas are called `00000`, `00001`… in the order given.
fn edition_of(levels: Vec<Vec<geo::MultiPolygon<f64>>>) -> Edition {
    let names = (0..levels.len())
        .map(|level| format!("level {level}").into())
        .collect();
    let shapes = levels
        .into_iter()
        .enumerate()
        .flat_map(|(level, shapes)| shapes.into_iter().map(move |s| (level, s)));
    let areas = shapes.enumerate().map(|(at, (level, shape))| NewArea {
        code: format!("{at:05}").into(),
        name: "".into(),
        level: level as u8,
        parent: None,
        shape,
    });
    Edition::from_areas(names, CodeScheme::Plain, About::default(), areas.collect())
        .expect("shapes make an edition")
}

/// Compares all ways of asking with brute force on random points and on all the delicate ones; gives the number.
fn agrees(name: &str, edition: &Edition, random: usize) -> usize {
    let oracle = Oracle::of(edition);
    let mut positions = points::random(edition, random);
    points::delicate(edition, &mut positions);
    if let Some(difference) =
        first_difference(&oracle, &positions, |position| edition.locate(position))
    {
        panic!("{name}: {difference}");
    }
    let mut found = Vec::new();
    edition.locate_bulk(&positions, &mut found);
    for (&position, found) in positions.iter().zip(found) {
        let located = edition.locate(position);
        let short = (located.area, located.place, !located.others.is_empty());
        assert_eq!(
            (found.area(), found.place(), found.has_others()),
            short,
            "{name}: in bulk at {position:?}"
        );
        assert_eq!(
            edition.find_area(position),
            found,
            "{name}: alone at {position:?}"
        );
    }
    println!(
        "truth {name}: {} areas, {} points agree",
        edition.areas().len(),
        positions.len()
    );
    positions.len()
}

/// The first position on which a way of locating differs from brute force, in words.
fn first_difference(
    oracle: &Oracle<'_>,
    positions: &[Position],
    locate: impl Fn(Position) -> Located,
) -> Option<String> {
    positions.iter().find_map(|&position| {
        let (located, truth) = (locate(position), oracle.locate(position));
        (located != truth)
            .then(|| format!("at {position:?} the answer is {located:?}, but the truth {truth:?}"))
    })
}

#[test]
fn an_edition_without_areas_has_everything_outside() {
    let edition = edition(Vec::new());
    for (lon, lat) in [(0.0, 0.0), (180.0, 90.0), (113.4, 23.1)] {
        let position = Position::new(lon, lat).expect("in range");
        assert_eq!(edition.locate(position).place, Place::Outside);
        assert_eq!(edition.nearest(position), None);
        assert!(edition.shares(position, 10.0).is_empty());
    }
    assert!(edition.bounds().is_empty());
}
