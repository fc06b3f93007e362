//! What each move of a case leads to.

use super::{done, reported, service, step, words};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

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
        json!([{"name": "reason", "kind": "text", "required": true}, {"name": "photos", "kind": "photos", "required": false}])
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
async fn what_waited_on_a_phone_says_when_it_was_done_and_when_it_arrived_and_clocks_go_by_that() {
    let service = service();
    let then = Timestamp::now() - SignedDuration::from_mins(40);
    let mut body = super::report("rain");
    body["at"] = json!(then.to_string());
    let (status, told) = service.post("/v1/cases", body).await;
    assert_eq!(status, 201, "{told}");
    let case = told["case"].as_str().expect("a number").to_owned();
    let accepted = json!({"done_at": then.to_string()});
    let whole = done(&service, &case, "T1", "accept", accepted).await;
    let [report, accept] = [&whole["events"][0], &whole["events"][1]];
    assert!(report["arrived"].is_string(), "{report}");
    let told_s = |value: &Value| {
        let at = value
            .as_str()
            .and_then(|text| text.parse::<Timestamp>().ok());
        at.expect("a time").as_second()
    };
    assert_eq!(told_s(&accept["claim"]["done_at"]), then.as_second());
    assert_eq!(accept["claim"]["doubt"], "early", "before it had arrived");
    assert!(told_s(&accept["recorded"]) - then.as_second() >= 2400);
    // The limit is told from the arrival, by which it is counted.
    let why = whole["why"].to_string();
    let early = crate::clock::local(then.as_second());
    assert!(
        !why.contains(&early[..16].replace('T', " ")),
        "{early}: {why}"
    );
    let bulk = json!({"id": "b", "by": "T1", "step": "report-back", "cases": [case], "done_at": then.to_string()});
    let (status, told) = service.post("/v1/cases/moves", bulk).await;
    assert_eq!(
        (status, &told["errors"][0]["field"]),
        (422, &json!("done_at"))
    );
}
