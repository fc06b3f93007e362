//! What the directory of pictures asks of the system. The harnesses put a disk there that loses what was not synced.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Files and the names of files, which a power cut treats differently.
pub trait FileLayer: Send + Sync {
    /// Makes a directory and those above it; what is there is fine.
    fn make_directory(&self, path: &Path) -> io::Result<()>;
    /// Writes a file anew. Its bytes then survive a power cut; its name does not before [`FileLayer::sync_names`].
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Gives a file another name, in place of whatever had that.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// A whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// The names in a directory.
    fn names(&self, path: &Path) -> io::Result<Vec<String>>;
    /// Takes a file's name away.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a directory with all that is in it.
    fn remove_directory(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a directory survive a power cut, and that some are gone from it.
    fn sync_names(&self, path: &Path) -> io::Result<()>;
}

/// The system's own files.
pub struct System;

impl FileLayer for System {
    fn make_directory(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn names(&self, path: &Path) -> io::Result<Vec<String>> {
        let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().into_string().ok());
        let names = fs::read_dir(path)?.filter_map(|entry| name(entry).transpose());
        names.collect()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }

    fn sync_names(&self, path: &Path) -> io::Result<()> {
        // Only Unix opens directories as files; elsewhere the system keeps names in order by itself.
        if cfg!(unix) {
            File::open(path)?.sync_all()
        } else {
            Ok(())
        }
    }
}
