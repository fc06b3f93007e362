//! A sync that fails ends the writer, and what it left is not believed before it was written anew.

use crate::disk::{Call, Dice, Disk, Fault, Plan, Platter};
use crate::faults::{base, send_new};
use crate::station::{Memory, Station, product, verify};
use server::store::Opening;
use server::world::Readiness;
use std::io::Write as _;
use tempfile::TempDir;

/// Power cuts after each lost sync.
const CUTS: u64 = 4;

/// A sync of the script fails and throws away what it should have written; the process ends and is started again on a
/// system that still runs; clients send again what was not acknowledged, and then the power goes.
fn restart_and_cut(
    dir: &TempDir,
    base: &(Platter, Memory),
    at: u64,
    is_closed: bool,
    opening: &Opening,
) -> Result<(), String> {
    let disk = Disk::of(base.0.clone(), Plan::FaultAt(at, Fault::LostSync));
    let mut memory = base.1.clone();
    if let Ok(station) = Station::open(dir.path(), &disk, opening) {
        for size in 1..4 {
            send_new(&station, &mut memory, size);
            // Refused once a sync has failed.
            drop(station.store.fold());
        }
        let killed = disk.platter();
        station.close();
        let left = if is_closed { disk.platter() } else { killed };
        return cut(dir, left, memory, opening);
    }
    cut(dir, disk.platter(), memory, opening)
}

fn cut(dir: &TempDir, left: Platter, mut memory: Memory, opening: &Opening) -> Result<(), String> {
    let disk = Disk::of(left, Plan::Nothing);
    let station = Station::open(dir.path(), &disk, opening)?;
    station.judge(&memory)?;
    station.retry(&mut memory)?;
    let cuts: Vec<Platter> = (0..CUTS)
        .map(|seed| disk.cut_copy(&mut Dice::new(seed)))
        .collect();
    station.close();
    for platter in cuts {
        verify(&platter)?;
        let disk = Disk::of(platter, Plan::Nothing);
        let station = Station::open(dir.path(), &disk, opening)?;
        let judged = station.judge(&memory);
        station.close();
        judged?;
    }
    Ok(())
}

/// Every sync of the script, killed and closed; how many runs, and the first that went wrong.
fn every_sync(opening: &Opening) -> (u64, Option<String>) {
    let dir = TempDir::new().expect("a temporary directory");
    let base = base(&dir);
    let disk = Disk::of(base.0.clone(), Plan::Nothing);
    let mut memory = base.1.clone();
    let station = Station::open(dir.path(), &disk, opening).expect("a sound disk");
    for size in 1..4 {
        send_new(&station, &mut memory, size);
        station.store.fold().expect("a sound disk");
    }
    station.close();
    let mut runs = 0;
    for (at, call) in (1..).zip(disk.calls()) {
        for is_closed in [false, true] {
            if call == Call::Sync {
                runs += 1;
                if let Err(why) = restart_and_cut(&dir, &base, at, is_closed, opening) {
                    return (runs, Some(format!("sync at call {at}: {why}")));
                }
            }
        }
    }
    (runs, None)
}

#[test]
fn what_a_failed_sync_left_is_written_anew_before_it_is_believed() {
    let (runs, wrong) = every_sync(&product());
    assert_eq!(wrong, None);
    assert!(runs >= 10, "the script syncs: {runs} runs");
}

#[test]
fn control_believing_what_a_failed_sync_left_is_caught() {
    let opening = Opening {
        folds_first: false,
        ..product()
    };
    let (runs, wrong) = every_sync(&opening);
    let why = wrong.expect("it is caught");
    writeln!(
        std::io::stderr(),
        "believing without writing anew: caught at run {runs}: {why}"
    )
    .expect("standard error");
}

#[test]
fn control_not_syncing_the_name_of_the_write_ahead_log_is_caught() {
    let opening = Opening {
        sync_names: |_| Ok(()),
        ..product()
    };
    let (runs, wrong) = every_sync(&opening);
    let why = wrong.expect("it is caught");
    writeln!(
        std::io::stderr(),
        "not syncing names: caught at run {runs}: {why}"
    )
    .expect("standard error");
}

#[test]
fn after_a_failed_sync_nothing_is_taken_and_readiness_says_why() {
    let dir = TempDir::new().expect("a temporary directory");
    for fault in [Fault::Io, Fault::LostSync] {
        for is_beside in [false, true] {
            let (platter, mut memory) = base(&dir);
            let disk = Disk::of(platter, Plan::Nothing);
            let station = Station::open(dir.path(), &disk, &product()).expect("a sound disk");
            send_new(&station, &mut memory, 1);
            let before = memory.acknowledged();
            disk.plan(Plan::FaultNext(Call::Sync, fault));
            if is_beside {
                // As the thread beside the writer does.
                assert!(station.store.fold().is_err());
            }
            for _ in 0..3 {
                send_new(&station, &mut memory, 2);
            }
            assert_eq!(
                memory.acknowledged(),
                before,
                "all later syncs would succeed"
            );
            let Readiness::Broken(why) = station.readiness() else {
                panic!("{:?}", station.readiness());
            };
            assert!(
                why.contains("the disk did not confirm what was written"),
                "{why}"
            );
            station.close();
        }
    }
}
