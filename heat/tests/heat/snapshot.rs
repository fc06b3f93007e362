//! What was saved comes back whole, and what is not whole does not come back.

use crate::model::{Pair, check};
use heat::{Case, Change, Filter, Heat, LoadError, NO_AREA, NO_CLASS, Stamp};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

const STAMP: Stamp = Stamp {
    seq: 7_000_000_001,
    edition: [0xa5; 32],
};
const HEAD_BYTES: usize = 72;

fn case(rng: &mut SmallRng, case: u32) -> Case {
    let far = rng.random_range(0..8) == 0;
    let wide = if far { 60.0 } else { 0.1 };
    let position = (
        113.4 + rng.random::<f64>() * wide,
        23.0 + rng.random::<f64>() * wide / 2.0,
    );
    Case {
        case,
        position: (rng.random_range(0..6) > 0).then_some(position),
        at_s: 1_700_000_000 + rng.random_range(0..if far { 1 << 40 } else { 900_000 }),
        class: *[0, 3, 250, NO_CLASS, rng.random_range(0..6)]
            .get(case as usize % 5)
            .expect("five"),
        source: rng.random(),
        status: rng.random_range(0..6),
        area: if rng.random_range(0..5) == 0 {
            NO_AREA
        } else {
            rng.random_range(0..700)
        },
        team: rng.random(),
    }
}

fn pair(cases: u32) -> Pair {
    let rng = &mut SmallRng::seed_from_u64(5);
    let cases: Vec<Case> = (1..=cases).map(|number| case(rng, number)).collect();
    Pair::of(&cases)
}

fn saved(heat: &Heat) -> Vec<u8> {
    let mut bytes = Vec::new();
    let saved = heat.snapshot().save(&STAMP, &mut bytes);
    saved.expect("a list takes everything");
    bytes
}

fn loaded(bytes: &[u8]) -> Result<(Heat, Stamp), LoadError> {
    Heat::load(&mut &*bytes)
}

/// How a refused snapshot is refused, in a word.
fn refused(bytes: &[u8]) -> String {
    match loaded(bytes) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("it was loaded"),
    }
}

#[test]
fn what_was_saved_comes_back_and_goes_on_living() {
    let rng = &mut SmallRng::seed_from_u64(6);
    // Settled, loose, without a position, changed and removed.
    let mut pair = pair(9_000);
    for number in 9_001..=9_400 {
        pair.insert_many(&[case(rng, number)]);
        pair.remove(number - 9_000);
    }
    let (heat, stamp) = loaded(&saved(&pair.heat)).expect("it is whole");
    assert_eq!(stamp, STAMP);
    let mut back = Pair {
        model: std::mem::take(&mut pair.model),
        heat,
    };
    let areas: Vec<u32> = (0..700).map(|area| area / 9).collect();
    let some = Filter {
        statuses: Some([1, 2].into_iter().collect()),
        from_s: Some(1_700_400_000),
        ..Filter::default()
    };
    check(&back, back.heat.view(), &Filter::default(), &areas);
    for number in 9_300..=9_900 {
        back.insert_many(&[case(rng, number)]);
        let position = Some(case(rng, number).position);
        let status = Some(2);
        back.update(
            rng.random_range(1..number),
            &Change {
                position,
                status,
                ..Change::default()
            },
        );
    }
    check(&back, back.heat.view(), &some, &areas);
    check(&back, back.heat.view(), &Filter::default(), &areas);
}

#[test]
fn a_view_is_saved_as_it_was_while_the_writer_goes_on() {
    let mut pair = pair(500);
    let (view, before) = (pair.heat.snapshot(), saved(&pair.heat));
    pair.remove(17);
    pair.update(
        18,
        &Change {
            status: Some(99),
            ..Change::default()
        },
    );
    let mut bytes = Vec::new();
    view.save(&STAMP, &mut bytes)
        .expect("a list takes everything");
    assert_eq!(bytes, before);
    assert_ne!(saved(&pair.heat), before);
}

#[test]
fn an_empty_heat_is_a_head_and_nothing_else() {
    let bytes = saved(&Heat::new());
    assert_eq!(bytes.len(), HEAD_BYTES);
    let (heat, stamp) = loaded(&bytes).expect("it is whole");
    assert!(heat.view().is_empty() && stamp == STAMP);
}

#[test]
fn no_byte_can_be_flipped_anywhere() {
    let bytes = saved(&pair(70).heat);
    for at in 0..bytes.len() {
        for bit in [0x01, 0x10, 0x80] {
            let mut other = bytes.clone();
            other[at] ^= bit;
            let expected = match at {
                0..8 => "no snapshot",
                8..12 => "version",
                12..HEAD_BYTES => "damaged in the head",
                _ => "damaged in frame",
            };
            let refused = refused(&other);
            assert!(refused.contains(expected), "byte {at}: {refused}");
        }
    }
}

#[test]
fn no_part_can_be_missing_and_nothing_can_follow() {
    let mut bytes = saved(&pair(70).heat);
    for length in 0..bytes.len() {
        let refused = refused(&bytes[..length]);
        let expected = if length == 0 {
            "no snapshot"
        } else {
            "ends too early"
        };
        assert!(refused.contains(expected), "{length} bytes: {refused}");
    }
    bytes.push(0);
    assert!(refused(&bytes).contains("behind the last frame"));
    assert!(refused(b"PK\x03\x04").contains("no snapshot"));
}

/// Where each frame begins.
fn frames(bytes: &[u8]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = HEAD_BYTES;
    while at < bytes.len() {
        starts.push(at);
        let length = bytes[at + 8..at + 12].try_into().expect("four bytes");
        at += 16 + u32::from_le_bytes(length) as usize;
    }
    starts
}

/// Makes every checksum right again, as a writer with a fault would.
fn signed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = crc32fast::hash(&bytes[..HEAD_BYTES - 4]);
    bytes[HEAD_BYTES - 4..HEAD_BYTES].copy_from_slice(&sum.to_le_bytes());
    let starts = frames(&bytes);
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    for ((number, &start), end) in (0u32..).zip(&starts).zip(ends.collect::<Vec<_>>()) {
        let mut sum = crc32fast::Hasher::new();
        sum.update(&number.to_le_bytes());
        sum.update(&bytes[start..start + 12]);
        sum.update(&bytes[start + 16..end]);
        bytes[start + 12..start + 16].copy_from_slice(&sum.finalize().to_le_bytes());
    }
    bytes
}

#[test]
fn the_highest_number_may_be_sixteen_times_the_rows_and_a_million_more_and_no_higher() {
    let bytes = saved(&pair(70).heat);
    let with = |highest: u32| {
        let mut other = bytes.clone();
        other[24..28].copy_from_slice(&highest.to_le_bytes());
        loaded(&signed(other))
    };
    let highest = 70 * 16 + (1 << 20);
    let (heat, _) = with(highest).expect("as high as it may be");
    assert_eq!(heat.view().len(), 70);
    let refused = with(highest + 1).map(|_| ()).expect_err("one higher");
    assert!(refused.to_string().contains("no case has a number as high"));
}

#[test]
fn faults_under_right_checksums_are_found_too() {
    let near = |number: u32| Case {
        position: Some((113.4, 23.0 + f64::from(number) * 1e-4)),
        at_s: i64::from(number),
        ..case(&mut SmallRng::seed_from_u64(1), number)
    };
    let cases: Vec<Case> = (1..=9_000).map(near).collect();
    let bytes = saved(&Heat::from_cases(cases));
    assert_eq!(
        signed(bytes.clone()),
        bytes,
        "the test signs as the crate does"
    );
    let starts = frames(&bytes);
    assert!(starts.len() >= 2, "several blocks");
    let refused_with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut other = bytes.clone();
        change(&mut other);
        refused(&signed(other))
    };
    let put = |bytes: &mut Vec<u8>, at: usize, number: u32| {
        bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    };
    let rows_of = |start: usize| {
        u32::from_le_bytes(bytes[start + 4..start + 8].try_into().expect("four")) as usize
    };
    // Behind the head of the frame and two columns, each with a base, a width, and a number of that width a row.
    let behind = |column: usize, rows: usize| column + 9 + usize::from(bytes[column + 8]) * rows;
    let case_column = |start: usize| {
        let rows = rows_of(start);
        behind(behind(start + 16, rows), rows)
    };
    let (one, other) = (case_column(starts[0]), case_column(starts[1]));
    let first = u32::from_le_bytes(bytes[one..one + 4].try_into().expect("four"));
    let twice = refused_with(&|bytes| put(bytes, other, first));
    assert_eq!(
        twice,
        format!("case {first} stands in the snapshot twice; build it from the events")
    );
    let told = [
        refused_with(&|bytes| put(bytes, one, 9_001)),
        refused_with(&|bytes| put(bytes, 24, u32::MAX)),
        refused_with(&|bytes| put(bytes, 16, 8_999)),
        // What a head alone says makes no room.
        refused_with(&|bytes| bytes[16..28].fill(0xff)),
        refused_with(&|bytes| bytes[starts[0]] = 1),
        refused_with(&|bytes| bytes[starts[0]] = 4),
        refused_with(&|bytes| put(bytes, starts[0] + 4, 0)),
        refused_with(&|bytes| {
            let last = starts[starts.len() - 1];
            let columns = bytes.len() - last - 16;
            put(bytes, last + 8, columns as u32 + 1);
            bytes.push(0);
        }),
        refused_with(&|bytes| {
            let last = starts[starts.len() - 1];
            let columns = bytes.len() - last - 16;
            put(bytes, last + 8, columns as u32 - 1);
            bytes.pop();
        }),
        refused_with(&|bytes| bytes[starts[0] + 16 + 8] = 3),
        refused_with(&|bytes| bytes[starts[0] + 16 + 7] = 0xff),
        refused_with(&|bytes| {
            let frames = bytes.split_off(HEAD_BYTES);
            let (one, other) = frames.split_at(starts[1] - starts[0]);
            bytes.extend(other.iter().chain(one));
        }),
    ];
    let expected = [
        "a case number is higher",
        "no case has a number as high",
        "tells of 8999 rows",
        "tells of 18446744073709551615 rows",
        "has one",
        "no such kind",
        "no block has that size",
        "longer than its rows",
        "shorter than its rows",
        "a width that there is not",
        "outside of the map",
        "before the one before it ends",
    ];
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.contains(expected), "{told} does not say {expected}");
    }
}
