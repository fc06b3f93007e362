//! Every stored byte that is not an event's: hashes beside entries, hashes above tiles, the head; and every place where
//! a log can be cut off, with everything beside it renewed.

use super::super::chain::{Chain, Tiles};
use super::super::finding::Finding;
use super::super::judging::{Leaf, leaf};
use super::super::outside::Outside;
use super::super::reading::{Beside, Raw};
use super::super::source::Head;
use super::super::tiles;
use super::{Copy, ENTRIES, checkpoint, rows};
use ledger::{Hash, TILE_WIDTH, Tree};
use rayon::prelude::*;
use rusqlite::params;

/// The ways in which a byte is changed: any bit.
const FLIPS: [u8; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

/// What was kept when the log was whole.
fn kept() -> (Vec<Hash>, Tiles, Head) {
    let copy = Copy::new();
    let source = copy.source();
    let rows = rows();
    let leaves = rows.iter().map(|(_, _, bytes)| Hash::leaf(bytes));
    let tiles = tiles(&source).expect("read").expect("kept");
    (leaves.collect(), tiles, source.head().expect("a head"))
}

/// What is found in entries with these hashes, by tiles and head as they are kept.
fn found(
    leaves: &[Hash],
    tiles: &Tiles,
    head: &Head,
    outside: Option<&Outside>,
) -> Option<Finding> {
    let mut chain = Chain::new(Some(tiles.clone()), outside);
    for (seq, hash) in (1..).zip(leaves) {
        if let Err(finding) = chain.take(Leaf { seq, hash: *hash }) {
            return Some(finding);
        }
    }
    chain.check_head(head).or_else(|| chain.check_outside())
}

#[test]
fn every_bit_of_every_hash_beside_an_entry_is_found_at_that_entry() {
    rows().par_iter().for_each(|(seq, case, bytes)| {
        let hash = Hash::leaf(bytes);
        for place in 0..32 {
            for flip in FLIPS {
                let mut changed = hash;
                changed.0[place] ^= flip;
                let raw = Raw {
                    seq: *seq,
                    case: *case,
                    bytes,
                    leaf: Beside::Kept(changed),
                };
                assert!(matches!(leaf(raw), Err(Finding::Leaf { seq: at }) if at == *seq));
            }
        }
    });
}

#[test]
fn every_bit_of_every_hash_above_a_tile_is_found_with_the_tiles_entries() {
    let (leaves, tiles, head) = kept();
    assert!(found(&leaves, &tiles, &head, None).is_none() && tiles.len() == 3);
    for (level, place) in tiles.keys() {
        for at in 0..32 {
            for flip in FLIPS {
                let mut changed = tiles.clone();
                let hash = changed.get_mut(&(*level, *place)).expect("its own key");
                hash[at] ^= flip;
                let first = place * TILE_WIDTH + 1;
                let found = found(&leaves, &changed, &head, None);
                assert!(
                    matches!(found, Some(Finding::Tile { first: told, .. }) if told == first),
                    "{found:?}"
                );
            }
        }
    }
}

#[test]
fn every_bit_of_the_head_is_found_and_so_is_every_size_but_the_true_one() {
    let (leaves, tiles, head) = kept();
    for place in 0..head.frontier.len() {
        for flip in FLIPS {
            let mut changed = head.clone();
            changed.frontier[place] ^= flip;
            assert!(found(&leaves, &tiles, &changed, None).is_some(), "{place}");
        }
    }
    for place in 0..head.root.len() {
        for flip in FLIPS {
            let mut changed = head.clone();
            changed.root[place] ^= flip;
            let found = found(&leaves, &tiles, &changed, None);
            assert!(matches!(found, Some(Finding::Root { .. })), "{found:?}");
        }
    }
    for bit in 0..64 {
        let mut changed = head.clone();
        changed.seq ^= 1 << bit;
        let found = found(&leaves, &tiles, &changed, None);
        let told = matches!(found, Some(Finding::CutOff { .. } | Finding::PutIn { .. }));
        assert!(told, "{found:?}");
    }
    for bytes in [0, 1, 8, head.frontier.len() - 1] {
        let mut changed = head.clone();
        changed.frontier.truncate(bytes);
        let found = found(&leaves, &tiles, &changed, None);
        assert!(matches!(found, Some(Finding::Frontier)), "{found:?}");
    }
}

#[test]
fn a_log_cut_off_anywhere_is_found_by_its_head_and_with_a_new_head_only_by_a_checkpoint() {
    let (leaves, tiles, head) = kept();
    let outside = checkpoint(ENTRIES);
    let mut tree = Tree::new();
    for size in 0..ENTRIES {
        let cut = &leaves[..size];
        // Tiles above entries that are gone would give it away: whoever cuts the log off takes them, too.
        let full = |(_, place): &(u8, u64)| (place + 1) * TILE_WIDTH <= size as u64;
        let fewer: Tiles = tiles
            .iter()
            .filter(|(key, _)| full(key))
            .map(|(key, hash)| (*key, hash.clone()))
            .collect();
        let by_head = found(cut, &fewer, &head, None);
        assert!(
            matches!(by_head, Some(Finding::CutOff { found, said: 1000 }) if found == size as u64),
            "{by_head:?}"
        );
        let renewed = Head {
            seq: size as u64,
            frontier: if size == 0 {
                Vec::new()
            } else {
                tree.to_bytes()
            },
            root: if size == 0 {
                Vec::new()
            } else {
                tree.root().0.to_vec()
            },
        };
        assert!(found(cut, &fewer, &renewed, None).is_none(), "{size}");
        let by_checkpoint = found(cut, &fewer, &renewed, Some(&outside));
        assert!(
            matches!(
                by_checkpoint,
                Some(Finding::ShorterThanCheckpoint { said: 1000, .. })
            ),
            "{by_checkpoint:?}"
        );
        tree.push_leaf(leaves[size]);
    }
}

#[test]
fn every_number_and_case_of_a_row_that_is_another_is_told() {
    for (seq, case, _) in rows().into_iter().step_by(97) {
        for change in ["seq = seq + 5000", "case_no = case_no + 1", "case_no = 0"] {
            let copy = Copy::new();
            let change = format!("UPDATE events SET {change} WHERE seq = ?");
            copy.db()
                .execute(&change, params![seq as i64])
                .expect("a change");
            let told = copy.found();
            assert!(told.contains(&format!("entry {seq} ")), "{case}: {told}");
        }
    }
}

#[test]
fn all_checkpoints_of_a_file_are_compared_and_the_first_that_differs_is_told() {
    let mut outside = checkpoint(100);
    for size in [300, 300, 1000] {
        outside.checkpoints.extend(checkpoint(size).checkpoints);
    }
    let told = Copy::new().check(Some(&outside));
    assert!(
        told.holds && told.lines[2].contains("all 4 checkpoints"),
        "{told:?}"
    );
    outside.torn = 2;
    let told = Copy::new().check(Some(&outside));
    assert!(told.holds && told.lines[2].contains("2 pieces"), "{told:?}");
    let other =
        |size: u64| ledger::Checkpoint::new("here", size, Hash::leaf(b"other")).expect("a line");
    outside.checkpoints[1] = other(300);
    outside.checkpoints[3] = other(1000);
    let told = Copy::new().check(Some(&outside));
    assert!(
        told.lines[0].starts_with("the first 300 entries are not those"),
        "{told:?}"
    );
}
