//! What is answered while the log is being read.

use super::tests::{Service, report};
use crate::world::Readiness;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

#[actix_web::test]
async fn while_the_log_is_read_counts_and_tiles_answer_and_single_cases_wait() {
    let service = Service::new();
    for id in ["a", "b", "c"] {
        assert_eq!(service.post("/v1/cases", report(id)).await.0, 201);
    }
    service
        .0
        .installation
        .world
        .set_readiness(Readiness::Replaying(12));
    for (path, is_told) in [
        ("/v1/counts?group=class", true),
        ("/v1/tiles/heat/0/0/0.mvt", true),
        ("/v1/tiles/heat.json", true),
        (
            "/v1/compare?from=2026-11-02T00:00:00Z&to=2026-11-03T00:00:00Z&against=like-8",
            true,
        ),
        ("/v1/areas", true),
        ("/v1/counts?overdue=true", false),
        ("/v1/tiles/heat/0/0/0.mvt?queue=overdue", false),
        ("/v1/picture.png?overdue=true", false),
        ("/v1/export/counts.csv?overdue=true", false),
        (
            "/v1/export/areas.geojson?level=community&queue=overdue",
            false,
        ),
        ("/v1/export/cells.geojson?z=12&overdue=true", false),
        ("/v1/export/cases.csv", false),
        ("/v1/cases", false),
        ("/v1/cases/HY000000001", false),
        ("/v1/queues", false),
        ("/v1/events", false),
        ("/v1/tiles/cases/14/13341/7127.mvt", false),
    ] {
        let (status, told) = service.get(path).await;
        let expected = if is_told {
            (200, Value::Null)
        } else {
            (503, json!("starting"))
        };
        assert_eq!((status, told["code"].clone()), expected, "{path}: {told}");
    }
    let (_, counts) = service.get("/v1/counts").await;
    assert_eq!(counts["total"], 3);
    let answer = service.call(TestRequest::get().uri("/v1/cases")).await;
    assert!(answer.headers().contains_key("retry-after"));
    let (status, told) = service.get("/readyz").await;
    assert_eq!(status, 503);
    assert!(
        told["detail"]
            .as_str()
            .is_some_and(|why| why.contains("12 events"))
    );
    let veiled = service
        .call_by(true, TestRequest::get().uri("/v1/counts"))
        .await;
    assert_eq!(veiled.status(), 503, "a snapshot has no veil");
}
