//! Kept, found again, and refused whenever it is not just what belongs to this log and these areas.

use super::*;
use crate::fixture::{City, report};
use crate::installation::unread;
use crate::photos::Directory;
use crate::world::{Readiness, Settings};
use cases::{AddClass, Command};
use heat::{Filter, Group};
use std::path::PathBuf;

const CASES: u32 = 40;

fn path(city: &City) -> PathBuf {
    city.dir.path().join(FILE)
}

/// A city with cases, its snapshot written.
fn kept(cases: u32) -> City {
    let city = City::new();
    // A class that no table has: only the log knows it.
    let class = AddClass {
        code: "9999".to_owned(),
        name: "新类".to_owned(),
        name_en: String::new(),
        parent: None,
    };
    assert!(city.send(vec![Command::AddClass(class)])[0].is_ok());
    let reports = (1..=cases).map(|number| Command::Report(report(number)));
    assert!(city.send(reports.collect()).iter().all(Result::is_ok));
    keep(&city.installation.world);
    assert!(path(&city).is_file());
    city
}

/// What the snapshot shows, by code: the way a reader sees it.
fn shown(world: &World) -> Vec<(String, u64)> {
    let (books, view) = (world.books(), world.heat().1);
    let counts = view.counts(&Filter::default(), Group::Class);
    let code = |key: u64| {
        books
            .classes
            .line(key as u16)
            .map_or("none".to_owned(), |line| line.code.to_string())
    };
    let mut told: Vec<_> = counts
        .into_iter()
        .map(|(key, count)| (code(key), count))
        .collect();
    told.sort();
    told
}

/// A world on the city's store as it is before its log is read, with the snapshot if it is good.
fn before_the_log(city: &City) -> (World, Result<Label, Unusable>) {
    let (dir, pictures) = (city.dir.path(), Directory::of(city.dir.path()));
    let world = unread(
        city.store.clone(),
        Arc::new(pictures),
        dir,
        Settings::default(),
    );
    let world = world.expect("opens");
    let read = read(&world, &path(city)).map(|(label, _)| label);
    show(&world);
    (world, read)
}

#[test]
fn a_start_counts_by_the_snapshot_what_it_counts_when_the_log_is_read() {
    let city = kept(CASES);
    let (before, label) = before_the_log(&city);
    assert_eq!(
        label.expect("it is good").seq,
        city.installation.world.seq()
    );
    assert_eq!(before.readiness(), Readiness::Replaying(0));
    assert_eq!(before.seq(), city.installation.world.seq());
    let told = shown(&before);
    assert_eq!(told, shown(&city.installation.world));
    // The class that no table has keeps its number too.
    assert!(told.contains(&("9999".to_owned(), 10)), "{told:?}");
    drop(before);
    let again = city.restarted();
    assert_eq!(shown(&again.installation.world), told);
}

#[test]
fn after_the_snapshot_the_log_goes_on_and_counts() {
    let city = kept(CASES);
    let more = (CASES + 1..=CASES + 9).map(|number| Command::Report(report(number)));
    assert!(city.send(more.collect()).iter().all(Result::is_ok));
    let (before, _) = before_the_log(&city);
    assert_eq!(before.heat().1.len(), CASES as usize, "as it was kept");
    drop(before);
    let again = city.restarted();
    assert_eq!(again.installation.world.heat().1.len(), CASES as usize + 9);
}

#[test]
fn without_the_file_or_with_a_damaged_one_the_start_reads_the_log() {
    let mut city = kept(CASES);
    let told = shown(&city.installation.world);
    let good = std::fs::read(path(&city)).expect("written");
    let step = good.len() / 40;
    for at in (0..good.len()).step_by(step.max(1)).chain([good.len() - 1]) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        std::fs::write(path(&city), &bad).expect("written");
        let (before, why) = before_the_log(&city);
        assert!(why.is_err(), "byte {at} of {}", good.len());
        assert_eq!(before.seq(), 0, "byte {at}: nothing is shown");
    }
    for end in [0, 11, 20, good.len() / 2, good.len() - 1] {
        std::fs::write(path(&city), &good[..end]).expect("written");
        assert!(
            before_the_log(&city).1.is_err(),
            "{end} of {} bytes",
            good.len()
        );
    }
    city = city.restarted();
    assert_eq!(shown(&city.installation.world), told);
    std::fs::remove_file(path(&city)).expect("there");
    assert!(matches!(before_the_log(&city).1, Err(Unusable::None)));
    city = city.restarted();
    assert_eq!(shown(&city.installation.world), told);
}

#[test]
fn a_snapshot_of_another_log_or_of_a_longer_one_or_of_other_areas_is_refused() {
    let (city, longer, other) = (kept(CASES), kept(CASES + 1), kept(CASES));
    let refused = |from: &City| {
        std::fs::copy(path(from), path(&city)).expect("copied");
        before_the_log(&city).1.expect_err("refused")
    };
    // The same reports at other moments are other events.
    assert!(matches!(refused(&other), Unusable::OtherLog(_)));
    assert!(matches!(refused(&longer), Unusable::OtherLog(_)));
    let areas = kept(CASES);
    let edition = areas.installation.world.edition();
    let names = std::collections::HashMap::from([(
        edition.areas()[0].code.clone(),
        grids::Figures {
            population: Some(1),
            road_km: None,
        },
    )]);
    let next = crate::fixture::edition().with_figures(&names);
    let put = (areas.store).put_edition(&next.hash_hex(), &next.to_bytes(), &[]);
    put.expect("stored");
    assert!(matches!(
        before_the_log(&areas).1,
        Err(Unusable::OtherAreas)
    ));
}

#[test]
fn nothing_is_written_while_the_log_is_read_and_nothing_twice() {
    let city = kept(CASES);
    // A file that was written anew is another one, also within one tick of the clock.
    let written =
        || std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(path(&city)).expect("there"));
    let first = written();
    keep(&city.installation.world);
    assert_eq!(written(), first, "nothing has happened");
    assert!(city.send(vec![Command::Report(report(CASES + 1))])[0].is_ok());
    city.installation
        .world
        .set_readiness(Readiness::Replaying(1));
    keep(&city.installation.world);
    assert_eq!(written(), first);
    city.installation.world.set_readiness(Readiness::Ready);
    keep(&city.installation.world);
    assert_ne!(written(), first);
    assert!(!path(&city).with_extension("new").exists());
}
