//! Wrong tables, what is no table, and what a check tells.

use super::{post, put, send, text};
use crate::http::tests::Service;
use crate::limits;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_wrong_table_is_refused_with_every_fault_and_nothing_changes() {
    let service = Service::new();
    let (tag, duties) = text(&service, "/v1/tables/duties.csv").await;
    let wrong = duties
        .replace("street,police", "nobody,police")
        .replace("urgent_hours,1", "weeks,x");
    let (status, refused) = put(&service, &tag, &wrong).await;
    assert_eq!((status, &refused["code"]), (422, &json!("wrong_table")));
    let places: Vec<_> = refused["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| {
            (
                fault["line"].as_u64(),
                fault["column"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert!(
        places.contains(&(Some(2), "lead")) && places.contains(&(Some(3), "limit_kind")),
        "{places:?}"
    );
    let (status, check) = post(&service, "/v1/tables/check?name=duties", &wrong).await;
    assert_eq!((status, &check["sound"]), (200, &json!(false)));
    assert_eq!(check["faults"], refused["faults"]);
    assert_eq!(text(&service, "/v1/tables/duties.csv").await, (tag, duties));
}

#[actix_web::test]
async fn a_check_tells_what_the_duties_leave_open_and_columns_that_nothing_reads() {
    let service = Service::new();
    let (_, duties) = text(&service, "/v1/tables/duties.csv").await;
    let only: String =
        duties
            .lines()
            .filter(|line| !line.starts_with("R2"))
            .fold(String::new(), |text, line| {
                let cell = if line.starts_with("row,") {
                    "colour"
                } else {
                    "red"
                };
                text + line + "," + cell + "\n"
            });
    let (status, check) = post(&service, "/v1/tables/check?name=duties", &only).await;
    assert_eq!(
        (status, &check["sound"], &check["changed"]),
        (200, &json!(true), &json!(true)),
        "{check}"
    );
    let findings = check["findings"].as_array().expect("findings");
    assert!(
        findings
            .iter()
            .any(|one| one["kind"] == "uncovered" && one["class"] == "0101"),
        "{check}"
    );
    assert_eq!(check["notes"][0]["column"], "colour");
}

#[actix_web::test]
async fn what_is_no_table_is_refused_as_what_it_is() {
    let service = Service::new();
    let code =
        |(status, body): (u16, Value)| (status, body["code"].as_str().unwrap_or("").to_owned());
    assert_eq!(
        code(service.get("/v1/tables/tasks.csv").await),
        (404, "not_found".to_owned())
    );
    assert_eq!(
        code(service.get("/v1/tables/duties.csv?version=9").await),
        (404, "not_found".to_owned())
    );
    assert_eq!(
        code(service.get("/v1/tables/duties.csv?v=9").await),
        (400, "unknown_parameter".to_owned())
    );
    let check = "/v1/tables/check?name=duties";
    let typed = |media| send(TestRequest::post(), check, media, b"{}");
    assert_eq!(
        code(service.json(typed("application/json")).await),
        (415, "media_type".to_owned())
    );
    let path = "/v1/tables/check?name=duties&encoding=latin1";
    assert_eq!(
        code(post(&service, path, "").await),
        (400, "bad_parameter".to_owned())
    );
    let large = "x".repeat(limits::TABLE_BYTES_MAX + 1);
    assert_eq!(
        code(post(&service, check, &large).await),
        (413, "too_large".to_owned())
    );
    let request = TestRequest::delete().uri("/v1/tables/duties");
    let answer = service.call(request).await;
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers().get("allow").expect("said"), "PUT");
}
