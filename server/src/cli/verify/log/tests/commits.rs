//! After every commit the tables agree: entries, the hash beside each, the hashes above full tiles, the head's frontier
//! and root. Whoever reads meanwhile sees the whole of a commit or nothing of it.

use crate::fixture::{City, report};
use crate::store::{Batch, Entry, FILE_NAME, Head, Store, StoreError};
use cases::Command;
use ledger::{Hash, TILE_WIDTH, Tree};
use rusqlite::{Connection, Transaction};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Size of the log after it was checked, in a view of one moment.
fn agreed(dir: &Path) -> u64 {
    let mut db = Connection::open(dir.join(FILE_NAME)).expect("the database");
    let view = db.transaction().expect("one moment");
    let (mut tree, mut level) = (Tree::new(), Vec::new());
    for (seq, bytes) in (1..).zip(blobs(&view, "SELECT bytes FROM events ORDER BY seq")) {
        assert_eq!(tree.size() + 1, seq);
        level.push(tree.push(&bytes));
    }
    let leaves = blobs(&view, "SELECT hash FROM leaves ORDER BY seq");
    assert_eq!(leaves, bytes_of(&level));
    let numbers = "SELECT count(*), coalesce(max(seq), 0) FROM leaves";
    let numbers: (i64, i64) = view
        .query_row(numbers, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("a row");
    assert_eq!(numbers.0, numbers.1);
    for above in 1..=2 {
        let full = level.chunks_exact(TILE_WIDTH as usize);
        level = full.map(ledger::root).collect();
        let kept = format!("SELECT hash FROM tile_hashes WHERE level = {above} ORDER BY place");
        assert_eq!(blobs(&view, &kept), bytes_of(&level));
    }
    let head = "SELECT seq, frontier, root FROM head";
    let head: (i64, Vec<u8>, Vec<u8>) = view
        .query_row(head, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("a head");
    assert_eq!(head.0 as u64, tree.size());
    if tree.size() > 0 {
        assert_eq!(head.1, tree.to_bytes());
        assert_eq!(head.2, tree.root().0);
    }
    tree.size()
}

fn blobs(view: &Transaction<'_>, ask: &str) -> Vec<Vec<u8>> {
    let mut ask = view.prepare(ask).expect("a question");
    let rows = ask.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("blobs")
}

fn bytes_of(hashes: &[Hash]) -> Vec<Vec<u8>> {
    hashes.iter().map(|hash| hash.0.to_vec()).collect()
}

fn send(city: &City, numbers: std::ops::Range<u32>) {
    let commands = numbers.map(|number| Command::Report(report(number)));
    assert!(city.send(commands.collect()).iter().all(Result::is_ok));
}

#[test]
fn entries_hashes_and_root_are_of_one_commit_whatever_its_size() {
    let city = City::new();
    assert_eq!(agreed(city.dir.path()), 0);
    let mut sent = 0;
    for more in [1, 1, 253, 1, 1, 1, 300, 700, 2, 511, 1] {
        send(&city, sent..sent + more);
        sent += more;
        assert_eq!(agreed(city.dir.path()), u64::from(sent));
    }
    let city = city.restarted();
    send(&city, sent..sent + 5);
    assert_eq!(agreed(city.dir.path()), u64::from(sent) + 5);
}

#[test]
fn a_commit_that_fails_leaves_neither_entry_nor_hash_nor_root() {
    let city = City::new();
    send(&city, 0..255);
    let head = city.store.head().expect("a head");
    let entry = |seq| Entry {
        seq,
        case: 1,
        bytes: b"{}".to_vec(),
    };
    let batch = |expected_seq, seqs: &[u64]| Batch {
        expected_seq,
        entries: seqs.iter().map(|seq| entry(*seq)).collect(),
        head: Head {
            seq: 999,
            ..Head::default()
        },
        ..Batch::default()
    };
    // On another head; and with a number that is taken, after one that fills a tile.
    let stale = city.store.append(&batch(254, &[255]));
    assert!(matches!(stale, Err(StoreError::Conflict { .. })));
    assert!(city.store.append(&batch(255, &[256, 7])).is_err());
    assert_eq!(city.store.head().expect("a head"), head);
    assert_eq!(agreed(city.dir.path()), 255);
}

#[test]
fn whoever_reads_beside_the_writer_sees_whole_commits() {
    let city = City::new();
    let done = AtomicBool::new(false);
    let looks = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut looks, mut last) = (0, 0);
            while !done.load(Ordering::Acquire) {
                let size = agreed(city.dir.path());
                assert!(size >= last, "the log never gets shorter");
                (looks, last) = (looks + 1, size);
            }
            looks
        });
        for number in 0..120 {
            send(&city, number * 5..number * 5 + 5);
        }
        done.store(true, Ordering::Release);
        reader.join().expect("every view agrees")
    });
    assert!(looks > 5, "{looks}");
    assert_eq!(agreed(city.dir.path()), 600);
}
