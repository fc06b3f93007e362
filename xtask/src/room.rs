//! The room on disk that a run takes: said before its first step, refused where it is not there, watched until its end.
//!
//! Other programs write to the same disk; what is said at the end is how much fuller the disk was, whoever filled it.

use std::fmt::Display;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::tools::{in_ci, in_target};

const MIB: u64 = 1 << 20;
/// Room that no step counts: a linker's own files, what differs from one compiler to the next.
const SPARE_MIB: u64 = 512;
/// What tests lay into the folder for temporary files, at most at one time.
const TEMPORARY_MIB: u64 = 512;
/// How often the disk is looked at while steps run; a linked binary stays for longer.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What a step takes.
pub struct Room {
    /// What it adds to the disk.
    pub adds_mib: u64,
    /// Folders in the target folder that no later step needs.
    pub leavings: &'static [&'static str],
    /// What they hold by then.
    pub leavings_mib: u64,
}

impl Room {
    /// All of it is needed until the end.
    pub const fn of(adds_mib: u64) -> Self {
        Self {
            adds_mib,
            leavings: &[],
            leavings_mib: 0,
        }
    }

    /// Removes what no later step needs.
    pub fn clear_away(&self) -> Result<()> {
        for folder in self.leavings {
            let folder = in_target(folder);
            if folder.exists() {
                std::fs::remove_dir_all(&folder)
                    .with_context(|| format!("{} cannot be removed", folder.display()))?;
            }
        }
        Ok(())
    }
}

/// The most that steps in this order have on the disk at one time.
pub fn most_mib<'a>(steps: impl Iterator<Item = &'a Room>, lean: bool) -> u64 {
    let (mut now, mut most) = (0_u64, 0);
    for room in steps {
        now += room.adds_mib;
        most = most.max(now);
        if lean {
            now = now.saturating_sub(room.leavings_mib);
        }
    }
    most
}

/// Watches the disk under the target folder until [`Watch::end`].
pub struct Watch {
    free_at_start: u64,
    least: JoinHandle<u64>,
    stop: Sender<()>,
}

impl Watch {
    /// Says what steps need that take `room_mib` on an empty machine, and what there is.
    ///
    /// `None` where the system does not say how much is free. An error where it is too little, before anything is done.
    pub fn begin(room_mib: u64) -> Result<Option<Self>> {
        let target = in_target("");
        std::fs::create_dir_all(&target)?;
        let Some(free) = free(&target) else {
            eprintln!("note: the system does not say how much room is left on the disk");
            return Ok(None);
        };
        let need = needed(room_mib * MIB, size_of(&target));
        eprintln!(
            "room: up to {} to be written, most of it in {}; {} free",
            Gigabytes(need),
            target.display(),
            Gigabytes(free)
        );
        let temporary = std::env::temp_dir();
        let enough = suffices(need, free, &target).and_then(|()| {
            free_elsewhere(&temporary, &target).map_or(Ok(()), |free| {
                suffices(TEMPORARY_MIB * MIB, free, &temporary)
            })
        });
        match enough {
            // Whoever waits for CI learns more from how far it comes.
            Err(error) if in_ci() => eprintln!("note: {error:#}"),
            other => other?,
        }
        let (stop, stopped) = channel();
        let least = std::thread::spawn(move || {
            let mut least = free;
            while stopped.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                least = least.min(self::free(&target).unwrap_or(least));
            }
            least
        });
        let free_at_start = free;
        Ok(Some(Self {
            free_at_start,
            least,
            stop,
        }))
    }

    /// Says what the steps took.
    pub fn end(self) {
        drop(self.stop);
        let Ok(least) = self.least.join() else { return };
        println!(
            "room: {} taken at the fullest, {} left then; target/ holds {}",
            Gigabytes(self.free_at_start.saturating_sub(least)),
            Gigabytes(least),
            Gigabytes(size_of(&in_target("")))
        );
    }
}

/// What is still to be written by steps that take `whole` bytes, where `built` bytes lie in the target folder already.
///
/// Never less than a quarter: what was built from other sources is built anew beside it.
fn needed(whole: u64, built: u64) -> u64 {
    whole.saturating_sub(built).max(whole / 4) + SPARE_MIB * MIB
}

fn suffices(need: u64, free: u64, place: &Path) -> Result<()> {
    if need > free {
        bail!(
            "the disk of {} has {} free, and up to {} will be written: free some, `cargo clean` what is old, pass --lean, or \
             set CARGO_TARGET_DIR or TMPDIR to a folder on a larger disk",
            place.display(),
            Gigabytes(free),
            Gigabytes(need)
        );
    }
    Ok(())
}

struct Gigabytes(u64);

impl Display for Gigabytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1} GB", self.0 as f64 / 1e9)
    }
}

/// Bytes of all files in a folder, links not followed; what vanishes meanwhile counts nothing.
fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(about) if about.is_dir() => size_of(&entry.path()),
            Ok(about) if about.is_file() => on_disk(&about),
            _ => 0,
        })
        .sum()
}

/// A file's share: cargo gives each binary two names, so half a file stands at each of them.
#[cfg(unix)]
fn on_disk(about: &std::fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    about.blocks() * 512 / about.nlink().max(1)
}

#[cfg(not(unix))]
fn on_disk(about: &std::fs::Metadata) -> u64 {
    about.len()
}

#[cfg(unix)]
fn free(place: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(place).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

/// What is free at `place`, where that is another disk than the one of `than`.
#[cfg(unix)]
fn free_elsewhere(place: &Path, than: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    let (here, there) = (place.metadata().ok()?, than.metadata().ok()?);
    (here.dev() != there.dev()).then(|| free(place)).flatten()
}

#[cfg(not(unix))]
fn free_elsewhere(_: &Path, _: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_already_is_not_asked_for_again_but_never_all_of_it() {
        let spare = SPARE_MIB * MIB;
        assert_eq!(needed(8_000, 0), 8_000 + spare);
        assert_eq!(needed(8_000, 5_000), 3_000 + spare);
        assert_eq!(needed(8_000, 100_000), 2_000 + spare);
    }

    #[test]
    fn steps_that_clear_away_need_less_at_one_time() {
        let steps = [
            Room::of(100),
            Room {
                adds_mib: 1_000,
                leavings: &["x"],
                leavings_mib: 900,
            },
            Room::of(700),
        ];
        assert_eq!(most_mib(steps.iter(), false), 1_800);
        assert_eq!(most_mib(steps.iter(), true), 1_100);
    }

    #[test]
    fn too_little_room_is_refused_with_both_figures_and_the_place() {
        suffices(5_000_000_000, 5_000_000_000, Path::new("/here")).expect("just enough");
        let refused = suffices(5_000_000_000, 4_900_000_000, Path::new("/here"))
            .expect_err("too little")
            .to_string();
        for part in ["/here", "4.9 GB", "5.0 GB", "CARGO_TARGET_DIR"] {
            assert!(refused.contains(part), "{refused}");
        }
    }
}
