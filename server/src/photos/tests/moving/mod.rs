//! Moving pictures from place to place: ended anywhere it goes on, and nothing is removed that is not whole elsewhere.

mod refused;
mod whole;

use super::super::moving::{Damaged, MoveError, Moved, Side, go};
use super::super::stub::{Stub, impatient};
use super::super::{Directory, Form, PhotoFiles, Photos, PhotosAt, Size, Standing, id_of, settle};
use super::{jpeg, now};
use crate::store::{Sqlite, Store};
use cases::PhotoId;
use std::collections::BTreeMap;
use std::sync::Arc;
use tempfile::TempDir;

/// An installation that no server uses, and a bucket.
struct Room {
    dir: TempDir,
    store: Arc<Sqlite>,
    stub: Stub,
}

impl Room {
    /// With so many photos in the directory.
    pub fn with(photos: u32) -> Self {
        let dir = TempDir::new().expect("a directory");
        let store = Arc::new(Sqlite::open(dir.path()).expect("opens"));
        let stub = Stub::start();
        let room = Self { dir, store, stub };
        let taken = room.photos(&PhotosAt::Directory);
        for number in 0..photos {
            let upload = jpeg(40 + number, 30);
            taken.take_in(Form::Jpeg, &upload, now()).expect("taken");
        }
        drop(taken);
        room
    }

    /// As a server opens them there.
    pub fn photos(&self, at: &PhotosAt) -> Photos {
        let store: Arc<dyn Store> = Arc::clone(&self.store) as _;
        let files = settle(&*store, at, self.dir.path()).expect("they are there");
        Photos::open(store, files).expect("opens")
    }

    pub fn bucket(&self) -> PhotosAt {
        PhotosAt::Bucket(self.stub.settings())
    }

    pub fn files(&self, at: &PhotosAt) -> Box<dyn PhotoFiles> {
        match at {
            PhotosAt::Unsaid | PhotosAt::Directory => Box::new(Directory::of(self.dir.path())),
            PhotosAt::Bucket(settings) => Box::new(impatient(settings)),
        }
    }

    pub fn go(&self, from: &PhotosAt, to: &PhotosAt, damaged: Damaged) -> Result<Moved, MoveError> {
        let (here, there) = (self.files(from), self.files(to));
        let side = |at: &PhotosAt, files| Side {
            place: at.place().expect("said"),
            files,
        };
        go(
            &*self.store,
            &side(from, &*here),
            &side(to, &*there),
            damaged,
            &|| (),
        )
    }

    pub fn held(&self) -> Vec<(PhotoId, [u8; 16])> {
        self.store.photos().held_after(None, 1_000).expect("read")
    }

    /// Which photos have both pictures at a place, and whether each is the one that was taken in.
    pub fn whole(&self, at: &PhotosAt) -> BTreeMap<PhotoId, bool> {
        let files = self.files(at);
        let read = |id, size| files.read(id, size).expect("read");
        self.held()
            .into_iter()
            .filter_map(|(id, salt)| {
                let pair = read(id, Size::Large).zip(read(id, Size::Small));
                pair.map(|(large, _)| (id, id_of(&salt, &large) == id))
            })
            .collect()
    }

    /// How many pictures lie at a place, whosesoever.
    pub fn lies(&self, at: &PhotosAt) -> usize {
        let files = self.files(at);
        let shelf = |first| files.shelf(first).expect("listed").len();
        (0..=u8::MAX).map(shelf).sum()
    }

    pub fn standing(&self) -> Standing {
        Standing::of(&*self.store).expect("read")
    }
}
