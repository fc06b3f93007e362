//! A byte of an entry was changed.

use super::super::judging::{event, leaf};
use super::super::reading::{Beside, Raw};
use super::super::short::Mixer;
use super::{Copy, rows};
use ledger::Hash;
use rayon::prelude::*;
use rusqlite::params;

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
