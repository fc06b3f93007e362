//! What is told when the server cannot do its part now: 500, 503 and 507. Causes go to the log, not to the caller.

use super::Problem;
use crate::engine::Denied;
use crate::http::health;
use crate::limits;
use crate::photos::{NotAPicture, PhotoError};
use crate::seats::AllTaken;
use crate::store::StoreError;
use actix_web::http::StatusCode;

impl Problem {
    /// 500; the cause goes to the log, not to the caller.
    pub fn fault(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        let detail = "the server's log has the cause under this request's id";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "fault",
            "The server failed",
            detail,
        )
    }

    /// 503 with Retry-After.
    pub fn overloaded(what: &str) -> Self {
        let detail = format!("{what}; try again in {} s", limits::RETRY_AFTER_S);
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "overloaded",
            "The server is busy",
            detail,
        )
    }

    /// 503 while the log is being read, to questions that need all of it.
    pub fn starting(events: u64) -> Self {
        let detail = format!(
            "the server is starting: {events} events of its log are read so far; counts and heat tiles of all cases \
             are answered before, where a snapshot of them was kept. Try again in {} s",
            limits::RETRY_AFTER_S
        );
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "starting",
            "The server is starting",
            detail,
        )
    }

    /// 503 while the server cannot do its work.
    pub fn not_ready(why: impl Into<String>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not_ready",
            "The server is not ready",
            why,
        )
    }

    /// 503 with Retry-After while the pictures' store does not do its part.
    pub fn photos_away() -> Self {
        let detail = format!(
            "photos can neither be taken in nor shown now, and nothing of this one was kept; try again in {} s. \
             Reports without photos are taken",
            limits::RETRY_AFTER_S
        );
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "photos_away",
            "The store of photos is away",
            detail,
        )
    }

    /// 507.
    pub fn disk_full() -> Self {
        let detail = "nothing was stored; free some space and send it again";
        Self::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "disk_full",
            "The disk is full",
            detail,
        )
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Declined(declined) => declined.into(),
            Denied::Busy => Self::overloaded("too many reports wait to be stored"),
            Denied::NotReady(readiness) => health::require(&readiness)
                .err()
                .unwrap_or_else(|| Self::not_ready("the server is stopping")),
            Denied::DiskFull => Self::disk_full(),
            Denied::Fault(error) => Self::fault(&error),
        }
    }
}

impl From<AllTaken> for Problem {
    fn from(taken: AllTaken) -> Self {
        Self::overloaded(&taken.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::disk_full(),
            StoreError::InDoubt(_) => Self::not_ready(error.to_string()),
            StoreError::InUse(_)
            | StoreError::Directory { .. }
            | StoreError::NewerFormat { .. }
            | StoreError::Conflict { .. }
            | StoreError::Missing(_)
            | StoreError::Unreadable { .. }
            | StoreError::Frontier(_)
            | StoreError::Fault(_) => Self::fault(&error),
        }
    }
}

impl From<PhotoError> for Problem {
    fn from(error: PhotoError) -> Self {
        match error {
            PhotoError::Refused(why) => Self::refused(
                match why {
                    NotAPicture::Broken(..) => "bad_picture",
                    NotAPicture::TooManyPixels { .. } | NotAPicture::TooMuchMemory => {
                        "picture_too_large"
                    }
                },
                format!("{why}; send a whole picture, if need be a smaller one"),
            ),
            PhotoError::Unused(many) => {
                Self::too_many("photos_unused", many.to_string(), many.wait_s)
            }
            PhotoError::Full => Self::disk_full(),
            PhotoError::Store(error) => error.into(),
            PhotoError::Away(why) => {
                tracing::error!(%why, "the object store of photos failed");
                Self::photos_away()
            }
            PhotoError::Files(_) => Self::fault(&error),
        }
    }
}
