//! The HTTP door in process: what is asked, what is answered.

use super::{Door, Shared, docs, openapi, openapi_json};
use crate::fixture::{City, SOUTH, WEST};
use actix_web::body::to_bytes;
use actix_web::dev::ServiceResponse;
use actix_web::test as web_test;
use actix_web::test::TestRequest;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

/// The description is the same for all, and slow to make.
static DOCS: LazyLock<docs::Data> = LazyLock::new(|| docs::Data::of(&openapi(), openapi_json()));

/// A city behind its HTTP door. Each call builds the door anew: it has no memory of its own.
pub(super) struct Service(pub(super) City);

impl Service {
    pub(super) fn new() -> Self {
        Self(City::new())
    }

    pub(super) async fn call(
        &self,
        request: TestRequest,
    ) -> ServiceResponse<impl actix_web::body::MessageBody + use<>> {
        self.call_by(false, request).await
    }

    /// By the public door, or by the inner one.
    pub(super) async fn call_by(
        &self,
        public: bool,
        request: TestRequest,
    ) -> ServiceResponse<impl actix_web::body::MessageBody + use<>> {
        let installation = &self.0.installation;
        let shared = Shared {
            world: Arc::clone(&installation.world),
            engine: Arc::clone(&installation.engine),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            door: Door::new("127.0.0.1:8080".parse().expect("an address"), None),
            public,
        };
        let app = web_test::init_service(super::app(shared, DOCS.clone())).await;
        let request = request
            .insert_header(("host", "localhost:8080"))
            .to_request();
        web_test::try_call_service(&app, request)
            .await
            .expect("every error becomes an answer")
    }

    pub(super) async fn json(&self, request: TestRequest) -> (u16, Value) {
        let answer = self.call(request).await;
        let status = answer.status().as_u16();
        let Ok(body) = to_bytes(answer.into_body()).await else {
            panic!("the body ends")
        };
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Value) {
        self.json(TestRequest::get().uri(path)).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.json(TestRequest::post().uri(path).set_json(body))
            .await
    }

    async fn import(&self, media: &str, body: &[u8]) -> Vec<Value> {
        let request = TestRequest::post()
            .uri("/v1/cases/import")
            .insert_header(("content-type", media));
        let answer = self.call(request.set_payload(body.to_vec())).await;
        assert_eq!(answer.status(), 200);
        let Ok(body) = to_bytes(answer.into_body()).await else {
            panic!("the body ends")
        };
        let text = std::str::from_utf8(&body).expect("UTF-8");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("a JSON line"))
            .collect()
    }
}

pub(super) fn report(id: &str) -> Value {
    json!({"id": id, "source": "grid-worker", "at": "2026-11-02T09:00:00+08:00",
        "lon": WEST + 0.003, "lat": SOUTH + 0.004, "class": "0505", "text": "三辆货车占道"})
}

#[actix_web::test]
async fn a_report_gets_its_areas_team_and_deadline_and_twice_is_once() {
    let service = Service::new();
    let (status, first) = service.post("/v1/cases", report("a")).await;
    assert_eq!(status, 201);
    assert_eq!(first["area"], "d1a");
    assert_eq!(
        first["areas"][1],
        json!({"level": "community", "code": "d1", "name": "区d1"})
    );
    assert_eq!(first["team"], json!({"code": "T1", "name": "西社区执法队"}));
    assert_eq!(first["supporting"][0]["code"], "P");
    // The team's time begins when it is given the case, not when the report says it was seen.
    assert!(first["due"].as_str().is_some_and(|due| due > "2026-11-02"));
    assert_eq!(
        (&first["place"], &first["status"]),
        (&json!("inside"), &json!("dispatched"))
    );
    let (status, again) = service.post("/v1/cases", report("a")).await;
    assert_eq!((status, again), (200, first));
}

#[actix_web::test]
async fn nothing_is_dropped_for_want_of_a_place_or_a_class() {
    let service = Service::new();
    let mut outside = report("out");
    outside["lon"] = json!(WEST - 1.0);
    let (status, answer) = service.post("/v1/cases", outside).await;
    assert_eq!(
        (status, &answer["status"], &answer["place"]),
        (201, &json!("unplaced"), &json!("outside"))
    );
    assert_eq!(answer["team"], Value::Null);
    let mut unknown = report("cls");
    unknown["class"] = json!("9999");
    let (_, answer) = service.post("/v1/cases", unknown).await;
    assert_eq!(answer["status"], "unclassified");
    let case = answer["case"].as_str().expect("a number").to_owned();
    let step = json!({"id": "m1", "by": "desk", "step": "classify", "class": "0101"});
    let (status, moved) = service.post(&format!("/v1/cases/{case}/moves"), step).await;
    assert_eq!(
        (status, &moved["status"], &moved["team"]),
        (200, &json!("dispatched"), &json!("P"))
    );
    assert_eq!(moved["events"].as_array().map(Vec::len), Some(2));
    let (_, none) = service.get("/v1/cases?class=none").await;
    assert_eq!(none["items"], json!([]));
    let (_, none) = service.get("/v1/cases?area=none").await;
    assert_eq!(none["items"][0]["case"], "HY000000001");
}

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
async fn an_import_answers_every_row_in_order_and_a_wrong_one_hinders_none() {
    let service = Service::new();
    let long = format!(
        "{{\"text\":\"{}\"}}",
        "x".repeat(crate::limits::ROW_BYTES_MAX)
    );
    let body = format!(
        "{}\nnot json\n\n{long}\n{}\r\n{}",
        report("a"),
        report("b"),
        report("a")
    );
    let answers = service
        .import("application/x-ndjson", body.as_bytes())
        .await;
    let rows: Vec<_> = answers
        .iter()
        .map(|a| a["row"].as_u64().expect("a row"))
        .collect();
    assert_eq!(rows, [1, 2, 3, 4, 5]);
    assert_eq!(
        (&answers[0]["case"], &answers[3]["case"]),
        (&json!("HY000000001"), &json!("HY000000002"))
    );
    assert_eq!(
        (
            &answers[1]["problem"]["code"],
            &answers[2]["problem"]["code"]
        ),
        (&json!("wrong_fields"), &json!("too_large"))
    );
    assert_eq!(
        (&answers[4]["case"], &answers[4]["repeat"]),
        (&json!("HY000000001"), &json!(true))
    );
}

#[actix_web::test]
async fn an_import_of_csv_takes_the_same_names() {
    let service = Service::new();
    let body = format!(
        "\u{feff}id,source,at,lon,lat,class,text\r\nc1,hotline,2026-11-02T09:00:00+08:00,{lon},{lat},0505,\"占道, 两辆\"\n\
         c2,hotline,2026-11-02T09:00:00+08:00,{lon}\nc3,hotline,yesterday,{lon},{lat},0505,x\n",
        lon = WEST + 0.003,
        lat = SOUTH + 0.004
    );
    let answers = service
        .import("text/csv; charset=utf-8", body.as_bytes())
        .await;
    assert_eq!(answers[0]["area"], "d1a");
    assert_eq!(
        (
            &answers[1]["problem"]["code"],
            &answers[2]["problem"]["code"]
        ),
        (&json!("cells"), &json!("wrong_fields"))
    );
    let broken = service.import("text/csv", b"id,text\n\xff\xfe,x\n").await;
    assert_eq!(broken[0]["problem"]["code"], "not_utf8");
}

#[actix_web::test]
async fn every_wrong_request_gets_its_problem() {
    let service = Service::new();
    let too_long = "x".repeat(crate::limits::BODY_BYTES_MAX + 1);
    let post = |media: &'static str, body: &str| {
        TestRequest::post()
            .uri("/v1/cases")
            .insert_header(("content-type", media))
            .set_payload(body.to_owned())
    };
    for (request, status, code) in vec![
        (
            TestRequest::get().uri("/v1/cases?x=1"),
            400,
            "unknown_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?limit=0"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?limit=1&limit=2"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?from=today"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?status=gone"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?cursor=x"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?class="),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/counts?group=area"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/counts?group=moon"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/locate?lon=NaN&lat=1"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/about?x=1"),
            400,
            "unknown_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases/HY000000009"),
            404,
            "not_found",
        ),
        (TestRequest::get().uri("/v1/cases/42"), 404, "not_found"),
        (TestRequest::get().uri("/v1/areas/zz"), 404, "not_found"),
        (TestRequest::get().uri("/v1/nothing"), 404, "not_found"),
        (TestRequest::get().uri("/assets/none.js"), 404, "not_found"),
        (
            TestRequest::delete().uri("/v1/cases"),
            405,
            "method_not_allowed",
        ),
        (
            TestRequest::post().uri("/v1/counts"),
            405,
            "method_not_allowed",
        ),
        (post("application/json", &too_long), 413, "too_large"),
        (post("text/plain", "{}"), 415, "media_type"),
        (post("application/json", "{"), 422, "wrong_fields"),
        (post("application/json", "{}"), 422, "wrong_fields"),
        (
            TestRequest::get().uri("/v1/events?overdue=true"),
            400,
            "bad_parameter",
        ),
    ] {
        let answer = service.call(request).await;
        let path = answer.request().uri().to_string();
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(
            answer
                .headers()
                .get("content-type")
                .and_then(|v| v.to_str().ok()),
            Some("application/problem+json"),
            "{path}"
        );
        let id = answer
            .headers()
            .get("x-request-id")
            .cloned()
            .expect("an id");
        let Ok(body) = to_bytes(answer.into_body()).await else {
            panic!("the body ends")
        };
        let problem: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(
            (&problem["code"], &problem["request_id"]),
            (&json!(code), &json!(id.to_str().expect("plain"))),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn a_foreign_host_name_is_refused() {
    let service = Service::new();
    for host in [
        "evil.example",
        "localhost:9999",
        "127.0.0.1.evil.example:8080",
        "",
    ] {
        let installation = &service.0.installation;
        let shared = Shared {
            world: Arc::clone(&installation.world),
            engine: Arc::clone(&installation.engine),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            door: Door::new("127.0.0.1:8080".parse().expect("an address"), None),
            public: false,
        };
        let app = web_test::init_service(super::app(
            shared,
            docs::Data::of(&openapi(), openapi_json()),
        ))
        .await;
        let request = TestRequest::get()
            .uri("/v1/about")
            .insert_header(("host", host))
            .insert_header(("x-forwarded-host", "localhost:8080"));
        assert_eq!(
            web_test::call_service(&app, request.to_request())
                .await
                .status()
                .as_u16(),
            403,
            "{host}"
        );
    }
}

#[actix_web::test]
async fn whoever_finds_no_seat_is_told_when_to_come_back() {
    let service = Service::new();
    let feed = &service.0.installation.world.feed;
    let mut seats: Vec<_> = std::iter::from_fn(|| feed.subscribe()).collect();
    let follow = || service.call(TestRequest::get().uri("/v1/events"));
    let refused = follow().await;
    assert_eq!(refused.status().as_u16(), 503);
    let wait = refused.headers().get("retry-after");
    assert_eq!(wait.and_then(|wait| wait.to_str().ok()), Some("1"));
    let Ok(body) = to_bytes(refused.into_body()).await else {
        panic!("the body ends")
    };
    let problem: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(problem["code"], "overloaded");
    drop(seats.pop());
    assert_eq!(follow().await.status().as_u16(), 200);
}

#[actix_web::test]
async fn a_stream_resumes_without_a_gap_and_passes_filters() {
    let service = Service::new();
    for n in 0..5 {
        let mut one = report(&format!("s{n}"));
        one["class"] = json!(if n % 2 == 0 { "0505" } else { "0101" });
        service.post("/v1/cases", one).await;
    }
    let request = TestRequest::get()
        .uri("/v1/events?class=0505")
        .insert_header(("last-event-id", "1"));
    let answer = service.call(request).await;
    assert_eq!(
        answer
            .headers()
            .get("content-type")
            .and_then(|v| v.to_str().ok()),
        Some("text/event-stream")
    );
    let mut body = std::pin::pin!(answer.into_body());
    let mut text = String::new();
    while !text.contains("id: 5") {
        let chunk =
            std::future::poll_fn(|cx| actix_web::body::MessageBody::poll_next(body.as_mut(), cx))
                .await;
        let Some(Ok(chunk)) = chunk else {
            panic!("the stream goes on")
        };
        text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
    }
    let ids: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("id: "))
        .collect();
    assert_eq!(ids, ["3", "5"]);
    assert!(text.contains("event: hello\ndata: {\"seq\":5,"));
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

#[test]
fn the_committed_description_is_the_one_that_the_routes_give() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == openapi_json(),
        "openapi.json is stale: run `cargo run -- openapi > openapi.json`"
    );
}

#[test]
fn the_tables_of_the_demo_have_no_fault() {
    assert_eq!(cases::Tables::parse(&crate::cli::demo_tables()).err(), None);
}
