//! Drives the built program `huying` from outside, as its users do.
//!
//! The binary is `$HUYING_BIN`, or else the newest of `target/release/huying` and `target/debug/huying`. The
//! caller builds it: these tests never do.

pub mod cities;
mod kept;
mod program;
pub mod prometheus;
mod server;

pub use kept::Kept;
pub use program::{Ended, Program, Running, binary};
pub use server::Server;

use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A directory of one test's own, gone afterwards.
pub struct Desk {
    dir: TempDir,
}

impl Desk {
    /// An empty one.
    ///
    /// # Panics
    /// When the system has no room for it.
    #[allow(
        clippy::new_without_default,
        reason = "making a directory is no default"
    )]
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a temporary directory"),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A path in it, as text for a command line.
    ///
    /// # Panics
    /// When temporary directories have names that are not UTF-8.
    pub fn at(&self, name: &str) -> String {
        self.path().join(name).to_str().expect("UTF-8").to_owned()
    }

    /// Writes a file and says where.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path().join(name), content).expect("a file of the test");
        self.at(name)
    }

    /// Reads a file.
    ///
    /// # Panics
    /// When it is not there.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of all files in it, sorted, hidden ones too.
    ///
    /// # Panics
    /// When it cannot be listed.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).expect("our directory");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }
}

/// The workspace's root.
///
/// # Panics
/// Never: this crate lies in it.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
        .to_owned()
}
