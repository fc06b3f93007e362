//! Why a bucket did not do what it was asked, each with what to change.

use std::io;

/// Why the bucket did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum BucketFault {
    /// It does not know the key.
    #[error("the object store does not know this key: check key_id ({0})")]
    KeyId(String),
    /// It knows the key and another secret for it.
    #[error(
        "the object store computes another signature: check secret, it is not the one of this key_id ({0})"
    )]
    Secret(String),
    /// It is asked for another region than its own.
    #[error("the object store is asked for another region than its own: set region ({0})")]
    Region(String),
    /// It takes the request for one of another time.
    #[error(
        "the clocks of this machine and of the object store differ too much: set this machine's, best by NTP ({0})"
    )]
    Clock(String),
    /// The key is known and may not do this.
    #[error(
        "the object store does not let this key do that: it must get, put, delete and list in this bucket ({0})"
    )]
    Denied(String),
    /// What is deleted lives on there as a version, and this key may not remove those.
    #[error(
        "the bucket keeps versions of what is deleted: let this key list and delete versions, or have versions of \
         photos/ ended ({0})"
    )]
    Versions(String),
    /// There is no bucket of this name.
    #[error("the object store has no bucket of this name ({0})")]
    NoBucket(String),
    /// It does not answer, or not as a store does.
    #[error("the object store cannot be reached: {0}")]
    Away(String),
}

impl BucketFault {
    /// Whether an error of pictures is of a bucket, and so says nothing of the picture itself.
    pub fn is_in(error: &io::Error) -> bool {
        let inner = error.get_ref();
        inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<Self>)
    }
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
        match code(&why) {
            Some("InvalidAccessKeyId") => Self::KeyId(why),
            Some("SignatureDoesNotMatch") => Self::Secret(why),
            Some("AuthorizationHeaderMalformed" | "PermanentRedirect") => Self::Region(why),
            Some("RequestTimeTooSkewed") => Self::Clock(why),
            // Without a word the client calls a redirect without an address this.
            _ if why.contains("incorrectly configured region") => Self::Region(why),
            _ => match error {
                PermissionDenied { .. } | Unauthenticated { .. } => Self::Denied(why),
                NotFound { .. } => Self::NoBucket(why),
                _ => Self::Away(why),
            },
        }
    }
}

/// The error with what led to it, in one line.
pub(super) fn told(error: &object_store::Error) -> String {
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

/// The store's own word for it, as its answer has it.
pub(super) fn code(told: &str) -> Option<&str> {
    let (_, rest) = told.split_once("<Code>")?;
    rest.split_once("</Code>").map(|(code, _)| code)
}
