//! What is kept on disk: one narrow door, so that a second database can stand behind it.

mod batch;
mod fault;
mod hashes;
mod lock;
mod opening;
mod personal;
mod photos;
mod reading;
mod room;
pub(crate) mod schema;
mod sqlite;
mod tables;
#[cfg(test)]
mod tests;
mod trust;
mod words;

pub use lock::DirectoryLock;
#[doc(hidden)]
pub use opening::Opening;
pub(crate) use personal::cases_holding;
pub use personal::{ErasedRow, HeldPersonal, PersonalRows, PrivateRow, ReadRow, ReadsAsked};
pub use photos::{PhotoRow, PhotoRows, PhotoState, UnusedPhoto};
pub(crate) use reading::row;
pub use room::Room;
pub(crate) use schema::FORM;
pub use sqlite::{FILE_NAME, Sqlite};
pub use words::spaced;

use cases::PhotoId;
use ledger::Hash;
use std::ops::Range;
use std::path::PathBuf;

/// One event of the log: exactly the bytes that the ledger hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Place in the log, dense from 1.
    pub seq: u64,
    /// The case it is about; 0 for events about no case.
    pub case: u32,
    /// Canonical bytes of the event.
    pub bytes: Vec<u8>,
}

/// One case as lists show it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The case number.
    pub case: u32,
    /// When it happened, Unix seconds.
    pub at_s: i64,
    /// Who reported.
    pub source: String,
    /// Class code, when classified.
    pub class: Option<String>,
    /// Status word.
    pub status: String,
    /// Code of the finest area, when placed.
    pub area: Option<String>,
    /// Code of the lead team, when there is one.
    pub team: Option<String>,
    /// Deadline, Unix seconds.
    pub due_s: Option<i64>,
    /// WGS 84 degrees.
    pub position: Option<(f64, f64)>,
    /// The reporter's words.
    pub text: String,
}

/// What changes in a case's row after the report.
#[derive(Clone, Debug, PartialEq)]
pub enum RowChange {
    /// A new case; its words become searchable.
    New(Row),
    /// Everything but source, time and words is replaced.
    Changed(Row),
    /// Only the status is another.
    Status {
        /// The case.
        case: u32,
        /// The status word.
        status: &'static str,
    },
}

/// An idempotency key and what it led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Who chose the id.
    pub source: String,
    /// The id.
    pub id: String,
    /// The case.
    pub case: u32,
    /// The first event of the command.
    pub seq: u64,
}

/// What an idempotency key led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The case.
    pub case: u32,
    /// The first event of the command.
    pub seq: u64,
}

/// The log's size and its Merkle frontier after an append.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of events.
    pub seq: u64,
    /// `ledger::Tree` as bytes; empty for the empty log.
    pub frontier: Vec<u8>,
    /// Merkle root; empty for the empty log.
    pub root: Vec<u8>,
}

/// One version of one of the city's tables that is or was in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableVersion {
    /// The table, such as `duties`.
    pub name: String,
    /// Counted from 1 for each table.
    pub version: u32,
    /// The event that put it in force; 0 when it was there before the log began.
    pub seq: u64,
    /// When, Unix seconds.
    pub at_s: i64,
    /// Who did it; may be empty for those from before the log.
    pub by: String,
    /// SHA-256 of the text in hex.
    pub sha256: String,
}

/// A version with its CSV text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableText {
    /// Which version.
    pub about: TableVersion,
    /// UTF-8 CSV with a header line.
    pub text: String,
}

/// All that one commit writes: all of it or nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// The head that the batch builds on.
    pub expected_seq: u64,
    /// Dense from `expected_seq + 1`.
    pub entries: Vec<Entry>,
    /// The leaf hash of each entry.
    pub leaves: Vec<Hash>,
    /// Read-model rows, in order.
    pub rows: Vec<RowChange>,
    /// Idempotency keys, each new.
    pub keys: Vec<Key>,
    /// Tables that the entries put in force.
    pub tables: Vec<TableText>,
    /// Photos that the entries name.
    pub photos: Vec<PhotoId>,
    /// The same photos, with the case that each was given to.
    pub case_photos: Vec<(u32, PhotoId)>,
    /// Who reported, where the entries carry a commitment to it.
    pub private: Vec<PrivateRow>,
    /// What the entries erase.
    pub erased: Vec<ErasedRow>,
    /// The head afterwards.
    pub head: Head,
}

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the data directory open.
    #[error(
        "the data directory {0} is in use by another huying process; stop it first, or choose another directory"
    )]
    InUse(PathBuf),
    /// The data directory cannot be used.
    #[error("cannot use the data directory {path}: {cause}")]
    Directory {
        /// Which directory.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A newer program wrote it.
    #[error(
        "the data was written by a newer huying (format {found}, this program knows up to {known}); install the newer program"
    )]
    NewerFormat {
        /// Format of the data.
        found: i64,
        /// Newest format known here.
        known: i64,
    },
    /// The log moved under the writer.
    #[error("the log stands at {found}, not at {expected}")]
    Conflict {
        /// Head the batch was built on.
        expected: u64,
        /// Head found.
        found: u64,
    },
    /// No room on the disk: nothing was written, trying again later may work.
    #[error("the disk is full")]
    Full,
    /// The log has a hole.
    #[error("event {0} is missing from the log")]
    Missing(u64),
    /// The log holds something that this program cannot read.
    #[error("event {seq} cannot be read: {cause}")]
    Unreadable {
        /// Its place in the log.
        seq: u64,
        /// Why.
        cause: cases::event::NotAnEvent,
    },
    /// The stored Merkle frontier is broken.
    #[error("the stored state of the ledger is broken: {0}")]
    Frontier(ledger::NotATree),
    /// A sync to the disk failed, or a commit in another way than for want of room: nobody knows how much of it will
    /// be there after a crash, and nothing is written any more.
    #[error(
        "the disk did not confirm what was written ({0}), so whether the last batch is stored will show after a restart; \
         nothing is taken until then: check the disk, then restart the server"
    )]
    InDoubt(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Fault(#[source] rusqlite::Error),
}

/// The durable state of one huying, by meaning.
///
/// Reads see only whole commits and may run from any thread while one thread appends.
pub trait Store: Send + Sync {
    /// Writes a batch and syncs it. After `Ok` it survives a power cut; after `Err` nothing of it is there, except that
    /// after [`StoreError::InDoubt`] all of it may turn out to be there when the store is opened again.
    fn append(&self, batch: &Batch) -> Result<(), StoreError>;
    /// Whether commits may still be believed. Once a sync has failed, never again before the store is opened anew.
    fn trust(&self) -> Result<(), StoreError>;
    /// Size and root of the log.
    fn head(&self) -> Result<Head, StoreError>;
    /// Up to `limit` events after `seq`, in order.
    fn read_from(&self, seq: u64, limit: usize) -> Result<Vec<Entry>, StoreError>;
    /// Hands every event from the first to `each`, in order, without holding them all.
    fn replay(&self, each: &mut dyn FnMut(Entry)) -> Result<(), StoreError>;
    /// The events of one case, in order; empty for a number never given.
    fn events_of(&self, case: u32) -> Result<Vec<Entry>, StoreError>;
    /// Some neighbouring hashes of a level of the ledger's tiles, counted from 0; fewer when the log has fewer.
    fn hashes(&self, level: u8, range: Range<u64>) -> Result<Vec<Hash>, StoreError>;
    /// What idempotency keys `(source, id)` led to, in the order asked.
    fn find_keys(&self, keys: &[(&str, &str)]) -> Result<Vec<Option<Found>>, StoreError>;
    /// The rows of these cases, in the order asked; numbers never given are left out.
    fn rows(&self, cases: &[u32]) -> Result<Vec<Row>, StoreError>;
    /// Numbers of the cases whose text has all the words, ascending. Two Chinese characters are found anywhere in it.
    fn words(&self, words: &str) -> Result<Vec<u32>, StoreError>;
    /// The edition in force, as its bytes.
    fn edition(&self) -> Result<Option<Vec<u8>>, StoreError>;
    /// Puts an edition in force together with facts about it, all or nothing; earlier editions are kept.
    fn put_edition(
        &self,
        hash_hex: &str,
        bytes: &[u8],
        facts: &[(&str, &str)],
    ) -> Result<(), StoreError>;
    /// The newest version of every table.
    fn tables(&self) -> Result<Vec<TableText>, StoreError>;
    /// All versions of one table, newest first; empty for a table never kept.
    fn table_versions(&self, name: &str) -> Result<Vec<TableVersion>, StoreError>;
    /// One version of one table.
    fn table(&self, name: &str, version: u32) -> Result<Option<TableText>, StoreError>;
    /// Keeps versions without an event, all or nothing: those that an installation begins with.
    fn put_tables(&self, tables: &[TableText]) -> Result<(), StoreError>;
    /// What is known of photos, outside the log.
    fn photos(&self) -> &dyn PhotoRows;
    /// Personal data, outside the log.
    fn personal(&self) -> &dyn PersonalRows;
    /// What it takes up on a disk of this machine; `None` when it lies elsewhere.
    fn room(&self) -> Option<Room> {
        None
    }
    /// A named fact of the installation.
    fn fact(&self, name: &str) -> Result<Option<String>, StoreError>;
    /// Sets a named fact.
    fn put_fact(&self, name: &str, value: &str) -> Result<(), StoreError>;
}
