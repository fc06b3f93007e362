//! Where a position lies, as the appended columns say it.

use super::appended;
use tests::cities;
use tests::{Desk, Program};

#[test]
fn a_point_inside_gets_its_area() {
    assert_eq!(appended("10.03,50.01"), ",S00-01,inside,,,,");
}

#[test]
fn on_a_shared_border_the_lower_code_wins_and_the_others_are_named() {
    assert_eq!(appended("10.015625,50.01"), ",S00-00,border,S00-01,,,");
    assert_eq!(
        appended("10.015625,50.015625"),
        ",S00-00,border,S00-01;S01-00;S01-01,,,"
    );
}

#[test]
fn a_point_outside_gets_the_nearest_area_and_its_metres() {
    let out = appended("9.99,50.01");
    let fields: Vec<&str> = out.split(',').collect();
    assert_eq!(fields[..5], ["", "", "outside", "", "S00-00"]);
    // 0.01° of longitude at 50° north are 716.9 m on the ellipsoid.
    let metres: f64 = fields[5].parse().expect("a number");
    assert!((metres - 716.9).abs() < 1.0, "{metres}");
}

#[test]
fn every_coarser_level_has_a_column_of_its_name() {
    let desk = Desk::new();
    let areas = desk.put("wards.geojson", cities::wards(8, 4));
    let out = Program::new(["locate", "--areas", &areas])
        .words("--codes plain --code WARD_ID --name label --parent in_ward --level kind")
        .input("lon,lat\n10.07,50.01\n")
        .run()
        .with_code(0);
    assert_eq!(
        out.text(),
        "lon,lat,area,ward,place,others,nearest,nearest_m,reason\n10.07,50.01,S00-04,2,inside,,,,\n"
    );
}

#[test]
fn positions_in_another_system_are_converted() {
    // The check values of GCJ-02 and BD-09 at Changzhou, and CGCS2000 / 3-degree Gauss-Kruger CM 114E.
    let desk = Desk::new();
    let corner = |lon: f64, lat: f64| format!("[{lon},{lat}]");
    let (west, east, south, north) = (113.4205, 113.4207, 23.0732, 23.0734);
    let ring = [
        (west, south),
        (east, south),
        (east, north),
        (west, north),
        (west, south),
    ];
    let ring = ring.map(|(lon, lat)| corner(lon, lat)).join(",");
    let areas = desk.put(
        "areas.geojson",
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"here"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}]}}"#
        ),
    );
    for (crs, row) in [
        ("wgs84", "113.4206,23.0733"),
        ("gcj02", "113.4261106,23.0707752"),
        ("BD09", "113.4326162,23.0768480"),
        ("epsg:4326", "113.4206,23.0733"),
    ] {
        let table = format!("lon,lat\n{row}\n");
        let out = Program::new([
            "locate", "--areas", &areas, "--codes", "plain", "--crs", crs,
        ])
        .input(table)
        .run();
        assert!(out.with_code(0).text().contains(",here,inside,"), "{crs}");
    }
    let out = Program::new([
        "locate", "--areas", &areas, "--codes", "plain", "--crs", "mars",
    ])
    .run()
    .with_code(2);
    assert!(
        out.err.contains("wgs84, cgcs2000, gcj02, bd09 or EPSG:n"),
        "{}",
        out.err
    );
}

#[test]
fn areas_with_errors_locate_nothing_and_say_why() {
    let desk = Desk::new();
    let twice = cities::squares(2, 2).replace("S00-01", "S00-00");
    let areas = desk.put("areas.geojson", twice);
    let ended = Program::new(["locate", "--areas", &areas, "--codes", "plain"])
        .input("lon,lat\n1,2\n")
        .run();
    let ended = ended.with_code(2);
    assert!(
        ended.out.is_empty() && ended.err.contains("duplicate-code"),
        "{}",
        ended.err
    );
}
