//! Pictures in a bucket of an S3-compatible object store.

mod line;

use super::files::{PhotoFiles, Size};
use crate::limits::{BUCKET_TIME_MAX, BUCKET_TRIES_MORE};
use crate::outside::Authorities;
use cases::PhotoId;
use line::Line;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload, RetryConfig};
use std::fmt;
use std::io;
use std::sync::mpsc;
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// A name that no picture has: asked for at the start, to learn whether the bucket answers to this key.
const PROBE: &str = "photos/probe";

/// Which bucket, and by whose key.
#[derive(Clone)]
pub struct BucketSettings {
    /// `https://HOST[:PORT]`, or `http://` within one machine.
    pub endpoint: String,
    /// Its name.
    pub bucket: String,
    /// What requests are signed for; most stores of one's own take any.
    pub region: String,
    /// The name of the key.
    pub key_id: String,
    /// What requests are signed with.
    pub secret: String,
    /// Whether the bucket stands in the path (`HOST/BUCKET/…`), not in the name (`BUCKET.HOST/…`).
    pub path_style: bool,
    /// Who must have signed the store's certificate; none where it is asked in the clear.
    pub authorities: Option<Authorities>,
}

impl fmt::Debug for BucketSettings {
    /// Everything but the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BucketSettings")
            .field("endpoint", &self.endpoint)
            .field("bucket", &self.bucket)
            .field("region", &self.region)
            .field("key_id", &self.key_id)
            .field("path_style", &self.path_style)
            .finish_non_exhaustive()
    }
}

/// Why the bucket did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum BucketFault {
    /// The key is not known, or may not do this.
    #[error(
        "the object store refuses the key: check key_id, secret, region, and that it may read, write and delete ({0})"
    )]
    Key(String),
    /// There is no bucket of this name.
    #[error("the object store has no bucket of this name ({0})")]
    NoBucket(String),
    /// It does not answer, or not as a store does.
    #[error("the object store cannot be reached: {0}")]
    Away(String),
}

impl From<BucketFault> for io::Error {
    fn from(fault: BucketFault) -> Self {
        Self::other(fault)
    }
}

impl From<object_store::Error> for BucketFault {
    fn from(error: object_store::Error) -> Self {
        use object_store::Error::{NotFound, PermissionDenied, Unauthenticated};
        let why = told(&error);
        match error {
            PermissionDenied { .. } | Unauthenticated { .. } => Self::Key(why),
            NotFound { .. } => Self::NoBucket(why),
            _ => Self::Away(why),
        }
    }
}

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
            .with_http_connector(Line::of(settings.authorities.as_ref())?)
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
            Err(error @ object_store::Error::NotFound { .. })
                if !told(&error).contains("NoSuchBucket") =>
            {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
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
                Err(error @ object_store::Error::NotFound { .. })
                    if !told(&error).contains("NoSuchBucket") => {}
                removed => removed.map_err(BucketFault::from)?,
            }
        }
        Ok(())
    }

    /// A picture is there whole or not at all, so nothing has to be cleared; but here a wrong key or name is found out,
    /// before the first upload.
    fn clear_scratch(&self) -> io::Result<()> {
        match self.read_one(Path::from(PROBE)) {
            Err(fault @ BucketFault::Away(_)) => {
                tracing::warn!(%fault, "photos cannot be shown or taken in until it is there");
                Ok(())
            }
            asked => Ok(asked.map(drop)?),
        }
    }
}

impl BucketSettings {
    /// With the bucket in its name where that is how the store is asked.
    fn address(&self) -> String {
        let plain = self.endpoint.trim_end_matches('/');
        match plain.split_once("://") {
            Some((scheme, host)) if !self.path_style => {
                format!("{scheme}://{}.{host}", self.bucket)
            }
            _ => plain.to_owned(),
        }
    }
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

/// The error with what led to it, in one line.
fn told(error: &object_store::Error) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        let words = deeper.to_string();
        if !told.contains(&words) {
            told = format!("{told}: {words}");
        }
        cause = deeper.source();
    }
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}
