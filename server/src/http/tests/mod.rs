//! The HTTP door in process: what is asked, what is answered.

mod refused;
mod reports;
mod shown;
mod stream;

use super::{Door, Shared, docs, openapi, openapi_json};
use crate::fixture::{City, SOUTH, WEST};
use actix_web::body::to_bytes;
use actix_web::dev::ServiceResponse;
use actix_web::test as web_test;
use actix_web::test::TestRequest;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

/// The description is the same for all, and slow to make.
static DOCS: LazyLock<docs::Data> = LazyLock::new(|| docs::Data::of(&openapi(), openapi_json()));

/// A city behind its HTTP door. Each call builds the door anew: it has no memory of its own.
pub(super) struct Service(pub(super) City);

impl Service {
    pub(super) fn new() -> Self {
        Self(City::new())
    }

    fn shared(&self, public: bool) -> Shared {
        let installation = &self.0.installation;
        Shared {
            world: Arc::clone(&installation.world),
            engine: Arc::clone(&installation.engine),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            door: Door::new("127.0.0.1:8080".parse().expect("an address"), None),
            public,
        }
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
        let app = web_test::init_service(super::app(self.shared(public), DOCS.clone())).await;
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

/// The number of one that is taken, so many degrees further east.
pub(super) async fn case(service: &Service, id: &str, source: &str, east: f64) -> String {
    let mut body = report(id);
    body["source"] = json!(source);
    body["lon"] = json!(WEST + 0.003 + east);
    let (status, told) = service.post("/v1/cases", body).await;
    assert_eq!(status, 201, "{told}");
    told["case"].as_str().expect("a number").to_owned()
}

/// A step that is possible.
pub(super) async fn moved(service: &Service, case: &str, by: &str, step: &str, mut more: Value) {
    more["by"] = json!(by);
    more["step"] = json!(step);
    more["id"] = json!(format!("{case}-{step}-{by}"));
    let (status, told) = service.post(&format!("/v1/cases/{case}/moves"), more).await;
    assert_eq!(status, 200, "{told}");
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
