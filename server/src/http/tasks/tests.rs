//! Everybody sees what is theirs to do, and nothing else, before and after a restart.

use super::super::authorization::{add, as_account};
use super::super::permission::{Can, ReadTasks};
use super::super::tests::{Service, case, moved};
use super::asked::Asked;
use crate::fixture::{City, SOUTH, WEST};
use crate::identity::{Reach, Role};
use crate::limits;
use actix_web::test::TestRequest;
use actix_web::{FromRequest as _, web};
use serde_json::{Value, json};
use std::sync::Arc;

fn listed(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

fn areas(codes: &[&str]) -> Reach {
    Reach {
        areas: Some(listed(codes)),
        ..Reach::ALL
    }
}

fn teams(codes: &[&str]) -> Reach {
    Reach {
        teams: Some(listed(codes)),
        ..Reach::ALL
    }
}

fn town() -> Service {
    let service = Service(City::with_loop());
    add(&service, "li", Role::GridWorker, areas(&["d1"]));
    add(&service, "east", Role::GridWorker, areas(&["d2"]));
    add(&service, "t1", Role::Team, teams(&["T1"]));
    add(&service, "police", Role::Team, teams(&["P"]));
    add(&service, "planner", Role::Planner, Reach::ALL);
    add(&service, "chief", Role::Commander, Reach::ALL);
    service
}

async fn asked(service: &Service, who: &str, query: &str) -> (u16, Value) {
    let request = TestRequest::get().uri(&format!("/v1/tasks{query}"));
    service.json(as_account(service, who, request)).await
}

/// Kind and case of each, in order.
async fn tasks(service: &Service, who: &str, query: &str) -> Vec<String> {
    let (status, told) = asked(service, who, query).await;
    assert_eq!(status, 200, "{told}");
    let word = |item: &Value, field: &str| item[field].as_str().expect("a word").to_owned();
    let items = told["items"].as_array().expect("a list").iter();
    items
        .map(|item| format!("{} {}", word(item, "kind"), &word(item, "case")[8..]))
        .collect()
}

#[actix_web::test]
async fn a_grid_worker_sees_what_to_verify_and_check_in_their_areas() {
    let service = town();
    let verify = case(&service, "a", "resident", 0.0).await;
    case(&service, "b", "resident", 0.01).await;
    let check = case(&service, "c", "grid-worker", 0.0).await;
    moved(&service, &check, "t1", "accept", json!({})).await;
    moved(&service, &check, "t1", "report-back", json!({})).await;
    assert_eq!(tasks(&service, "li", "").await, ["verify 001", "check 003"]);
    assert_eq!(tasks(&service, "east", "").await, ["verify 002"]);
    assert_eq!(tasks(&service, "li", "?area=d1b").await, [""; 0]);
    let here = format!("?lon={}&lat={}", WEST + 0.003, SOUTH + 0.014);
    let (_, told) = asked(&service, "li", &here).await;
    let first = &told["items"][0];
    assert_eq!(
        (
            &first["case"],
            &first["status"],
            &first["team"],
            &first["area"]
        ),
        (
            &json!(verify),
            &json!("verifying"),
            &Value::Null,
            &json!("d1a")
        )
    );
    assert_eq!(first["legal"], json!(["place", "classify", "verify"]));
    let metres = first["distance_m"].as_f64().expect("it is known");
    assert!((1_100.0..1_125.0).contains(&metres), "{metres}");
    assert!(first["due"].is_string() && first["seq"].is_u64(), "{first}");
    assert_eq!(
        (&told["more"], &first["overdue"]),
        (&json!(false), &json!(false))
    );
}

#[actix_web::test]
async fn a_team_sees_what_it_leads_helps_with_and_is_called_to_until_it_is_done() {
    let service = town();
    // The district's table asks the police to support the street team.
    let led = case(&service, "a", "grid-worker", 0.0).await;
    let other = case(&service, "b", "grid-worker", 0.01).await;
    moved(
        &service,
        &other,
        "street",
        "call",
        json!({"departments": ["P", "T1"]}),
    )
    .await;
    let mine = tasks(&service, "t1", "").await;
    assert_eq!(mine, ["call 002", "handle 001"]);
    let theirs = tasks(&service, "police", "").await;
    assert_eq!(theirs.len(), 3, "{theirs:?}");
    for task in ["call 002", "support 001", "support 002"] {
        assert!(theirs.iter().any(|of| of == task), "{theirs:?}");
    }
    let (_, told) = asked(&service, "t1", "").await;
    assert_eq!(
        (
            &told["items"][0]["call"],
            &told["items"][0]["team"],
            &told["items"][1]["team_name"]
        ),
        (&json!(1), &json!("T1"), &json!("西社区执法队"))
    );
    // The same from a log that is read again.
    let Service(city) = service;
    let again = std::thread::spawn(|| city.restarted());
    let service = Service(again.join().expect("it opens again"));
    for (name, reach) in [("t1", teams(&["T1"])), ("police", teams(&["P"]))] {
        add_again(&service, name, reach);
    }
    assert_eq!(tasks(&service, "t1", "").await, mine);
    assert_eq!(tasks(&service, "police", "").await, theirs);
    let answer = |team| json!({"call": 1, "team": team, "answer": "arrive"});
    moved(&service, &other, "t1", "answer-call", answer("T1")).await;
    moved(&service, &led, "t1", "accept", json!({})).await;
    assert_eq!(tasks(&service, "t1", "").await, ["handle 001"]);
    moved(&service, &led, "t1", "report-back", json!({})).await;
    assert_eq!(tasks(&service, "t1", "").await, [""; 0]);
    assert_eq!(tasks(&service, "police", "").await.len(), 2);
}

/// Accounts lie in a file of their own, which stays.
fn add_again(service: &Service, name: &str, reach: Reach) {
    let people = &service.0.installation.world.people;
    if people.account(name).is_none() {
        add(service, name, Role::Team, reach);
    }
}

#[actix_web::test]
async fn whoever_has_no_team_names_one_and_nobody_names_another_than_theirs() {
    let service = town();
    case(&service, "a", "grid-worker", 0.0).await;
    assert_eq!(tasks(&service, "chief", "").await, [""; 0]);
    assert_eq!(tasks(&service, "chief", "?team=T1").await, ["handle 001"]);
    let (status, told) = asked(&service, "t1", "?team=T2").await;
    assert_eq!((status, &told["code"]), (403, &json!("foreign_team")));
    assert_eq!(asked(&service, "planner", "").await.0, 403);
    for wrong in [
        "?lon=113",
        "?lat=23",
        "?lon=x&lat=23",
        "?lon=500&lat=23",
        "?what=1",
    ] {
        assert_eq!(asked(&service, "li", wrong).await.0, 400, "{wrong}");
    }
}

#[actix_web::test]
async fn more_tasks_than_are_told_are_said_to_be_there_and_the_earliest_are_told() {
    let service = town();
    for n in 0..=limits::TASKS_TOLD_MAX {
        case(&service, &format!("r{n}"), "resident", 0.0).await;
    }
    let (_, told) = asked(&service, "li", "").await;
    let items = told["items"].as_array().expect("a list");
    assert_eq!(
        (items.len(), &told["more"]),
        (limits::TASKS_TOLD_MAX, &json!(true))
    );
    assert_eq!(items[0]["case"], "HY000000001");
    let due = |item: &Value| item["due"].as_str().map(str::to_owned);
    assert!(items.windows(2).all(|two| due(&two[0]) <= due(&two[1])));
}

#[actix_web::test]
async fn of_a_team_with_more_cases_than_are_looked_at_the_earliest_are_and_it_is_said() {
    let service = town();
    let max = limits::TASKS_LOOKED_AT_MAX;
    let world = &service.0.installation.world;
    let request = as_account(&service, "t1", TestRequest::get());
    let request = request.app_data(web::Data::from(Arc::clone(world)));
    let can = Can::<ReadTasks>::extract(&request.to_http_request())
        .await
        .expect("a team reads its tasks");
    let found = || {
        let nothing = serde_json::from_value(json!({})).expect("nothing in particular");
        let asked = Asked::of(&can, world, nothing).expect("its own team");
        let cards = asked.find(world).cards;
        (cards.len(), cards.contains_key(&(max as u32 + 1)))
    };
    for n in 0..max {
        case(&service, &format!("r{n}"), "grid-worker", 0.0).await;
    }
    assert_eq!(found(), (max, false));
    case(&service, "one more", "grid-worker", 0.0).await;
    assert_eq!(found(), (max, false), "the newest has the most time");
    let (_, told) = asked(&service, "t1", "").await;
    assert_eq!(told["more"], true);
}
