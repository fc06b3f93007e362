//! Places for work that takes long: whoever finds none is told so at once.

use super::problem::Problem;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Takes a place, or says that all places for `what` are taken.
pub fn take(places: &'static Semaphore, what: &str) -> Result<SemaphorePermit<'static>, Problem> {
    places
        .try_acquire()
        .map_err(|_| Problem::overloaded(&format!("all places for {what} are taken")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;

    #[test]
    fn one_more_than_there_are_places_is_refused_until_one_is_free_again() {
        for (places_max, what) in [
            (limits::IMPORTS_MAX, "imports"),
            (limits::REHEARSALS_MAX, "rehearsals"),
            (limits::PHOTO_UPLOADS_MAX, "uploads of photos"),
            (limits::PICTURES_MAX, "pictures"),
            (limits::EXPORTS_MAX, "exports"),
        ] {
            let places: &'static Semaphore = Box::leak(Box::new(Semaphore::new(places_max)));
            let mut taken: Vec<_> = (0..places_max)
                .map(|_| take(places, what).expect("a place"))
                .collect();
            let refused = take(places, what).expect_err("full");
            assert_eq!(refused.code, "overloaded");
            assert!(refused.to_string().contains(what), "{refused}");
            drop(taken.pop());
            assert!(take(places, what).is_ok());
        }
    }
}
