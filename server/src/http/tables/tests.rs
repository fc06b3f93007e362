//! Tables over HTTP, in process.

use crate::http::tests::{Service, report};
use crate::limits;
use crate::sheets::{CSV_MEDIA, XLSX_MEDIA};
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

async fn text(service: &Service, path: &str) -> (String, String) {
    let answer = service.call(TestRequest::get().uri(path)).await;
    assert_eq!(answer.status(), 200, "{path}");
    let tag = answer
        .headers()
        .get("etag")
        .expect("a tag")
        .to_str()
        .expect("text")
        .to_owned();
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    (tag, String::from_utf8(body.to_vec()).expect("UTF-8"))
}

fn send(request: TestRequest, path: &str, media: &str, body: &[u8]) -> TestRequest {
    let request = request.uri(path).insert_header(("content-type", media));
    request.set_payload(body.to_vec())
}

async fn put(service: &Service, tag: &str, body: &str) -> (u16, Value) {
    let request = send(
        TestRequest::put(),
        "/v1/tables/duties?by=planner",
        CSV_MEDIA,
        body.as_bytes(),
    );
    service.json(request.insert_header(("if-match", tag))).await
}

async fn post(service: &Service, path: &str, body: &str) -> (u16, Value) {
    service
        .json(send(TestRequest::post(), path, CSV_MEDIA, body.as_bytes()))
        .await
}

/// The duties with the police as lead of class 05.
fn edited(text: &str) -> String {
    text.replace("R1,05,,,0,street,police", "R1,05,,,0,police,")
}

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
    let refused = super::rehearse::too_many(limits::REHEARSAL_CASES_MAX + 1);
    assert!(
        refused.to_string().contains("takes 200000 at most"),
        "{refused}"
    );
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
