//! Alarms by HTTP: what is told of them, to whom, and that whoever has seen one is kept.

use super::alarms::extends;
use super::tests::Service;
use crate::alarms::{Alarm, Figures, Finding};
use crate::fixture::City;
use crate::identity::Reach;
use crate::limits::{ACCOUNT_CHARS_MAX, ALARM_BODY_BYTES_MAX, ALARM_NOTE_CHARS_MAX};
use jiff::Timestamp;
use serde_json::{Value, json};

fn surge(area: &str) -> Finding {
    Finding {
        rule: "s".to_owned(),
        kind: "surge".to_owned(),
        name: "突增".to_owned(),
        about: area.to_owned(),
        area: Some(area.to_owned()),
        position: Some((113.005, 23.005)),
        figures: Figures {
            count: Some(14),
            usual: Some(2.0),
            ..Figures::default()
        },
        ..Finding::default()
    }
}

/// A city where a rule finds these now.
fn finding(service: &Service, found: Vec<Finding>) {
    let world = &service.0.installation.world;
    world
        .alarms
        .settle(&world.people, "s", found, Timestamp::now());
}

async fn items(service: &Service, query: &str) -> Vec<Value> {
    let (status, answer) = service.get(&format!("/v1/alarms{query}")).await;
    assert_eq!(status, 200, "{answer}");
    answer["items"].as_array().expect("a list").clone()
}

#[actix_web::test]
async fn an_alarm_is_told_with_names_and_found_by_its_state() {
    let service = Service::new();
    finding(&service, vec![surge("d1a"), surge("d2a")]);
    let all = items(&service, "").await;
    assert_eq!(all.len(), 2);
    let one = &all[0];
    assert_eq!(
        (&one["area"], &one["area_name"]),
        (&json!("d1a"), &json!("区d1a"))
    );
    assert_eq!(one["name"], json!({"zh": "突增", "en": "突增"}));
    assert_eq!(
        (&one["figures"]["count"], &one["figures"]["usual"]),
        (&json!(14), &json!(2.0))
    );
    assert_eq!(
        (&one["state"], &one["case"], &one["over"]),
        (&json!("raised"), &Value::Null, &Value::Null)
    );
    finding(&service, vec![surge("d1a")]);
    assert_eq!(items(&service, "?state=raised").await.len(), 1);
    assert_eq!(items(&service, "?state=acknowledged").await.len(), 0);
    assert_eq!(items(&service, "?state=over").await[0]["area"], "d2a");
    let (status, problem) = service.get("/v1/alarms?state=gone").await;
    assert_eq!((status, &problem["code"]), (400, &json!("bad_parameter")));
}

#[actix_web::test]
async fn the_first_who_has_seen_it_is_told_to_everybody_and_kept() {
    let service = Service::new();
    finding(&service, vec![surge("d1a")]);
    let id = items(&service, "").await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let path = format!("/v1/alarms/{id}/acknowledge");
    let (status, first) = service
        .post(&path, json!({"by": "li", "note": "已通知"}))
        .await;
    assert_eq!((status, &first["state"]), (200, &json!("acknowledged")));
    let (status, second) = service.post(&path, json!({"by": "bo"})).await;
    assert_eq!(
        (status, &second["acknowledged"]),
        (200, &first["acknowledged"])
    );
    assert_eq!(second["acknowledged"]["by"], "li");
    assert_eq!(second["acknowledged"]["note"], "已通知");
    let world = &service.0.installation.world;
    world.alarms.restore(&world.people).expect("read");
    assert_eq!(
        items(&service, "").await[0]["acknowledged"],
        first["acknowledged"]
    );
}

#[actix_web::test]
async fn what_cannot_be_acknowledged_is_told_why() {
    let service = Service::new();
    finding(&service, vec![surge("d1a")]);
    let id = items(&service, "").await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let path = format!("/v1/alarms/{id}/acknowledge");
    let long = "长".repeat(ALARM_NOTE_CHARS_MAX + 1);
    let most = "长".repeat(ALARM_NOTE_CHARS_MAX);
    for (at, body, wanted) in [
        (
            "/v1/alarms/0000000000000000/acknowledge",
            json!({"by": "li"}),
            404,
        ),
        (&*path, json!({"by": "li", "note": long}), 422),
        (&*path, json!({"by": "li", "why": "x"}), 422),
        (
            &*path,
            json!({"by": "x".repeat(ACCOUNT_CHARS_MAX + 1)}),
            422,
        ),
        (
            &*path,
            json!({"by": "li", "note": "x".repeat(ALARM_BODY_BYTES_MAX)}),
            413,
        ),
    ] {
        let (status, problem) = service.post(at, body).await;
        assert_eq!(status, wanted, "{problem}");
    }
    let (status, _) = service.post(&path, json!({})).await;
    assert!((400..500).contains(&status), "{status}");
    assert_eq!(
        items(&service, "?state=raised").await.len(),
        1,
        "nothing was kept"
    );
    let (status, _) = service.post(&path, json!({"by": "li", "note": most})).await;
    assert_eq!(status, 200);
}

#[test]
fn a_reach_extends_to_alarms_of_its_areas_teams_and_sources_and_to_no_others() {
    let city = City::new();
    let edition = city.installation.world.edition();
    let alarm = |found: Finding| Alarm {
        id: String::new(),
        since: Timestamp::now(),
        found,
        acknowledged: None,
        over: None,
    };
    let some = |code: &str| Some(vec![code.to_owned()]);
    let of_area = |code: &str| Reach {
        areas: some(code),
        ..Reach::ALL
    };
    let in_d1a = alarm(surge("d1a"));
    assert!(extends(&Reach::ALL, edition, &in_d1a));
    assert!(extends(&of_area("d1"), edition, &in_d1a));
    assert!(!extends(&of_area("d2"), edition, &in_d1a));
    // Nobody says where it is: only whoever may see everywhere sees it.
    let nowhere = alarm(Finding {
        area: None,
        ..surge("d1a")
    });
    assert!(extends(&Reach::ALL, edition, &nowhere));
    assert!(!extends(&of_area("d1"), edition, &nowhere));
    let of_team = Reach {
        teams: some("T1"),
        ..Reach::ALL
    };
    let of_source = Reach {
        sources: some("hotline"),
        ..Reach::ALL
    };
    assert!(!extends(&of_team, edition, &in_d1a), "a surge is nobody's");
    assert!(
        !extends(&of_source, edition, &in_d1a),
        "a surge counts all sources"
    );
    let own = alarm(Finding {
        team: Some("T1".to_owned()),
        source: Some("hotline".to_owned()),
        ..surge("d1a")
    });
    assert!(extends(&of_team, edition, &own) && extends(&of_source, edition, &own));
}
