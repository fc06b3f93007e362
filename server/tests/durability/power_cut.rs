//! The power goes at any call to the disk. `cargo xtask power-cut` runs thousands of cuts.

use crate::disk::{Dice, Disk, Plan, Platter};
use crate::station::{Memory, Station, asked, product, verify};
use server::store::Opening;
use std::io::Write as _;
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
    fn cut(&mut self, opening: &Opening, dice: &mut Dice, seen: &mut Seen) -> Result<(), String> {
        if dice.below(3) == 0 {
            self.kill(opening, dice);
        }
        let at = 1 + dice.below(self.calls);
        let disk = Disk::of(std::mem::take(&mut self.platter), Plan::CutAt(at));
        self.work(&disk, opening, dice);
        let calls = disk.calls().len() as u64;
        if !disk.has_struck() {
            self.calls = calls;
        }
        self.platter = disk.cut(dice);
        seen.cuts += 1;
        seen.calls += calls;
        verify_if_any(&self.platter, self.memory.acknowledged())?;
        let disk = Disk::of(self.platter.clone(), Plan::Nothing);
        let station = Station::open(self.dir.path(), &disk, opening)?;
        station.judge(&self.memory)?;
        let before = self.memory.acknowledged();
        station.retry(&mut self.memory)?;
        station.judge(&self.memory)?;
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
    fn kill(&mut self, opening: &Opening, dice: &mut Dice) {
        let at = 1 + dice.below(self.calls);
        let disk = Disk::of(std::mem::take(&mut self.platter), Plan::CutAt(at));
        self.work(&disk, opening, dice);
        self.platter = disk.platter();
    }

    /// Commands in batches, folds, and ends in between.
    fn work(&mut self, disk: &std::sync::Arc<Disk>, opening: &Opening, dice: &mut Dice) {
        for _ in 0..=dice.below(3) {
            let Ok(station) = Station::open(self.dir.path(), disk, opening) else {
                // Only the cut can be the reason: what the disk holds was opened before, or is new.
                return;
            };
            for _ in 0..2 + dice.below(8) {
                let size = if dice.below(6) == 0 {
                    30
                } else {
                    1 + dice.below(3)
                };
                let batch: Vec<_> = (0..size).map(|_| self.memory.next(dice)).collect();
                station.send(&mut self.memory, &batch);
                if dice.below(4) == 0 {
                    // It may fail: then the next commits are refused, which is allowed.
                    drop(station.store.fold());
                }
            }
            station.close();
        }
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
fn run(cuts: u64, seed: u64, opening: &Opening) -> Result<Seen, (u64, String)> {
    let mut seen = Seen::default();
    let mut dice = Dice::new(seed);
    let mut life = Life::new();
    while seen.cuts < cuts {
        if seen.cuts % CUTS_OF_ONE == 0 {
            life = Life::new();
        }
        let outcome = life.cut(opening, &mut dice, &mut seen);
        outcome.map_err(|why| (seen.cuts, why))?;
    }
    Ok(seen)
}

#[test]
fn whenever_the_power_goes_nothing_acknowledged_is_lost() {
    let (cuts, seed) = (asked("HUYING_CUTS", CUTS_USUAL), asked("HUYING_SEED", 1));
    let began = Instant::now();
    let seen = run(cuts, seed, &product())
        .unwrap_or_else(|(cut, why)| panic!("seed {seed}, cut {cut}: {why}"));
    let Seen {
        cuts,
        acknowledged,
        calls,
    } = seen;
    // Past the tests' own capture: it is the figure that the command is run for.
    writeln!(
        std::io::stderr(),
        "power cuts: {cuts}, at any of {calls} calls to the disk; commands acknowledged after them: {acknowledged}; lost: 0; {:.0} s",
        began.elapsed().as_secs_f64()
    )
    .expect("standard error");
    assert!(acknowledged as u64 > cuts, "the harness did work");
}

/// A setting that may lose commits is caught, and after how many cuts.
fn is_caught(synchronous: &'static str) -> u64 {
    let opening = Opening {
        synchronous,
        ..product()
    };
    match run(TRIES_MAX, 2, &opening) {
        Ok(_) => panic!("synchronous={synchronous} was not caught in {TRIES_MAX} cuts"),
        Err((cut, why)) => {
            writeln!(
                std::io::stderr(),
                "synchronous={synchronous}: caught at cut {cut}: {why}"
            )
            .expect("standard error");
            cut
        }
    }
}

#[test]
fn control_synchronous_normal_is_caught() {
    assert!(is_caught("NORMAL") <= TRIES_MAX);
}

#[test]
fn control_synchronous_off_is_caught() {
    assert!(is_caught("OFF") <= TRIES_MAX);
}
