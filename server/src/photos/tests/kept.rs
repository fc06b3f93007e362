//! What is kept of photos: rows and files, after restarts, crashes, sweeps, erasing and on a full disk.

use super::super::{Directory, Form, Held, PhotoError, PhotoFiles, Photos, Size, Taken, id_of};
use super::{jpeg, now};
use crate::limits::{PHOTO_SWEEP_MARGIN_S, PHOTO_UNUSED_S};
use crate::store::{PhotoState, Sqlite, Store};
use cases::PhotoId;
use jiff::{SignedDuration, Timestamp};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// A store with its photos; a switch makes the disk full.
struct Room {
    dir: TempDir,
    store: Arc<Sqlite>,
    photos: Photos,
    full: Arc<AtomicBool>,
}

/// The files of a directory, on a disk that can be full after the first of two pictures.
struct Disk(Directory, Arc<AtomicBool>);

impl PhotoFiles for Disk {
    fn put(&self, id: PhotoId, large: &[u8], small: &[u8]) -> io::Result<()> {
        if self.1.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.put(id, large, small)
    }

    fn read(&self, id: PhotoId, size: Size) -> io::Result<Option<Vec<u8>>> {
        self.0.read(id, size)
    }

    fn remove(&self, id: PhotoId) -> io::Result<()> {
        self.0.remove(id)
    }

    fn shelf(&self, first: u8) -> io::Result<Vec<(PhotoId, Size)>> {
        self.0.shelf(first)
    }

    fn clear_scratch(&self) -> io::Result<()> {
        self.0.clear_scratch()
    }
}

impl Room {
    fn new() -> Self {
        Self::of(TempDir::new().expect("a temporary directory"))
    }

    fn of(dir: TempDir) -> Self {
        let store = Arc::new(Sqlite::open(dir.path()).expect("opens"));
        let full = Arc::new(AtomicBool::new(false));
        let files = Disk(Directory::of(dir.path()), Arc::clone(&full));
        let opened: Arc<dyn Store> = Arc::clone(&store) as _;
        let photos = Photos::open(opened, Arc::new(files)).expect("opens");
        Self {
            dir,
            store,
            photos,
            full,
        }
    }

    fn opened_again(self) -> Self {
        let Self {
            dir, store, photos, ..
        } = self;
        drop((photos, store));
        Self::of(dir)
    }

    fn take_in(&self, upload: &[u8]) -> Taken {
        self.photos
            .take_in(Form::Jpeg, upload, now())
            .expect("taken")
    }

    fn state(&self, id: PhotoId) -> PhotoState {
        self.store.photos().state(id).expect("read")
    }

    fn files(&self) -> Vec<PathBuf> {
        files_below(&self.dir.path().join("photos"))
    }
}

#[test]
fn the_same_upload_is_the_same_photo_while_it_is_held_and_another_one_after() {
    let room = Room::new();
    let upload = jpeg(60, 40);
    let first = room.take_in(&upload);
    let again = room.take_in(&upload);
    assert_eq!((first.repeat, again.repeat), (false, true));
    assert_eq!(first.row, again.row);
    let Ok(Held::Picture(stored)) = room.photos.picture(first.row.id, Size::Large) else {
        panic!("it is held")
    };
    assert_eq!(id_of(&first.row.salt, &stored), first.row.id);
    assert_eq!(first.row.bytes, stored.len() as u64);
    assert!(room.photos.erase(first.row.id, now()).expect("erased"));
    let anew = room.take_in(&upload);
    assert_ne!(
        anew.row.id, first.row.id,
        "another salt, another id: no guess can be confirmed"
    );
    assert_eq!(room.files().len(), 2);
}

#[test]
fn a_restart_changes_nothing() {
    let room = Room::new();
    let taken = room.take_in(&jpeg(60, 40));
    let before = room
        .photos
        .picture(taken.row.id, Size::Small)
        .expect("read");
    assert!(matches!(before, Held::Picture(_)));
    let room = room.opened_again();
    assert_eq!(
        room.photos
            .picture(taken.row.id, Size::Small)
            .expect("read"),
        before
    );
    let rows = room
        .store
        .photos()
        .rows(&[taken.row.id, PhotoId([0; 32])])
        .expect("read");
    assert_eq!(rows, [Some(taken.row), None]);
}

#[test]
fn erasing_leaves_neither_row_nor_file_only_that_it_was_erased() {
    let room = Room::new();
    let id = room.take_in(&jpeg(60, 40)).row.id;
    assert!(room.photos.erase(id, now()).expect("erased"));
    assert!(
        !room.photos.erase(id, now()).expect("erased before"),
        "twice is once"
    );
    assert!(
        !room
            .photos
            .erase(PhotoId([1; 32]), now())
            .expect("never held")
    );
    assert_eq!(room.files().len(), 0);
    assert_eq!(room.store.photos().rows(&[id]).expect("read"), [None]);
    let room = room.opened_again();
    assert_eq!(
        room.photos.picture(id, Size::Large).expect("read"),
        Held::Erased
    );
    assert_eq!(room.state(PhotoId([1; 32])), PhotoState::Unknown);
}

#[test]
fn what_a_crash_left_half_is_finished_at_the_next_start() {
    let room = Room::new();
    // An upload that died before its row was written, and its scratch.
    let half = PhotoId([0xab; 32]);
    room.store
        .photos()
        .begin(half, now().as_second())
        .expect("said");
    let files = Directory::of(room.dir.path());
    files.put(half, b"large", b"small").expect("written");
    std::fs::write(room.dir.path().join("photos/tmp/x.jpg"), b"half").expect("written");
    // An erasure that died before the files were removed.
    let erased = room.take_in(&jpeg(60, 40)).row.id;
    room.store
        .photos()
        .forget(erased, now().as_second())
        .expect("forgotten");
    // And one that nothing happened to.
    let held = room.take_in(&jpeg(80, 40)).row.id;
    assert_eq!(room.files().len(), 7);
    let room = room.opened_again();
    assert_eq!(room.files().len(), 2, "{:?}", room.files());
    assert_eq!(
        [half, erased, held].map(|id| room.state(id)),
        [PhotoState::Unknown, PhotoState::Erased, PhotoState::Held]
    );
}

#[test]
fn a_photo_that_no_case_used_is_swept_after_a_day_and_a_used_one_is_not() {
    let room = Room::new();
    let [used, unused] = [60, 80].map(|width| room.take_in(&jpeg(width, 40)).row.id);
    let batch = crate::store::Batch {
        photos: vec![used],
        ..Default::default()
    };
    room.store.append(&batch).expect("stored");
    let after = |seconds: i64| now() + SignedDuration::from_secs(seconds);
    let usable = |at: Timestamp| {
        let since_s = at.as_second() - PHOTO_UNUSED_S;
        room.store
            .photos()
            .usable(&[used, unused], since_s)
            .expect("read")
    };
    assert_eq!(usable(after(PHOTO_UNUSED_S - 1)), [true, true]);
    assert_eq!(
        usable(after(PHOTO_UNUSED_S)),
        [true, false],
        "no more taken by a command"
    );
    let end = PHOTO_UNUSED_S + PHOTO_SWEEP_MARGIN_S;
    assert_eq!(room.photos.sweep(after(end - 1)).expect("swept"), 0);
    assert_eq!(room.photos.sweep(after(end)).expect("swept"), 1);
    assert_eq!(
        [used, unused].map(|id| room.state(id)),
        [PhotoState::Held, PhotoState::Unknown]
    );
    assert_eq!(room.files().len(), 2);
}

#[test]
fn an_upload_that_comes_again_may_be_used_as_long_as_a_new_one() {
    let room = Room::new();
    let upload = jpeg(60, 40);
    let id = room.take_in(&upload).row.id;
    let take_in = |after_s: i64| {
        let at = now() + SignedDuration::from_secs(after_s);
        let taken = room.photos.take_in(Form::Jpeg, &upload, at).expect("taken");
        let since_s = at.as_second() - PHOTO_UNUSED_S;
        let usable = room.store.photos().usable(&[taken.row.id], since_s);
        (taken.row.id, taken.repeat, usable.expect("read")[0])
    };
    // A moment before it ends, and in the time in which it could be used no more and was not removed yet.
    assert_eq!(take_in(PHOTO_UNUSED_S - 1), (id, true, true));
    let end = 2 * PHOTO_UNUSED_S;
    assert_eq!(take_in(end), (id, true, true));
    // Whoever was about to sweep it finds that it is not what they saw.
    let before_s = now().as_second() + PHOTO_UNUSED_S;
    let forget = room.store.photos().forget_unused(id, before_s, before_s);
    assert!(!forget.expect("asked"));
    assert_eq!(room.state(id), PhotoState::Held);
}

#[test]
fn a_full_disk_keeps_nothing_of_the_upload_and_heals() {
    let room = Room::new();
    room.full.store(true, Ordering::Relaxed);
    let upload = jpeg(60, 40);
    let full = room.photos.take_in(Form::Jpeg, &upload, now());
    assert!(matches!(full, Err(PhotoError::Full)), "{full:?}");
    assert_eq!(room.files().len(), 0);
    assert_eq!(room.store.photos().unfinished(i64::MAX).expect("read"), []);
    room.full.store(false, Ordering::Relaxed);
    let pages = room.store.pages().expect("asked");
    room.store.limit_pages(Some(pages)).expect("set");
    let mut taken = 0;
    let full = loop {
        match room
            .photos
            .take_in(Form::Jpeg, &jpeg(100 + taken, 40), now())
        {
            Ok(_) => taken += 1,
            Err(error) => break error,
        }
        assert!(taken < 500, "the database never fills");
    };
    assert!(matches!(full, PhotoError::Full), "{full:?}");
    assert_eq!(room.files().len(), 2 * taken as usize);
    room.store.limit_pages(None).expect("set");
    assert!(!room.take_in(&upload).repeat);
}
