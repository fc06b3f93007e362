//! Pictures in a bucket of an S3-compatible object store.

mod fault;
mod line;
mod settings;
mod versions;

pub use fault::BucketFault;
pub use settings::BucketSettings;

use super::files::{PhotoFiles, Size};
use crate::limits::{BUCKET_TIME_MAX, BUCKET_TRIES_MORE};
use cases::PhotoId;
use fault::{code, told};
use futures_util::TryStreamExt as _;
use line::Line;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{ObjectStore as _, ObjectStoreExt as _, PutPayload, RetryConfig};
use std::io;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use versions::Versions;

/// A name that no picture has: asked for at the start, to learn whether the bucket answers to this key.
const PROBE: &str = "photos/probe";

/// The bucket cannot be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum NoBucket {
    /// Its settings do not fit together.
    #[error("photos: {0}")]
    Settings(#[from] object_store::Error),
    /// No client for its address.
    #[error("photos: {0}")]
    Client(#[from] reqwest::Error),
    /// No client for its certificates.
    #[error("photos: {0}")]
    Tls(#[from] rustls::Error),
    /// No thread to ask it by.
    #[error("photos: {0}")]
    Thread(#[from] io::Error),
}

/// The pictures of one installation in a bucket: `photos/ab/abcd….jpg` and `photos/ab/abcd….small.jpg`.
///
/// Every call blocks, for its limit of time at most. What the store has confirmed is there; that it outlives a power
/// cut is the store's own promise.
pub struct Bucket {
    store: AmazonS3,
    line: Line,
    versions: Arc<Versions>,
    time_max: Duration,
    asking: Handle,
    /// Dropped last: the thread that asks ends.
    _ends: oneshot::Sender<()>,
}

impl Bucket {
    /// The bucket, not yet asked: a server starts without it.
    pub fn of(settings: &BucketSettings) -> Result<Self, NoBucket> {
        Self::within(settings, BUCKET_TIME_MAX)
    }

    /// The same with another limit of time.
    pub(super) fn within(settings: &BucketSettings, time_max: Duration) -> Result<Self, NoBucket> {
        let retry = RetryConfig {
            max_retries: BUCKET_TRIES_MORE,
            retry_timeout: time_max,
            ..RetryConfig::default()
        };
        let line = Line::of(settings.authorities.as_ref())?;
        let store = AmazonS3Builder::new()
            .with_endpoint(settings.address())
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(&settings.key_id)
            .with_secret_access_key(&settings.secret)
            .with_virtual_hosted_style_request(!settings.path_style)
            // One picture, one request: not all stores know how to delete several at once.
            .with_disable_bulk_delete(true)
            .with_retry(retry)
            .with_http_connector(line.clone())
            .build()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let asking = runtime.handle().clone();
        let (ends, ended) = oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("photo-bucket".to_owned())
            .spawn(move || {
                // Either way it is over: nobody holds the bucket any more.
                drop(runtime.block_on(ended));
            })?;
        Ok(Self {
            store,
            versions: Arc::new(Versions::of(settings, line.clone())?),
            line,
            time_max,
            asking,
            _ends: ends,
        })
    }

    /// Asks on the bucket's own thread and waits.
    fn ask<T, F>(&self, asked: impl FnOnce(AmazonS3) -> F) -> Result<T, object_store::Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, object_store::Error>> + Send + 'static,
    {
        let (tell, told) = mpsc::sync_channel(1);
        let asked = asked(self.store.clone());
        let time_max = self.time_max;
        self.asking.spawn(async move {
            let answer = tokio::time::timeout(time_max, asked).await;
            drop(tell.send(answer.unwrap_or_else(|_| Err(silent(time_max)))));
        });
        told.recv().unwrap_or_else(|_| Err(silent(time_max)))
    }

    fn put_one(&self, at: Path, bytes: &[u8]) -> Result<(), BucketFault> {
        let payload = PutPayload::from(bytes.to_vec());
        let put = self.ask(|store| async move { store.put(&at, payload).await });
        Ok(put.map(drop)?)
    }

    fn read_one(&self, at: Path) -> Result<Option<Vec<u8>>, BucketFault> {
        let got = self.ask(|store| async move { store.get(&at).await?.bytes().await });
        match got {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Asks for a name that no picture has: whether the bucket is there and answers to this key.
    ///
    /// # Errors
    /// What is to be changed, or that it cannot be reached.
    pub fn probe(&self) -> Result<(), BucketFault> {
        self.read_one(Path::from(PROBE)).map(drop)
    }

    /// Removes what the bucket keeps of a photo that was deleted.
    fn remove_versions(&self, id: PhotoId) -> Result<(), BucketFault> {
        let large = Size::Large.file_of(id);
        let begins = format!("photos/{}", large.trim_end_matches("jpg"));
        let versions = Arc::clone(&self.versions);
        let removed = self.ask(|_| async move { versions.remove(&begins).await });
        removed.map_err(|error| {
            let why = told(&error);
            match code(&why) {
                Some("AccessDenied" | "NotImplemented") => BucketFault::Versions(why),
                _ => error.into(),
            }
        })
    }
}

impl PhotoFiles for Bucket {
    /// The small one first: whoever finds the large one has both.
    fn put(&self, id: PhotoId, large: &[u8], small: &[u8]) -> io::Result<()> {
        self.put_one(place(id, Size::Small), small)?;
        Ok(self.put_one(place(id, Size::Large), large)?)
    }

    fn read(&self, id: PhotoId, size: Size) -> io::Result<Option<Vec<u8>>> {
        Ok(self.read_one(place(id, size))?)
    }

    fn remove(&self, id: PhotoId) -> io::Result<()> {
        for size in Size::ALL {
            let at = place(id, size);
            let removed = self.ask(|store| async move { store.delete(&at).await });
            match removed {
                Err(error) if is_absent(&error) => {}
                removed => removed.map_err(BucketFault::from)?,
            }
        }
        if self.line.keeps_versions() {
            self.remove_versions(id)?;
        }
        Ok(())
    }

    fn shelf(&self, first: u8) -> io::Result<Vec<(PhotoId, Size)>> {
        let at = Path::from(format!("photos/{first:02x}"));
        let listed = self.ask(|store| async move {
            let names = store.list(Some(&at));
            let picture = |object: &str| Size::of_file(object.strip_prefix("photos/")?);
            names
                .try_filter_map(|object| async move { Ok(picture(object.location.as_ref())) })
                .try_collect()
                .await
        });
        Ok(listed.map_err(BucketFault::from)?)
    }

    /// A picture is there whole or not at all, so nothing has to be cleared; but here a wrong key or name is found out,
    /// before the first upload.
    fn clear_scratch(&self) -> io::Result<()> {
        match self.probe() {
            Err(fault @ BucketFault::Away(_)) => {
                tracing::warn!(%fault, "photos cannot be shown or taken in until it is there");
                Ok(())
            }
            asked => Ok(asked?),
        }
    }
}

/// Whether an object is not there, in a bucket that is.
fn is_absent(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { .. })
        && code(&told(error)) != Some("NoSuchBucket")
}

fn place(id: PhotoId, size: Size) -> Path {
    Path::from(format!("photos/{}", size.file_of(id)))
}

fn silent(time_max: Duration) -> object_store::Error {
    object_store::Error::Generic {
        store: "S3",
        source: format!("no answer within {time_max:?}").into(),
    }
}
