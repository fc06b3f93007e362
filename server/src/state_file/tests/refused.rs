//! What is no file of this log, and what `huying verify` says of one.

use super::*;
use crate::snapshot::root;
use crate::world::Readiness;

#[test]
fn without_the_file_or_with_a_damaged_one_the_start_reads_the_log() {
    let mut city = kept();
    let told = seen(&city);
    let good = std::fs::read(path(&city)).expect("written");
    assert!(read(&*city.store, &path(&city)).is_ok());
    let damaged = |bad: &[u8]| {
        std::fs::write(path(&city), bad).expect("written");
        read(&*city.store, &path(&city))
            .err()
            .map(|why| why.to_string())
    };
    for at in (0..good.len()).step_by(23).chain([good.len() - 1]) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        assert!(damaged(&bad).is_some(), "byte {at} of {}", good.len());
    }
    for end in [0, 11, 20, good.len() / 2, good.len() - 33, good.len() - 1] {
        let why = damaged(&good[..end]).expect("refused");
        assert!(why.contains("ends too early"), "{end} bytes: {why}");
    }
    let more = damaged(&[&good[..], b"x"].concat()).expect("refused");
    assert!(more.contains("behind its end"), "{more}");
    std::fs::write(path(&city), &good[..good.len() / 2]).expect("written");
    for remove in [false, true] {
        if remove {
            std::fs::remove_file(path(&city)).expect("there");
        }
        let (next, from_file) = again(city);
        assert!(!from_file);
        assert_eq!(seen(&next), told);
        city = next;
    }
}

#[test]
fn a_file_of_another_log_of_a_longer_one_or_of_another_form_is_passed_over_and_says_so() {
    let (city, other) = (kept(), kept());
    let refused = |city: &City| read(&*city.store, &path(city)).expect_err("refused");
    let own = std::fs::read(path(&city)).expect("written");
    // The same reports at other moments are other events.
    std::fs::copy(path(&other), path(&city)).expect("copied");
    assert!(matches!(refused(&city), Unusable::OtherLog(_)));
    // The log lost its end, as one that was restored from yesterday's backup.
    std::fs::write(path(&city), &own).expect("written");
    assert!(read(&*city.store, &path(&city)).is_ok());
    let empty = City::new();
    std::fs::write(path(&empty), &own).expect("written");
    assert!(matches!(refused(&empty), Unusable::OtherLog(_)));
    let kept = world(&city).state_file.known().kept.expect("written");
    let label = Label {
        seq: kept.seq,
        root: root(&*city.store, kept.seq).expect("kept"),
        form: "another".to_owned(),
    };
    let mut bytes = Vec::new();
    KIND.write(&label, &mut bytes)
        .expect("a list takes everything");
    std::fs::write(path(&city), &bytes).expect("written");
    assert!(matches!(refused(&city), Unusable::OtherForm));
    let (city, from_file) = again(city);
    assert!(!from_file);
    assert_eq!(world(&city).readiness(), Readiness::Ready);
}

#[test]
fn verify_says_of_a_good_file_that_it_holds_and_of_none_nothing() {
    let city = kept();
    let told = check(city.dir.path(), &database(&city));
    let told = told.expect("there is one").expect("it holds");
    let seq = world(&city).seq();
    assert_eq!(
        told,
        format!("state.snapshot tells what the first {seq} entries lead to.")
    );
    let good = std::fs::read(path(&city)).expect("written");
    std::fs::write(path(&city), &good[..good.len() - 40]).expect("written");
    let told = check(city.dir.path(), &database(&city));
    assert!(
        told.expect("there is one")
            .expect_err("damaged")
            .contains("not whole")
    );
    std::fs::remove_file(path(&city)).expect("there");
    assert_eq!(check(city.dir.path(), &database(&city)), None);
}
