//! The state of all cases as a file: what a start believes of it.

use super::{Took, town};
use crate::drive::Bounds;
use cases::Event;
use ledger::Tree;
use server::state_file::doors::{self, Told};
use server::store::{Batch, Entry, Head, Sqlite, Store as _};
use std::sync::OnceLock;

/// Its name, and that of the folder for inputs that broke it.
pub const NAME: &str = "state";

/// A file is read three times and written, the log behind it is followed, and every case is laid out.
pub const BOUNDS: Bounds = Bounds {
    bytes: 3 << 20,
    bytes_a_byte: 32,
    steps: 20_000,
    steps_a_byte: 8,
};

/// What happened in a town: the history by which `cases` sees that states mean what they meant.
const HISTORY: &str = include_str!("../../../cases/tests/cases/fixtures/history.ndjson");
/// What that history has not.
const MORE: &str = r#"
{"type":"class-added","v":1,"recorded":"2026-11-30T01:00:00Z","code":"0999","name":"无人机","name_en":"Drone","parent":"09"}
{"type":"source-added","v":1,"recorded":"2026-11-30T01:00:00Z","code":"drone","name":"无人机","name_en":"Drone"}
{"type":"account-changed","v":1,"recorded":"2026-11-30T01:00:00Z","happened":"2026-11-30T01:00:00Z","book":"b1","number":7,"by":"admin","of":"account","name":"li","what":"created","rights":["desk"]}
"#;

/// How many events the log has.
pub fn events() -> u64 {
    log().head().expect("a log").seq
}

/// Where the log is cut: a file of nothing, of a few events, of a case in most of its states, and of everything.
fn cuts() -> [u64; 4] {
    let all = events();
    [0, 5, all / 2, all]
}

/// A log with that history, in a temporary directory until the process ends.
pub fn log() -> &'static Sqlite {
    static LOG: OnceLock<(Sqlite, tempfile::TempDir)> = OnceLock::new();
    let (log, _) = LOG.get_or_init(|| {
        // Made once as well, and no part of what an input takes.
        town::world();
        let dir = tempfile::tempdir().expect("a temporary directory");
        let log = Sqlite::open(dir.path()).expect("an empty directory");
        let (mut batch, mut tree) = (Batch::default(), Tree::default());
        let lines = HISTORY.lines().chain(MORE.lines());
        for (seq, line) in (1..).zip(lines.filter(|line| !line.is_empty())) {
            let event = Event::from_bytes_checked(line.as_bytes()).expect("an event");
            let case = event.case().map_or(0, |case| case.0);
            batch.leaves.push(tree.push(line.as_bytes()));
            let bytes = line.into();
            batch.entries.push(Entry { seq, case, bytes });
        }
        batch.head = Head {
            seq: tree.size(),
            frontier: tree.to_bytes(),
            root: tree.root().0.to_vec(),
        };
        log.append(&batch).expect("stored");
        (log, dir)
    });
    log
}

/// Real files of that log, by their names. They are made, not kept: one that was kept would soon be of an earlier form,
/// and refused for that alone.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let log = log();
    let file = |seq: u64| {
        let told = Told::of_log(log, seq).expect("the log is sound");
        let bytes = told.written(log).expect("the log is as long");
        (format!("of_{seq}_events"), bytes)
    };
    cuts().map(file).into()
}

/// Any bytes in the place of the file: as they are, and as somebody forges them who knows how it is made.
pub fn file(bytes: &[u8]) -> Took {
    let log = log();
    let forged = [doors::mended(bytes), doors::mended_within(bytes)];
    for told in forged.into_iter().flatten() {
        if let Ok(told) = doors::read(log, &told) {
            believed(told);
        }
    }
    judged(bytes, |bytes| doors::read(log, bytes))
}

/// What is believed of a forged file is a state like any other: it is written, read again, and gone on from.
fn believed(told: Told) {
    let log = log();
    let written = told.written(log).expect("it was read beside this log");
    let again = doors::read(log, &written).expect("what was written can be read");
    let twice = again.written(log);
    assert_eq!(twice, Some(written), "a state is written in two ways");
    let cases = told.state().len();
    // Where the log does not follow on it, a start says so and reads the log.
    if let Some(laid_out) = told.goes_on(log, town::world()) {
        assert!(laid_out >= cases, "a start loses cases");
    }
}

/// Panics unless whatever is believed is what the log's own events lead to, written to the byte, and what is refused has a
/// reason.
pub fn judged(bytes: &[u8], read: impl Fn(&[u8]) -> Result<Told, String>) -> Took {
    let log = log();
    let told = match read(bytes) {
        Ok(told) => told,
        Err(why) => {
            assert!(!why.is_empty(), "refused without a reason");
            return Took::Refused;
        }
    };
    assert_eq!(
        told.written(log).as_deref(),
        Some(bytes),
        "what nobody wrote is believed"
    );
    let made = Told::of_log(log, told.seq()).expect("it was read beside this log");
    assert!(
        told.state() == made.state(),
        "another state than it was made of: {:?}",
        told.state().difference(made.state())
    );
    Took::Read
}
