//! Roles × steps.

use super::{Town, as_account};
use crate::identity::{Reach, Role};
use crate::people::NewKey;
use actix_web::test::TestRequest;
use cases::StepKind;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A step with what it needs, by nobody in particular.
fn step(kind: StepKind) -> Value {
    let mut body = json!({"id": kind.word(), "step": kind.word()});
    for field in kind.fields().iter().filter(|field| field.required) {
        body[field.name] = match field.name {
            "found" | "passed" | "granted" | "upheld" => json!(true),
            "call" => json!(1),
            "late" => json!(0),
            "limit" => json!(2),
            "limit_kind" => json!("urgent_hours"),
            "departments" => json!(["police"]),
            "answer" => json!("accept"),
            "class" => json!("0101"),
            "team" => json!("T1"),
            "into" => json!("HY000000002"),
            _ => json!("说明"),
        };
    }
    if kind == StepKind::Place {
        body["area"] = json!("d1b");
        body["note"] = json!("说明");
    }
    body
}

#[actix_web::test]
async fn a_role_takes_its_own_steps_and_no_others() {
    for role in Role::ALL {
        // Each on a case of its own, so that no step stands in another's way.
        let town = Town::new().await;
        for kind in StepKind::ALL {
            let uri = format!("/v1/cases/{}/moves", town.own);
            let request = TestRequest::post().uri(&uri).set_json(step(kind));
            let (status, told) = town.service.json(town.as_role(role, request)).await;
            let refused = status == 403;
            let takes = role.steps().contains(&kind);
            assert_eq!(!refused, takes, "{kind} by {role}: {status} {told}");
            if refused && !role.steps().is_empty() {
                assert_eq!(told["code"], "step_forbidden", "{kind} by {role}: {told}");
                let detail = told["detail"].as_str().expect("words");
                assert!(detail.contains(role.word()), "{detail}");
            }
        }
    }
}

#[actix_web::test]
async fn a_team_acts_for_itself_alone_and_everybody_in_their_own_name() {
    let town = Town::new().await;
    let uri = format!("/v1/cases/{}/moves", town.own);
    let send = async |role, body: Value| {
        let request = TestRequest::post().uri(&uri).set_json(body);
        town.service.json(town.as_role(role, request)).await
    };
    let foreign = json!({"id": "f", "step": "report-back", "team": "P"});
    let (status, told) = send(Role::Team, foreign).await;
    assert_eq!(
        (status, &told["code"]),
        (403, &json!("foreign_team")),
        "{told}"
    );
    let in_anothers_name = json!({"id": "n", "step": "accept", "by": "commander"});
    let (status, told) = send(Role::Team, in_anothers_name).await;
    assert_eq!(
        (status, &told["code"]),
        (403, &json!("not_yourself")),
        "{told}"
    );
    let (status, told) = send(Role::Team, json!({"id": "a", "step": "accept"})).await;
    assert_eq!(status, 200, "{told}");
    let last = told["events"].as_array().and_then(|events| events.last());
    assert_eq!(last.expect("an event")["by"], json!("team"), "{told}");
}

#[actix_web::test]
async fn of_many_cases_those_of_others_are_not_there() {
    let town = Town::new().await;
    let body = json!({"id": "b", "step": "place", "area": "d1b", "note": "说明",
        "cases": [town.own, town.other, "HY000009999"]});
    let request = TestRequest::post().uri("/v1/cases/moves").set_json(body);
    let request = town.as_role(Role::Dispatcher, request);
    let (status, told) = town.service.json(request).await;
    assert_eq!(status, 200, "{told}");
    let items = told["items"].as_array().expect("a list");
    let done: Vec<_> = items.iter().map(|item| item["done"].as_bool()).collect();
    assert_eq!(done, [Some(true), Some(false), Some(false)], "{told}");
    for item in &items[1..] {
        assert_eq!(item["status"], Value::Null, "{item}");
        assert_eq!(item["problem"]["code"], "not_found", "{item}");
    }
}

#[actix_web::test]
async fn a_program_acts_under_the_name_of_its_key_and_only_as_the_sources_it_speaks_for() {
    let town = Town::new().await;
    let people = &town.service.0.installation.world.people;
    let new = NewKey {
        name: "commander".to_owned(),
        scopes: vec!["report-cases".to_owned(), "move-cases".to_owned()],
        reach: Reach {
            sources: Some(vec!["hotline".to_owned(), "grid-worker".to_owned()]),
            ..Reach::ALL
        },
        per_minute: None,
        days: None,
    };
    let (id, key) = people
        .add_key(&new, "test", Timestamp::now())
        .expect("a key");
    let send = async |uri: &str, body: Value| {
        let shown = format!("Bearer {}", key.reveal());
        let request = TestRequest::post().uri(uri).set_json(body);
        town.service
            .json(request.insert_header(("authorization", shown)))
            .await
    };
    let moves = format!("/v1/cases/{}/moves", town.own);
    let (status, told) = send(&moves, json!({"id": "k", "step": "accept"})).await;
    assert_eq!(status, 200, "{told}");
    let last = told["events"].as_array().and_then(|events| events.last());
    assert_eq!(last.expect("an event")["by"], format!("key:{id}"), "{told}");
    let other = json!({"id": "o", "step": "accept", "by": "commander"});
    let (status, told) = send(&moves, other).await;
    assert_eq!(
        (status, &told["code"]),
        (403, &json!("not_yourself")),
        "{told}"
    );
    let mut report = crate::http::tests::report("r");
    report["source"] = json!("resident");
    let (status, told) = send("/v1/cases", report).await;
    assert_eq!(
        (status, &told["code"]),
        (403, &json!("foreign_source")),
        "{told}"
    );
    let (status, told) = send("/v1/accounts/commander/disable", json!({})).await;
    assert_eq!(
        (status, &told["code"]),
        (403, &json!("forbidden")),
        "{told}"
    );
}

#[actix_web::test]
async fn what_a_page_of_another_site_makes_a_browser_send_is_refused() {
    let town = Town::new().await;
    let uri = format!("/v1/cases/{}/moves", town.own);
    let body = json!({"id": "x", "step": "accept"});
    let from = async |headers: &[(&str, &str)]| {
        let mut request = as_account(&town.service, "team", TestRequest::post().uri(&uri));
        request = request.set_json(&body);
        for (name, value) in headers {
            request = request.insert_header((*name, *value));
        }
        town.service.json(request).await
    };
    for site in ["cross-site", "same-site", "none"] {
        let (status, told) = from(&[("sec-fetch-site", site)]).await;
        assert_eq!(
            (status, &told["code"]),
            (403, &json!("foreign_page")),
            "{site}: {told}"
        );
    }
    let (status, told) = from(&[]).await;
    assert_eq!(status, 200, "{told}");
}
