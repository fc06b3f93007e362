//! Places for work that takes long, of one installation: whoever finds none is told so at once.

use crate::limits;
use std::sync::Arc;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// A place that was taken; free again when it goes.
pub type Seat = OwnedSemaphorePermit;

/// All places for something are taken.
#[derive(Debug, thiserror::Error)]
#[error("all places for {0} are taken")]
pub struct AllTaken(&'static str);

/// All that is counted.
pub struct Seats {
    pub imports: Places,
    pub rehearsals: Places,
    pub uploads: Places,
    pub residents_uploads: Places,
    /// Photos being decoded: whoever finds none waits.
    pub decoded: Places,
    pub pictures: Places,
    /// Tables and shapes being written.
    pub exports: Places,
}

/// So many at a time.
pub struct Places {
    what: &'static str,
    free: Arc<Semaphore>,
}

impl Default for Seats {
    fn default() -> Self {
        Self {
            imports: Places::of("imports", limits::IMPORTS_MAX),
            rehearsals: Places::of("rehearsals", limits::REHEARSALS_MAX),
            uploads: Places::of("uploads of photos", limits::PHOTO_UPLOADS_MAX),
            residents_uploads: Places::of("photos of residents", limits::PUBLIC_UPLOADS_MAX),
            decoded: Places::of("photos being decoded", limits::PHOTOS_DECODED_MAX),
            pictures: Places::of("pictures", limits::PICTURES_MAX),
            exports: Places::of("exports", limits::EXPORTS_MAX),
        }
    }
}

impl Places {
    fn of(what: &'static str, most: usize) -> Self {
        Self {
            what,
            free: Arc::new(Semaphore::new(most)),
        }
    }

    /// Takes a place, or says that all are taken.
    pub fn take(&self) -> Result<Seat, AllTaken> {
        Arc::clone(&self.free)
            .try_acquire_owned()
            .map_err(|_| AllTaken(self.what))
    }

    /// Waits for a place behind whoever waited before. The error never comes: nobody closes them.
    pub async fn wait(&self) -> Result<Seat, AcquireError> {
        Arc::clone(&self.free).acquire_owned().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_than_there_are_places_is_refused_until_one_is_free_again() {
        let seats = Seats::default();
        for (places, most) in [
            (&seats.imports, limits::IMPORTS_MAX),
            (&seats.rehearsals, limits::REHEARSALS_MAX),
            (&seats.uploads, limits::PHOTO_UPLOADS_MAX),
            (&seats.residents_uploads, limits::PUBLIC_UPLOADS_MAX),
            (&seats.decoded, limits::PHOTOS_DECODED_MAX),
            (&seats.pictures, limits::PICTURES_MAX),
            (&seats.exports, limits::EXPORTS_MAX),
        ] {
            let mut taken: Vec<_> = (0..most).map(|_| places.take().expect("a place")).collect();
            let refused = places.take().expect_err("full");
            assert!(refused.to_string().contains(places.what), "{refused}");
            drop(taken.pop());
            assert!(places.take().is_ok());
        }
    }
}
