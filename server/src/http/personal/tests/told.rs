//! Who reported is told by nothing but a reading, and each reading is recorded.

use super::{HOME, NAME, PHONE, body, leaks, with_reporter};
use crate::fixture::City;
use crate::http::tests::{Service, report};
use crate::limits::REASON_CHARS_MAX;
use crate::store::FILE_NAME;
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use cases::{Command, Event, Report};
use serde_json::{Value, json};

#[actix_web::test]
async fn who_reported_is_told_by_nothing_but_a_recorded_reading() {
    let service = Service(City::with_loop());
    let feed = &service.0.installation.world.feed;
    let _seat = feed.subscribe().expect("a seat");
    let (status, told) = service.post("/v1/cases", with_reporter("a")).await;
    assert_eq!(status, 201, "{told}");
    assert_eq!(leaks(told.to_string().as_bytes()), [""; 0]);
    while feed.head() < 1 {
        std::thread::yield_now();
    }
    let items = feed.after(0, 9).expect("kept").items;
    assert!(!items.is_empty(), "a stream tells of the case");
    for item in &items {
        assert_eq!(leaks(&item.frame[..]), [""; 0]);
    }
    let wrong = json!({"id": "b", "source": "hotline", "at": "x", "reporter": {"name": NAME, "phone": 13_812_345_678_u64}});
    let (status, told) = service.post("/v1/cases", wrong).await;
    assert_eq!((status, leaks(told.to_string().as_bytes())), (422, vec![]));
    for path in [
        "/v1/cases",
        "/v1/cases/HY000000001",
        "/v1/cases/HY000000001/receipt",
        "/v1/cases/HY000000001/deadline",
        "/v1/cases/HY000000001/similar",
        "/v1/ledger/tile/entries/000.p/1",
        "/v1/ledger/checkpoint",
        "/v1/counts?group=class",
        "/v1/tiles/heat/0/0/0.mvt",
        "/v1/tiles/cases/14/13335/7098.mvt",
        "/v1/queues",
        "/v1/reads",
        "/v1/retention",
        "/metrics",
    ] {
        let bytes = body(&service, path).await;
        assert_eq!(leaks(&bytes), [""; 0], "{path}");
    }
    for word in ["慕容", PHONE, "桂花岗"] {
        let found = service.get(&format!("/v1/cases?q={}", encoded(word))).await;
        assert_eq!(found.1["items"], json!([]), "{word} finds nothing");
    }
    let world = &service.0.installation.world;
    let entries = world.store.events_of(1).expect("read");
    let event = Event::from_bytes(&entries[0].bytes).expect("ours");
    assert_eq!(leaks(&entries[0].bytes), [""; 0]);
    let Event::Reported(reported) = event else {
        panic!("a report")
    };
    assert!(reported.private.is_some());
    let Ok(from_json) = Report::from_json(with_reporter("z").to_string().as_bytes()) else {
        panic!("well formed")
    };
    let logged = format!("{:?}", Command::Report(from_json));
    assert_eq!(leaks(logged.as_bytes()), [""; 0]);

    let (_, case) = service.get("/v1/cases/HY000000001").await;
    assert_eq!(case["reporter"], "held");
    let reads = "/v1/cases/HY000000001/reporter/reads";
    let (status, _) = service.post(reads, json!({"by": "desk-1"})).await;
    assert_eq!(status, 422, "a reason is needed");
    let (status, shown) = service
        .post(reads, json!({"by": "desk-1", "why": "回访"}))
        .await;
    assert_eq!(status, 200, "{shown}");
    assert_eq!(
        (&shown["name"], &shown["phone"], &shown["address"]),
        (&json!(NAME), &json!(PHONE), &json!(HOME))
    );
    let (_, list) = service.get("/v1/reads?case=HY000000001&by=desk-1").await;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!(list["items"][0], shown["read"]);
    assert_eq!(list["items"][0]["why"], "回访");
    assert_eq!(leaks(list.to_string().as_bytes()), [""; 0]);
    // Neither a case without a reporter nor one that is not there leaves a record.
    service.post("/v1/cases", report("c")).await;
    for (case, status) in [("HY000000002", 404), ("HY000000009", 404), ("x", 404)] {
        let path = format!("/v1/cases/{case}/reporter/reads");
        let (found, _) = service.post(&path, json!({"by": "d", "why": "w"})).await;
        assert_eq!(found, status, "{case}");
    }
    let (_, list) = service.get("/v1/reads").await;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
}

fn encoded(word: &str) -> String {
    word.bytes()
        .fold(String::new(), |text, byte| text + &format!("%{byte:02X}"))
}

#[actix_web::test]
async fn a_reason_has_its_length_and_the_record_of_reads_is_only_added_to() {
    let service = Service::new();
    service.post("/v1/cases", with_reporter("a")).await;
    let reads = "/v1/cases/HY000000001/reporter/reads";
    let why = |chars: usize| json!({"by": "d", "why": "因".repeat(chars)});
    assert_eq!(service.post(reads, why(REASON_CHARS_MAX)).await.0, 200);
    assert_eq!(service.post(reads, why(REASON_CHARS_MAX + 1)).await.0, 422);
    let erase = "/v1/cases/HY000000001/erase";
    let long = json!({"id": "e", "by": "d", "what": ["photos"], "reason": "因".repeat(REASON_CHARS_MAX + 1)});
    assert_eq!(service.post(erase, long).await.0, 422);
    let path = service.0.dir.path().join(FILE_NAME);
    let db = rusqlite::Connection::open(path).expect("the database");
    for change in ["UPDATE reads SET by_whom = 'x'", "DELETE FROM reads"] {
        let refused = db.execute_batch(change).expect_err("a trigger");
        assert!(refused.to_string().contains("stays recorded"), "{refused}");
    }
    for _ in 0..3 {
        service.post(reads, why(1)).await;
    }
    let (_, first) = service.get("/v1/reads?limit=3").await;
    let next = first["next"].as_str().expect("more");
    let (_, second) = service
        .get(&format!("/v1/reads?limit=3&cursor={next}"))
        .await;
    let numbers = |page: &Value| -> Vec<u64> {
        let items = page["items"].as_array().expect("items");
        items
            .iter()
            .filter_map(|item| item["number"].as_u64())
            .collect()
    };
    assert_eq!(
        (numbers(&first), numbers(&second)),
        (vec![4, 3, 2], vec![1])
    );
    assert!(second["next"].is_null());
}

#[actix_web::test]
async fn columns_of_a_table_say_who_reported_too() {
    let service = Service::new();
    let csv = format!(
        "id,source,at,area,reporter_name,reporter_phone,reporter_address\n\
         a,hotline,2026-11-02T09:00:00+08:00,d1a,{NAME},{PHONE},{HOME}\n\
         b,hotline,2026-11-02T09:00:00+08:00,d1a,,,\n"
    );
    let request = TestRequest::post()
        .uri("/v1/cases/import")
        .insert_header(("content-type", "text/csv"))
        .set_payload(csv);
    let answer = service.call(request).await;
    let Ok(answers) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    assert_eq!(leaks(&answers), [""; 0]);
    let (_, first) = service.get("/v1/cases/HY000000001").await;
    let (_, second) = service.get("/v1/cases/HY000000002").await;
    assert_eq!(first["reporter"], "held");
    assert!(second["reporter"].is_null());
    let reads = "/v1/cases/HY000000001/reporter/reads";
    let (_, shown) = service
        .post(reads, json!({"by": "desk-1", "why": "回访"}))
        .await;
    assert_eq!(
        (&shown["name"], &shown["address"]),
        (&json!(NAME), &json!(HOME))
    );
}
