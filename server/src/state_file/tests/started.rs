//! A start from the file, and when there is one.

use super::*;
use crate::limits::{BULK_COMMANDS_MAX, STATE_FILE_EVENTS_MIN};
use proptest::prelude::*;
use std::sync::Arc;

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = prop_oneof![
        6 => (1_u32..4_000).prop_map(Try::Report),
        8 => (1_u32..30, 0_u8..6).prop_map(|(case, step)| Try::Step(case, step)),
        1 => (0_i64..400).prop_map(Try::Tick),
        1 => (0_u8..5).prop_map(Try::Class),
        1 => (0_u8..5).prop_map(Try::Source),
    ];
    prop::collection::vec(one, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_start_from_the_file_shows_what_a_start_from_the_log_shows(
        before in tries(),
        after in tries(),
    ) {
        let city = City::new();
        happen(&city, &before, 0);
        keep(world(&city));
        happen(&city, &after, before.len());
        let kept_at = world(&city).state_file.seq();
        let (city, from_file) = again(city);
        prop_assert_eq!(from_file, kept_at > 0);
        let by_file = seen(&city);
        prop_assert_eq!(confirm(world(&city), &|| true), Confirming::Confirmed);
        let file = path(&city);
        let _ = std::fs::remove_file(&file);
        let (city, from_file) = again(city);
        prop_assert!(!from_file);
        let by_log = seen(&city);
        prop_assert_eq!(by_file.state.difference(&by_log.state), None);
        prop_assert_eq!(by_file, by_log);
    }
}

#[test]
fn the_keeper_compares_before_anything_else_and_ends_when_the_server_does() {
    let (city, from_file) = again(kept());
    assert!(from_file);
    let shared = || Arc::clone(&city.installation.world);
    let ended = start(shared(), |_| false).expect("started");
    ended.join().expect("no panic");
    assert!(world(&city).state_file.known().is_unconfirmed);
    let looks = std::sync::atomic::AtomicU32::new(0);
    let once =
        move |_: std::time::Duration| looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
    start(shared(), once)
        .expect("started")
        .join()
        .expect("no panic");
    assert!(!world(&city).state_file.known().is_unconfirmed);
    assert_eq!(world(&city).state_file.differs(), None);
}

#[test]
fn little_is_not_worth_a_file_and_a_start_that_read_much_writes_one() {
    let city = City::new();
    happen(&city, &[Try::Report(1), Try::Report(2)], 0);
    let (city, _) = again(city);
    assert!(!path(&city).exists());
    let many = STATE_FILE_EVENTS_MIN as usize;
    let numbers = (10_u32..).filter(|number| number % 4 != 3).take(many);
    for part in numbers.collect::<Vec<_>>().chunks(BULK_COMMANDS_MAX) {
        let reports = part.iter().map(|number| Command::Report(report(*number)));
        assert!(city.send(reports.collect()).iter().all(Result::is_ok));
    }
    // The writer writes when it ends, and the next start goes on from there.
    let (city, from_file) = again(city);
    assert!(from_file);
    std::fs::remove_file(path(&city)).expect("there");
    let (city, from_file) = again(city);
    assert!(!from_file && path(&city).is_file(), "the start wrote it");
    let (city, from_file) = again(city);
    assert!(from_file);
    assert_eq!(confirm(world(&city), &|| false), Confirming::Unfinished);
    assert_eq!(confirm(world(&city), &|| true), Confirming::Confirmed);
}
