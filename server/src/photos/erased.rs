//! The files of photos whose rows the log's own commit has erased.

use super::{PhotoError, Photos};
use cases::PhotoId;

impl Photos {
    /// Removes the files of photos that are erased. What a crash leaves of it is removed at the next start.
    pub fn remove_erased(&self, ids: &[PhotoId]) -> Result<(), PhotoError> {
        for id in ids {
            self.files.remove(*id)?;
            self.store.photos().ended(*id, true)?;
        }
        Ok(())
    }
}
