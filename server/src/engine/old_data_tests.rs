//! A directory of the first program, with six statuses and five steps, is opened and its cases go on.

use crate::fixture::{City, edition};
use crate::register::Queue;
use crate::store::{Sqlite, schema};
use cases::{Command, Move, Status};
use rusqlite::{Connection, params};
use std::sync::PoisonError;
use tempfile::TempDir;

/// The log as the first program wrote it: one case closed, one with a team, one in a queue.
const LOG: [(u32, &str); 6] = [
    (
        1,
        r#"{"type":"reported","v":1,"case":"HY000000001","recorded":"2026-11-02T01:00:00Z","id":"a","source":"grid-worker","at":"2026-11-02T01:00:00Z","given":{"position":{"x":113.003,"y":23.004,"crs":"wgs84"}},"text":"占道","placement":{"edition":"EDITION","place":"inside","position":{"lon":113.003,"lat":23.004},"area":"d1a"},"class":"0505","status":"dispatched","decision":{"tables":"0123456789abcdef","row":{"id":"R1","class":"05","area":"","priority":0},"lead":{"code":"T1","name":"西社区执法队"},"supporting":[{"code":"P","name":"派出所"}],"limit":{"kind":"working_hours","amount":2},"due":"2026-11-02T03:00:00Z"}}"#,
    ),
    (
        1,
        r#"{"type":"accepted","v":1,"case":"HY000000001","recorded":"2026-11-02T01:10:00Z","id":"m1","by":"T1"}"#,
    ),
    (
        1,
        r#"{"type":"reported-back","v":1,"case":"HY000000001","recorded":"2026-11-02T02:00:00Z","id":"m2","by":"T1","note":"已清理"}"#,
    ),
    (
        1,
        r#"{"type":"closed","v":1,"case":"HY000000001","recorded":"2026-11-02T02:30:00Z","id":"m3","by":"desk"}"#,
    ),
    (
        2,
        r#"{"type":"reported","v":1,"case":"HY000000002","recorded":"2026-11-02T03:00:00Z","id":"b","source":"hotline","at":"2026-11-02T03:00:00Z","given":{"area":"d1a"},"text":"","placement":{"edition":"EDITION","place":"none","area":"d1a"},"class":"0505","status":"dispatched","decision":{"tables":"0123456789abcdef","lead":{"code":"T1","name":"西社区执法队"},"limit":{"kind":"working_hours","amount":2},"due":"2026-11-02T07:00:00Z"}}"#,
    ),
    (
        3,
        r#"{"type":"reported","v":1,"case":"HY000000003","recorded":"2026-11-02T04:00:00Z","id":"c","source":"hotline","at":"2026-11-02T04:00:00Z","given":"nothing","text":"桥头","placement":{"edition":"EDITION","place":"none"},"status":"unplaced"}"#,
    ),
];
/// The rows as the first program wrote them.
const ROWS: [(u32, &str); 3] = [(1, "closed"), (2, "dispatched"), (3, "unplaced")];

/// A data directory as the first program left it.
fn old_directory() -> TempDir {
    let dir = TempDir::new().expect("a temporary directory");
    let mut db = Connection::open(dir.path().join(crate::store::FILE_NAME)).expect("a file");
    schema::first_form(&mut db).expect("the first schema");
    let edition = edition();
    db.execute(
        "INSERT INTO editions (hash, seq, bytes) VALUES (?, 0, ?)",
        params![edition.hash_hex(), edition.to_bytes()],
    )
    .expect("stored");
    let mut tree = ledger::Tree::new();
    for ((case, event), seq) in LOG.iter().zip(1_i64..) {
        let bytes = event.replace("EDITION", &edition.hash_hex()).into_bytes();
        tree.push(&bytes);
        db.execute(
            "INSERT INTO events VALUES (?, ?, ?)",
            params![seq, case, bytes],
        )
        .expect("stored");
    }
    for (case, status) in ROWS {
        let row = "INSERT INTO cases (case_no, at_s, source, status, text) VALUES (?, 1793581200, 'hotline', ?, '')";
        db.execute(row, params![case, status]).expect("stored");
    }
    db.execute(
        "UPDATE head SET seq = 6, frontier = ?, root = ?",
        params![tree.to_bytes(), tree.root().0.to_vec()],
    )
    .expect("stored");
    dir
}

fn status(city: &City, case: u32) -> Status {
    let register = city
        .installation
        .world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    register.card(case).expect("known").status()
}

#[test]
fn a_directory_of_the_first_program_opens_and_its_cases_go_on() {
    let dir = old_directory();
    let store = Sqlite::open(dir.path()).expect("brought to the newest form");
    let city = City::of(dir, store);
    let statuses = [1, 2, 3].map(|case| status(&city, case));
    assert_eq!(
        statuses,
        [Status::Closed, Status::Dispatched, Status::Unplaced]
    );
    let step = |case, word: &str, by: &str, more: &str| {
        let body = format!(r#"{{"id":"{word}","by":"{by}","step":"{word}"{more}}}"#);
        Command::Move(Move::from_json(cases::CaseNo(case), body.as_bytes()).expect("well formed"))
    };
    let steps = vec![
        step(1, "evaluate", "ann", r#","solved":true"#),
        step(2, "accept", "T1", ""),
        step(2, "report-back", "T1", ""),
        step(2, "check", "eve", r#","passed":true"#),
        step(2, "close", "desk", ""),
        step(3, "place", "desk", r#","area":"d1a""#),
    ];
    let answers = city.send(steps);
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let city = city.restarted();
    let statuses = [1, 2, 3].map(|case| status(&city, case));
    assert_eq!(
        statuses,
        [Status::Closed, Status::Closed, Status::Unclassified]
    );
    let register = city
        .installation
        .world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    assert_eq!(register.count(Queue::ToEvaluate, 0, None), 1);
}
