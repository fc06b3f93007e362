//! What every store must do, whatever stands behind it.

use super::{
    Batch, Entry, FORM, Head, Key, Row, RowChange, Sqlite, Store, StoreError, TableText,
    TableVersion,
};
use ledger::Hash;
use tempfile::TempDir;

fn store() -> (TempDir, Sqlite) {
    let dir = TempDir::new().expect("a temporary directory");
    let store = Sqlite::open(dir.path()).expect("an empty directory");
    (dir, store)
}

fn batch(after: u64, texts: &[&str]) -> Batch {
    let numbers = (after + 1)..;
    let entry = |seq: u64| Entry {
        seq,
        case: seq as u32,
        bytes: format!("event {seq}").into_bytes(),
    };
    let row = |(seq, text): (u64, &&str)| {
        let row = Row {
            case: seq as u32,
            source: "s".to_owned(),
            status: "dispatched".to_owned(),
            text: (*text).to_owned(),
            ..Row::default()
        };
        RowChange::New(row)
    };
    let key = |seq: u64| Key {
        source: "s".to_owned(),
        id: format!("id{seq}"),
        case: seq as u32,
        seq,
    };
    let seq = after + texts.len() as u64;
    let entries: Vec<Entry> = numbers.clone().take(texts.len()).map(entry).collect();
    Batch {
        expected_seq: after,
        leaves: entries
            .iter()
            .map(|entry| Hash::leaf(&entry.bytes))
            .collect(),
        entries,
        rows: numbers.clone().zip(texts).map(row).collect(),
        keys: numbers.take(texts.len()).map(key).collect(),
        head: Head {
            seq,
            frontier: vec![1, 2],
            root: vec![3],
        },
        ..Batch::default()
    }
}

#[test]
fn what_was_appended_is_read_back_in_order_after_opening_again() {
    let (dir, store) = store();
    store.append(&batch(0, &["a", "b", "c"])).expect("stored");
    store.append(&batch(3, &["d"])).expect("stored");
    drop(store);
    let store = Sqlite::open(dir.path()).expect("opens again");
    let seqs: Vec<u64> = store
        .read_from(1, 2)
        .expect("read")
        .iter()
        .map(|entry| entry.seq)
        .collect();
    assert_eq!(seqs, [2, 3]);
    let mut all = Vec::new();
    store
        .replay(&mut |entry| all.push(entry.bytes))
        .expect("read");
    assert_eq!(all.len(), 4);
    assert_eq!(
        store.head().expect("read"),
        Head {
            seq: 4,
            frontier: vec![1, 2],
            root: vec![3]
        }
    );
    let found = store
        .find_keys(&[("s", "id4"), ("s", "none"), ("t", "id4")])
        .expect("read");
    assert_eq!(
        found
            .iter()
            .map(|found| found.map(|found| found.seq))
            .collect::<Vec<_>>(),
        [Some(4), None, None]
    );
    let rows: Vec<_> = store
        .rows(&[4, 99, 1])
        .expect("read")
        .into_iter()
        .map(|row| row.text)
        .collect();
    assert_eq!(rows, ["d", "a"]);
}

#[test]
fn a_batch_on_another_head_or_with_a_used_key_changes_nothing() {
    let (_dir, store) = store();
    store.append(&batch(0, &["a"])).expect("stored");
    assert!(matches!(
        store.append(&batch(0, &["b"])),
        Err(StoreError::Conflict {
            expected: 0,
            found: 1
        })
    ));
    let mut used = batch(1, &["b", "c"]);
    used.keys[1].id = "id1".to_owned();
    assert!(matches!(store.append(&used), Err(StoreError::Fault(_))));
    assert_eq!(store.head().expect("read").seq, 1);
    assert!(
        store.events_of(2).expect("read").is_empty() && store.words("b").expect("read").is_empty()
    );
    store
        .append(&batch(1, &["b", "c"]))
        .expect("the failed batch left no trace");
}

#[test]
fn any_two_chinese_characters_and_the_beginning_of_a_latin_word_are_found() {
    let (_dir, store) = store();
    store
        .append(&batch(
            0,
            &[
                "三辆货车占道，粤A12345",
                "货物堆放占用通道",
                "Three trucks block the road",
                "占 道",
            ],
        ))
        .expect("stored");
    let found = |words: &str| store.words(words).expect("any words can be asked for");
    assert_eq!(found("货车"), [1]);
    assert_eq!(found("占道"), [1, 4]);
    assert_eq!(found("占道 货车"), [1]);
    assert_eq!(found("车占道"), [1]);
    assert_eq!(found("道占"), [0_u32; 0]);
    assert_eq!(found("truck"), [3]);
    assert_eq!(found("粤a123"), [1]);
    assert_eq!(found("货"), [1, 2]);
    for odd in ["\"", "AND", "货车*", "NEAR(", "text:货", "^", "", "()", "-"] {
        drop(found(odd));
    }
}

#[test]
fn a_second_process_is_told_and_the_first_one_goes_on() {
    let (dir, store) = store();
    assert!(matches!(
        Sqlite::open(dir.path()),
        Err(StoreError::InUse(_))
    ));
    store.append(&batch(0, &["a"])).expect("stored");
    drop(store);
    Sqlite::open(dir.path()).expect("free again");
}

#[test]
fn data_of_a_newer_program_is_not_touched() {
    let (dir, store) = store();
    drop(store);
    let db = rusqlite::Connection::open(dir.path().join("huying.sqlite3")).expect("opens");
    db.pragma_update(None, "user_version", 99).expect("set");
    drop(db);
    assert!(matches!(
        Sqlite::open(dir.path()),
        Err(StoreError::NewerFormat {
            found: 99,
            known: FORM
        })
    ));
}

#[test]
fn the_newest_edition_is_in_force_and_facts_are_replaced() {
    let (_dir, store) = store();
    assert_eq!(store.edition().expect("read"), None);
    store.put_edition("aa", b"one", &[]).expect("stored");
    store
        .put_edition("bb", b"two", &[("with", "it")])
        .expect("stored");
    assert_eq!(store.fact("with").expect("read").as_deref(), Some("it"));
    assert_eq!(store.edition().expect("read").as_deref(), Some(&b"two"[..]));
    store.put_fact("name", "1").expect("stored");
    store.put_fact("name", "2").expect("stored");
    assert_eq!(store.fact("name").expect("read").as_deref(), Some("2"));
    assert_eq!(store.fact("other").expect("read"), None);
}

fn table(name: &str, version: u32, text: &str) -> TableText {
    let about = TableVersion {
        name: name.to_owned(),
        version,
        by: "a test".to_owned(),
        ..TableVersion::default()
    };
    TableText {
        about,
        text: text.to_owned(),
    }
}

#[test]
fn every_version_of_a_table_is_kept_and_the_newest_is_in_force() {
    let (_dir, store) = store();
    store
        .put_tables(&[table("duties", 1, "a"), table("teams", 1, "t")])
        .expect("stored");
    let mut later = batch(0, &["x"]);
    later.tables = vec![table("duties", 2, "b")];
    store.append(&later).expect("stored");
    let texts = store.tables().expect("read");
    let texts: Vec<_> = texts.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["b", "t"]);
    let numbers = |name| {
        let versions = store.table_versions(name).expect("read");
        versions.iter().map(|one| one.version).collect::<Vec<_>>()
    };
    assert_eq!((numbers("duties"), numbers("other")), (vec![2, 1], vec![]));
    let first = store.table("duties", 1).expect("read").expect("kept");
    assert_eq!(first.text, "a");
    assert_eq!(store.table("duties", 3).expect("read"), None);
}

#[test]
fn a_version_given_twice_stores_nothing_of_its_batch() {
    let (_dir, store) = store();
    store
        .put_tables(&[table("duties", 1, "a")])
        .expect("stored");
    let mut twice = batch(0, &["x"]);
    twice.tables = vec![table("teams", 1, "t"), table("duties", 1, "b")];
    assert!(matches!(store.append(&twice), Err(StoreError::Fault(_))));
    assert_eq!(store.head().expect("read").seq, 0);
    assert!(store.table_versions("teams").expect("read").is_empty());
}

#[test]
fn no_page_of_the_database_is_mapped_so_that_a_bad_sector_is_an_error_and_no_signal() {
    let (_dir, store) = store();
    let size = |db: &rusqlite::Connection| {
        db.query_row("PRAGMA mmap_size", [], |row| row.get::<_, i64>(0))
    };
    assert_eq!(store.on_writer(size).expect("said"), 0);
    assert_eq!(store.read(size).expect("said"), 0);
}
