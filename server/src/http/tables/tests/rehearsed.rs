//! What would shift, before it does.

use super::{edited, post, put, send, text};
use crate::http::tests::{Service, report};
use crate::limits;
use crate::sheets::CSV_MEDIA;
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_rehearsal_counts_what_would_shift_and_lists_every_case_as_csv() {
    let service = Service::new();
    for id in ["a", "b", "c"] {
        service.post("/v1/cases", report(id)).await;
    }
    let mut other = report("d");
    other["class"] = json!("0101");
    service.post("/v1/cases", other).await;
    let (_, duties) = text(&service, "/v1/tables/duties.csv").await;
    let period = "from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";
    let path = format!("/v1/tables/rehearse?name=duties&{period}");
    let (status, same) = post(&service, &path, &duties).await;
    assert_eq!(
        (status, &same["cases"], &same["changed"]),
        (200, &json!(4), &json!(0)),
        "{same}"
    );
    let (_, found) = post(&service, &path, &edited(&duties)).await;
    assert_eq!(
        (&found["cases"], &found["changed"]),
        (&json!(4), &json!(3)),
        "{found}"
    );
    assert_eq!(
        found["moves"],
        json!([{"from": "T1", "to": "P", "cases": 3}])
    );
    assert_eq!(found["rows"].as_array().map(Vec::len), Some(3));
    let teams = found["teams"].as_array().expect("teams");
    let police = teams
        .iter()
        .find(|team| team["team"] == "P")
        .expect("police");
    assert_eq!(
        (&police["before"]["cases"], &police["after"]["cases"]),
        (&json!(1), &json!(4))
    );
    assert_eq!(police["after"]["share_percent"], 100.0);
    let request = send(
        TestRequest::post(),
        &path,
        CSV_MEDIA,
        edited(&duties).as_bytes(),
    );
    let answer = service
        .call(request.insert_header(("accept", "text/csv")))
        .await;
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    let csv = String::from_utf8(body.to_vec()).expect("UTF-8");
    assert_eq!(csv.lines().count(), 5, "{csv}");
    assert!(csv.contains("HY000000001,yes,R1,T1,"), "{csv}");
    let request = send(
        TestRequest::post(),
        &path,
        CSV_MEDIA,
        edited(&duties).as_bytes(),
    );
    let answer = service
        .call(request.insert_header(("accept", "application/x-ndjson")))
        .await;
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    let lines: Vec<Value> = std::str::from_utf8(&body)
        .expect("UTF-8")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines[0]["progress"], json!({"done": 0, "of": 4}));
    assert_eq!(lines[1]["result"]["changed"], 3);
    // Nothing of all this was stored.
    assert_eq!(service.get("/v1/tables").await.1["items"][4]["version"], 1);
}

#[actix_web::test]
async fn against_the_record_a_rehearsal_sees_what_older_tables_decided() {
    let service = Service::new();
    service.post("/v1/cases", report("a")).await;
    let (tag, duties) = text(&service, "/v1/tables/duties.csv").await;
    put(&service, &tag, &edited(&duties)).await;
    let path = "/v1/tables/rehearse?name=duties&from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";
    let (_, tables) = post(&service, path, &edited(&duties)).await;
    let (_, record) = post(
        &service,
        &format!("{path}&against=record"),
        &edited(&duties),
    )
    .await;
    assert_eq!(
        (&tables["changed"], &record["changed"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(record["rows"][0]["before"]["team"], "T1");
}

#[actix_web::test]
async fn a_period_with_too_many_cases_is_refused_with_their_number() {
    let service = Service::new();
    let world = &service.0.installation.world;
    for id in ["a", "b", "c"] {
        service.post("/v1/cases", report(id)).await;
    }
    let whole = jiff::Timestamp::MIN..jiff::Timestamp::MAX;
    assert_eq!(crate::past::reported_in(world, whole.clone(), 2), Err(3));
    assert_eq!(crate::past::reported_in(world, whole, 3), Ok(vec![1, 2, 3]));
    let refused = crate::http::tables::rehearse::too_many(limits::REHEARSAL_CASES_MAX + 1);
    assert!(
        refused.to_string().contains("takes 200000 at most"),
        "{refused}"
    );
}
