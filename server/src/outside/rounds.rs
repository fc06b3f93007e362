//! One checkpoint for everybody, a new one every so often: so that several witnesses sign the same.

use crate::notary::Notary;
use crate::store::{Store, StoreError};
use ledger::SignedCheckpoint;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The checkpoint that is handed out now.
pub struct Rounds {
    every: Duration,
    now: Mutex<Option<(Instant, SignedCheckpoint)>>,
}

impl Rounds {
    /// A new one every so often.
    pub fn every(every: Duration) -> Self {
        Self {
            every,
            now: Mutex::default(),
        }
    }

    /// The checkpoint of this round, and the time until the next.
    pub fn checkpoint(
        &self,
        store: &dyn Store,
        notary: &Notary,
    ) -> Result<(SignedCheckpoint, Duration), StoreError> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((began, signed)) = &*now
            && let Some(left) = self.every.checked_sub(began.elapsed())
            && !left.is_zero()
        {
            return Ok((signed.clone(), left));
        }
        let signed = notary.sign(&store.head()?)?;
        *now = Some((Instant::now(), signed.clone()));
        Ok((signed, self.every))
    }
}
