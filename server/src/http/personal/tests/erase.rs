//! What is erased is gone from the disk, and the log still proves that it was there.

use super::{blocking, body, copy, holds, leaks, on_disk, upload, verified, with_reporter};
use crate::fixture::City;
use crate::http::tests::{Service, report};
use crate::store::{FILE_NAME, Sqlite, Store as _};
use cases::{CaseNo, Command, Personal, Report};
use ledger::Receipt;
use serde_json::{Value, json};
use tempfile::TempDir;

#[actix_web::test]
async fn what_is_erased_is_gone_from_every_byte_on_disk_and_the_log_still_proves_it() {
    const CASES: u32 = 300;
    let city = City::with_loop();
    let named = |number: u32| {
        let mut body = report(&format!("r{number}"));
        let name = format!("密{number:04}名");
        body["reporter"] = json!({"name": name.clone(), "phone": format!("139{number:08}")});
        (name, body)
    };
    let reports: Vec<Command> = (1..=CASES)
        .map(|number| {
            let text = named(number).1.to_string();
            Command::Report(Report::from_json(text.as_bytes()).expect("well formed"))
        })
        .collect();
    for part in reports.chunks(17) {
        let engine = &city.installation.engine;
        let answers = engine.submit_many(part.to_vec()).await;
        assert!(answers.iter().all(Result::is_ok));
    }
    let photo = upload(&city, 1).row.id;
    let mut last = with_reporter("last");
    last["photos"] = json!([{"photo": photo.to_string(), "kind": "scene"}]);
    let service = Service(city);
    let (status, told) = service.post("/v1/cases", last).await;
    assert_eq!(status, 201, "{told}");
    assert!(!leaks(&on_disk(&service.0)).is_empty(), "it was there");

    // Two of three, from the middle to both ends, so that neighbours stay and go.
    let goes: Vec<u32> = (0..CASES)
        .map(|step| 1 + (step * 107 + 150) % CASES)
        .filter(|case| case % 3 != 0)
        .collect();
    for case in &goes {
        let path = format!("/v1/cases/{}/erase", cases::CaseNo(*case));
        let wanted = json!({"id": format!("e{case}"), "by": "desk", "what": ["reporter"], "reason": "本人要求"});
        let (status, told) = service.post(&path, wanted).await;
        assert_eq!(status, 200, "{told}");
    }
    let case = cases::CaseNo(CASES + 1);
    let path = format!("/v1/cases/{case}/erase");
    let wanted =
        json!({"id": "e", "by": "desk", "what": ["photos", "reporter"], "reason": "本人要求"});
    let (status, told) = service.post(&path, wanted.clone()).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["what"], json!(["reporter", "photos"]));
    assert_eq!(told["photos"], json!([photo.to_string()]));
    assert_eq!(
        (told["repeat"].as_bool(), told["case"].as_str()),
        (Some(false), Some(&*case.to_string()))
    );

    let bytes = on_disk(&service.0);
    assert_eq!(leaks(&bytes), [""; 0]);
    for number in 1..=CASES {
        let is_there = holds(&bytes, &named(number).0);
        assert_eq!(is_there, number % 3 == 0, "case {number}");
    }
    assert_eq!(
        service.get(&format!("/v1/photos/{photo}?by=desk")).await.0,
        410
    );
    assert!(
        !service
            .0
            .dir
            .path()
            .join(format!("photos/{:02x}/{photo}.jpg", photo.0[0]))
            .exists()
    );

    proof_stands(&service, case).await;
    is_erased_once(&service, case, wanted, &told).await;
    // And after a restart.
    let city = blocking(move || service.0.restarted());
    assert_eq!(leaks(&on_disk(&city)), [""; 0]);
    verified(&city);
}

/// It is an event, and log and receipt still verify.
async fn proof_stands(service: &Service, case: CaseNo) {
    let (_, whole) = service.get(&format!("/v1/cases/{case}")).await;
    assert_eq!(whole["reporter"], "erased");
    let event = whole["events"]
        .as_array()
        .and_then(|events| events.last())
        .expect("events");
    assert_eq!(
        (&event["word"], &event["reason"]),
        (&json!("erased"), &json!("本人要求"))
    );
    let receipt = body(service, &format!("/v1/cases/{case}/receipt")).await;
    let receipt: Receipt = String::from_utf8(receipt)
        .expect("UTF-8")
        .parse()
        .expect("a receipt");
    let key = receipt.key.clone();
    assert!(receipt.verify(&[key]).is_ok());
    let lines = verified(&service.0);
    let opened = lines.last().expect("lines");
    assert!(
        opened.contains("100 reporters and 0 photos are those that it commits to")
            && opened.contains("201 reporters and 1 photos were erased"),
        "{opened}"
    );
}

/// The same key is the same answer; another finds nothing; a key of something else is refused.
async fn is_erased_once(service: &Service, case: CaseNo, wanted: Value, told: &Value) {
    let path = format!("/v1/cases/{case}/erase");
    let (status, again) = service.post(&path, wanted.clone()).await;
    assert_eq!(
        (status, &again["repeat"], &again["seq"]),
        (200, &json!(true), &told["seq"])
    );
    let other = json!({"id": "other", "by": "desk", "what": ["reporter"], "reason": "x"});
    let (status, nothing) = service.post(&path, other).await;
    assert_eq!((status, &nothing["code"]), (409, &json!("nothing_held")));
    let (status, taken) = service.post("/v1/cases/HY000000003/erase", wanted).await;
    assert_eq!((status, &taken["code"]), (409, &json!("id_taken")));
    for wrong in [
        json!({"id": "w", "by": "desk", "what": [], "reason": "x"}),
        json!({"id": "w", "by": "desk", "what": ["text"], "reason": "x"}),
        json!({"id": "w", "by": " desk", "what": ["photos"], "reason": "x"}),
        json!({"id": "w", "by": "desk", "what": ["photos"], "reason": " "}),
        json!({"id": "w", "by": "desk", "what": ["photos"], "reason": "x", "more": 1}),
    ] {
        assert_eq!(service.post(&path, wrong.clone()).await.0, 422, "{wrong}");
    }
    let reads = format!("/v1/cases/{case}/reporter/reads");
    assert_eq!(
        service.post(&reads, json!({"by": "d", "why": "w"})).await.0,
        410
    );
    let nowhere = json!({"id": "n", "by": "desk", "what": ["photos"], "reason": "x"});
    assert_eq!(
        service.post("/v1/cases/HY000009999/erase", nowhere).await.0,
        404
    );
}

#[test]
fn a_crash_between_the_erasing_and_the_wiping_is_made_good_at_the_next_start() {
    let city = City::with_loop();
    let photo = upload(&city, 2).row.id;
    let mut body = with_reporter("a");
    body["photos"] = json!([{"photo": photo.to_string(), "kind": "scene"}]);
    let report = Report::from_json(body.to_string().as_bytes()).expect("well formed");
    assert!(city.send(vec![Command::Report(report)])[0].is_ok());
    let file = city
        .dir
        .path()
        .join(format!("photos/{:02x}/{photo}.jpg", photo.0[0]));
    // A reader that never ends keeps the write-ahead log as it is.
    let reader = rusqlite::Connection::open(city.dir.path().join(FILE_NAME)).expect("opens");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM events")
        .expect("reads");
    let wanted = crate::engine::Erasure {
        case: cases::CaseNo(1),
        id: "e".to_owned(),
        by: "desk".to_owned(),
        what: Personal::ALL.to_vec(),
        reason: "asked".to_owned(),
        rule: String::new(),
    };
    let done = city.installation.engine.erase_blocking(vec![wanted]);
    assert!(done.expect("done")[0].is_ok());
    let personal = city.store.personal();
    assert!(!personal.wipe().expect("tried"), "a reader is in the way");
    assert!(personal.is_unwiped().expect("said"));
    assert!(
        !leaks(&on_disk(&city)).is_empty(),
        "still in the write-ahead log"
    );
    assert!(file.exists(), "nobody has removed it yet");
    // As the disk is now another process finds it, after this one was killed.
    let killed = TempDir::new().expect("a directory");
    copy(city.dir.path(), killed.path());
    let store = Sqlite::open(killed.path()).expect("opens");
    let city = City::of(killed, store);
    assert_eq!(leaks(&on_disk(&city)), [""; 0]);
    let file = city
        .dir
        .path()
        .join(format!("photos/{:02x}/{photo}.jpg", photo.0[0]));
    assert!(!file.exists() && !city.store.personal().is_unwiped().expect("said"));
    verified(&city);
}
