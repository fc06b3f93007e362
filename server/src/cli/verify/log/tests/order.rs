//! Entries were taken out, put in or exchanged, and everything beside them renewed.

use super::super::chain::{Chain, Tiles};
use super::super::course::Course;
use super::super::finding::Finding;
use super::super::judging::{Leaf, Read, event};
use super::super::reading::{Beside, Raw};
use super::super::sheets::Sheets;
use super::super::short::Mixer;
use super::super::source::Head;
use super::super::tiles;
use super::{Copy, ENTRIES, rows};
use crate::fixture::edition;
use ledger::Hash;
use rayon::prelude::*;

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
