//! The life of a case by HTTP, in process: what each move leads to, and what is told to whom.

mod desk;
mod filters;
mod moves;
mod on_the_spot;
mod stream;
mod sums;
mod time;

use super::tests::{Service, report};
use crate::fixture::City;
use serde_json::{Value, json};

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
