//! `huying verify`: what was changed is found and said; receipts hold without the server.

use rusqlite::Connection;
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;
use tests::cities;
use tests::{Desk, Ended, Program, Server};

/// Reports of the city.
const REPORTS: usize = 700;

/// A data directory with two wards and so many reports, and the directory's name.
fn city() -> (Desk, String) {
    let desk = Desk::new();
    let data = cities::import_wards(&desk, "data");
    (desk, data)
}

fn verify<const N: usize>(arguments: [&str; N]) -> Ended {
    Program::new(["verify"].into_iter().chain(arguments)).run()
}

/// The log as it was closed, and what an outsider has of it: a checkpoint, a receipt and the key.
struct Kept {
    desk: Desk,
    data: String,
    key: String,
}

fn kept() -> Kept {
    let (desk, data) = city();
    let server = Server::start(Path::new(&data));
    let mut lines = String::new();
    for number in 0..REPORTS {
        let line = json!({"id": format!("n{number}"), "source": "hotline", "at": "2026-11-02T09:00:00+08:00", "text": format!("第{number}号 货车占道")});
        writeln!(lines, "{line}").expect("a string");
    }
    let import = server.client().post(server.at("/v1/cases/import"));
    let import = import
        .header("content-type", "application/x-ndjson")
        .body(lines);
    let answer = import.send().expect("answered");
    assert!(answer.status().is_success());
    let answers = answer.text().expect("all of them");
    assert_eq!(answers.lines().count(), REPORTS);
    desk.put("checkpoint", server.bytes("/v1/ledger/checkpoint"));
    desk.put(
        "receipt.json",
        server.bytes("/v1/cases/HY000000300/receipt"),
    );
    let about = server.get("/v1/about");
    let key = about["ledger_key"].as_str().expect("a key").to_owned();
    let beside = verify([&data]).with_code(0);
    assert!(
        beside.text().contains("entries are as they were written"),
        "also while it is in use"
    );
    drop(server);
    Kept { desk, data, key }
}

fn change(data: &str, sql: &str) {
    let db = Connection::open(Path::new(data).join("huying.sqlite3")).expect("the database");
    db.execute_batch(sql).expect("a change");
}

/// Puts other words into one report, and nothing else.
fn reword(data: &str, old: &str, new: &str) {
    change(
        data,
        &format!(
            "UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), '{old}', '{new}') AS BLOB)
             WHERE seq = 300"
        ),
    );
}

#[test]
fn a_change_in_the_database_is_told_with_its_entry_and_code_1() {
    let Kept { desk, data, key } = kept();
    let checkpoint = desk.at("checkpoint");
    let whole = verify([&data, "--checkpoint", &checkpoint, "--key", &key]).with_code(0);
    assert!(
        whole.text().contains("signed by the key given"),
        "{}",
        whole.text()
    );
    assert!(
        verify([&data])
            .with_code(0)
            .text()
            .contains("--checkpoint FILE")
    );
    reword(&data, "货车", "轿车");
    let told = verify([&data]).with_code(1);
    assert_eq!(
        told.text(),
        "entry 300 was changed: its bytes do not have the hash that was kept beside it\n"
    );
    reword(&data, "轿车", "货车");
    let _ = verify([&data]).with_code(0);
    change(&data, "DELETE FROM events WHERE seq = 400");
    let told = verify([&data]).with_code(1);
    assert_eq!(
        told.text(),
        "entry 400 is missing: after entry 399 comes entry 401\n"
    );
}

#[test]
fn what_cannot_be_run_ends_with_code_2() {
    let (desk, data) = city();
    let not = desk.put("not", "no checkpoint");
    let _ = verify([&desk.at("nowhere")]).with_code(2);
    let _ = verify([&data, "--checkpoint", &desk.at("nowhere")]).with_code(2);
    let _ = verify([&data, "--checkpoint", &not]).with_code(2);
    let _ = verify([]).with_code(2);
    let _ = verify(["receipt", &desk.at("nowhere")]).with_code(2);
    let _ = verify(["receipt", &not, "--key", "x"]).with_code(2);
    assert!(
        verify([&data])
            .with_code(0)
            .text()
            .contains("All 0 entries")
    );
}

#[test]
fn a_receipt_holds_without_the_server_and_any_change_of_it_is_found() {
    let Kept { desk, data, key } = kept();
    std::fs::remove_dir_all(&data).expect("the server and its data are gone");
    let file = desk.at("receipt.json");
    let told = verify(["receipt", &file, "--key", &key]).with_code(0);
    let told = told.text();
    assert!(
        told.starts_with("Case HY000000300: 1 entries stand in the log"),
        "{told}"
    );
    assert!(told.contains("signed by the key given"), "{told}");
    let told = verify(["receipt", &file]).with_code(0);
    assert!(
        told.text().contains("the receipt itself names"),
        "{}",
        told.text()
    );
    let receipt = desk.read("receipt.json");
    for place in (0..receipt.len()).step_by(receipt.len() / 40) {
        let mut changed = receipt.clone();
        changed[place] ^= 1;
        let changed = desk.put("changed.json", changed);
        let told = verify(["receipt", &changed, "--key", &key]).with_code(1);
        assert!(
            told.text().contains("cannot be believed"),
            "byte {place}: {}",
            told.text()
        );
    }
    let other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let told = verify(["receipt", &file, "--key", other]).with_code(1);
    assert!(told.text().contains("not the key given"), "{}", told.text());
}

/// Runs `huying verify` where it can have only one file open at a time beside the three that every program has.
fn with_one_file(arguments: &[&str], from: &str) -> std::process::Output {
    let limited = r#"ulimit -n 4 && exec "$0" verify "$@""#;
    std::process::Command::new("sh")
        .args(["-c", limited])
        .arg(tests::binary())
        .args(arguments)
        .current_dir(from)
        .env_clear()
        .output()
        .expect("a shell")
}

#[test]
fn a_receipt_is_checked_with_no_more_than_its_own_file_open() {
    let Kept { desk, data, key } = kept();
    let empty = desk.at("empty");
    std::fs::create_dir(&empty).expect("a directory");
    let file = desk.at("receipt.json");
    let ended = with_one_file(&["receipt", &file, "--key", &key], &empty);
    let told = String::from_utf8_lossy(&ended.stdout);
    assert!(
        ended.status.success(),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    assert!(
        told.contains("signed by the key given") && told.contains("Checkpoint: huying.local/"),
        "{told}"
    );
    assert_eq!(
        std::fs::read_dir(&empty).expect("there").count(),
        0,
        "nothing was written"
    );
    // A database does not open under the same limit: the limit holds.
    let ended = with_one_file(&[&data], &empty);
    assert!(!ended.status.success());
}
