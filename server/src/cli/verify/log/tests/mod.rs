//! A log of 1,000 entries, changed in every way that one can think of.

mod commits;
mod kept;

use super::chain::{Chain, Tiles};
use super::course::Course;
use super::finding::Finding;
use super::judging::{Leaf, Read, event, leaf};
use super::outside::Outside;
use super::reading::{Beside, Raw};
use super::sheets::Sheets;
use super::short::Mixer;
use super::source::{Head, Source};
use super::{Depth, Told, check, check_to, tiles};
use crate::fixture::{City, edition, report};
use crate::store::FILE_NAME;
use cases::{CaseNo, Command, Move};
use ledger::{Checkpoint, Hash, Tree};
use rayon::prelude::*;
use rusqlite::{Connection, params};
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
fn every_single_byte_of_every_entry_is_found_in_its_own_entry() {
    let mixer = Mixer::default();
    rows().par_iter().for_each(|(seq, case, bytes)| {
        let kept = Beside::Kept(Hash::leaf(bytes));
        let mut changed = bytes.clone();
        let (mut respelt, mut places) = (0, 0);
        for place in 0..bytes.len() {
            for flip in [0x01, 0x20, 0x80] {
                changed[place] ^= flip;
                let raw = Raw {
                    seq: *seq,
                    case: *case,
                    bytes: &changed,
                    leaf: kept,
                };
                let found = leaf(raw).err().and_then(|finding| finding.seq());
                assert_eq!(found, Some(*seq), "byte {place} ^ {flip:#x}");
                // Without any hash the spelling still finds most.
                respelt += usize::from(event(raw, &mixer).is_err());
                places += 1;
                changed[place] ^= flip;
            }
        }
        assert!(respelt * 2 > places, "entry {seq}: {respelt} of {places}");
    });
}

#[test]
fn a_changed_byte_in_the_database_is_told_with_its_entry() {
    for (seq, _, mut bytes) in rows().into_iter().step_by(37) {
        let copy = Copy::new();
        let place = seq as usize % bytes.len();
        bytes[place] ^= 1;
        let change = "UPDATE events SET bytes = ? WHERE seq = ?";
        let changed = copy.db().execute(change, params![bytes, seq as i64]);
        assert_eq!(changed, Ok(1));
        let found = copy.found();
        assert!(
            found.starts_with(&format!("entry {seq} was changed")),
            "{found}"
        );
    }
}

/// A log: entries with their hashes.
type Log = Vec<(Hash, Read)>;

/// What is found in a log when numbers and all hashes beside its entries were renewed: `head` and tiles were not.
fn found_in<'a>(
    (tiles, head): &(Tiles, Head),
    entries: impl Iterator<Item = &'a (Hash, Read)>,
) -> Option<Finding> {
    let mut chain = Chain::new(Some(tiles.clone()), None);
    for (seq, (hash, _)) in (1..).zip(entries) {
        if let Err(finding) = chain.take(Leaf { seq, hash: *hash }) {
            return Some(finding);
        }
    }
    chain.check_head(head)
}

/// Whether the entries alone show it: some cannot follow on those before.
fn cannot_be<'a>(entries: impl Iterator<Item = &'a (Hash, Read)>) -> bool {
    let mut course = Course::new(Sheets::new(vec![(0, edition())], Mixer::default()));
    (1..).zip(entries).any(|(seq, (_, read))| {
        let read = Read {
            seq,
            ..read.clone()
        };
        course.take(&read).is_err()
    })
}

fn log() -> Log {
    let entry = |(seq, case, bytes): &(u64, u32, Vec<u8>)| {
        let raw = Raw {
            seq: *seq,
            case: *case,
            bytes,
            leaf: Beside::Never,
        };
        let read = event(raw, &Mixer::default()).expect("as written");
        (Hash::leaf(bytes), read)
    };
    rows().iter().map(entry).collect()
}

#[test]
fn every_swap_deletion_and_insertion_is_found_though_numbers_and_leaf_hashes_fit() {
    let (log, copy) = (log(), Copy::new());
    let source = copy.source();
    let tiles = tiles(&source).expect("read").expect("kept");
    let kept = (tiles, source.head().expect("a head"));
    assert!(found_in(&kept, log.iter()).is_none());
    (0..ENTRIES).into_par_iter().for_each(|at| {
        let without = log[..at].iter().chain(&log[at + 1..]);
        assert!(found_in(&kept, without).is_some(), "deleted {at}");
        let twice = log[..=at].iter().chain(&log[at..]);
        assert!(found_in(&kept, twice).is_some(), "put in at {at}");
        if at + 1 < ENTRIES {
            let swapped = log[..at]
                .iter()
                .chain([&log[at + 1], &log[at]])
                .chain(&log[at + 2..]);
            assert!(found_in(&kept, swapped).is_some(), "swapped {at}");
        }
    });
}

#[test]
fn entries_that_no_decision_would_have_written_are_told_and_break_nothing() {
    let log = log();
    assert!(!cannot_be(log.iter()));
    let accepted_first = log[700..].iter().chain(&log[..700]);
    assert!(cannot_be(accepted_first));
    assert!(cannot_be(log[1..].iter()), "the first case is missing");
    assert!(
        cannot_be(log[..1].iter().chain(&log[..1])),
        "the same case twice"
    );
}

#[test]
fn deletions_swaps_and_insertions_in_the_database_are_told_with_the_first_entry_that_differs() {
    for (change, told) in [
        (
            "DELETE FROM events WHERE seq = 500",
            "entry 500 is missing: after entry 499 comes entry 501",
        ),
        (
            "DELETE FROM events WHERE seq = 1",
            "entry 1 is missing: after entry 0 comes entry 2",
        ),
        (
            "DELETE FROM events WHERE seq = 500; DELETE FROM leaves WHERE seq = 500",
            "entry 500 is missing",
        ),
        (
            "DELETE FROM leaves WHERE seq = 500",
            "the hash kept beside entry 500 is missing",
        ),
        (
            "UPDATE leaves SET hash = zeroblob(32) WHERE seq = 500",
            "entry 500 was changed",
        ),
        (
            "UPDATE leaves SET hash = zeroblob(31) WHERE seq = 500",
            "entry 500 was changed",
        ),
        (
            "UPDATE events SET case_no = case_no + 1 WHERE seq = 500",
            "entry 500 is filed under another case",
        ),
        (
            "UPDATE events SET case_no = 5000000000 WHERE seq = 500",
            "the database cannot be read after entry 499",
        ),
        (
            "UPDATE events SET seq = -500 WHERE seq = 500",
            "entry 1 is missing",
        ),
        (
            "DELETE FROM events WHERE seq = 1000",
            "entry 1000 is missing: only the hash kept beside it is left",
        ),
        (
            "DELETE FROM events WHERE seq = 1000; DELETE FROM leaves WHERE seq = 1000",
            "the log ends at entry 999, and its head says 1000",
        ),
        (
            "INSERT INTO events SELECT 1001, case_no, bytes FROM events WHERE seq = 1",
            "the hash kept beside entry 1001 is missing",
        ),
        (
            "INSERT INTO events SELECT 1001, case_no, bytes FROM events WHERE seq = 601; INSERT INTO leaves SELECT 1001, hash FROM leaves WHERE seq = 601",
            "entry 1001 was put in after the end",
        ),
        (
            "UPDATE events SET seq = -seq WHERE seq IN (700, 701); UPDATE events SET seq = 1401 + seq WHERE seq < 0",
            "entry 700 was changed: its bytes do not have the hash",
        ),
        (
            "UPDATE tile_hashes SET hash = zeroblob(32) WHERE place = 1",
            "one of the entries 257 to 512 was changed together",
        ),
        (
            "DELETE FROM tile_hashes WHERE place = 2",
            "one of the entries 513 to 768 was changed together",
        ),
        (
            "INSERT INTO tile_hashes VALUES (1, 3, zeroblob(32))",
            "one of the entries 769 to 1024 was changed",
        ),
        (
            "INSERT INTO tile_hashes VALUES (200, 3, zeroblob(32))",
            "was changed",
        ),
        (
            "UPDATE head SET root = zeroblob(32)",
            "the root kept with the log is not that of its 1000 entries",
        ),
        (
            "UPDATE head SET frontier = x'00'",
            "the frontier kept with the log cannot be read",
        ),
        (
            "UPDATE head SET seq = 999",
            "entry 1000 was put in after the end",
        ),
        (
            "UPDATE head SET seq = 1001",
            "the log ends at entry 1000, and its head says 1001",
        ),
        (
            "UPDATE head SET frontier = CAST(substr(frontier, 1, 40) || zeroblob(160) AS BLOB)",
            "one of the entries 513 to 768 was changed together with all hashes",
        ),
    ] {
        let found = Copy::of(change).found();
        assert!(found.contains(told), "{change}: {found}");
    }
}

/// Cuts the log off so that everything kept with it fits: what only somebody outside can notice.
fn cut_off(copy: &Copy, size: usize) {
    let mut tree = Tree::new();
    for (_, _, bytes) in &rows()[..size] {
        tree.push(bytes);
    }
    let db = copy.db();
    let cut = format!(
        "DELETE FROM events WHERE seq > {size}; DELETE FROM leaves WHERE seq > {size};
         DELETE FROM tile_hashes WHERE (place + 1) * 256 > {size}; DELETE FROM keys WHERE seq > {size};"
    );
    db.execute_batch(&cut).expect("cut");
    let head = params![size as i64, tree.to_bytes(), tree.root().0];
    db.execute("UPDATE head SET seq = ?, frontier = ?, root = ?", head)
        .expect("a new head");
}

#[test]
fn a_log_cut_off_with_all_that_is_kept_beside_it_is_found_only_with_a_checkpoint() {
    for size in [999, 960, 768, 600] {
        let copy = Copy::new();
        cut_off(&copy, size);
        // The rows of cases that were taken on are still those of the whole log: they go back too.
        let taken_on = "UPDATE cases SET status = 'dispatched' WHERE status = 'handling' AND case_no IN
            (SELECT c.case_no FROM cases c LEFT JOIN events e ON e.case_no = c.case_no AND e.bytes LIKE '%\"accepted\"%' WHERE e.seq IS NULL)";
        copy.db().execute_batch(taken_on).expect("rows");
        let alone = copy.check(None);
        assert!(alone.holds, "{size}: {alone:?}");
        assert!(alone.lines[2].contains("cut off the end"), "{alone:?}");
        let told = copy.check(Some(&checkpoint(1000)));
        let said = format!(
            "the log was cut off: it has {size} entries, and the checkpoint was made when it had 1000"
        );
        assert_eq!(told.lines, [said]);
        assert!(copy.check(Some(&checkpoint(size))).holds);
    }
}

#[test]
fn a_log_rewritten_with_all_that_is_kept_beside_it_is_found_only_with_a_checkpoint() {
    let copy = Copy::new();
    let db = copy.db();
    let mut tree = Tree::new();
    for (seq, _, mut bytes) in rows() {
        if seq == 990 {
            let text = String::from_utf8(bytes)
                .expect("JSON")
                .replace("\"id\":\"a", "\"id\":\"b");
            bytes = text.into_bytes();
            let key = "UPDATE keys SET id = 'b' || substr(id, 2) WHERE seq = 990";
            db.execute_batch(key).expect("its key");
        }
        let leaf = tree.push(&bytes);
        db.execute(
            "UPDATE events SET bytes = ? WHERE seq = ?",
            params![bytes, seq as i64],
        )
        .expect("bytes");
        db.execute(
            "UPDATE leaves SET hash = ? WHERE seq = ?",
            params![leaf.0, seq as i64],
        )
        .expect("leaf");
    }
    db.execute(
        "UPDATE head SET frontier = ?, root = ?",
        params![tree.to_bytes(), tree.root().0],
    )
    .expect("head");
    assert_eq!(copy.found(), "");
    assert!(
        copy.check(Some(&checkpoint(989))).holds,
        "before the change"
    );
    let told = copy.check(Some(&checkpoint(990)));
    assert!(
        told.lines[0].starts_with("the first 990 entries are not those"),
        "{told:?}"
    );
}

#[test]
fn every_column_of_what_is_derived_is_compared_with_the_log() {
    for (change, told) in [
        (
            "UPDATE cases SET status = 'closed' WHERE case_no = 7",
            "the row of case HY000000007: has another status",
        ),
        (
            "UPDATE cases SET class = '99' WHERE case_no = 7",
            "has another class, area, team",
        ),
        (
            "UPDATE cases SET area = NULL WHERE case_no = 7",
            "has another class, area, team",
        ),
        (
            "UPDATE cases SET team = 'X' WHERE case_no = 7",
            "has another class, area, team",
        ),
        (
            "UPDATE cases SET due_s = 1 WHERE case_no = 7",
            "has another class, area, team",
        ),
        (
            "UPDATE cases SET lon = lon + 1e-9 WHERE case_no = 7",
            "has another class, area, team",
        ),
        (
            "UPDATE cases SET text = '' WHERE case_no = 7",
            "has another source, time or text",
        ),
        (
            "UPDATE cases SET source = 'x' WHERE case_no = 7",
            "has another source, time or text",
        ),
        (
            "UPDATE cases SET at_s = at_s + 1 WHERE case_no = 7",
            "has another source, time or text",
        ),
        (
            "DELETE FROM cases WHERE case_no = 7",
            "the row of case HY000000007: is missing",
        ),
        (
            "DELETE FROM cases WHERE case_no = 600",
            "the row of case HY000000600: is missing",
        ),
        (
            "UPDATE cases SET case_no = 601 WHERE case_no = 7",
            "HY000000601: is of no case",
        ),
        (
            "DELETE FROM keys WHERE seq = 7",
            "the key that leads to entry 7: is missing",
        ),
        (
            "UPDATE keys SET id = 'x' WHERE seq = 7",
            "entry 7: is another",
        ),
        (
            "UPDATE keys SET case_no = 8 WHERE seq = 7",
            "entry 7: leads to another case",
        ),
        (
            "UPDATE keys SET seq = 8 WHERE seq = 7",
            "entry 8: is one too many",
        ),
        (
            "INSERT INTO keys VALUES ('x', 'y', 1, 5000)",
            "entry 5000: is one too many",
        ),
        (
            "UPDATE tables SET text = text || ' ' WHERE name = 'duties'",
            "the table duties: has another text",
        ),
        (
            "UPDATE tables SET seq = 5 WHERE name = 'duties'",
            "the table duties: is of no entry",
        ),
        (
            "UPDATE editions SET hash = 'aa'",
            "the areas aa: are not those",
        ),
    ] {
        let found = Copy::of(change).found();
        assert!(found.contains(told), "{change}: {found}");
    }
}

/// A copy as a program without hashes beside the log wrote it: all tables that came later are gone.
fn of_form_2() -> Copy {
    const KEPT: [&str; 7] = [
        "events", "cases", "keys", "head", "editions", "facts", "tables",
    ];
    let copy = Copy::new();
    let db = copy.db();
    let ask = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'words%' AND name NOT LIKE 'sqlite%'";
    let mut ask = db.prepare(ask).expect("a question");
    let names = ask.query_map([], |row| row.get::<_, String>(0));
    let names: Vec<_> = names.expect("rows").flatten().collect();
    let later = names.iter().filter(|name| !KEPT.contains(&name.as_str()));
    for name in later {
        db.execute_batch(&format!("DROP TABLE {name}"))
            .expect("gone");
    }
    db.execute_batch("PRAGMA user_version = 2").expect("older");
    drop(ask);
    copy
}

#[test]
fn a_database_of_an_older_program_is_checked_by_its_frontier() {
    let old = of_form_2();
    assert_eq!(old.found(), "");
    let change = "UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), 'truck', 'crane') AS BLOB) WHERE seq = 300";
    old.db().execute_batch(change).expect("changed");
    let found = old.found();
    assert!(
        found.contains("one of the entries 1 to 512 was changed together with all hashes"),
        "{found}"
    );
}

#[test]
fn the_log_alone_is_checked_without_what_was_made_of_it() {
    let copy = Copy::of("UPDATE cases SET status = 'closed' WHERE case_no = 7");
    let told = check_to(copy.0.path(), None, Depth::Log).expect("it runs");
    assert!(
        told.holds && told.lines[1].contains("were not compared"),
        "{told:?}"
    );
    assert_eq!(told.paces.len(), 1);
    let change = "UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), 'truck', 'crane') AS BLOB) WHERE seq = 300";
    let told = check_to(Copy::of(change).0.path(), None, Depth::Log).expect("it runs");
    assert!(
        told.lines[0].starts_with("entry 300 was changed"),
        "{told:?}"
    );
}

#[test]
fn an_older_log_gets_its_hashes_when_it_is_opened() {
    let old = of_form_2();
    drop(crate::store::Sqlite::open(old.0.path()).expect("opens"));
    assert_eq!(old.found(), "");
    let counts = |sql| {
        old.db()
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .expect("a count")
    };
    assert_eq!(counts("SELECT count(*) FROM leaves"), 1000);
    assert_eq!(counts("SELECT count(*) FROM tile_hashes"), 3);
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
