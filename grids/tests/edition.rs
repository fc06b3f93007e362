//! Editions: order, families, codes, bytes and what is refused.
#![allow(missing_docs)]

use data::partition::Partition;
use geo::{MultiPolygon, Polygon, Rect};
use grids::plain::{Standing, standing};
use grids::{About, AreaId, CodeScheme, Edition, EditionError, Figures, NewArea};

fn rectangle(west: f64, south: f64, east: f64, north: f64) -> MultiPolygon<f64> {
    Rect::new((west, south), (east, north)).to_polygon().into()
}

fn area(code: &str, level: u8, parent: Option<&str>, shape: MultiPolygon<f64>) -> NewArea {
    NewArea {
        code: code.into(),
        name: format!("name of {code}").into(),
        level,
        parent: parent.map(Into::into),
        shape,
    }
}

fn about() -> About {
    About {
        source: "test".into(),
        list_year: Some(2023),
        valid_from: Some("2026-01-01".into()),
        synthetic: true,
        note: "合成边界".into(),
    }
}

fn levels() -> Vec<Box<str>> {
    vec!["community".into(), "grid".into()]
}

/// Two communities of two grids each, given in no order.
fn areas() -> Vec<NewArea> {
    let (first, second) = ("440112010001", "440112010002");
    vec![
        area(
            "440112010002002",
            1,
            Some(second),
            rectangle(113.3, 23.0, 113.4, 23.1),
        ),
        area(
            "440112010001002",
            1,
            Some(first),
            rectangle(113.1, 23.0, 113.2, 23.1),
        ),
        area(second, 0, None, rectangle(113.2, 23.0, 113.4, 23.1)),
        area(
            "440112010001001",
            1,
            Some(first),
            rectangle(113.0, 23.0, 113.1, 23.1),
        ),
        area(first, 0, None, rectangle(113.0, 23.0, 113.2, 23.1)),
        area(
            "440112010002001",
            1,
            Some(second),
            rectangle(113.2, 23.0, 113.3, 23.1),
        ),
    ]
}

fn edition() -> Edition {
    Edition::from_areas(levels(), CodeScheme::Cn, about(), areas()).expect("sound areas")
}

fn refusal(areas: Vec<NewArea>) -> EditionError {
    Edition::from_areas(levels(), CodeScheme::Cn, about(), areas).expect_err("it is refused")
}

#[test]
fn areas_stand_by_level_then_by_code() {
    let edition = edition();
    let codes: Vec<_> = edition.areas().iter().map(|area| &*area.code).collect();
    let sorted = [
        "440112010001",
        "440112010002",
        "440112010001001",
        "440112010001002",
        "440112010002001",
        "440112010002002",
    ];
    assert_eq!(codes, sorted);
    assert_eq!(
        (edition.level_range(0), edition.level_range(1)),
        (0..2, 2..6)
    );
    for (at, code) in sorted.iter().enumerate() {
        assert_eq!(edition.find(code), Some(AreaId(at as u32)));
    }
    assert_eq!(edition.find("440112010001003"), None);
    assert_eq!(edition.find(""), None);
}

#[test]
fn parents_and_children_find_each_other() {
    let edition = edition();
    assert_eq!(
        edition.children(AreaId(1)).collect::<Vec<_>>(),
        [AreaId(4), AreaId(5)]
    );
    assert_eq!(edition.children(AreaId(4)).count(), 0);
    assert_eq!(
        edition.chain(AreaId(5)).collect::<Vec<_>>(),
        [AreaId(5), AreaId(1)]
    );
}

#[test]
fn a_chinese_prefix_matches_all_codes_that_begin_with_it() {
    let edition = edition();
    assert_eq!(
        edition.matching("440112010002"),
        [false, true, false, false, true, true]
    );
    assert_eq!(edition.matching("44"), [true; 6]);
    assert_eq!(
        edition.matching("440112010001002"),
        [false, false, false, true, false, false]
    );
    assert_eq!(edition.matching("5"), [false; 6]);
}

#[test]
fn a_plain_code_matches_itself_and_all_below_it() {
    let areas = vec![
        area("east", 0, None, rectangle(0.0, 0.0, 1.0, 1.0)),
        area("e", 1, Some("east"), rectangle(0.0, 0.0, 1.0, 0.5)),
        area("eas", 1, None, rectangle(0.0, 0.5, 1.0, 1.0)),
    ];
    let edition =
        Edition::from_areas(levels(), CodeScheme::Plain, about(), areas).expect("sound areas");
    assert_eq!(edition.matching("east"), [true, true, false]);
    assert_eq!(edition.matching("e"), [false, true, false]);
    assert_eq!(edition.matching(""), [false; 3]);
}

#[test]
fn bytes_come_back_as_the_same_edition() {
    let edition = edition();
    let again = Edition::from_bytes(&edition.to_bytes()).expect("its own bytes");
    assert_eq!(again.hash(), edition.hash());
    assert_eq!(again.areas(), edition.areas());
    assert_eq!(again.about(), edition.about());
    assert_eq!(again.levels(), edition.levels());
    assert_eq!(edition.hash_hex().len(), 64);
}

#[test]
fn the_hash_does_not_know_the_order_of_the_input_but_every_bit_of_the_content() {
    let same = Edition::from_areas(
        levels(),
        CodeScheme::Cn,
        about(),
        areas().into_iter().rev().collect(),
    );
    assert_eq!(same.expect("sound areas").hash(), edition().hash());
    let mut moved = areas();
    moved[0].shape = rectangle(113.3, 23.0, 113.4_f64.next_up(), 23.1);
    let other = Edition::from_areas(levels(), CodeScheme::Cn, about(), moved).expect("sound areas");
    assert_ne!(other.hash(), edition().hash());
}

#[test]
fn changed_cut_or_lengthened_bytes_are_refused() {
    let bytes = edition().to_bytes();
    for cut in 0..bytes.len() {
        assert!(Edition::from_bytes(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    assert!(Edition::from_bytes(&[&bytes[..], b"\0"].concat()).is_err());
    // A changed byte is refused or gives another hash, and never a panic or a huge allocation.
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x81;
        if let Ok(other) = Edition::from_bytes(&changed) {
            assert_ne!(other.hash(), edition().hash(), "byte {at}");
        }
    }
}

#[test]
fn what_is_not_an_edition_is_refused_by_name() {
    let mut twice = areas();
    twice.push(twice[0].clone());
    assert_eq!(
        refusal(twice),
        EditionError::CodeTwice("440112010002002".into())
    );
    let mut orphan = areas();
    orphan[0].parent = Some("440112010009".into());
    assert!(matches!(
        refusal(orphan),
        EditionError::ParentMissing { .. }
    ));
    let mut sibling = areas();
    sibling[0].parent = Some("440112010001002".into());
    assert!(matches!(
        refusal(sibling),
        EditionError::ParentNotCoarser { .. }
    ));
    let mut deep = areas();
    deep[0].level = 2;
    assert!(matches!(
        refusal(deep),
        EditionError::Level { level: 2, .. }
    ));
    let mut empty = areas();
    empty[0].shape = MultiPolygon::new(Vec::new());
    assert!(matches!(refusal(empty), EditionError::NoShape(_)));
    let mut odd = areas();
    odd[0].code = "4401120100020".into();
    assert!(matches!(refusal(odd), EditionError::Code(_)));
    let mut outside = areas();
    outside[0].shape = rectangle(113.3, 23.0, 113.4, f64::NAN);
    assert!(matches!(refusal(outside), EditionError::Vertex { .. }));
    let none = Edition::from_areas(Vec::new(), CodeScheme::Plain, about(), Vec::new());
    assert_eq!(none.expect_err("no level"), EditionError::Levels(0));
}

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

fn figured() -> Edition {
    let edition = Edition::from_areas(levels(), CodeScheme::Cn, about(), areas()).expect("sound");
    let figures = |population, road_km| Figures {
        population,
        road_km,
    };
    let by_code = [
        ("440112010001", figures(Some(20_000), None)),
        ("440112010001001", figures(Some(0), Some(1.25))),
        ("440112010009", figures(Some(7), None)),
    ];
    let by_code = by_code.map(|(code, figures)| (code.into(), figures));
    edition.with_figures(&by_code.into_iter().collect())
}

#[test]
fn figures_come_back_and_an_edition_without_any_keeps_its_bytes_and_hash() {
    let plain = Edition::from_areas(levels(), CodeScheme::Cn, about(), areas()).expect("sound");
    let (bytes, hash) = (plain.to_bytes(), plain.hash());
    assert_eq!(bytes[14], 1, "the first form is still written");
    let none = plain.with_figures(&[("nobody".into(), Figures::default())].into());
    assert_eq!((none.to_bytes(), none.hash()), (bytes.clone(), hash));

    let edition = figured();
    assert_ne!(edition.hash(), hash);
    let back = Edition::from_bytes(&edition.to_bytes()).expect("just written");
    assert_eq!(back.hash(), edition.hash());
    let of = |code: &str| back.figures(back.find(code).expect("known"));
    assert_eq!(of("440112010001").population, Some(20_000));
    assert_eq!(of("440112010001").road_km, None);
    assert_eq!(
        of("440112010001001"),
        Figures {
            population: Some(0),
            road_km: Some(1.25)
        }
    );
    assert_eq!(of("440112010002"), Figures::default());
    // Neither another form of the same content nor a cut one is taken.
    let written = edition.to_bytes();
    for end in written.len() - 40..written.len() {
        assert!(Edition::from_bytes(&written[..end]).is_err());
    }
    let mut other = written.clone();
    let last = other.len() - 1;
    other[last] = 0x7f;
    assert!(Edition::from_bytes(&other).is_err());
    let mut bare = bytes;
    bare[14] = 2;
    bare.extend([0; 4]);
    assert!(Edition::from_bytes(&bare).is_err());
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
