//! Who was called and has not answered is told with how long they have, in reach, filtered and bounded.

use super::super::authorization::{add, as_account};
use super::super::tests::{Service, case, moved, report};
use super::CallsTold;
use crate::calls::Waiting;
use crate::fixture::{City, reach_of_area};
use crate::identity::{Reach, Role};
use crate::limits::{CALLS_LOOKED_AT_MAX, CALLS_TOLD_MAX};
use actix_web::test::TestRequest;
use cases::{CaseNo, Command, Move, Report, Team};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

async fn asked(service: &Service, who: &str, query: &str) -> Value {
    let request = TestRequest::get().uri(&format!("/v1/calls{query}"));
    let (status, told) = service.json(as_account(service, who, request)).await;
    assert_eq!(status, 200, "{told}");
    told
}

/// Case, team and area of each, in order.
fn lines(told: &Value) -> Vec<String> {
    let word = |item: &Value, field: &str| item[field].as_str().expect("a word").to_owned();
    let items = told["items"].as_array().expect("a list").iter();
    items
        .map(|item| {
            format!(
                "{} {} {}",
                &word(item, "case")[8..],
                word(item, "team"),
                word(item, "area")
            )
        })
        .collect()
}

#[actix_web::test]
async fn a_called_team_is_told_with_its_time_until_it_answers_and_again_when_it_must_come() {
    let service = Service(City::with_loop());
    add(&service, "chief", Role::Commander, Reach::ALL);
    add(&service, "west", Role::Dispatcher, reach_of_area("d1"));
    let one = case(&service, "a", "grid-worker", 0.0).await;
    let other = case(&service, "b", "grid-worker", 0.01).await;
    case(&service, "c", "grid-worker", 0.0).await;
    assert_eq!(asked(&service, "chief", "").await["total"], 0);
    let both = || json!({"departments": ["P", "T2"]});
    moved(&service, &one, "street", "call", both()).await;
    moved(&service, &other, "street", "call", both()).await;

    let told = asked(&service, "chief", "").await;
    assert_eq!(
        lines(&told),
        ["001 P d1a", "001 T2 d1a", "002 P d2a", "002 T2 d2a"]
    );
    assert_eq!(
        (&told["total"], &told["cases"], &told["more"]),
        (&json!(4), &json!(2), &json!(false))
    );
    let first = &told["items"][0];
    assert_eq!(
        (&first["call"], &first["overdue"]),
        (&json!(1), &json!(false))
    );
    let time = |field: &str| -> Timestamp {
        first[field]
            .as_str()
            .expect("a time")
            .parse()
            .expect("a time")
    };
    assert!(time("due") > time("since"), "{first}");
    assert_eq!(
        lines(&asked(&service, "west", "").await),
        ["001 P d1a", "001 T2 d1a"]
    );
    assert_eq!(
        lines(&asked(&service, "chief", "?area=d2").await),
        ["002 P d2a", "002 T2 d2a"]
    );

    let answer = |team, word| json!({"call": 1, "team": team, "answer": word, "note": "so"});
    moved(&service, &one, "p", "answer-call", answer("P", "arrive")).await;
    moved(&service, &one, "t2", "answer-call", answer("T2", "refuse")).await;
    let told = asked(&service, "west", "").await;
    assert_eq!((lines(&told), &told["open"]), (vec![], &json!(1)));
    let ruling = json!({"call": 1, "team": "T2", "upheld": false, "note": "must"});
    moved(&service, &one, "district", "rule-call", ruling).await;
    assert_eq!(lines(&asked(&service, "west", "").await), ["001 T2 d1a"]);
}

#[actix_web::test]
async fn more_than_are_told_are_counted_and_whose_time_runs_out_first_comes_first() {
    let service = Service(City::with_loop());
    let now = Timestamp::now();
    let many = CALLS_TOLD_MAX as u32 + 7;
    let waiting = (1..=many).map(|case| Waiting {
        case: CaseNo(case),
        call: 1,
        team: Team {
            code: "P".into(),
            name: "警".into(),
        },
        since: now,
        due: (case > 1).then(|| now - SignedDuration::from_mins(i64::from(case) - 3)),
        again: false,
    });
    let told = CallsTold::of(&service.0.installation.world, waiting.collect(), now, 9);
    assert_eq!(
        (told.items.len(), told.total, told.cases),
        (CALLS_TOLD_MAX, many as usize, many as usize)
    );
    assert_eq!(told.items[0].case, CaseNo(many));
    assert!(told.items[0].overdue);
    // The one without a limit comes last, beyond what is told.
    assert!(told.items.iter().all(|item| item.case != CaseNo(1)));
}

/// Off the thread of the service, which the writer may not hold up.
fn beside<T: Send>(act: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|threads| threads.spawn(act).join().expect("it does not panic"))
}

#[actix_web::test]
async fn where_more_cases_have_calls_than_are_looked_into_it_is_said() {
    let service = Service(City::with_loop());
    add(&service, "chief", Role::Commander, Reach::ALL);
    let now = Timestamp::now();
    let count = |told: &Value, field: &str| told[field].as_u64().expect("a number") as usize;
    let call = |number: u32| {
        let words = json!({"id": format!("call-{number}"), "by": "street", "step": "call", "departments": ["P"]});
        let read = Move::from_json(CaseNo(number), words.to_string().as_bytes());
        Command::Move(read.expect("well formed"))
    };
    let most = CALLS_LOOKED_AT_MAX as u32;
    let reports = (0..=most).map(|number| {
        let words = report(&format!("r{number}")).to_string();
        let read = Report::from_json(words.as_bytes()).expect("well formed");
        (Command::Report(read), now)
    });
    let city = &service.0;
    let reports = reports.collect();
    beside(|| {
        for answer in city.installation.engine.submit_past_blocking(reports) {
            answer.expect("taken");
        }
        for answer in city.send((1..=most).map(call).collect()) {
            answer.expect("possible");
        }
    });
    let told = asked(&service, "chief", "").await;
    assert_eq!(
        (count(&told, "cases"), &told["more"]),
        (CALLS_LOOKED_AT_MAX, &json!(false))
    );
    beside(|| city.send(vec![call(most + 1)]).remove(0)).expect("possible");
    let told = asked(&service, "chief", "").await;
    assert_eq!(
        (count(&told, "cases"), count(&told, "open"), &told["more"]),
        (CALLS_LOOKED_AT_MAX, CALLS_LOOKED_AT_MAX, &json!(true))
    );
}
