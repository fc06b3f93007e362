//! Reports one by one and many at once: areas, teams and deadlines; nothing is dropped, nothing is taken twice.

use super::{Service, report};
use crate::fixture::{SOUTH, WEST};
use serde_json::{Value, json};

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
