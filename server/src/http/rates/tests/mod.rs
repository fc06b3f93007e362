//! The rates against a plain recount of the log, over HTTP.

mod lived;
mod plain;

use crate::fixture::reach_of_area;
use crate::http::authorization::{add, as_account};
use crate::http::tests::Service;
use crate::identity::{Reach, Role};
use crate::store::Row;
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use lived::{CASES, lived};
use plain::{groups, plain, sums, told};
use serde_json::{Value, json};
use std::collections::BTreeMap;

async fn rates(service: &Service, query: &str) -> Value {
    let (status, told) = service.get(&format!("/v1/rates?{query}")).await;
    assert_eq!(status, 200, "{query}: {told}");
    told
}

#[actix_web::test]
async fn the_rates_are_those_of_a_plain_recount_of_the_log_by_every_grouping() {
    let service = lived().await;
    let again = (1..=CASES).filter(|case| told(&service, *case).reopened);
    assert!(
        again.count() > 0,
        "some results were done again after they were rated"
    );
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    // Codes of this city nest by their letters.
    let community = |row: &Row| row.area.as_ref().map(|code| code[..2].to_owned());
    let day = |row: &Row| crate::clock::local(row.at_s)[..10].to_owned();
    assert_eq!(
        groups(&rates(&service, "group=area&level=community").await),
        plain(&service, |row| text(&community(row)))
    );
    assert_eq!(
        groups(&rates(&service, "group=area&level=grid").await),
        plain(&service, |row| text(&row.area))
    );
    assert_eq!(
        groups(&rates(&service, "group=class").await),
        plain(&service, |row| text(&row.class))
    );
    assert_eq!(
        groups(&rates(&service, "group=team").await),
        plain(&service, |row| text(&row.team))
    );
    assert_eq!(
        groups(&rates(&service, "group=source").await),
        plain(&service, |row| row.source.clone())
    );
    let days = groups(&rates(&service, "group=day").await);
    let days: BTreeMap<_, _> = days
        .into_iter()
        .map(|(key, sums)| (key[..10].to_owned(), sums))
        .collect();
    assert_eq!(days, plain(&service, day));
    let all = rates(&service, "").await;
    assert_eq!(
        vec![sums(&all)],
        plain(&service, |_| String::new())
            .into_values()
            .collect::<Vec<_>>()
    );
    assert!(
        sums(&all).into_iter().all(|sum| sum > 0),
        "a history with everything in it: {all}"
    );
    assert_eq!(
        (&all["formula"], &all["groups"]),
        (&json!("three-rates/1"), &json!([]))
    );
    // A window, and a class in it: from the fifth of the month to the twelfth.
    let window = "from=2026-11-05T00:00:00%2B08:00&to=2026-11-12T00:00:00%2B08:00&class=0505";
    let within = plain(&service, |row| {
        let day = day(row);
        let is_in = ("2026-11-05".."2026-11-12").contains(&day.as_str())
            && row.class.as_deref() == Some("0505");
        is_in.to_string()
    });
    assert_eq!(
        Some(&sums(&rates(&service, window).await)),
        within.get("true")
    );
    // The same after a restart: nothing of it is kept but in the log.
    let Service(city) = service;
    let city = actix_web::web::block(move || city.restarted()).await;
    let service = Service(city.expect("no panic"));
    assert_eq!(sums(&rates(&service, "").await), sums(&all));
}

#[actix_web::test]
async fn each_number_is_the_list_the_count_and_the_table_of_the_same_cases() {
    let service = lived().await;
    let all = rates(&service, "").await;
    let words = [
        "",
        "rated",
        "contacted-yes",
        "contacted",
        "solved-yes",
        "solved",
        "satisfied-yes",
        "satisfied",
    ];
    for (word, sum) in words.into_iter().zip(sums(&all)) {
        let which = if word.is_empty() {
            "status=closed".to_owned()
        } else {
            format!("rated={word}")
        };
        let (_, listed) = service.get(&format!("/v1/cases?limit=200&{which}")).await;
        assert_eq!(
            listed["items"].as_array().map(Vec::len),
            Some(sum as usize),
            "{which}"
        );
        let (_, counted) = service.get(&format!("/v1/counts?{which}")).await;
        assert_eq!(counted["total"], json!(sum), "{which}");
    }
    let answer = service
        .call(TestRequest::get().uri("/v1/export/rates.csv?group=team&bom=false&notes=false"))
        .await;
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    let mut reader = csv::Reader::from_reader(&body[..]);
    let mut table = BTreeMap::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let number = |at: usize| row[at].parse::<u64>().expect("a number");
        table.insert(row[0].to_owned(), [2, 3, 4, 5, 7, 8, 10, 11].map(number));
        assert_eq!(
            row[6].is_empty(),
            number(5) == 0,
            "no rate of nothing: {row:?}"
        );
    }
    assert_eq!(table, groups(&rates(&service, "group=team").await));
    let (status, _) = service.get("/v1/export/rates.xlsx?group=week").await;
    assert_eq!(status, 200);
    for wrong in ["group=status", "rated=perhaps", "level=grid", "group=area"] {
        assert_eq!(
            service.get(&format!("/v1/rates?{wrong}")).await.0,
            400,
            "{wrong}"
        );
    }
}

#[actix_web::test]
async fn the_rates_are_of_what_is_in_reach_and_strangers_count_nothing_by_a_rating() {
    let service = lived().await;
    add(&service, "eva", Role::Evaluator, reach_of_area("d1"));
    add(&service, "pia", Role::Planner, Reach::ALL);
    let by = async |who: &str, path: &str| {
        service
            .json(as_account(&service, who, TestRequest::get().uri(path)))
            .await
    };
    let (_, told) = by("eva", "/v1/rates?group=area&level=community").await;
    let mut plain = plain(&service, |row| {
        row.area
            .as_ref()
            .map_or_else(String::new, |code| code[..2].to_owned())
    });
    plain.retain(|code, _| code == "d1");
    assert_eq!(groups(&told), plain);
    assert_eq!(by("pia", "/v1/rates").await.0, 403);
    let (status, counted) = by("pia", "/v1/counts?rated=satisfied-no").await;
    assert_eq!((status, &counted["total"]), (200, &json!(0)));
}
