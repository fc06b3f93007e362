//! `huying backup` and `huying restore`: a whole data directory in one file, taken while a server runs, and back.

mod make;
mod manifest;
mod pictures;
mod restore;
#[cfg(test)]
mod second_factor_tests;
mod tar;
#[cfg(test)]
mod tests;

pub use make::Args as BackupArgs;
pub use restore::Args as RestoreArgs;

use super::Outcome;
use crate::photos::Size;
use crate::store::{DirectoryLock, FILE_NAME};
use anyhow::{Context as _, bail};
use cases::PhotoId;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Name of the manifest inside of a backup.
const MANIFEST: &str = "manifest.json";
/// Name of the part that has the manifest's own hash, the last one.
const MANIFEST_HASH: &str = "manifest.sha256";
/// Longest manifest, in bytes: a million photos.
const MANIFEST_BYTES_MAX: u64 = 512 << 20;

/// Writes a backup.
pub fn backup(args: &BackupArgs) -> anyhow::Result<Outcome> {
    make::run(args)
}

/// Brings a backup back.
pub fn restore(args: &RestoreArgs) -> anyhow::Result<Outcome> {
    restore::run(args)
}

/// The two files of a photo inside of a data directory and a backup alike.
fn photo_parts(id: PhotoId) -> [String; 2] {
    [Size::Large, Size::Small].map(|size| format!("photos/{}", size.file_of(id)))
}

/// A directory beside `path` for what is not whole yet. It goes when it is dropped; what a killed process left there
/// goes before the next begins.
struct Beside {
    dir: PathBuf,
    _lock: DirectoryLock,
}

impl Beside {
    fn of(path: &Path, what: &str) -> anyhow::Result<Self> {
        let name = path.file_name().context("names no file")?;
        let dir = parent(path).join(format!(".{}.{what}", name.to_string_lossy()));
        if dir.exists() {
            let held = DirectoryLock::take(&dir);
            held.context("another huying is at work on the same file")?;
            fs::remove_dir_all(&dir)?;
        }
        let lock = DirectoryLock::take(&dir)?;
        only_mine(&dir, 0o700)?;
        Ok(Self { dir, _lock: lock })
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // When it became what it was made for, it is not there any more.
        drop(fs::remove_dir_all(&self.dir));
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

/// Bytes in lower-case hex.
fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Makes the names in a directory survive a power cut.
fn sync_directory(path: &Path) -> std::io::Result<()> {
    // Only Unix opens directories as files; elsewhere the system keeps names in order by itself.
    if cfg!(unix) {
        File::open(path)?.sync_all()
    } else {
        Ok(())
    }
}

/// Lets nobody but the owner read it.
fn only_mine(path: &Path, mode: u32) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}

/// Refuses a directory that has no data.
fn require_data(dir: &Path) -> anyhow::Result<PathBuf> {
    let path = dir.join(FILE_NAME);
    if !path.is_file() {
        bail!("there is no {FILE_NAME} in {}", dir.display());
    }
    Ok(path)
}
