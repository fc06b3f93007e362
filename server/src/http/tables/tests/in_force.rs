//! Fetched, edited, put in force; whoever saw an older version; a whole workbook; who is on duty then.

use super::{edited, put, send, text};
use crate::http::tests::{Service, report};
use crate::sheets::{CSV_MEDIA, XLSX_MEDIA};
use actix_web::test::TestRequest;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_table_is_fetched_edited_put_in_force_and_decides_the_next_report() {
    let service = Service::new();
    let (_, first) = service.post("/v1/cases", report("a")).await;
    assert_eq!(first["team"]["code"], "T1");
    let (tag, duties) = text(&service, "/v1/tables/duties.csv").await;
    assert_eq!(tag, "\"1\"");
    let (status, done) = put(&service, &tag, &edited(&duties)).await;
    assert_eq!(
        (status, &done["version"], &done["changed"]),
        (200, &json!(2), &json!(true)),
        "{done}"
    );
    let (_, next) = service.post("/v1/cases", report("b")).await;
    assert_eq!(next["team"]["code"], "P");
    let (status, again) = put(&service, &tag, &edited(&duties)).await;
    assert_eq!(
        (status, &again["changed"], &again["version"]),
        (200, &json!(false), &json!(2))
    );
    let (_, versions) = service.get("/v1/tables/duties/versions").await;
    assert_eq!(versions["items"][0]["by"], "planner");
    assert_eq!(versions["items"].as_array().map(Vec::len), Some(2));
    let (tag, before) = text(&service, "/v1/tables/duties.csv?version=1").await;
    assert!(tag == "\"1\"" && before.contains("R1,05,,,0,street,police"));
    let (_, list) = service.get("/v1/tables").await;
    let duties = &list["items"][4];
    assert_eq!(
        (&duties["name"], &duties["rows"], &duties["version"]),
        (&json!("duties"), &json!(2), &json!(2))
    );
    let (_, case) = service
        .get(&format!(
            "/v1/cases/{}",
            next["case"].as_str().expect("a number")
        ))
        .await;
    assert_eq!(case["decision"]["tables"], list["version"]);
}

#[actix_web::test]
async fn whoever_saw_an_older_version_is_told_who_was_faster() {
    let service = Service::new();
    let (tag, duties) = text(&service, "/v1/tables/duties.csv").await;
    let (status, _) = put(&service, &tag, &edited(&duties)).await;
    assert_eq!(status, 200);
    let other = duties.replace("working_hours,2", "working_hours,3");
    let (status, refused) = put(&service, &tag, &other).await;
    assert_eq!((status, &refused["code"]), (412, &json!("outdated")));
    assert!(
        refused["detail"]
            .as_str()
            .is_some_and(|words| words.contains("planner")),
        "{refused}"
    );
    assert_eq!(put(&service, "*", &other).await.0, 200);
    assert_eq!(put(&service, "three", &other).await.0, 400);
    let path = "/v1/tables/duties?by=planner";
    let (status, missing) = service
        .json(send(TestRequest::put(), path, CSV_MEDIA, other.as_bytes()))
        .await;
    assert_eq!(
        (status, &missing["code"]),
        (428, &json!("if_match_missing"))
    );
}

#[actix_web::test]
async fn a_whole_workbook_is_taken_as_long_as_only_the_named_table_differs() {
    let service = Service::new();
    let (_, duties) = text(&service, "/v1/tables/duties.csv").await;
    let (_, hours) = text(&service, "/v1/tables/hours.csv").await;
    let duties = edited(&duties);
    let check = |hours: &str| {
        let book =
            crate::sheets::workbook(&[("hours", hours), ("duties", &duties)]).expect("small");
        send(
            TestRequest::post(),
            "/v1/tables/check?name=duties",
            XLSX_MEDIA,
            &book,
        )
    };
    let (_, both) = service.json(check(&hours)).await;
    assert_eq!(
        (&both["sound"], &both["changed"]),
        (&json!(true), &json!(true)),
        "{both}"
    );
    let (_, more) = service.json(check(&hours.replace("18:00", "17:00"))).await;
    assert_eq!(more["faults"][0]["sheet"], "hours", "{more}");
}

#[actix_web::test]
async fn who_is_on_duty_is_told_by_team_and_by_area_and_why_when_nobody_is() {
    let service = Service::new();
    let roster = "team,department,account,days,from,to,role\nT1,,wang,daily,08:00,20:00,lead\n";
    let request = send(
        TestRequest::put(),
        "/v1/tables/roster?by=planner",
        CSV_MEDIA,
        roster.as_bytes(),
    );
    let (status, done) = service
        .json(request.insert_header(("if-match", "\"0\"")))
        .await;
    assert_eq!((status, &done["version"]), (200, &json!(1)), "{done}");
    let (_, day) = service
        .get("/v1/duty?team=T1&at=2026-11-02T09:00:00%2B08:00")
        .await;
    let team = &day["items"][0];
    assert_eq!(
        (&team["team_name"], &team["nobody"]),
        (&json!("西社区执法队"), &Value::Null)
    );
    assert_eq!(team["on_duty"][0]["until"], "2026-11-02T20:00:00+08:00");
    let (_, night) = service
        .get("/v1/duty?area=d1a&at=2026-11-02T23:00:00%2B08:00")
        .await;
    let teams: Vec<_> = night["items"]
        .as_array()
        .expect("teams")
        .iter()
        .map(|one| &one["team"])
        .collect();
    assert_eq!(teams, ["T1", "P"]);
    let team = &night["items"][0];
    assert_eq!(
        (
            &team["nobody"]["reason"],
            &team["next"]["comes"][0]["account"]
        ),
        (&json!("off-shift"), &json!("wang"))
    );
    for (query, status) in [
        ("", 400),
        ("?team=T1&area=d1", 400),
        ("?team=nobody", 404),
        ("?area=x", 404),
        ("?team=T1&at=noon", 400),
    ] {
        assert_eq!(
            service.get(&format!("/v1/duty{query}")).await.0,
            status,
            "{query}"
        );
    }
}
