//! Lists, counts, tiles, exports, search, queues and streams: each shows what is in reach, and nothing else.

use super::{add, as_account};
use crate::fixture::{self, City};
use crate::http::tests::Service;
use crate::identity::{Reach, Role};
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use cases::Command;
use serde_json::{Value, json};

/// Cases in every grid, of two sources, with and without a class.
const CASES: u32 = 48;

fn list(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

/// Reaches by place, team, source, and all together.
fn reaches() -> Vec<(&'static str, Reach)> {
    vec![
        ("all", Reach::ALL),
        (
            "west",
            Reach {
                areas: Some(list(&["d1"])),
                ..Reach::ALL
            },
        ),
        (
            "grid",
            Reach {
                areas: Some(list(&["d1a", "d2b"])),
                ..Reach::ALL
            },
        ),
        (
            "team",
            Reach {
                teams: Some(list(&["P"])),
                ..Reach::ALL
            },
        ),
        (
            "source",
            Reach {
                sources: Some(list(&["hotline"])),
                ..Reach::ALL
            },
        ),
        (
            "both",
            Reach {
                areas: Some(list(&["d1"])),
                teams: Some(list(&["T1", "P"])),
                sources: Some(list(&["grid-worker"])),
            },
        ),
        (
            "nothing",
            Reach {
                areas: Some(list(&["elsewhere"])),
                ..Reach::ALL
            },
        ),
    ]
}

fn has(reach: &Reach, case: &Value) -> bool {
    let text = |name: &str| case[name].as_str();
    let in_area = match (&reach.areas, text("area")) {
        (None, _) => true,
        // Codes of this city nest by their letters.
        (Some(areas), Some(area)) => areas.iter().any(|begin| area.starts_with(begin.as_str())),
        (Some(_), None) => false,
    };
    let of = |list: &Option<Vec<String>>, code: Option<&str>| {
        list.as_ref()
            .is_none_or(|list| code.is_some_and(|code| list.iter().any(|listed| listed == code)))
    };
    in_area && of(&reach.teams, text("team")) && of(&reach.sources, text("source"))
}

async fn get(service: &Service, who: &str, uri: &str) -> Value {
    let request = as_account(service, who, TestRequest::get().uri(uri));
    let (status, told) = service.json(request).await;
    assert_eq!(status, 200, "{who} {uri}: {told}");
    told
}

async fn text(service: &Service, who: &str, uri: &str) -> String {
    let request = as_account(service, who, TestRequest::get().uri(uri));
    let answer = service.call(request).await;
    assert_eq!(answer.status(), 200, "{who} {uri}");
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    String::from_utf8_lossy(&body).into_owned()
}

async fn taken(service: &Service, commands: Vec<Command>) {
    for answer in service.0.installation.engine.submit_many(commands).await {
        answer.expect("taken");
    }
}

fn numbers(listed: &Value) -> Vec<String> {
    let items = listed["items"].as_array().expect("a list");
    let number = |item: &Value| item["case"].as_str().expect("a number").to_owned();
    items.iter().map(number).collect()
}

#[actix_web::test]
async fn whatever_shows_many_cases_shows_those_in_reach() {
    let service = Service(City::new());
    let commands = (0..CASES).map(|number| Command::Report(fixture::report(number)));
    taken(&service, commands.collect()).await;
    for (name, reach) in reaches() {
        add(&service, name, Role::Commander, reach);
    }
    let every = get(&service, "all", "/v1/cases?limit=500").await;
    let every = every["items"].as_array().expect("a list").clone();
    assert_eq!(every.len(), CASES as usize);
    for (name, reach) in reaches() {
        let own: Vec<&Value> = every.iter().filter(|case| has(&reach, case)).collect();
        let is_part = !own.is_empty() && own.len() < every.len();
        assert!(is_part || name == "all" || name == "nothing", "{name}");
        let expected: Vec<_> = own.iter().map(|case| case["case"].clone()).collect();
        let listed = numbers(&get(&service, name, "/v1/cases?limit=500").await);
        assert!(
            expected.iter().eq(&listed
                .iter()
                .map(|number| json!(number))
                .collect::<Vec<_>>()),
            "{name}"
        );
        let found = numbers(&get(&service, name, "/v1/cases?limit=500&q=truck").await);
        assert_eq!(found, listed, "search by {name}");
        let counted = get(&service, name, "/v1/counts?group=area&level=grid").await;
        assert_eq!(counted["total"], json!(own.len()), "counts by {name}");
        let csv = text(&service, name, "/v1/export/cases.csv").await;
        for case in &every {
            let number = case["case"].as_str().expect("a number");
            let is_own = has(&reach, case);
            assert_eq!(
                csv.contains(number),
                is_own,
                "{number} in the table of {name}"
            );
            let (status, _) = service
                .json(as_account(
                    &service,
                    name,
                    TestRequest::get().uri(&format!("/v1/cases/{number}")),
                ))
                .await;
            let is_shown = status == 200;
            // Whoever helps with a case sees it; it counts for the team that leads it.
            assert!(is_shown || !is_own, "{number} to {name}");
            assert!(
                !is_shown || is_own || reach.teams.is_some(),
                "{number} to {name}"
            );
        }
        let tile = text(&service, name, "/v1/tiles/cases/14/13336/7111.mvt").await;
        assert_eq!(
            tile.is_empty(),
            own.is_empty() || !tile.contains("HY"),
            "{name}"
        );
        let queues = get(&service, name, "/v1/queues").await;
        for queue in queues["items"].as_array().expect("a list") {
            let word = queue["queue"].as_str().expect("a word");
            let uri = format!("/v1/cases?limit=500&queue={word}");
            let listed = numbers(&get(&service, name, &uri).await);
            assert_eq!(queue["count"], json!(listed.len()), "{word} of {name}");
        }
    }
}

#[actix_web::test]
async fn tiles_of_different_reaches_have_different_tags_and_sums() {
    let service = Service(City::new());
    let commands = (0..CASES).map(|number| Command::Report(fixture::report(number)));
    taken(&service, commands.collect()).await;
    add(&service, "all", Role::Commander, Reach::ALL);
    let west = Reach {
        areas: Some(list(&["d1"])),
        ..Reach::ALL
    };
    add(&service, "west", Role::Commander, west);
    let mut tags = Vec::new();
    for who in ["all", "west"] {
        for uri in [
            "/v1/tiles/heat/0/0/0.mvt",
            "/v1/counts",
            "/v1/picture.png?width=400&height=400",
        ] {
            let request = as_account(&service, who, TestRequest::get().uri(uri));
            let answer = service.call(request).await;
            assert_eq!(answer.status(), 200, "{who} {uri}");
            let tag = answer.headers().get("etag");
            tags.extend(tag.map(|tag| (uri, tag.to_str().expect("ASCII").to_owned())));
        }
    }
    assert!(tags.len() >= 4, "{tags:?}");
    for (place, (uri, tag)) in tags.iter().enumerate() {
        let same = tags.iter().skip(place + 1).filter(|(of, _)| of == uri);
        for (_, other) in same {
            assert_ne!(tag, other, "{uri}");
        }
    }
}

#[actix_web::test]
async fn a_stream_ends_for_whoever_may_follow_no_longer() {
    let service = Service(City::new());
    add(&service, "there", Role::Commander, Reach::ALL);
    let request = as_account(&service, "there", TestRequest::get().uri("/v1/events"));
    let answer = service.call(request).await;
    assert_eq!(answer.status(), 200);
    let people = &service.0.installation.world.people;
    let now = jiff::Timestamp::now();
    people.disable("there", "test", now).expect("known");
    tokio::time::sleep(crate::limits::PASS_LOOK).await;
    taken(&service, vec![Command::Report(fixture::report(1))]).await;
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the stream ends")
    };
    let told = String::from_utf8_lossy(&body).into_owned();
    assert!(
        told.contains("event: hello") && !told.contains("event: case"),
        "{told}"
    );
}
