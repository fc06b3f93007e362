//! The life of a case by HTTP, in process: what each move leads to, and what is told to whom.

use super::tests::{Service, report};
use crate::fixture::City;
use actix_web::test::TestRequest;
use cases::{Command, Move};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const FIRST: &str = "HY000000001";

fn service() -> Service {
    Service(City::with_loop())
}

async fn reported(service: &Service, id: &str, source: &str, class: &str) -> String {
    let mut body = report(id);
    body["source"] = json!(source);
    body["class"] = json!(class);
    let (status, answer) = service.post("/v1/cases", body).await;
    assert_eq!(status, 201, "{answer}");
    answer["case"].as_str().expect("a number").to_owned()
}

/// Takes a step; the fields beside `id`, `by` and `step` come as an object.
async fn step(service: &Service, case: &str, by: &str, step: &str, more: Value) -> (u16, Value) {
    let mut body = more;
    body["by"] = json!(by);
    body["step"] = json!(step);
    if body["id"].is_null() {
        body["id"] = json!(format!(
            "{case}-{step}-{}",
            jiff::Timestamp::now().as_nanosecond()
        ));
    }
    service.post(&format!("/v1/cases/{case}/moves"), body).await
}

async fn done(service: &Service, case: &str, by: &str, word: &str, more: Value) -> Value {
    let (status, answer) = step(service, case, by, word, more).await;
    assert_eq!(status, 200, "{word} by {by}: {answer}");
    answer
}

fn words(legal: &Value) -> Vec<&str> {
    let legal = legal.as_array().into_iter().flatten();
    legal.filter_map(|step| step["step"].as_str()).collect()
}

#[actix_web::test]
async fn a_whole_life_from_report_to_evaluation() {
    let service = service();
    let case = reported(&service, "a", "resident", "0505").await;
    let (_, whole) = service.get(&format!("/v1/cases/{case}")).await;
    assert_eq!(whole["status"], "verifying");
    assert_eq!(whole["clock"]["of"], "verify");
    assert_eq!(whole["proposed"]["code"], "T1");
    assert!(words(&whole["legal"]).contains(&"verify"));
    let verified = done(&service, &case, "worker", "verify", json!({"found": true})).await;
    assert_eq!(
        (&verified["status"], &verified["team"]),
        (&json!("dispatched"), &json!("T1"))
    );
    assert_eq!(verified["clock"]["of"], "handle");
    assert_eq!(verified["tasks"][0]["role"], "lead");
    assert_eq!(verified["tasks"][1]["team"], "P");
    done(&service, &case, "T1", "accept", json!({})).await;
    done(&service, &case, "P", "accept", json!({"team": "P"})).await;
    let helped = done(
        &service,
        &case,
        "P",
        "report-back",
        json!({"team": "P", "note": "done"}),
    )
    .await;
    assert_eq!(helped["tasks"][1]["state"], "done");
    done(
        &service,
        &case,
        "T1",
        "report-back",
        json!({"note": "gone"}),
    )
    .await;
    let (status, same) = step(&service, &case, "T1", "check", json!({"passed": true})).await;
    assert_eq!((status, &same["code"]), (409, &json!("same_person")));
    assert!(words(&same["legal"]).contains(&"check"), "{same}");
    let again = done(
        &service,
        &case,
        "eve",
        "check",
        json!({"passed": false, "note": "still there"}),
    )
    .await;
    assert_eq!(
        (&again["status"], &again["rework"]),
        (&json!("dispatched"), &json!(1))
    );
    done(&service, &case, "T1", "accept", json!({})).await;
    done(&service, &case, "T1", "report-back", json!({})).await;
    done(&service, &case, "eve", "check", json!({"passed": true})).await;
    let closed = done(&service, &case, "desk", "close", json!({})).await;
    assert_eq!(
        (&closed["status"], &closed["clock"]),
        (&json!("closed"), &Value::Null)
    );
    assert_eq!(closed["queues"], json!(["to-evaluate"]));
    done(
        &service,
        &case,
        "desk",
        "answer-source",
        json!({"note": "told"}),
    )
    .await;
    let body = json!({"contacted": true, "solved": true, "satisfied": false});
    let evaluated = done(&service, &case, "ann", "evaluate", body).await;
    assert_eq!(evaluated["queues"], json!([]));
    assert_eq!(evaluated["evaluated"], true);
}

#[actix_web::test]
async fn of_two_people_at_once_one_wins_and_the_other_is_told_who_did_what_and_when() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0505").await;
    let (_, whole) = service.get(&format!("/v1/cases/{case}")).await;
    let seen = whole["seq"].clone();
    done(
        &service,
        &case,
        "an",
        "withdraw",
        json!({"reason": "wrong", "seen": seen}),
    )
    .await;
    let (status, late) = step(&service, &case, "bo", "accept", json!({"seen": seen})).await;
    assert_eq!((status, &late["code"]), (409, &json!("conflict")));
    assert_eq!(
        (&late["by"], &late["did"], &late["state"]),
        (&json!("an"), &json!("withdraw"), &json!("to-dispatch"))
    );
    assert!(late["at"].is_string() && late["seq"].is_u64(), "{late}");
    assert!(words(&late["legal"]).contains(&"dispatch"), "{late}");
}

#[actix_web::test]
async fn an_illegal_move_lists_what_is_possible_with_its_fields() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0505").await;
    let (status, refused) = step(&service, &case, "an", "close", json!({})).await;
    assert_eq!((status, &refused["code"]), (409, &json!("not_now")));
    assert_eq!(
        (&refused["case"], &refused["state"]),
        (&json!(case), &json!("dispatched"))
    );
    let legal = refused["legal"].as_array().expect("a list");
    let send_back = legal
        .iter()
        .find(|legal| legal["step"] == "send-back")
        .expect("possible");
    assert_eq!(send_back["names"], json!({"zh": "回退", "en": "Send back"}));
    assert_eq!(
        send_back["fields"],
        json!([{"name": "reason", "kind": "text", "required": true}])
    );
    let refuse = legal
        .iter()
        .find(|legal| legal["step"] == "refuse")
        .expect("a task is open");
    assert_eq!(refuse["fields"][0]["choices"], json!(["P"]));
}

#[actix_web::test]
async fn whoever_gets_a_case_back_reviews_why_before_going_on() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0505").await;
    let back = done(
        &service,
        &case,
        "T1",
        "send-back",
        json!({"reason": "not ours"}),
    )
    .await;
    assert_eq!(
        (&back["status"], &back["sent_back"]["reason"]),
        (&json!("to-dispatch"), &json!("not ours"))
    );
    let (status, refused) = step(&service, &case, "an", "dispatch", json!({})).await;
    assert_eq!(status, 409, "{refused}");
    assert!(words(&refused["legal"]).contains(&"review"), "{refused}");
    done(&service, &case, "an", "review", json!({"note": "read"})).await;
    let given = json!({"team": "T2", "note": "theirs"});
    let there = done(&service, &case, "an", "dispatch", given).await;
    assert_eq!(
        (&there["team"], &there["handovers"]),
        (&json!("T2"), &json!(1))
    );
}

#[actix_web::test]
async fn a_call_is_answered_refused_ruled_on_and_confirmed() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0505").await;
    let called = json!({"departments": ["P", "T2"], "note": "come"});
    let calling = done(&service, &case, "street", "call", called).await;
    assert_eq!(calling["calls"][0]["answers"][0]["state"], "asked");
    assert_eq!(calling["queues"], json!(["calls"]));
    let answer =
        |team: &str, answer: &str| json!({"call": 1, "team": team, "answer": answer, "note": "so"});
    done(&service, &case, "P", "answer-call", answer("P", "arrive")).await;
    done(&service, &case, "T2", "answer-call", answer("T2", "refuse")).await;
    let ruling = json!({"call": 1, "team": "T2", "upheld": false, "note": "must"});
    let ruled = done(&service, &case, "district", "rule-call", ruling).await;
    assert_eq!(ruled["calls"][0]["answers"][1]["must_come"], true);
    done(&service, &case, "T2", "answer-call", answer("T2", "arrive")).await;
    let over = done(
        &service,
        &case,
        "street",
        "confirm-call",
        json!({"call": 1}),
    )
    .await;
    assert_eq!(
        (&over["calls"][0]["open"], &over["queues"]),
        (&json!(false), &json!([]))
    );
}

#[actix_web::test]
async fn merged_cases_keep_their_sources_and_clocks_and_come_apart_again() {
    let service = service();
    let main = reported(&service, "a", "grid-worker", "0505").await;
    let other = reported(&service, "b", "hotline", "0505").await;
    done(&service, &other, "op", "file", json!({})).await;
    let (_, before) = service.get(&format!("/v1/cases/{other}")).await;
    let merged = done(&service, &other, "op", "merge", json!({"into": main})).await;
    assert_eq!(
        (&merged["status"], &merged["merged_into"]),
        (&json!("merged"), &json!(main))
    );
    assert_eq!(
        (&merged["source"], &merged["answer_due"]),
        (&json!("hotline"), &before["answer_due"])
    );
    let (_, whole) = service.get(&format!("/v1/cases/{main}")).await;
    assert_eq!(whole["merged"], json!([other]));
    let apart = done(
        &service,
        &other,
        "op",
        "unmerge",
        json!({"reason": "another place"}),
    )
    .await;
    assert_eq!(
        (&apart["status"], &apart["merged_into"]),
        (&before["status"], &Value::Null)
    );
    assert_eq!(apart["clock"]["due"], before["clock"]["due"]);
}

#[actix_web::test]
async fn queues_count_what_lists_show_and_tiles_draw() {
    let service = service();
    for (n, (source, class)) in [
        ("resident", "0505"),
        ("hotline", "0505"),
        ("grid-worker", "0101"),
        ("grid-worker", "9999"),
    ]
    .into_iter()
    .cycle()
    .take(12)
    .enumerate()
    {
        reported(&service, &format!("q{n}"), source, class).await;
    }
    let case = reported(&service, "called", "grid-worker", "0505").await;
    done(
        &service,
        &case,
        "street",
        "call",
        json!({"departments": ["P"]}),
    )
    .await;
    let (_, queues) = service.get("/v1/queues").await;
    let counts = queues["items"].as_array().expect("a list");
    assert_eq!(counts.len(), 13);
    for queue in counts {
        let word = queue["queue"].as_str().expect("a word");
        let count = queue["count"].as_u64().expect("a number");
        let (_, list) = service.get(&format!("/v1/cases?queue={word}")).await;
        let (_, table) = service
            .get(&format!("/v1/counts?queue={word}&group=class"))
            .await;
        assert_eq!(
            list["items"].as_array().map(Vec::len),
            Some(count as usize),
            "{word}"
        );
        assert_eq!(table["total"], count, "{word}");
        let listed = list["items"].as_array().into_iter().flatten();
        assert!(
            listed
                .into_iter()
                .all(|item| item["queues"].to_string().contains(word)),
            "{word}"
        );
        let tile = service
            .call(TestRequest::get().uri(&format!("/v1/tiles/heat/0/0/0.mvt?queue={word}")))
            .await;
        assert_eq!(tile.status(), 200);
    }
    let of = |word: &str| {
        counts
            .iter()
            .find(|queue| queue["queue"] == word)
            .map(|queue| queue["count"].clone())
    };
    assert_eq!(of("to-verify"), Some(json!(3)));
    assert_eq!(of("to-file"), Some(json!(3)));
    assert_eq!(of("to-dispatch"), Some(json!(3)));
    assert_eq!(of("unclassified"), Some(json!(3)));
    assert_eq!(of("calls"), Some(json!(1)));
    let (_, inside) = service.get("/v1/queues?area=d1").await;
    assert_eq!(inside["items"][2]["count"], 3);
    let (_, outside) = service.get("/v1/queues?area=d2").await;
    assert_eq!(outside["items"][2]["count"], 0);
    let (status, wrong) = service.get("/v1/cases?queue=nowhere").await;
    assert_eq!((status, &wrong["code"]), (400, &json!("bad_parameter")));
}

#[actix_web::test]
async fn a_preview_tells_each_fate_and_stores_nothing_and_doing_it_twice_is_once() {
    let service = service();
    let open = reported(&service, "a", "hotline", "0505").await;
    let with_team = reported(&service, "b", "grid-worker", "0505").await;
    let mut body = json!({"id": "bulk", "by": "op", "step": "file", "cases": [open, with_team, "HY000000099"], "preview": true});
    let (_, before) = service.get("/v1/counts").await;
    let (status, told) = service.post("/v1/cases/moves", body.clone()).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(
        told["items"][0],
        json!({"case": open, "done": true, "status": "dispatched", "did": ["file"]})
    );
    assert_eq!(
        (
            &told["items"][1]["done"],
            &told["items"][1]["problem"]["code"]
        ),
        (&json!(false), &json!("not_now"))
    );
    assert_eq!(told["items"][2]["problem"]["code"], "not_found");
    let (_, after) = service.get("/v1/counts").await;
    assert_eq!(before, after);
    body["preview"] = json!(false);
    let (_, first) = service.post("/v1/cases/moves", body.clone()).await;
    assert_eq!(first["items"][0]["status"], "dispatched");
    let (_, stored) = service.get("/v1/counts").await;
    let (_, second) = service.post("/v1/cases/moves", body.clone()).await;
    assert_eq!(first, second);
    assert_eq!(service.get("/v1/counts").await.1, stored);
    body["cases"] = json!(["HY000000001"].repeat(201));
    assert_eq!(service.post("/v1/cases/moves", body).await.0, 422);
}

#[actix_web::test]
async fn claims_are_seen_by_others_and_hinder_nobody() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0505").await;
    let claim = format!("/v1/cases/{case}/claim");
    let (status, mine) = service.post(&claim, json!({"by": "an"})).await;
    assert_eq!((status, &mine["by"]), (200, &json!("an")));
    let (status, other) = service.post(&claim, json!({"by": "bo"})).await;
    assert_eq!(
        (status, &other["code"], &other["by"]),
        (409, &json!("claimed"), &json!("an"))
    );
    done(&service, &case, "bo", "withdraw", json!({"reason": "mine"})).await;
    let (_, all) = service.get("/v1/claims").await;
    assert_eq!(all["items"][0]["case"], json!(case));
    let request = || TestRequest::delete().uri(&format!("{claim}?by=bo"));
    assert_eq!(service.json(request()).await.0, 409);
    let own = TestRequest::delete().uri(&format!("{claim}?by=an"));
    assert_eq!(service.json(own).await.0, 204);
    assert_eq!(service.get("/v1/claims").await.1["items"], json!([]));
    let nowhere = service
        .post("/v1/cases/HY000000077/claim", json!({"by": "an"}))
        .await;
    assert_eq!(nowhere.0, 404);
    assert_eq!(service.post(&claim, json!({"by": ""})).await.0, 422);
}

/// A case that was reported and dispatched some hours ago.
async fn long_ago(city: &City, hours: i64) {
    let then = Timestamp::now() - SignedDuration::from_hours(hours);
    let mut body = report("old");
    body["at"] = json!(then.to_string());
    let report = cases::Report::from_json(body.to_string().as_bytes()).expect("well formed");
    let engine = std::sync::Arc::clone(&city.installation.engine);
    let past = vec![(Command::Report(report), then)];
    let answers = actix_web::web::block(move || engine.submit_past_blocking(past)).await;
    assert!(answers.expect("no panic").iter().all(Result::is_ok));
}

async fn until_overdue(service: &Service) -> Value {
    // Every look lets the writer take one round, and a round begins with the time.
    for _ in 0..100 {
        let (_, whole) = service.get(&format!("/v1/cases/{FIRST}")).await;
        if whole["lates"]
            .as_array()
            .is_some_and(|lates| !lates.is_empty())
        {
            return whole;
        }
    }
    panic!("nobody noticed that the case is late");
}

#[actix_web::test]
async fn time_itself_marks_a_case_overdue_once_and_a_restart_changes_nothing() {
    let service = service();
    long_ago(&service.0, 10).await;
    let late = until_overdue(&service).await;
    assert_eq!(
        (&late["overdue"], &late["clock"]["overdue"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (&late["lates"][0]["of"], &late["lates"][0]["team"]),
        (&json!("handle"), &json!("T1"))
    );
    let alarms = |whole: &Value| {
        let events = whole["events"].as_array().expect("a list").iter();
        events.filter(|event| event["word"] == "overdue").count()
    };
    assert_eq!(alarms(&late), 1);
    let (_, before) = service.get(&format!("/v1/cases/{FIRST}")).await;
    let again = actix_web::web::block(move || service.0.restarted()).await;
    let service = Service(again.expect("no panic"));
    let (_, after) = service.get(&format!("/v1/cases/{FIRST}")).await;
    assert_eq!(after, before);
    let (_, list) = service.get("/v1/cases?queue=overdue").await;
    assert_eq!(list["items"][0]["case"], FIRST);
    let excuse = json!({"late": 0, "reason": "typhoon"});
    let excused = done(&service, FIRST, "district", "exempt", excuse).await;
    assert_eq!(excused["lates"][0]["exempt"]["by"], "district");
}

#[actix_web::test]
async fn deadlines_are_explained_stretch_by_stretch() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0505").await;
    done(&service, &case, "T1", "accept", json!({})).await;
    let waiting = done(&service, &case, "T1", "suspend", json!({"reason": "rain"})).await;
    assert_eq!(
        (&waiting["status"], &waiting["clock"]["due"]),
        (&json!("suspended"), &Value::Null)
    );
    done(&service, &case, "T1", "resume", json!({})).await;
    let asked = json!({"limit_kind": "urgent_hours", "limit": 3, "reason": "more rain"});
    done(&service, &case, "T1", "ask-extension", asked).await;
    let (status, same) = step(
        &service,
        &case,
        "T1",
        "rule-extension",
        json!({"granted": true}),
    )
    .await;
    assert_eq!(status, 409, "{same}");
    let longer = done(
        &service,
        &case,
        "boss",
        "rule-extension",
        json!({"granted": true}),
    )
    .await;
    assert_eq!(
        longer["clock"]["extended"],
        json!([{"kind": "urgent_hours", "amount": 3}])
    );
    let (status, told) = service.get(&format!("/v1/cases/{case}/deadline")).await;
    assert_eq!(status, 200);
    let clock = &told["clocks"][0];
    assert_eq!(clock["of"], "handle");
    assert!(clock["words"][0]["zh"].is_string(), "{clock}");
    let stretches = clock["stretches"].as_array().expect("a list");
    assert_eq!(stretches[0]["counted"], true);
    assert_eq!(
        stretches.last().map(|last| &last["to"]),
        Some(&clock["due"])
    );
    assert_eq!(service.get("/v1/cases/HY000000099/deadline").await.0, 404);
}

#[test]
fn a_move_of_the_past_is_never_recorded_by_http() {
    let body = br#"{"id":"a","by":"b","step":"accept","happened":"2020-01-01T00:00:00Z"}"#;
    assert!(Move::from_json(cases::CaseNo(1), body).is_err());
}
