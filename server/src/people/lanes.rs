//! How many passwords are compared at the same time: each costs 19 MiB and a core for a while.

use super::People;
use crate::limits::{LOGINS_WAITING_MAX, PASSWORDS_AT_ONCE_MAX};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Two lanes: whoever comes with a browser that the account knows does not wait behind those who guess.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    known: Lane,
    others: Lane,
}

#[derive(Clone, Debug)]
struct Lane {
    at_work: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            at_work: Arc::new(Semaphore::new(PASSWORDS_AT_ONCE_MAX)),
            waiting: Arc::default(),
        }
    }
}

/// Too many wait already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many log in at this moment")]
pub struct Crowded;

/// One who waits or is served; no more so when dropped, also when the caller goes away.
#[derive(Debug)]
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The turn to compare or make one password. It goes with the work, so that a caller who goes away does not let the
/// next one in beside it.
#[derive(Debug)]
pub struct Turn {
    _place: Place,
    _permit: OwnedSemaphorePermit,
}

impl People {
    /// Waits for one's turn to compare or make a password.
    ///
    /// # Errors
    /// Too many wait already.
    pub async fn turn(&self, is_known: bool) -> Result<Turn, Crowded> {
        let lanes = &self.0.lanes;
        let lane = if is_known {
            &lanes.known
        } else {
            &lanes.others
        };
        let place = Place(Arc::clone(&lane.waiting));
        let before = lane.waiting.fetch_add(1, Ordering::AcqRel);
        if before >= LOGINS_WAITING_MAX + PASSWORDS_AT_ONCE_MAX {
            return Err(Crowded);
        }
        let permit = Arc::clone(&lane.at_work).acquire_owned().await;
        Ok(Turn {
            _place: place,
            _permit: permit.map_err(|_| Crowded)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    #[actix_web::test]
    async fn so_many_are_served_and_wait_and_the_next_is_told_to_come_again() {
        let people = People::in_memory();
        let mut served = Vec::new();
        for _ in 0..PASSWORDS_AT_ONCE_MAX {
            served.push(people.turn(false).await.expect("room"));
        }
        let mut waiting: Vec<_> = (0..LOGINS_WAITING_MAX)
            .map(|_| Box::pin(people.turn(false)))
            .collect();
        for one in &mut waiting {
            assert!(one.as_mut().now_or_never().is_none(), "it waits");
        }
        assert_eq!(people.turn(false).await.expect_err("full"), Crowded);
        assert!(people.turn(true).await.is_ok(), "the other lane is free");
        // One who waited goes away: there is room for another, and it waits.
        drop(waiting.pop());
        let mut another = Box::pin(people.turn(false));
        assert!(another.as_mut().now_or_never().is_none());
        drop(served);
        assert!(waiting.remove(0).await.is_ok());
    }
}
