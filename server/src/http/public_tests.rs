//! Every operation by the public door: what anybody may, and that all else is refused.

use super::openapi;
use super::tests::Service;
use actix_web::http::Method;
use actix_web::test::TestRequest;

/// What anybody may: counts, and what explains them.
const OPEN: [&str; 25] = [
    "GET /basemap.pmtiles",
    "GET /docs",
    "GET /docs/reader.js",
    "GET /openapi.json",
    "GET /v1/about",
    "GET /v1/areas",
    "GET /v1/areas/{code}",
    "GET /v1/classes",
    "GET /v1/compare",
    "GET /v1/counts",
    "GET /v1/export/areas.geojson",
    "GET /v1/export/cells.geojson",
    "GET /v1/export/compare.csv",
    "GET /v1/export/compare.xlsx",
    "GET /v1/export/counts.csv",
    "GET /v1/export/counts.xlsx",
    "GET /v1/locate",
    "GET /v1/picture.png",
    "GET /v1/sources",
    "GET /v1/statuses",
    "GET /v1/teams",
    "GET /v1/tiles/areas.json",
    "GET /v1/tiles/areas/{z}/{x}/{y}.mvt",
    "GET /v1/tiles/heat.json",
    "GET /v1/tiles/heat/{z}/{x}/{y}.mvt",
];

/// A path with `1` in the place of each parameter.
fn filled(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |filled, part| {
        filled + "1" + part.split_once('}').map_or("", |(_, rest)| rest)
    })
}

#[actix_web::test]
async fn by_the_public_door_anybody_counts_and_nobody_sees_a_case_or_changes_anything() {
    let service = Service::new();
    let described = serde_json::to_value(openapi()).expect("a description is JSON");
    let paths = described["paths"].as_object().expect("paths");
    let mut wrong = Vec::new();
    let mut met = Vec::new();
    for (path, item) in paths {
        for method in item.as_object().expect("operations").keys() {
            let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else {
                continue;
            };
            let name = format!("{method} {path}");
            let filled = filled(path);
            let request = TestRequest::default()
                .method(method)
                .uri(&filled)
                .insert_header(("content-type", "application/json"))
                .set_payload("{}");
            let status = service.call_by(true, request).await.status().as_u16();
            if (status != 403) != OPEN.contains(&name.as_str()) {
                wrong.push(format!("{name}: {status}"));
            }
            met.push(name);
        }
    }
    let gone: Vec<_> = OPEN
        .iter()
        .filter(|open| !met.iter().any(|name| name == *open))
        .collect();
    assert!(gone.is_empty(), "no such operations any more: {gone:?}");
    assert!(met.len() > OPEN.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}
