//! Coordinate systems: published check values, round trips, and what is refused.

use grids::{Converter, Crs, CrsError, Position, PositionError};
use proptest::prelude::*;

/// Metres between two positions a short way apart.
fn metres(a: Position, b: Position) -> f64 {
    let north = (a.lat_deg() - b.lat_deg()) * 111_195.0;
    let east = (a.lon_deg() - b.lon_deg()) * 111_195.0 * a.lat_deg().to_radians().cos();
    north.hypot(east)
}

fn converter(crs: Crs) -> Converter {
    Converter::new(crs).expect("a system that is built in")
}

fn position(lat: f64, lon: f64) -> Position {
    Position::new(lon, lat).expect("in range")
}

/// Both ways within 2 cm: published converters differ by about one.
fn is_checked(crs: Crs, wgs84: (f64, f64), other: (f64, f64)) {
    let (truth, given) = (position(wgs84.0, wgs84.1), position(other.0, other.1));
    let converter = converter(crs);
    let there = converter.from_wgs84(truth);
    assert!(
        metres(position(there.1, there.0), given) < 0.02,
        "{crs}: {there:?} is not {given:?}"
    );
    let back = converter
        .to_wgs84(given.lon_deg(), given.lat_deg())
        .expect("in China");
    assert!(
        metres(back, truth) < 0.02,
        "{crs}: {back:?} is not {truth:?}"
    );
}

#[test]
fn gcj02_and_bd09_meet_their_check_values() {
    is_checked(
        Crs::Gcj02,
        (23.0733, 113.4206),
        (23.070_775_2, 113.426_110_6),
    );
    is_checked(
        Crs::Bd09,
        (23.0733, 113.4206),
        (23.076_848_0, 113.432_616_2),
    );
    is_checked(
        Crs::Gcj02,
        (31.177_427_6, 121.527_210_6),
        (31.175_304_0, 121.531_541_9),
    );
    is_checked(
        Crs::Gcj02,
        (22.543_847, 113.912_316),
        (22.540_796_1, 113.917_176_5),
    );
    is_checked(
        Crs::Gcj02,
        (39.911_954, 116.377_817),
        (39.913_345_5, 116.384_047_2),
    );
}

#[test]
fn outside_china_gcj02_and_bd09_are_wgs84() {
    for crs in [Crs::Gcj02, Crs::Bd09] {
        for (lat, lon) in [(52.52, 13.405), (-33.87, 151.21), (0.0, 0.0), (90.0, 180.0)] {
            let place = position(lat, lon);
            assert_eq!(converter(crs).from_wgs84(place), (lon, lat));
            assert_eq!(converter(crs).to_wgs84(lon, lat), Ok(place));
        }
    }
}

#[test]
fn cgcs2000_is_taken_as_wgs84() {
    for crs in [Crs::Cgcs2000, Crs::Wgs84, Crs::Epsg(4326), Crs::Epsg(4490)] {
        assert_eq!(
            converter(crs).to_wgs84(113.4, 23.1),
            Ok(position(23.1, 113.4))
        );
        assert_eq!(
            converter(crs).from_wgs84(position(23.1, 113.4)),
            (113.4, 23.1)
        );
    }
}

/// The Gauss–Krüger series in the third flattening to the fourth order (Krüger 1912, formulae 1 to 4): millimetres
/// are a hundred thousand times its error within 3° of the central meridian.
fn gauss_krueger(lat: f64, lon: f64, central: f64) -> (f64, f64) {
    let (a, f) = (6_378_137.0_f64, 1.0 / 298.257_222_101);
    let n = f / (2.0 - f);
    let radius = a / (1.0 + n) * (1.0 + n.powi(2) / 4.0 + n.powi(4) / 64.0);
    let series = [
        n / 2.0 - 2.0 * n.powi(2) / 3.0 + 5.0 * n.powi(3) / 16.0 + 41.0 * n.powi(4) / 180.0,
        13.0 * n.powi(2) / 48.0 - 3.0 * n.powi(3) / 5.0 + 557.0 * n.powi(4) / 1440.0,
        61.0 * n.powi(3) / 240.0 - 103.0 * n.powi(4) / 140.0,
        49_561.0 * n.powi(4) / 161_280.0,
    ];
    let (sin, lambda) = (lat.to_radians().sin(), (lon - central).to_radians());
    let e = (f * (2.0 - f)).sqrt();
    let t = (sin.atanh() - e * (e * sin).atanh()).sinh();
    let (xi, eta) = (
        t.atan2(lambda.cos()),
        (lambda.sin() / t.hypot(lambda.cos())).asinh(),
    );
    let (mut north, mut east) = (xi, eta);
    for (at, coefficient) in series.iter().enumerate() {
        let k = 2.0 * (at + 1) as f64;
        north += coefficient * (k * xi).sin() * (k * eta).cosh();
        east += coefficient * (k * xi).cos() * (k * eta).sinh();
    }
    (500_000.0 + radius * east, radius * north)
}

#[test]
fn the_three_degree_belts_follow_the_gauss_krueger_formula() {
    for (code, central) in [(4547, 114.0), (4549, 120.0)] {
        let converter = converter(Crs::Epsg(code));
        for (lat, lon) in [
            (23.0733, -0.5794),
            (23.4, 1.49),
            (31.2, -1.49),
            (45.0, 0.0),
            (3.0, 1.0),
        ] {
            let lon = central + lon;
            let (x, y) = converter.from_wgs84(position(lat, lon));
            let (east, north) = gauss_krueger(lat, lon, central);
            assert!(
                (x - east).hypot(y - north) < 0.001,
                "EPSG:{code}: ({x}, {y}) is not ({east}, {north})"
            );
        }
    }
}

#[test]
fn web_mercator_meets_its_formula() {
    let converter = converter(Crs::Epsg(3857));
    let (x, y) = converter.from_wgs84(position(23.0733, 113.4206));
    let east = 113.4206_f64.to_radians() * 6_378_137.0;
    let north = (std::f64::consts::FRAC_PI_4 + 23.0733_f64.to_radians() / 2.0)
        .tan()
        .ln()
        * 6_378_137.0;
    assert!(
        (x - east).abs() < 1e-3 && (y - north).abs() < 1e-3,
        "({x}, {y}) is not ({east}, {north})"
    );
}

#[test]
fn a_datum_with_a_known_shift_is_shifted() {
    // Beijing 1954: the ellipsoid of Krassovsky, displaced by 15.8, −154.4 and −82.3 m.
    let moved = converter(Crs::Epsg(4214))
        .to_wgs84(113.4206, 23.0733)
        .expect("in range");
    let off_m = metres(moved, position(23.0733, 113.4206));
    assert!((20.0..200.0).contains(&off_m), "{off_m} m");
}

#[test]
fn unknown_systems_are_refused_by_name() {
    assert_eq!(
        Converter::new(Crs::Epsg(99_999)).err(),
        Some(CrsError::UnknownCode(99_999))
    );
    assert_eq!(
        Converter::new(Crs::Epsg(1)).err(),
        Some(CrsError::UnknownCode(1))
    );
    // Xi'an 1980: its shift to WGS 84 is not public; ignoring it would be about 100 m off.
    let refused = Converter::new(Crs::Epsg(2383)).err().expect("no shift");
    assert_eq!(
        refused.to_string(),
        "EPSG:2383 has no published shift to WGS 84 here; convert the data to WGS 84 or CGCS2000 first"
    );
}

#[test]
fn names_are_read_in_any_case_and_written_in_one() {
    for (text, crs) in [
        ("WGS84", "wgs84"),
        ("Cgcs2000", "cgcs2000"),
        ("gcj02", "gcj02"),
        ("BD09", "bd09"),
        ("epsg:4547", "EPSG:4547"),
    ] {
        assert_eq!(text.parse::<Crs>().expect("a system").to_string(), crs);
    }
    for text in [
        "",
        "EPSG:",
        "EPSG:x",
        "EPSG:-1",
        "EPSG:+4326",
        "4547",
        "gcj-02",
        "EPSG:99999999999",
    ] {
        assert_eq!(
            text.parse::<Crs>(),
            Err(CrsError::Word(text.to_owned())),
            "{text:?}"
        );
    }
    assert_eq!(
        serde_json::to_string(&Crs::Epsg(4547)).expect("a word"),
        r#""EPSG:4547""#
    );
    assert_eq!(
        serde_json::from_str::<Crs>(r#""GCJ02""#).expect("a word"),
        Crs::Gcj02
    );
}

#[test]
fn what_is_no_number_or_no_place_is_refused_in_every_system() {
    for crs in [
        Crs::Wgs84,
        Crs::Gcj02,
        Crs::Bd09,
        Crs::Epsg(4547),
        Crs::Epsg(3857),
        Crs::Epsg(4214),
    ] {
        for bad in [(f64::NAN, 23.0), (113.0, f64::INFINITY)] {
            let answer = converter(crs).to_wgs84(bad.0, bad.1);
            assert!(
                matches!(answer, Err(PositionError::NotFinite { .. })),
                "{crs}: {answer:?}"
            );
        }
    }
    for crs in [Crs::Wgs84, Crs::Gcj02, Crs::Bd09, Crs::Epsg(4214)] {
        assert_eq!(
            converter(crs).to_wgs84(23.0, 113.0),
            Err(PositionError::Latitude(113.0)),
            "{crs}"
        );
        assert_eq!(
            converter(crs).to_wgs84(2_560_000.0, 440_000.0),
            Err(PositionError::Longitude(2_560_000.0)),
            "{crs}"
        );
    }
    let far = converter(Crs::Epsg(4547)).to_wgs84(1e300, 1e300);
    assert!(far.is_err(), "{far:?}");
}

proptest! {
    #[test]
    fn there_and_back_is_less_than_a_millimetre_in_china(lon in 73.6..135.1_f64, lat in 3.8..53.6_f64) {
        for crs in [Crs::Gcj02, Crs::Bd09] {
            let converter = converter(crs);
            let start = position(lat, lon);
            let (x, y) = converter.from_wgs84(start);
            let back = converter.to_wgs84(x, y).expect("in China");
            prop_assert!(metres(start, back) < 0.001, "{crs}: {start:?} came back as {back:?}");
        }
    }

    #[test]
    fn there_and_back_is_less_than_a_millimetre_in_projections(lon in 112.0..116.0_f64, lat in 18.0..54.0_f64) {
        // A shift that turns as well (Hong Kong 1980) is undone to its own precision, which is below a centimetre.
        for (code, within_m) in [(4547, 0.001), (3857, 0.001), (32649, 0.001), (4549, 0.001), (4214, 0.001), (2326, 0.01)] {
            let converter = converter(Crs::Epsg(code));
            let start = position(lat, lon);
            let (x, y) = converter.from_wgs84(start);
            let back = converter.to_wgs84(x, y).expect("in China");
            prop_assert!(metres(start, back) < within_m, "EPSG:{code}: {start:?} came back as {back:?}");
        }
    }

    #[test]
    fn any_two_numbers_are_a_position_or_refused(x in any::<f64>(), y in any::<f64>()) {
        for crs in [Crs::Wgs84, Crs::Gcj02, Crs::Bd09, Crs::Epsg(4547), Crs::Epsg(3857), Crs::Epsg(32649), Crs::Epsg(4214)] {
            if let Ok(position) = converter(crs).to_wgs84(x, y) {
                prop_assert!(position.lon_deg().abs() <= 180.0 && position.lat_deg().abs() <= 90.0);
            }
        }
    }
}
