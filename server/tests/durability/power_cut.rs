//! The power goes at any call to the disk. `cargo xtask power-cut` runs thousands of cuts.

use crate::belongings::Erasing;
use crate::disk::{Dice, Disk, Plan, Platter, Skips};
use crate::station::{Memory, Station, asked, verify};
use crate::trial::{Lies, Trial};
use server::state_file;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;

/// Cuts of the run within the tests.
const CUTS_USUAL: u64 = 300;
/// Cuts that one installation lives through before the next one is founded.
const CUTS_OF_ONE: u64 = 20;
/// A control that is not caught by then is not caught.
const TRIES_MAX: u64 = 300;

/// What a run has seen.
#[derive(Debug, Default)]
struct Seen {
    cuts: u64,
    acknowledged: usize,
    calls: u64,
    photos: usize,
    reporters: usize,
    erased: usize,
    /// Starts that went on from a snapshot of the state.
    from_snapshot: u64,
}

impl Seen {
    /// Counts what belonged to the cases of an installation.
    fn count(&mut self, life: &Life) {
        let (photos, reporters, erased) = life.memory.belongings();
        self.photos += photos;
        self.reporters += reporters;
        self.erased += erased;
    }
}

/// One installation from its founding through so many cuts.
struct Life {
    dir: TempDir,
    platter: Platter,
    memory: Memory,
    /// Calls of the last life between two cuts; the next cut falls within about as many.
    calls: u64,
}

impl Life {
    fn new() -> Self {
        Self {
            dir: TempDir::new().expect("a temporary directory"),
            platter: Platter::default(),
            memory: Memory::default(),
            // About what founding and a few commits take.
            calls: 1_500,
        }
    }

    /// Works until the power goes, and judges what is left.
    fn cut(&mut self, trial: &Trial, dice: &mut Dice, seen: &mut Seen) -> Result<(), String> {
        if dice.below(3) == 0 {
            self.kill(trial, dice)?;
        }
        let at = 1 + dice.below(self.calls);
        let disk = Disk::of(std::mem::take(&mut self.platter), Plan::CutAt(at));
        self.work(&disk, trial, dice)?;
        let calls = disk.calls().len() as u64;
        if !disk.has_struck() {
            self.calls = calls;
        }
        self.platter = disk.cut(dice);
        seen.cuts += 1;
        seen.calls += calls;
        verify_if_any(&self.platter, self.memory.acknowledged())?;
        let disk = Disk::of(self.platter.clone(), Plan::Nothing);
        self.tear(dice);
        let station = self.open(&disk, trial)?;
        station.judge(&self.memory)?;
        seen.from_snapshot += u64::from(station.judge_state()?);
        station.judge_belongings(&self.memory, &disk.platter())?;
        let before = self.memory.acknowledged();
        station.retry(&mut self.memory)?;
        station.retry_belongings(&mut self.memory)?;
        station.judge(&self.memory)?;
        station.judge_belongings(&self.memory, &disk.platter())?;
        seen.acknowledged += self.memory.acknowledged() - before;
        if dice.below(2) == 0 {
            station.close();
            self.platter = disk.platter();
        } else {
            // Another cut, of a disk at rest.
            self.platter = disk.cut(dice);
            station.close();
        }
        verify(&self.platter)
    }

    /// Works until the process is killed: what was on its way to the disk still is when the next one opens it.
    fn kill(&mut self, trial: &Trial, dice: &mut Dice) -> Result<(), String> {
        let at = 1 + dice.below(self.calls);
        let disk = Disk::of(std::mem::take(&mut self.platter), Plan::CutAt(at));
        self.work(&disk, trial, dice)?;
        self.platter = disk.platter();
        Ok(())
    }

    fn open(&self, disk: &Arc<Disk>, trial: &Trial) -> Result<Station, String> {
        Station::open_on(self.dir.path(), disk, &trial.opening, trial.skips)
    }

    /// Photos, commands in batches, erasures, folds, and ends in between.
    fn work(&mut self, disk: &Arc<Disk>, trial: &Trial, dice: &mut Dice) -> Result<(), String> {
        for _ in 0..=dice.below(3) {
            let Ok(station) = self.open(disk, trial) else {
                // Only the cut can be the reason: what the disk holds was opened before, or is new.
                return Ok(());
            };
            for _ in 0..2 + dice.below(8) {
                let size = if dice.below(6) == 0 {
                    30
                } else {
                    1 + dice.below(3)
                };
                if dice.below(2) == 0 {
                    let picture = self.memory.picture();
                    station.upload(&mut self.memory, picture)?;
                }
                let batch: Vec<_> = (0..size).map(|_| self.memory.next_with(dice)).collect();
                station.send(&mut self.memory, &batch);
                Self::lose(&station, trial, dice);
                if dice.below(4) == 0
                    && let Some(place) = self.memory.erasable(dice)
                {
                    self.erase(&station, trial, place);
                }
                if dice.below(6) == 0 {
                    // Of a disk that has lost its power nothing can be read, so nothing is written either.
                    state_file::keep(&station.installation.world);
                }
                if dice.below(4) == 0 {
                    // It may fail: then the next commits are refused, which is allowed.
                    drop(station.store.fold());
                }
            }
            station.close();
        }
        Ok(())
    }

    /// Now and then the snapshot of the state is not whole either: it lies on a disk that tells nothing of syncs.
    fn tear(&self, dice: &mut Dice) {
        let path = self.dir.path().join(state_file::FILE);
        if let Ok(bytes) = std::fs::read(&path)
            && dice.below(8) == 0
        {
            let end = dice.below(bytes.len() as u64 + 1) as usize;
            std::fs::write(&path, &bytes[..end]).expect("room for less than was there");
        }
    }

    fn erase(&mut self, station: &Station, trial: &Trial, place: usize) {
        if trial.lies == Lies::Erased {
            self.memory.sent[place].with.erasing = Erasing::Acknowledged;
        } else {
            station.erase(&mut self.memory, place);
        }
    }

    /// The lie about reporters: now and then the newest row of who reported goes, which was not part of the commit.
    fn lose(station: &Station, trial: &Trial, dice: &mut Dice) {
        if trial.lies != Lies::Reporter || dice.below(4) != 0 {
            return;
        }
        let other = station.connection();
        let newest = "DELETE FROM private WHERE case_no = (SELECT max(case_no) FROM private)";
        // The power may be gone already.
        drop(other.and_then(|other| other.execute(newest, [])));
        drop(station.store.fold());
    }
}

/// An installation whose founding was cut may have no database yet.
fn verify_if_any(platter: &Platter, acknowledged: usize) -> Result<(), String> {
    if acknowledged == 0 {
        return Ok(());
    }
    verify(platter)
}

/// Cuts the power so often; what was wrong first, and at which cut.
fn run(cuts: u64, seed: u64, trial: &Trial) -> Result<Seen, (u64, String)> {
    let mut seen = Seen::default();
    let mut dice = Dice::new(seed);
    let mut life = Life::new();
    while seen.cuts < cuts {
        if seen.cuts % CUTS_OF_ONE == 0 {
            seen.count(&life);
            life = Life::new();
        }
        let outcome = life.cut(trial, &mut dice, &mut seen);
        outcome.map_err(|why| (seen.cuts, why))?;
    }
    seen.count(&life);
    Ok(seen)
}

#[test]
fn whenever_the_power_goes_nothing_acknowledged_is_lost() {
    let (cuts, seed) = (asked("HUYING_CUTS", CUTS_USUAL), asked("HUYING_SEED", 1));
    let began = Instant::now();
    let seen = run(cuts, seed, &Trial::product())
        .unwrap_or_else(|(cut, why)| panic!("seed {seed}, cut {cut}: {why}"));
    let Seen {
        cuts,
        acknowledged,
        calls,
        photos,
        reporters,
        erased,
        from_snapshot,
    } = seen;
    // Past the tests' own capture: it is the figure that the command is run for.
    writeln!(
        std::io::stderr(),
        "power cuts: {cuts}, at any of {calls} calls to the disk; commands acknowledged after them: {acknowledged}, photos in \
         all: {photos}, reporters: {reporters}, cases erased: {erased}; starts from a snapshot: {from_snapshot}; lost: 0; {:.0} s",
        began.elapsed().as_secs_f64()
    )
    .expect("standard error");
    assert!(acknowledged as u64 > cuts, "the harness did work");
    assert!(from_snapshot > cuts / 10, "snapshots were written and read");
    let least = cuts as usize / 4;
    assert!(photos > least && reporters > least && erased > least / 4);
}

/// A fault is caught within so many cuts; by what.
fn caught(fault: &str, trial: &Trial) -> String {
    match run(TRIES_MAX, 2, trial) {
        Ok(_) => panic!("{fault} was not caught in {TRIES_MAX} cuts"),
        Err((cut, why)) => {
            writeln!(std::io::stderr(), "{fault}: caught at cut {cut}: {why}")
                .expect("standard error");
            why
        }
    }
}

#[test]
fn control_synchronous_normal_is_caught() {
    caught("synchronous=NORMAL", &Trial::synchronous("NORMAL"));
}

#[test]
fn control_synchronous_off_is_caught() {
    caught("synchronous=OFF", &Trial::synchronous("OFF"));
}

#[test]
fn control_photos_whose_bytes_are_not_synced_are_caught() {
    let why = caught(
        "photos without sync of bytes",
        &Trial::skipping(Skips::Bytes),
    );
    assert!(why.contains("photo"), "{why}");
}

#[test]
fn control_photos_whose_names_are_not_synced_are_caught() {
    let why = caught(
        "photos without sync of names",
        &Trial::skipping(Skips::Names),
    );
    assert!(why.contains("photo"), "{why}");
}

#[test]
fn control_photos_whose_shelves_are_not_synced_are_caught() {
    let why = caught(
        "photos without sync of shelves",
        &Trial::skipping(Skips::Shelves),
    );
    assert!(why.contains("photo"), "{why}");
}

#[test]
fn control_an_erasure_that_is_told_and_not_done_is_caught() {
    let why = caught("erased only in words", &Trial::lying(Lies::Erased));
    assert!(
        why.contains("who reported") || why.contains("photo"),
        "{why}"
    );
}

#[test]
fn control_a_reporter_that_is_lost_is_caught() {
    let why = caught("reporters lost", &Trial::lying(Lies::Reporter));
    assert!(why.contains("who reported"), "{why}");
}
