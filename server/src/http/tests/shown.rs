//! Lists, counts, tiles and searches agree with each other.

use super::{Service, report};
use crate::fixture::{SOUTH, WEST};
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use serde_json::json;
use std::fmt::Write as _;

#[actix_web::test]
async fn lists_counts_and_tiles_agree() {
    let service = Service::new();
    let lines: String = (0..300)
        .map(|n| {
            let mut line = report(&format!("r{n}"));
            line["lon"] = json!(WEST + 0.0001 + f64::from(n) * 0.000_066);
            line["class"] = json!(["0505", "0101", "05"][n as usize % 3]);
            line.to_string() + "\n"
        })
        .collect();
    assert_eq!(
        service
            .import("application/x-ndjson", lines.as_bytes())
            .await
            .len(),
        300
    );
    for filter in [
        "",
        "class=05",
        "class=0101",
        "area=d2",
        "area=d1a,d2",
        "status=dispatched",
        "team=T2",
        "source=hotline",
        "from=2026-11-02T00:00:00Z&to=2026-11-03T00:00:00Z",
        "overdue=true",
        "overdue=false",
        "class=none",
    ] {
        let (status, counts) = service
            .get(&format!("/v1/counts?{filter}&group=area&level=grid"))
            .await;
        assert_eq!(status, 200, "{counts}");
        let sum: u64 = counts["groups"]
            .as_array()
            .expect("groups")
            .iter()
            .map(|g| g["count"].as_u64().expect("n"))
            .sum();
        assert_eq!(counts["total"], sum, "{filter}");
        let (mut listed, mut cursor) = (0, String::new());
        loop {
            let (status, page) = service
                .get(&format!("/v1/cases?{filter}&limit=70{cursor}"))
                .await;
            assert_eq!(status, 200, "{page}");
            listed += page["items"].as_array().expect("items").len() as u64;
            let Some(next) = page["next"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(listed, sum, "{filter}");
    }
}

#[actix_web::test]
async fn the_water_is_in_the_area_tiles_and_in_their_tag() {
    let service = Service::new();
    let (status, document) = service.get("/v1/tiles/areas.json").await;
    assert_eq!(
        (status, &document["vector_layers"][0]["id"]),
        (200, &json!("water"))
    );
    let tile = heat::Tile::of(heat::Spot::of(WEST, SOUTH).expect("finite"), 10).expect("a tile");
    let path = format!("/v1/tiles/areas/10/{}/{}.mvt", tile.x(), tile.y());
    let answer = service.call(TestRequest::get().uri(&path)).await;
    let tag = answer
        .headers()
        .get("etag")
        .expect("a tag")
        .to_str()
        .expect("text")
        .to_owned();
    let world = &service.0.installation.world;
    let hash = world.ground.as_ref().expect("a pond").hash_hex();
    assert!(
        tag.contains(&world.edition().hash_hex()) && tag.contains(&hash[..16]),
        "{tag}"
    );
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    assert!(body.windows(5).any(|bytes| bytes == b"water"));
}

#[actix_web::test]
async fn counts_by_time_have_no_holes() {
    let service = Service::new();
    service.post("/v1/cases", report("a")).await;
    let (_, hours) = service
        .get(
            "/v1/counts?group=hour&from=2026-11-02T00:00:00%2B08:00&to=2026-11-03T00:00:00%2B08:00",
        )
        .await;
    let groups = hours["groups"].as_array().expect("groups");
    assert_eq!(groups.len(), 24);
    assert_eq!(
        groups[9],
        json!({"key": "2026-11-02T09:00:00+08:00", "name": "2026-11-02T09:00:00+08:00", "count": 1})
    );
    let (_, week) = service.get("/v1/counts?group=hour-of-week").await;
    assert_eq!(week["groups"].as_array().map(Vec::len), Some(168));
    assert_eq!(week["groups"][9]["count"], 1);
    let (status, refused) = service
        .get("/v1/counts?group=hour&from=2000-01-01T00:00:00Z&to=2026-01-01T00:00:00Z")
        .await;
    assert_eq!(
        (status, &refused["code"]),
        (400, &json!("too_many_buckets"))
    );
}

#[actix_web::test]
async fn words_case_numbers_and_team_names_are_found() {
    let service = Service::new();
    service.post("/v1/cases", report("a")).await;
    let mut east = report("b");
    east["lon"] = json!(WEST + 0.013);
    east["text"] = json!("路面塌陷");
    service.post("/v1/cases", east).await;
    for (words, found) in [
        ("货车", vec![1]),
        ("路面", vec![2]),
        ("hy000000002", vec![2]),
        ("东社区", vec![2]),
        ("T1", vec![1]),
        ("没有", vec![]),
    ] {
        let mut encoded = String::new();
        for byte in words.bytes() {
            write!(encoded, "%{byte:02X}").expect("writing to a string");
        }
        let (_, page) = service.get(&format!("/v1/cases?q={encoded}")).await;
        let cases: Vec<_> = page["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["case"].clone())
            .collect();
        let expected: Vec<_> = found
            .into_iter()
            .map(|n: u32| json!(cases::CaseNo(n).to_string()))
            .collect();
        assert_eq!(cases, expected, "{words}");
    }
}
