//! Metres and shares: against geodesics and against a circle laid out in small squares.

use data::partition::Partition;
use geo::{Coord, Distance, Geodesic, MapCoords, MultiPolygon, Point, Rect};
use grids::{About, AreaId, CodeScheme, Edition, NewArea, Place, Position, Share};

fn edition(shapes: Vec<MultiPolygon<f64>>) -> Edition {
    let areas = shapes.into_iter().enumerate().map(|(at, shape)| NewArea {
        code: format!("{at:05}").into(),
        name: "".into(),
        level: 0,
        parent: None,
        shape,
    });
    Edition::from_areas(
        vec!["grid".into()],
        CodeScheme::Plain,
        About::default(),
        areas.collect(),
    )
    .expect("sound areas")
}

fn rectangle(west: f64, south: f64, east: f64, north: f64) -> MultiPolygon<f64> {
    Rect::new((west, south), (east, north)).to_polygon().into()
}

fn position(lon: f64, lat: f64) -> Position {
    Position::new(lon, lat).expect("in range")
}

fn geodesic_m(a: Position, b: Position) -> f64 {
    Geodesic.distance(
        Point::new(a.lon_deg(), a.lat_deg()),
        Point::new(b.lon_deg(), b.lat_deg()),
    )
}

#[test]
fn the_distance_to_a_corner_is_the_geodesic_to_two_in_a_hundred_thousand() {
    for lat in [-60.0, -23.0, 0.0, 23.1, 45.0, 60.0] {
        for (east, north) in [
            (0.001, 0.001),
            (0.01, 0.02),
            (0.1, -0.1),
            (-0.3, 0.2),
            (0.7, 0.3),
        ] {
            let corner = position(113.4, lat);
            let (lon, from_lat) = (113.4 - east, lat - north);
            // A square that turns its one corner towards us.
            let sign = |x: f64| x.signum() * 0.01;
            let square = edition(vec![rectangle(
                113.4,
                lat,
                113.4 + sign(east),
                lat + sign(north),
            )]);
            let from = position(lon, from_lat);
            let (ours, truth) = (
                square.border_distance_m(from, AreaId(0)),
                geodesic_m(from, corner),
            );
            assert!(
                (ours / truth - 1.0).abs() < 2e-5,
                "{lat} {east} {north}: {ours} m is not {truth} m"
            );
        }
    }
}

#[test]
fn nearest_is_the_nearest_of_all_areas() {
    for (lat_deg, scale) in [
        (23.1, 1.0),
        (0.0, 1.0),
        (-59.0, 4.0),
        (61.0, 4.0),
        (74.0, 10.0),
        (-80.0, 10.0),
    ] {
        compare_nearest(lat_deg, scale);
    }
}

/// A partition with two thirds of its areas left out, moved to a latitude and stretched, against every border.
fn compare_nearest(lat_deg: f64, scale: f64) {
    let built = Partition::new(5, 200, 20).build();
    let south = built[0].1.exterior().0[0].y;
    let moved = |c: Coord<f64>| Coord {
        x: 113.4 + (c.x - 113.4) * scale,
        y: lat_deg + (c.y - south) * scale,
    };
    let shapes: Vec<_> = built
        .into_iter()
        .step_by(3)
        .map(|(_, polygon)| MultiPolygon::new(vec![polygon.map_coords(moved)]))
        .collect();
    let edition = edition(shapes);
    let bounds = edition.bounds();
    let (width, height) = (bounds.east - bounds.west, bounds.north - bounds.south);
    let mut outside = 0;
    for step in 0..2_000 {
        let part = |by: f64| (f64::from(step) * by).fract() * 3.0 - 1.0;
        let from = position(
            bounds.west + part(0.618_034) * width,
            bounds.south + part(0.414_214) * height,
        );
        let nearest = edition.nearest(from).expect("there are areas");
        if edition.locate(from).place != Place::Outside {
            assert_eq!(nearest.metres, 0.0);
            continue;
        }
        outside += 1;
        let distances =
            (0..edition.areas().len() as u32).map(|id| edition.border_distance_m(from, AreaId(id)));
        let least = distances.clone().fold(f64::INFINITY, f64::min);
        assert_eq!(nearest.metres, least, "at {lat_deg}");
        let first = distances
            .into_iter()
            .position(|metres| metres == least)
            .expect("one is the least");
        assert_eq!(nearest.area.index(), first, "of equals the lower code");
    }
    assert!(outside > 1_000, "{outside} at {lat_deg}");
}

#[test]
fn a_far_place_still_has_a_nearest_area() {
    let edition = edition(vec![
        rectangle(113.0, 23.0, 113.1, 23.1),
        rectangle(114.0, 23.0, 114.1, 23.1),
    ]);
    for (lon, lat, nearest) in [
        (120.0, 30.0, 1),
        (-10.0, 50.0, 0),
        (113.0, 90.0, 0),
        (113.0, -90.0, 0),
    ] {
        let found = edition
            .nearest(position(lon, lat))
            .expect("there are areas");
        assert!(found.metres > 500_000.0 && found.metres.is_finite());
        if lat.abs() < 90.0 {
            assert_eq!(found.area, AreaId(nearest), "from {lon} {lat}");
        }
    }
}

#[test]
fn a_circle_inside_one_area_lies_there_whole() {
    let edition = edition(vec![rectangle(113.0, 23.0, 113.1, 23.1)]);
    let shares = edition.shares(position(113.05, 23.05), 100.0);
    assert_eq!(shares.len(), 1);
    assert!((shares[0].share - 1.0).abs() < 1e-12);
}

#[test]
fn a_circle_on_a_border_is_halved_and_equal_shares_go_by_code() {
    let edition = edition(vec![
        rectangle(113.0, 23.0, 113.1, 23.1),
        rectangle(113.1, 23.0, 113.2, 23.1),
    ]);
    let shares = edition.shares(position(113.1, 23.05), 50.0);
    assert_eq!(shares.iter().map(|s| s.area.0).collect::<Vec<_>>(), [0, 1]);
    assert!(
        shares.iter().all(|s| (s.share - 0.5).abs() < 1e-9),
        "{shares:?}"
    );
}

#[test]
fn the_area_that_is_only_touched_or_missed_has_no_share() {
    let edition = edition(vec![
        rectangle(113.0, 23.0, 113.1, 23.1),
        rectangle(113.2, 23.0, 113.3, 23.1),
    ]);
    assert!(edition.shares(position(113.15, 23.05), 1_000.0).is_empty());
    let reach_m = edition.border_distance_m(position(113.15, 23.05), AreaId(0));
    assert!(
        edition
            .shares(position(113.15, 23.05), reach_m * 0.999_999)
            .is_empty()
    );
    assert_eq!(
        edition
            .shares(position(113.15, 23.05), reach_m * 1.001)
            .len(),
        2
    );
}

#[test]
fn without_uncertainty_the_located_area_has_everything() {
    let edition = edition(vec![
        rectangle(113.0, 23.0, 113.1, 23.1),
        rectangle(113.1, 23.0, 113.2, 23.1),
    ]);
    for radius in [0.0, -5.0, f64::NAN] {
        assert_eq!(
            edition.shares(position(113.1, 23.05), radius),
            [Share {
                area: AreaId(0),
                share: 1.0
            }]
        );
        assert!(edition.shares(position(112.0, 23.05), radius).is_empty());
    }
}

#[test]
fn a_circle_around_everything_shares_by_size() {
    let edition = edition(vec![
        rectangle(113.0, 23.0, 113.001, 23.001),
        rectangle(113.001, 23.0, 113.003, 23.001),
    ]);
    let shares = edition.shares(position(113.0015, 23.0005), 1_000.0);
    assert_eq!(shares.iter().map(|s| s.area.0).collect::<Vec<_>>(), [1, 0]);
    assert!(
        (shares[0].share / shares[1].share - 2.0).abs() < 1e-4,
        "{shares:?}"
    );
    assert!(shares[0].share < 0.01);
}

#[test]
fn shares_are_those_of_a_circle_laid_out_in_small_squares() {
    let shapes = Partition::new(6, 2_000, 40)
        .build()
        .into_iter()
        .map(|(_, p)| MultiPolygon::new(vec![p]))
        .collect();
    let edition = edition(shapes);
    let bounds = edition.bounds();
    for step in 0..25 {
        let part = |by: f64| (f64::from(step) * by).fract();
        let (lon, lat) = (
            bounds.west + (bounds.east - bounds.west) * part(0.618_034),
            bounds.south + (bounds.north - bounds.south) * part(0.414_214),
        );
        let radius_m = 30.0 + 50.0 * f64::from(step);
        let counted = counted(&edition, lon, lat, radius_m);
        let shares = edition.shares(position(lon, lat), radius_m);
        for share in &shares {
            let difference = share.share - counted[share.area.index()];
            assert!(
                difference.abs() < 0.002,
                "{radius_m} m: {share:?} but {}",
                counted[share.area.index()]
            );
        }
        let (sum, counted_sum): (f64, f64) =
            (shares.iter().map(|s| s.share).sum(), counted.iter().sum());
        assert!((sum - counted_sum).abs() < 0.002, "{sum} {counted_sum}");
    }
}

/// The share of each area among 200,000 squares that fill the circle.
fn counted(edition: &Edition, lon: f64, lat: f64, radius_m: f64) -> Vec<f64> {
    let sin = lat.to_radians().sin();
    let w2 = 1.0 - 0.006_694_379_990_141_317 * sin * sin;
    let north_deg = (radius_m
        / (6_378_137.0 * (1.0 - 0.006_694_379_990_141_317) / (w2 * w2.sqrt())))
    .to_degrees();
    let east_deg = (radius_m / (6_378_137.0 / w2.sqrt() * lat.to_radians().cos())).to_degrees();
    let side = 500_i32;
    let (mut counts, mut all) = (vec![0_u32; edition.areas().len()], 0);
    let middle = |at: i32| (f64::from(at) + 0.5) / f64::from(side) * 2.0 - 1.0;
    for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (middle(x), middle(y)))) {
        if x * x + y * y < 1.0 {
            all += 1;
            if let Some(area) = edition
                .locate(position(lon + x * east_deg, lat + y * north_deg))
                .area
            {
                counts[area.index()] += 1;
            }
        }
    }
    counts
        .into_iter()
        .map(|count| f64::from(count) / f64::from(all))
        .collect()
}
