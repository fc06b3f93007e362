//! Photos of cases: decoded, stripped, kept beside the log, and erased for good when asked.
//!
//! A photo is known by `SHA-256(salt ‖ stored picture)` with a salt of its own. The log names that id and nothing else, so
//! that after erasing nobody can confirm a guess. The files are written before their row, and an upload is answered
//! after both are synced; what a crash leaves over is cleared at the next start.

mod bucket;
mod capture;
mod erased;
mod files;
mod jpeg;
mod layer;
pub mod moving;
#[cfg(test)]
mod phone;
mod picture;
mod place;
#[cfg(test)]
pub(crate) mod stub;
mod sweep;
#[cfg(test)]
mod tests;
mod tiff;
mod unused;

pub use bucket::{Bucket, BucketFault, BucketSettings, NoBucket};
pub use capture::Capture;
pub use files::{Directory, PhotoFiles, Size};
pub use layer::{FileLayer, System};
pub use picture::{Form, NotAPicture, Picture, read};
pub(crate) use place::STANDING_FACT;
pub use place::{Misplaced, PhotosAt, Place, Standing, settle};
pub use unused::{TooManyUnused, Uploader};

use crate::store::{PhotoRow, PhotoState, Store, StoreError};
use cases::PhotoId;
use jiff::Timestamp;
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use sha2::{Digest as _, Sha256};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use sweep::Sweeper;

/// Length of a photo's salt.
const SALT_BYTES: usize = 16;

/// Why something was not done to a photo.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// What was sent is no picture that can be taken.
    #[error(transparent)]
    Refused(#[from] NotAPicture),
    /// Whoever sent it has sent too many that no case has used.
    #[error(transparent)]
    Unused(#[from] TooManyUnused),
    /// No room on the disk; nothing is kept.
    #[error("the disk is full")]
    Full,
    /// The rows could not be read or written.
    #[error(transparent)]
    Store(StoreError),
    /// The object store does not do its part; nothing is kept.
    #[error("photos: {0}")]
    Away(io::Error),
    /// The files could not be read or written.
    #[error("the files of photos failed: {0}")]
    Files(io::Error),
}

impl From<StoreError> for PhotoError {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Full) {
            Self::Full
        } else {
            Self::Store(error)
        }
    }
}

impl From<io::Error> for PhotoError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
            Self::Full
        } else if BucketFault::is_in(&error) {
            Self::Away(error)
        } else {
            Self::Files(error)
        }
    }
}

/// What an upload led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The photo.
    pub row: PhotoRow,
    /// The same bytes had been uploaded before and are still held.
    pub repeat: bool,
}

/// What is left of a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The picture, as JPEG.
    Picture(Vec<u8>),
    /// It was erased.
    Erased,
    /// It was never there, or swept before any case used it.
    Nothing,
}

/// All photos of an installation. Every call blocks: on the disk, and while a picture is decoded.
pub struct Photos {
    store: Arc<dyn Store>,
    files: Arc<dyn PhotoFiles>,
    /// Held from looking whether there is room for one more until its row is there.
    counting: Mutex<()>,
    _sweeper: Sweeper,
}

impl Photos {
    /// The photos of a store, after clearing what a crash left over.
    pub fn open(store: Arc<dyn Store>, files: Arc<dyn PhotoFiles>) -> Result<Self, PhotoError> {
        files.clear_scratch()?;
        let finished = sweep::finish(&*store, &*files, Timestamp::MAX);
        if let Err(PhotoError::Away(error)) = finished {
            // A server starts without its object store; the sweeper tries again.
            tracing::warn!(%error, "unfinished uploads are cleared later");
        } else {
            finished?;
        }
        let sweeper = Sweeper::start(Arc::clone(&store), Arc::clone(&files))?;
        Ok(Self {
            store,
            files,
            counting: Mutex::default(),
            _sweeper: sweeper,
        })
    }

    /// Takes an upload in. After `Ok` picture and facts survive a power cut; after `Err` nothing of it is held.
    ///
    /// The same bytes again lead to the same photo while it is held.
    pub fn take_in(&self, form: Form, upload: &[u8], now: Timestamp) -> Result<Taken, PhotoError> {
        self.take_in_of(None, form, upload, now)
    }

    /// The same of an uploader, of whom only so much may wait for a case; the same bytes again take up no more of that.
    pub fn take_in_of(
        &self,
        uploader: Option<&Uploader>,
        form: Form,
        upload: &[u8],
        now: Timestamp,
    ) -> Result<Taken, PhotoError> {
        let sha256: [u8; 32] = Sha256::digest(upload).into();
        if let Some(row) = self
            .store
            .photos()
            .uploaded_again(&sha256, now.as_second())?
        {
            return Ok(Taken { row, repeat: true });
        }
        // Before the work of decoding it.
        self.require_room(uploader, 0, now)?;
        let picture = read(form, upload, now)?;
        let mut salt = [0; SALT_BYTES];
        OsRng
            .try_fill_bytes(&mut salt)
            .map_err(|error| PhotoError::Files(io::Error::other(error)))?;
        let row = PhotoRow {
            id: id_of(&salt, &picture.large),
            salt,
            upload: sha256,
            bytes: picture.large.len() as u64,
            width: picture.width,
            height: picture.height,
            taken_s: picture.capture.taken.map(Timestamp::as_second),
            position: picture.capture.position,
            received_s: now.as_second(),
        };
        // Said before the files exist, so that a crash in between leaves none behind.
        self.store.photos().begin(row.id, row.received_s)?;
        let kept = self.keep(&row, &picture, uploader, now);
        if !matches!(&kept, Ok(taken) if taken.row.id == row.id) {
            self.abandon(row.id);
        }
        kept
    }

    fn keep(
        &self,
        row: &PhotoRow,
        picture: &Picture,
        uploader: Option<&Uploader>,
        now: Timestamp,
    ) -> Result<Taken, PhotoError> {
        self.files.put(row.id, &picture.large, &picture.small)?;
        let _alone = self.counting.lock().unwrap_or_else(PoisonError::into_inner);
        self.require_room(uploader, row.bytes, now)?;
        // Of two uploads of the same bytes at the same time the first one stays.
        let kept = self.store.photos().put(row, uploader.map(Uploader::word))?;
        Ok(Taken {
            repeat: kept.id != row.id,
            row: kept,
        })
    }

    /// Removes what an upload left; what cannot be removed now is at the next start.
    ///
    /// While the store is in doubt its row may be on the disk all the same, and a row without its files would be
    /// taken for a photo that is held: only the next start knows.
    fn abandon(&self, id: PhotoId) {
        if self.store.trust().is_err() {
            return;
        }
        let removed = self.files.remove(id).map_err(PhotoError::from);
        let ended = removed.and_then(|()| Ok(self.store.photos().ended(id, false)?));
        if let Err(error) = ended {
            tracing::warn!(%error, "an upload that failed could not be cleared; the next start tries again");
        }
    }

    /// Whether a photo is held, for those who have its picture already: then an empty one.
    pub fn is_held(&self, id: PhotoId) -> Result<Held, PhotoError> {
        Ok(match self.store.photos().state(id)? {
            PhotoState::Erased => Held::Erased,
            PhotoState::Unknown => Held::Nothing,
            PhotoState::Held => Held::Picture(Vec::new()),
        })
    }

    /// A picture in one size.
    pub fn picture(&self, id: PhotoId, size: Size) -> Result<Held, PhotoError> {
        match self.is_held(id)? {
            Held::Picture(_) => Ok(self
                .files
                .read(id, size)?
                .map_or(Held::Nothing, Held::Picture)),
            gone => Ok(gone),
        }
    }

    /// Erases a photo for good: its row with salt and facts, then its files. `false` when it was not held.
    ///
    /// After a crash in between, the next start finishes it.
    pub fn erase(&self, id: PhotoId, now: Timestamp) -> Result<bool, PhotoError> {
        let was_held = self.store.photos().forget(id, now.as_second())?;
        self.files.remove(id)?;
        if was_held {
            self.store.photos().ended(id, true)?;
        }
        Ok(was_held)
    }

    /// Removes the photos that no case has used within [`crate::limits::PHOTO_UNUSED_S`]; answers how many.
    pub fn sweep(&self, now: Timestamp) -> Result<usize, PhotoError> {
        sweep::sweep(&*self.store, &*self.files, now)
    }
}

/// The id that salt and stored picture give.
pub fn id_of(salt: &[u8; SALT_BYTES], stored: &[u8]) -> PhotoId {
    let hash = Sha256::new().chain_update(salt).chain_update(stored);
    PhotoId(hash.finalize().into())
}
