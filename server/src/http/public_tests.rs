//! Every operation by the public door: what anybody may, and that all else is refused.

use super::openapi;
use super::tests::{Service, report};
use actix_web::body::to_bytes;
use actix_web::http::Method;
use actix_web::test::TestRequest;

/// What anybody may: counts and what explains them; to report, and to follow that by its link.
const OPEN: [&str; 31] = [
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
    "GET /v1/follow/{token}",
    "GET /v1/follow/{token}/receipt",
    "GET /v1/export/areas.geojson",
    "GET /v1/export/cells.geojson",
    "GET /v1/export/compare.csv",
    "GET /v1/export/compare.xlsx",
    "GET /v1/export/counts.csv",
    "GET /v1/export/counts.xlsx",
    "GET /v1/locate",
    "GET /v1/picture.png",
    "GET /v1/public/challenge",
    "GET /v1/sources",
    "GET /v1/statuses",
    "GET /v1/teams",
    "GET /v1/tiles/areas.json",
    "GET /v1/tiles/areas/{z}/{x}/{y}.mvt",
    "GET /v1/tiles/heat.json",
    "GET /v1/tiles/heat/{z}/{x}/{y}.mvt",
    "POST /v1/follow/{token}/rating",
    "POST /v1/public/photos",
    "POST /v1/public/reports",
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

/// Status, tag and body of an answer by the public door.
async fn told(service: &Service, uri: &str) -> (u16, Option<String>, Vec<u8>) {
    let answer = service.call_by(true, TestRequest::get().uri(uri)).await;
    let tag = answer.headers().get("etag");
    let tag = tag.map(|tag| tag.to_str().expect("ASCII").to_owned());
    let status = answer.status().as_u16();
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    (status, tag, body.to_vec())
}

#[actix_web::test]
async fn by_the_public_door_nothing_tells_that_the_log_grew_by_a_sensitive_case() {
    let service = Service::new();
    let (status, _) = service.post("/v1/cases", report("open")).await;
    assert_eq!(status, 201);
    let asked = [
        "/v1/counts",
        "/v1/counts?group=class",
        "/v1/compare?from=2026-10-24T00:00:00Z&to=2026-10-26T00:00:00Z&against=like-2",
        "/v1/tiles/heat/0/0/0.mvt",
        "/v1/about",
    ];
    let mut before = Vec::new();
    for uri in asked {
        let answer = told(&service, uri).await;
        assert_eq!(answer.0, 200, "{uri}");
        before.push(answer);
    }
    // Nobody has classified it yet: it is sensitive.
    let mut hidden = report("hidden");
    hidden.as_object_mut().expect("fields").remove("class");
    let (status, _) = service.post("/v1/cases", hidden).await;
    assert_eq!(status, 201);
    for (uri, before) in asked.into_iter().zip(before) {
        assert_eq!(told(&service, uri).await, before, "{uri}");
    }
    // A case that is not sensitive is told at once.
    let counts = told(&service, "/v1/counts").await;
    let (status, _) = service.post("/v1/cases", report("open too")).await;
    assert_eq!(status, 201);
    assert_ne!(told(&service, "/v1/counts").await, counts);
}
