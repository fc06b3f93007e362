//! `huying retention --check`: what would go is told, with why, by a program that cannot write.

use serde_json::{Value, json};
use std::path::Path;
use tests::cities;
use tests::{Desk, Program, Server};

/// Reporters are kept for 30 days, those of hotline calls too; photos for ever.
const TABLE: &str = "data,class,days,then\nreporter,,30,erase\nphotos,,,keep\n";

fn send(server: &Server, path: &str, body: &Value) {
    let answer = server.client().post(server.at(path)).json(body).send();
    let answer = answer.expect("answered");
    let status = answer.status();
    assert!(status.is_success(), "{path}: {status} {:?}", answer.text());
}

fn check(data: &str, more: &[&str]) -> tests::Ended {
    Program::new([&["retention", data, "--check"], more].concat()).run()
}

#[test]
fn what_the_sweep_would_erase_is_told_with_why_and_nothing_is_erased() {
    let desk = Desk::new();
    let data = cities::import_wards(&desk, "data");
    let none = check(&data, &[]).with_code(0);
    assert!(
        none.text().starts_with("Nothing is due by "),
        "{}",
        none.text()
    );
    let table = desk.put("retention.csv", TABLE);
    let _ = Program::new(["tables", "import", &table, "--data-dir", &data])
        .run()
        .with_code(0);
    let server = Server::start(Path::new(&data));
    for number in 1..=3 {
        let report = json!({"id": format!("r{number}"), "source": "hotline", "at": "2026-11-02T09:00:00+08:00",
            "text": "货车占道", "reporter": {"phone": "13812345678"}});
        send(&server, "/v1/cases", &report);
    }
    for number in 1..=2 {
        let step =
            json!({"id": format!("c{number}"), "by": "desk", "step": "cancel", "reason": "误报"});
        send(
            &server,
            &format!("/v1/cases/HY00000000{number}/moves"),
            &step,
        );
    }
    // The server goes on working meanwhile.
    let _ = check(&data, &[]).with_code(0);
    let later = ["--at", "2099-01-01T00:00:00Z"];
    let told = check(&data, &later).with_code(1);
    assert!(
        told.text().starts_with(
            "reporter: 2 cases by the row reporter/*/30; the oldest is HY000000001, over since "
        ),
        "{}",
        told.text()
    );
    assert!(
        told.text().contains("Nothing was erased now."),
        "{}",
        told.text()
    );
    let told = check(&data, &[&later[..], &["--json"]].concat()).with_code(1);
    let told: Value = serde_json::from_str(told.text()).expect("JSON");
    assert_eq!(
        (
            &told["total"],
            &told["rows"][0]["count"],
            &told["rows"][0]["oldest"]
        ),
        (&json!(2), &json!(2), &json!("HY000000001"))
    );
    assert_eq!(told["rows"].as_array().map(Vec::len), Some(1), "{told}");
    // The server foresees the same, and still has all of it.
    let foreseen = server.get("/v1/retention?at=2099-01-01T00:00:00Z");
    assert_eq!(
        (&foreseen["total"], &foreseen["items"][0]["over"]),
        (&told["total"], &told["rows"][0]["over"])
    );
    for number in 1..=3 {
        let case = server.get(&format!("/v1/cases/HY00000000{number}"));
        assert_eq!(case["reporter"], "held", "{number}");
    }
    drop(server);
    assert_eq!(check(&data, &later).code, 1, "it is still due");
}

#[test]
fn what_cannot_be_checked_is_said_and_erasing_is_not_offered() {
    let desk = Desk::new();
    let nowhere = check(&desk.at("nowhere"), &[]).with_code(2);
    assert!(nowhere.err.contains("huying.sqlite3"), "{}", nowhere.err);
    let data = cities::import_wards(&desk, "data");
    let bare = Program::new(["retention", &data]).run();
    assert!(
        bare.code == 2 && bare.err.contains("--check"),
        "{}",
        bare.err
    );
    let wrong = check(&data, &["--at", "tomorrow"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("--at"),
        "{}",
        wrong.err
    );
}
