//! How much of one uploader may wait for a case.

use super::super::{Directory, Form, PhotoError, Photos, Uploader};
use super::{jpeg, now};
use crate::limits::{
    PHOTO_SWEEP_MARGIN_S, PHOTO_UNUSED_S, PHOTOS_UNUSED_BYTES_MAX, PHOTOS_UNUSED_MAX,
};
use crate::store::{PhotoRow, Sqlite, Store};
use cases::PhotoId;
use jiff::SignedDuration;
use std::sync::Arc;
use tempfile::TempDir;

fn open(dir: &TempDir) -> (Arc<Sqlite>, Photos) {
    let store = Arc::new(Sqlite::open(dir.path()).expect("opens"));
    let files = Arc::new(Directory::of(dir.path()));
    let photos = Photos::open(Arc::clone(&store) as _, files).expect("opens");
    (store, photos)
}

/// So many photos of an account, of so many bytes each by their rows.
fn fill(store: &Sqlite, name: &str, photos: usize, bytes: u64) {
    for number in 1..=photos {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&number.to_le_bytes());
        let row = PhotoRow {
            id: PhotoId(id),
            salt: [0; 16],
            upload: id,
            bytes,
            width: 1,
            height: 1,
            taken_s: None,
            position: None,
            received_s: now().as_second(),
        };
        let uploader = format!("account {name}");
        store.photos().put(&row, Some(&uploader)).expect("stored");
    }
}

#[test]
fn bytes_that_wait_are_bounded_also_after_a_restart_and_the_sweep_makes_room() {
    let dir = TempDir::new().expect("a temporary directory");
    let (store, photos) = open(&dir);
    let li = Uploader::account("li");
    fill(&store, "li", 4, PHOTOS_UNUSED_BYTES_MAX / 4);
    drop((store, photos));
    let (store, photos) = open(&dir);
    let full = photos.take_in_of(Some(&li), Form::Jpeg, &jpeg(60, 40), now());
    let Err(PhotoError::Unused(many)) = full else {
        panic!("there is no room: {full:?}")
    };
    assert_eq!((many.photos, many.bytes), (4, PHOTOS_UNUSED_BYTES_MAX));
    assert_eq!(store.photos().unfinished(i64::MAX).expect("read"), []);
    // Who has no account, such as a resident, is bounded elsewhere.
    let resident = photos.take_in(Form::Jpeg, &jpeg(80, 40), now());
    assert!(resident.is_ok(), "{resident:?}");
    let told = now() + SignedDuration::from_secs(many.wait_s as i64);
    let swept = now() + SignedDuration::from_secs(PHOTO_UNUSED_S + PHOTO_SWEEP_MARGIN_S);
    assert!(swept <= told, "the sweep is done by then");
    photos.sweep(swept).expect("swept");
    let room = photos.take_in_of(Some(&li), Form::Jpeg, &jpeg(60, 40), told);
    assert!(room.is_ok(), "{room:?}");
}

#[test]
fn of_many_uploads_at_the_same_time_only_one_gets_the_last_place() {
    let dir = TempDir::new().expect("a temporary directory");
    let (store, photos) = open(&dir);
    let li = Uploader::account("li");
    fill(&store, "li", PHOTOS_UNUSED_MAX - 1, 1);
    let taken = std::thread::scope(|scope| {
        let upload = |width| photos.take_in_of(Some(&li), Form::Jpeg, &jpeg(width, 40), now());
        let uploads: Vec<_> = (60..68)
            .map(|width| scope.spawn(move || upload(width)))
            .collect();
        let ended = uploads.into_iter().map(|one| one.join().expect("it ends"));
        ended.flatten().count()
    });
    assert_eq!(taken, 1);
    let waiting = store.photos().unused_of("account li").expect("read");
    assert_eq!(waiting.len(), PHOTOS_UNUSED_MAX);
    assert_eq!(store.photos().unfinished(i64::MAX).expect("read"), []);
}
