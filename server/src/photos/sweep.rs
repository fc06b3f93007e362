//! What nobody needs any more: photos that no case used, and files whose removal was begun.

use super::PhotoError;
use super::files::PhotoFiles;
use crate::limits::{PHOTO_SWEEP_MARGIN_S, PHOTO_SWEEP_PAUSE, PHOTO_UNUSED_S};
use crate::store::Store;
use jiff::Timestamp;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

/// Photos swept in one go; more wait for the next.
const SWEPT_AT_ONCE: usize = 1_000;
/// Age from which a begun upload cannot be under way any more.
const UNDER_WAY_S: i64 = 3_600;

/// A thread that sweeps now and then, until it is dropped.
pub(super) struct Sweeper(Option<(mpsc::Sender<()>, JoinHandle<()>)>);

impl Sweeper {
    pub fn start(store: Arc<dyn Store>, files: Arc<dyn PhotoFiles>) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("photo-sweeper".to_owned())
            .spawn(move || {
                while stopped.recv_timeout(PHOTO_SWEEP_PAUSE) == Err(mpsc::RecvTimeoutError::Timeout)
                {
                    match sweep(&*store, &*files, Timestamp::now()) {
                        Ok(0) => {}
                        Ok(swept) => tracing::info!(swept, "photos that no case used are removed"),
                        Err(error) => {
                            tracing::warn!(%error, "photos could not be swept; the next try follows");
                        }
                    }
                }
            })?;
        Ok(Self(Some((stop, thread))))
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.0.take() {
            drop(stop);
            drop(thread.join());
        }
    }
}

/// Removes the photos that no case has used in time; answers how many.
///
/// Commands no longer take a photo some time before it is swept, so that none is lost between the two.
pub(super) fn sweep(
    store: &dyn Store,
    files: &dyn PhotoFiles,
    now: Timestamp,
) -> Result<usize, PhotoError> {
    let now_s = now.as_second();
    let before_s = now_s - PHOTO_UNUSED_S - PHOTO_SWEEP_MARGIN_S;
    let unused = store.photos().unused(before_s, SWEPT_AT_ONCE)?;
    let mut swept = 0;
    for id in unused {
        // Unless it was uploaded again meanwhile.
        if store.photos().forget_unused(id, before_s, now_s)? {
            files.remove(id)?;
            store.photos().ended(id, false)?;
            swept += 1;
        }
    }
    let under_way = Timestamp::from_second(now_s - UNDER_WAY_S).unwrap_or(Timestamp::MIN);
    finish(store, files, under_way)?;
    Ok(swept)
}

/// Removes the files of all that was begun before some time and not finished.
pub(super) fn finish(
    store: &dyn Store,
    files: &dyn PhotoFiles,
    before: Timestamp,
) -> Result<(), PhotoError> {
    for (id, erased) in store.photos().unfinished(before.as_second())? {
        files.remove(id)?;
        store.photos().ended(id, erased)?;
    }
    Ok(())
}
