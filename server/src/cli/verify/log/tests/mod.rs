//! A log of 1,000 entries, changed in every way that one can think of.

mod bytes;
mod commits;
mod derived;
mod kept;
mod older;
mod order;
mod remade;
mod rows;

use super::outside::Outside;
use super::source::{Head, Source};
use super::{Told, check};
use crate::fixture::{City, report};
use crate::store::FILE_NAME;
use cases::{CaseNo, Command, Move};
use ledger::{Checkpoint, Hash, Tree};
use rusqlite::Connection;
use std::sync::LazyLock;
use tempfile::TempDir;

/// Entries of the log.
const ENTRIES: usize = 1_000;

/// The database of a city with 600 cases, 400 of them taken on.
static DATABASE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let city = City::new();
    let done = |answers: Vec<crate::engine::Answer>| answers.into_iter().flatten().count();
    let reports = (0..600).map(|number| Command::Report(report(number)));
    let mut entries = done(city.send(reports.collect()));
    let mut case = 0;
    while entries < ENTRIES {
        case += 1;
        let body = format!(r#"{{"id":"a{case}","by":"队\"{case}\"","step":"accept"}}"#);
        let step = Move::from_json(CaseNo(case), body.as_bytes()).expect("well formed");
        entries += done(city.send(vec![Command::Move(step)]));
    }
    let City {
        dir,
        store,
        installation,
    } = city;
    installation.close();
    drop(store);
    std::fs::read(dir.path().join(FILE_NAME)).expect("folded back when it was closed")
});

/// A copy that may be changed.
struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        std::fs::write(dir.path().join(FILE_NAME), &*DATABASE).expect("a copy");
        Self(dir)
    }

    fn of(changes: &str) -> Self {
        let copy = Self::new();
        copy.db().execute_batch(changes).expect("a change");
        copy
    }

    fn db(&self) -> Connection {
        Connection::open(self.0.path().join(FILE_NAME)).expect("the copy")
    }

    fn check(&self, outside: Option<&Outside>) -> Told {
        check(self.0.path(), outside).expect("it runs")
    }

    /// What is found, in one line; empty when nothing is.
    fn found(&self) -> String {
        let told = self.check(None);
        if told.holds {
            String::new()
        } else {
            told.lines.join("; ")
        }
    }

    fn source(&self) -> Source {
        Source::open(self.0.path()).expect("it opens")
    }
}

/// The rows of the log: number, case, bytes.
fn rows() -> Vec<(u64, u32, Vec<u8>)> {
    let copy = Copy::new();
    let db = copy.db();
    let mut ask = db
        .prepare("SELECT seq, case_no, bytes FROM events ORDER BY seq")
        .expect("a log");
    let rows = ask.query_map([], |row| {
        Ok((row.get::<_, i64>(0)? as u64, row.get(1)?, row.get(2)?))
    });
    rows.expect("rows").collect::<Result<_, _>>().expect("rows")
}

fn checkpoint(size: usize) -> Outside {
    let leaves: Vec<_> = rows()[..size]
        .iter()
        .map(|(_, _, bytes)| Hash::leaf(bytes))
        .collect();
    let checkpoint = Checkpoint::new("here", size as u64, ledger::root(&leaves));
    Outside {
        checkpoints: vec![checkpoint.expect("a line")],
        are_signed: false,
        torn: 0,
    }
}

#[test]
fn a_log_that_nobody_touched_holds_with_and_without_a_checkpoint() {
    assert_eq!(rows().len(), ENTRIES);
    let told = Copy::new().check(None);
    assert!(told.holds, "{told:?}");
    assert!(
        told.lines[2].contains("Nothing was compared with the outside"),
        "{told:?}"
    );
    for size in [0, 1, 255, 256, 999, 1000] {
        let told = Copy::new().check(Some(&checkpoint(size)));
        assert!(
            told.holds && told.lines[2].contains("are those of the checkpoint"),
            "{told:?}"
        );
    }
}

#[test]
fn an_empty_log_holds_and_a_head_without_entries_does_not() {
    let city = City::new();
    assert!(
        check(city.dir.path(), None).expect("runs").holds,
        "also while it is in use"
    );
    let db = Connection::open(city.dir.path().join(FILE_NAME)).expect("opens");
    db.execute_batch("UPDATE head SET root = x'00'")
        .expect("changed");
    assert!(!check(city.dir.path(), None).expect("runs").holds);
}

#[test]
fn a_head_is_compared_whole() {
    let source = Copy::new();
    let Head {
        seq,
        frontier,
        root,
    } = source.source().head().expect("a head");
    let tree = Tree::from_bytes(&frontier).expect("a tree");
    assert_eq!((seq, root), (tree.size(), tree.root().0.to_vec()));
}
