//! Every call to the disk that an upload makes fails once, in every way that it can.

use crate::disk::{Call, Dice, Disk, Fault, Plan, Platter};
use crate::faults::base;
use crate::station::{Memory, Station, product, verify};
use std::collections::BTreeMap;
use std::io::Write as _;
use tempfile::TempDir;

/// Calls that an upload makes at least.
const CALLS_MIN: usize = 30;

/// An upload of which one call fails; none when it makes fewer calls. What is on the disk after it, and the call.
fn failed_at(
    dir: &TempDir,
    platter: Platter,
    memory: &mut Memory,
    (call, fault): (u64, Fault),
    dice: &mut Dice,
) -> Option<(Platter, Call)> {
    let disk = Disk::of(platter, Plan::Nothing);
    let station = Station::open(dir.path(), &disk, &product()).expect("a sound disk");
    disk.plan(Plan::FaultAt(disk.calls().len() as u64 + call, fault));
    let picture = memory.picture();
    station.upload(memory, picture).expect("one id");
    let struck = disk.struck();
    // Killed, cut off, or ended in order.
    let before = disk.platter();
    station.close();
    let left = match dice.below(3) {
        0 => before,
        1 => before.cut(dice),
        _ => disk.platter(),
    };
    Some((left, struck?))
}

#[test]
fn an_upload_of_which_a_call_fails_is_whole_or_nothing_and_whole_when_it_is_sent_again() {
    let mut seen = BTreeMap::new();
    let mut dice = Dice::new(5);
    for fault in [Fault::Io, Fault::Full, Fault::LostSync] {
        for call in 1.. {
            let dir = TempDir::new().expect("a temporary directory");
            let (platter, mut memory) = base(&dir);
            let at = (call, fault);
            let Some((left, struck)) = failed_at(&dir, platter, &mut memory, at, &mut dice) else {
                break;
            };
            let told = |why: String| format!("{fault:?} at call {call}, {struck:?}: {why}");
            let disk = Disk::of(left, Plan::Nothing);
            let station = Station::open(dir.path(), &disk, &product()).map_err(told);
            let station = station.unwrap_or_else(|why| panic!("{why}"));
            let judged = station
                .judge_belongings(&memory, &disk.platter())
                .and_then(|()| station.retry_belongings(&mut memory))
                .and_then(|()| station.judge_belongings(&memory, &disk.platter()));
            station.close();
            judged
                .and_then(|()| verify(&disk.platter()))
                .map_err(told)
                .unwrap_or_else(|why| panic!("{why}"));
            *seen.entry(struck).or_insert(0_usize) += 1;
        }
    }
    writeln!(std::io::stderr(), "calls of uploads that failed: {seen:?}").expect("standard error");
    assert!(seen.values().sum::<usize>() > CALLS_MIN, "{seen:?}");
    assert!(seen.contains_key(&Call::Rename) && seen.contains_key(&Call::SyncNames));
}
