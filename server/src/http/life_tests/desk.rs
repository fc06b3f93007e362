//! Several people at their desks: conflicts, claims, queues, many cases at once.

use super::{done, reported, service, step, words};
use actix_web::test::TestRequest;
use serde_json::json;

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
