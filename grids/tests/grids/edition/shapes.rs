//! What is made of shapes: rings turned, labels inside, ground measured.

use super::{about, area, figured};
use data::partition::Partition;
use geo::{Polygon, Rect};
use grids::plain::{Standing, standing};
use grids::{AreaId, CodeScheme, Edition};

#[test]
fn rings_are_turned_the_right_way() {
    let clockwise = |ring: Vec<(f64, f64)>| ring.into_iter().rev().collect::<Vec<_>>();
    let outer = vec![(0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (0.0, 3.0), (0.0, 0.0)];
    let hole = vec![(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0)];
    let make = |outer: Vec<(f64, f64)>, hole: Vec<(f64, f64)>| {
        let shape = Polygon::new(outer.into(), vec![hole.into()]).into();
        Edition::from_areas(
            vec!["a".into()],
            CodeScheme::Plain,
            about(),
            vec![area("x", 0, None, shape)],
        )
        .expect("sound")
    };
    let right = make(outer.clone(), clockwise(hole.clone()));
    for wrong in [
        make(clockwise(outer.clone()), hole.clone()),
        make(outer.clone(), hole.clone()),
    ] {
        let at = |x: f64, y: f64| {
            wrong
                .locate(grids::Position::new(x, y).expect("in range"))
                .area
        };
        assert_eq!((at(0.5, 0.5), at(1.5, 1.5)), (Some(AreaId(0)), None));
        assert!(grids::ring::turns_left(wrong.area(AreaId(0)).shape.0[0].exterior()) == Some(true));
        assert!(
            grids::ring::turns_left(&wrong.area(AreaId(0)).shape.0[0].interiors()[0])
                == Some(false)
        );
    }
    assert_eq!(right.bounds().east, 3.0);
}

#[test]
fn every_label_stands_strictly_inside_its_area() {
    let crescent = vec![
        (0.0, 0.0),
        (4.0, 0.0),
        (4.0, 4.0),
        (0.0, 4.0),
        (0.0, 3.9),
        (3.9, 3.9),
        (3.9, 0.1),
        (0.0, 0.1),
        (0.0, 0.0),
    ];
    let ring = Polygon::new(
        Rect::new((5.0, 0.0), (9.0, 4.0))
            .to_polygon()
            .exterior()
            .clone(),
        vec![
            Rect::new((5.1, 0.1), (8.9, 3.9))
                .to_polygon()
                .exterior()
                .clone(),
        ],
    );
    let mut areas = vec![
        area(
            "crescent",
            0,
            None,
            Polygon::new(crescent.into(), Vec::new()).into(),
        ),
        area("ring", 0, None, ring.into()),
    ];
    let built = Partition::new(9, 500, 60).build();
    areas.extend(
        built
            .into_iter()
            .map(|(code, polygon)| area(&code, 0, None, polygon.into())),
    );
    let edition =
        Edition::from_areas(vec!["a".into()], CodeScheme::Plain, about(), areas).expect("sound");
    for (at, area) in edition.areas().iter().enumerate() {
        let label = edition.label_point(AreaId(at as u32));
        let point = geo::Coord {
            x: label.lon_deg(),
            y: label.lat_deg(),
        };
        assert_eq!(
            standing(&area.shape, point),
            Standing::Inside,
            "{}",
            area.code
        );
        assert!(
            edition.border_distance_m(label, AreaId(at as u32)) > 10.0,
            "{}",
            area.code
        );
    }
}

#[test]
fn ground_is_measured_on_the_ellipsoid() {
    let edition = figured();
    let id = edition.find("440112010001001").expect("known");
    // A tenth of a degree each way: radii of curvature at its middle.
    let (sin, cos) = 23.05_f64.to_radians().sin_cos();
    let (a_km, e2, tenth) = (6_378.137, 0.006_694_379_990_141, 0.1_f64.to_radians());
    let w2 = 1.0 - e2 * sin * sin;
    let by_hand = a_km * a_km * (1.0 - e2) / (w2 * w2) * cos * tenth * tenth;
    let km2 = edition.area_km2(id);
    assert!((km2 / by_hand - 1.0).abs() < 1e-5, "{km2} and {by_hand}");
    let parent = edition.find("440112010001").expect("known");
    assert!((edition.area_km2(parent) / km2 - 2.0).abs() < 1e-5);
}
