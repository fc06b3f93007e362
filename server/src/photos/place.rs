//! Where the pictures of an installation lie, as it remembers itself: so that nothing looks for them elsewhere, and nobody
//! writes some here and some there.

use super::bucket::{Bucket, BucketSettings, NoBucket};
use super::files::{Directory, PhotoFiles, Size};
use crate::store::{Store, StoreError};
use cases::PhotoId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The fact of the store that says where pictures lie.
pub(crate) const STANDING_FACT: &str = "photos";

/// A place for pictures: the data directory, or a bucket by its address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// `photos/` of the data directory.
    Directory,
    /// A bucket of an object store.
    Bucket {
        /// `https://HOST[:PORT]`.
        endpoint: String,
        /// Its name.
        name: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory => write!(f, "the data directory"),
            Self::Bucket { endpoint, name } => write!(f, "the bucket {name} at {endpoint}"),
        }
    }
}

/// Where pictures lie, and between which places they are on their way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Where all of them are.
    pub at: Place,
    /// Where a move that is not finished takes copies to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Place>,
    /// Where a move has left some that it has not removed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Place>,
}

impl Standing {
    /// All of them at one place and none elsewhere.
    pub fn settled(at: Place) -> Self {
        Self {
            at,
            to: None,
            left: None,
        }
    }

    /// What a fact says; the data directory where none was written yet.
    ///
    /// # Errors
    /// A newer program wrote it.
    pub fn of_fact(fact: Option<&str>) -> Result<Self, Misplaced> {
        let Some(text) = fact else {
            return Ok(Self::settled(Place::Directory));
        };
        serde_json::from_str(text).map_err(|_| Misplaced::Unknown(text.to_owned()))
    }

    /// What a store remembers.
    ///
    /// # Errors
    /// The store cannot be read, or a newer program wrote it.
    pub fn of(store: &dyn Store) -> Result<Self, Misplaced> {
        Self::of_fact(store.fact(STANDING_FACT)?.as_deref())
    }

    /// The fact's text.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).expect("plain words")
    }

    /// Remembers it; after `Ok` a power cut does not forget it.
    ///
    /// # Errors
    /// The store could not write.
    pub fn keep(&self, store: &dyn Store) -> Result<(), StoreError> {
        store.put_fact(STANDING_FACT, &self.text())
    }
}

/// What a command says of where pictures lie.
#[derive(Clone, Debug, Default)]
pub enum PhotosAt {
    /// Nothing: wherever they are.
    #[default]
    Unsaid,
    /// In the data directory.
    Directory,
    /// In this bucket.
    Bucket(BucketSettings),
}

impl PhotosAt {
    /// The place that is meant, where one is.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Unsaid => None,
            Self::Directory => Some(Place::Directory),
            Self::Bucket(settings) => Some(Place::Bucket {
                endpoint: settings.endpoint.trim_end_matches('/').to_owned(),
                name: settings.bucket.clone(),
            }),
        }
    }

    /// The pictures there.
    ///
    /// # Errors
    /// The bucket cannot be asked at all.
    pub fn files(&self, data_dir: &Path) -> Result<Arc<dyn PhotoFiles>, NoBucket> {
        Ok(match self {
            Self::Unsaid | Self::Directory => Arc::new(Directory::of(data_dir)),
            Self::Bucket(settings) => Arc::new(Bucket::of(settings)?),
        })
    }
}

/// Pictures are said to be where they are not.
#[derive(Debug, thiserror::Error)]
pub enum Misplaced {
    /// They lie elsewhere.
    #[error(
        "the pictures lie in {kept}, and [photos] of the configuration says {said}: name the place where they are, or take \
         them there first with `huying photos move`"
    )]
    Elsewhere {
        /// Where they are.
        kept: Place,
        /// Where they are said to be.
        said: Place,
    },
    /// What is remembered cannot be read.
    #[error("where the pictures lie was written by a newer huying: {0}")]
    Unknown(String),
    /// The store could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The bucket cannot be asked at all.
    #[error(transparent)]
    Bucket(#[from] NoBucket),
}

/// The pictures of an installation that is opened: where they lie, which is what was said, or what is remembered.
///
/// Who says nothing, and has not the key of the bucket in which they lie, gets pictures of which none can be reached.
///
/// # Errors
/// They lie elsewhere than is said. An installation that has no photo yet takes any place.
pub fn settle(
    store: &dyn Store,
    said: &PhotosAt,
    data_dir: &Path,
) -> Result<Arc<dyn PhotoFiles>, Misplaced> {
    let kept = store.fact(STANDING_FACT)?;
    let standing = Standing::of_fact(kept.as_deref())?;
    let Some(place) = said.place() else {
        return Ok(match standing.at {
            Place::Directory => Arc::new(Directory::of(data_dir)),
            at @ Place::Bucket { .. } => Arc::new(OutOfReach(at)),
        });
    };
    let has_none = || Ok::<_, StoreError>(store.photos().held_after(None, 1)?.is_empty());
    // Programs of before remembered nothing: what was said to them then is said now.
    if standing.at != place && kept.is_some() && !has_none()? {
        return Err(Misplaced::Elsewhere {
            kept: standing.at,
            said: place,
        });
    }
    if kept.is_none() || standing.at != place {
        match Standing::settled(place).keep(store) {
            // It is remembered the next time.
            Err(StoreError::Full) => {}
            kept => kept?,
        }
    } else if let Some(other) = standing.to.or(standing.left) {
        tracing::warn!(
            "a move of pictures between {} and {other} is not finished: run the same `huying photos move` again",
            standing.at
        );
    }
    Ok(said.files(data_dir)?)
}

/// Pictures in a bucket whose key this command was not given.
struct OutOfReach(Place);

impl OutOfReach {
    fn refuse<T>(&self) -> io::Result<T> {
        let why = format!("{}, and this command was not given its key", self.0);
        Err(super::BucketFault::Away(why).into())
    }
}

impl PhotoFiles for OutOfReach {
    fn put(&self, _: PhotoId, _: &[u8], _: &[u8]) -> io::Result<()> {
        self.refuse()
    }

    fn read(&self, _: PhotoId, _: Size) -> io::Result<Option<Vec<u8>>> {
        self.refuse()
    }

    fn remove(&self, _: PhotoId) -> io::Result<()> {
        self.refuse()
    }

    fn shelf(&self, _: u8) -> io::Result<Vec<(PhotoId, Size)>> {
        self.refuse()
    }

    fn clear_scratch(&self) -> io::Result<()> {
        Ok(())
    }
}
