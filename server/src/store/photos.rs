//! The rows of photos in the database: facts that lie outside the log and can be erased.

mod rows;

pub(super) use rows::{erase, use_all};

use super::StoreError;
use cases::PhotoId;

/// What is known of a photo that is held.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoRow {
    /// SHA-256 of salt and stored picture.
    pub id: PhotoId,
    /// Random; without it the id says nothing about the picture.
    pub salt: [u8; 16],
    /// SHA-256 of what was uploaded, so that the same upload again is the same photo.
    pub upload: [u8; 32],
    /// Length of the stored picture.
    pub bytes: u64,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// When it was taken, Unix seconds, by the camera's clock.
    pub taken_s: Option<i64>,
    /// Where it was taken: WGS 84 degrees, longitude and latitude.
    pub position: Option<(f64, f64)>,
    /// When it was uploaded, Unix seconds.
    pub received_s: i64,
}

/// One that no case has used yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusedPhoto {
    /// When it was last uploaded, Unix seconds.
    pub received_s: i64,
    /// Length of the stored picture.
    pub bytes: u64,
}

/// What is left of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoState {
    /// Row and files are there.
    Held,
    /// It was erased.
    Erased,
    /// It was never there, or swept before any case used it.
    Unknown,
}

/// The part of a store that keeps what is known of photos.
///
/// A photo's files are always announced here first ([`PhotoRows::begin`], [`PhotoRows::forget`]) and their end told
/// last, so that [`PhotoRows::unfinished`] names every file that a crash may have left without a row.
pub trait PhotoRows {
    /// Says that files of this id are going to be written.
    fn begin(&self, id: PhotoId, at_s: i64) -> Result<(), StoreError>;
    /// Keeps a photo whose files are there, and until a case uses it, who uploaded it. When the same upload is held already,
    /// answers that one and keeps nothing.
    fn put(&self, row: &PhotoRow, uploader: Option<&str>) -> Result<PhotoRow, StoreError>;
    /// What an uploader has here that no case has used, the oldest first.
    fn unused_of(&self, uploader: &str) -> Result<Vec<UnusedPhoto>, StoreError>;
    /// The photo of an upload that comes again; while no case uses it, its time to be used begins anew.
    fn uploaded_again(&self, sha256: &[u8; 32], at_s: i64) -> Result<Option<PhotoRow>, StoreError>;
    /// Forgets a photo that no case has used and that was last uploaded before some time, and says that its files are going
    /// to be removed. `false` when it is no such photo any more.
    fn forget_unused(&self, id: PhotoId, before_s: i64, at_s: i64) -> Result<bool, StoreError>;
    /// The photo of an upload.
    fn by_upload(&self, sha256: &[u8; 32]) -> Result<Option<PhotoRow>, StoreError>;
    /// What is known of these, in the order asked; none for what is not held.
    fn rows(&self, ids: &[PhotoId]) -> Result<Vec<Option<PhotoRow>>, StoreError>;
    /// Ids and salts of photos that are held, in the order of ids, after one of them.
    fn held_after(
        &self,
        after: Option<PhotoId>,
        limit: usize,
    ) -> Result<Vec<(PhotoId, [u8; 16])>, StoreError>;
    /// Which of these are held, begun, or were erased.
    fn known(&self, ids: &[PhotoId]) -> Result<Vec<bool>, StoreError>;
    /// How many are held.
    fn count(&self) -> Result<u64, StoreError>;
    /// Which of these a command may name: used already, or received after `since_s`.
    fn usable(&self, ids: &[PhotoId], since_s: i64) -> Result<Vec<bool>, StoreError>;
    /// Whether it is held, or was.
    fn state(&self, id: PhotoId) -> Result<PhotoState, StoreError>;
    /// Forgets row and salt of a photo that is erased, and says that the files are going to be removed. `false` when it was
    /// not held.
    fn forget(&self, id: PhotoId, at_s: i64) -> Result<bool, StoreError>;
    /// Says that the files of an id are removed; `erased` is remembered for good.
    fn ended(&self, id: PhotoId, erased: bool) -> Result<(), StoreError>;
    /// Photos received before some time that no case has used.
    fn unused(&self, before_s: i64, limit: usize) -> Result<Vec<PhotoId>, StoreError>;
    /// Ids begun or forgotten before some time whose files may be there without a row; and whether they were erased.
    fn unfinished(&self, before_s: i64) -> Result<Vec<(PhotoId, bool)>, StoreError>;
}
