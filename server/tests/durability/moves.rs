//! The power goes while pictures are moved, into a bucket and out of one: wherever they are said to lie they are whole.

use crate::disk::vfs::Mount;
use crate::disk::{Dice, Disk, Frail, Plan, Platter, Skips};
use crate::station::{Memory, Station, product};
use cases::PhotoId;
use server::photos::moving::{Damaged, MoveError, Moved, Side, go};
use server::photos::{Directory, PhotoFiles, Place, Size, Standing, id_of};
use server::store::{Sqlite, Store};
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;

/// Photos that are moved.
const PHOTOS: usize = 3;
/// Cuts of each way.
const CUTS: u64 = 60;
/// A control that is not caught by then is not caught.
const TRIES_MAX: u64 = 300;

/// A bucket: what it has confirmed is there, whatever becomes of this machine.
#[derive(Clone, Default)]
struct Vault(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl Vault {
    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another one with the same in it.
    fn copied(&self) -> Self {
        Self(Arc::new(Mutex::new(self.kept().clone())))
    }

    fn place() -> Place {
        Place::Bucket {
            endpoint: "https://vault".to_owned(),
            name: "photos".to_owned(),
        }
    }
}

impl PhotoFiles for Vault {
    fn put(&self, id: PhotoId, large: &[u8], small: &[u8]) -> io::Result<()> {
        let mut kept = self.kept();
        kept.insert(Size::Small.file_of(id), small.to_vec());
        kept.insert(Size::Large.file_of(id), large.to_vec());
        Ok(())
    }

    fn read(&self, id: PhotoId, size: Size) -> io::Result<Option<Vec<u8>>> {
        Ok(self.kept().get(&size.file_of(id)).cloned())
    }

    fn remove(&self, id: PhotoId) -> io::Result<()> {
        let mut kept = self.kept();
        kept.remove(&Size::Small.file_of(id));
        kept.remove(&Size::Large.file_of(id));
        Ok(())
    }

    fn shelf(&self, first: u8) -> io::Result<Vec<(PhotoId, Size)>> {
        let begins = format!("{first:02x}/");
        let kept = self.kept();
        let names = kept.keys().filter(|name| name.starts_with(&begins));
        Ok(names.filter_map(|name| Size::of_file(name)).collect())
    }

    fn clear_scratch(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    In,
    Out,
}

/// A closed installation with photos.
fn base(dir: &TempDir) -> Platter {
    let disk = Disk::of(Platter::default(), Plan::Nothing);
    let mut memory = Memory::default();
    let station = Station::open(dir.path(), &disk, &product()).expect("a sound disk");
    for _ in 0..PHOTOS {
        let picture = memory.picture();
        station.upload(&mut memory, picture).expect("one id");
    }
    station.close();
    disk.platter()
}

/// An installation whose pictures are being moved; the disk may be about to end.
struct Move<'a> {
    dir: &'a TempDir,
    vault: &'a Vault,
    way: Way,
    skips: Skips,
}

impl Move<'_> {
    /// Goes on with it as far as the disk lets it; then the power goes.
    fn until_cut(&self, platter: Platter, at: u64, dice: &mut Dice) -> (Platter, bool) {
        let disk = Disk::of(platter, Plan::CutAt(at));
        let mount = Mount::new(self.dir.path(), &disk);
        let is_over = Sqlite::open_as(self.dir.path(), product())
            .is_ok_and(|store| self.go(&store, &disk).is_ok_and(|moved| moved.is_done));
        drop(mount);
        (disk.cut(dice), is_over)
    }

    fn go(&self, store: &Sqlite, disk: &Arc<Disk>) -> Result<Moved, MoveError> {
        let directory = self.directory(disk);
        let (here, there) = (
            Side {
                place: Place::Directory,
                files: &directory,
            },
            Side {
                place: Vault::place(),
                files: self.vault,
            },
        );
        match self.way {
            Way::In => go(store, &here, &there, Damaged::Stop, &|| ()),
            Way::Out => go(store, &there, &here, Damaged::Stop, &|| ()),
        }
    }

    fn directory(&self, disk: &Arc<Disk>) -> Directory {
        Directory::on(self.dir.path(), Arc::new(Frail::of(disk, self.skips)))
    }

    /// What the power left: every photo whole where they are said to lie, and the move comes to its end.
    fn judge(&self, platter: Platter) -> Result<Platter, String> {
        let disk = Disk::of(platter, Plan::Nothing);
        let _mount = Mount::new(self.dir.path(), &disk);
        let store = Sqlite::open_as(self.dir.path(), product()).map_err(|e| e.to_string())?;
        let directory = self.directory(&disk);
        let standing = Standing::of(&store).map_err(|error| error.to_string())?;
        let files: &dyn PhotoFiles = match standing.at {
            Place::Directory => &directory,
            Place::Bucket { .. } => self.vault,
        };
        let held = store.photos().held_after(None, 2 * PHOTOS);
        let held = held.map_err(|error| error.to_string())?;
        for (id, salt) in &held {
            let large = files.read(*id, Size::Large).ok().flatten();
            let small = files.read(*id, Size::Small).ok().flatten();
            if large.is_none_or(|large| id_of(salt, &large) != *id) || small.is_none() {
                return Err(format!("the photo {id} is not whole in {}", standing.at));
            }
        }
        let moved = self.go(&store, &disk).map_err(|error| error.to_string())?;
        if !moved.is_done || held.len() != PHOTOS {
            return Err(format!("{moved:?} of {} photos", held.len()));
        }
        drop(store);
        Ok(disk.platter())
    }
}

/// Cuts the power so often on one way; how many moves were over before, or what was lost at which cut.
fn run(way: Way, skips: Skips, cuts: u64) -> Result<u64, String> {
    let (dir, first) = (TempDir::new().expect("a directory"), Vault::default());
    let mut dice = Dice::new(7);
    let mut platter = base(&dir);
    if way == Way::Out {
        let into = Move {
            dir: &dir,
            vault: &first,
            way: Way::In,
            skips: Skips::Nothing,
        };
        platter = into.judge(platter)?;
    }
    let (mut calls, mut over) = (2_000, 0);
    for cut in 0..cuts {
        let vault = first.copied();
        let moving = Move {
            dir: &dir,
            vault: &vault,
            way,
            skips,
        };
        let at = 1 + dice.below(calls);
        let (left, is_over) = moving.until_cut(platter.clone(), at, &mut dice);
        if is_over {
            // So many calls it makes in all; later cuts are of a disk at rest.
            calls = calls.min(at + 200);
            over += 1;
        }
        let judged = moving.judge(left);
        judged.map_err(|why| format!("cut {cut} at call {at}: {why}"))?;
    }
    Ok(over)
}

#[test]
fn whenever_the_power_goes_pictures_on_their_way_are_whole_where_they_are_said_to_lie() {
    for way in [Way::In, Way::Out] {
        let over = run(way, Skips::Nothing, CUTS).unwrap_or_else(|why| panic!("{way:?}: {why}"));
        assert!(over < CUTS, "{way:?}: no cut fell into a move");
    }
}

#[test]
fn control_pictures_that_are_moved_without_a_sync_are_caught() {
    for skips in [Skips::Bytes, Skips::Names] {
        let why = run(Way::Out, skips, TRIES_MAX).expect_err("they are lost with the power");
        assert!(why.contains("is not whole"), "{skips:?}: {why}");
    }
}
