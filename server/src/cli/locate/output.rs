//! Where a command writes its result: standard output, or a file that appears when it is complete.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A result being written.
///
/// A file is written beside its place under another name and put there by [`Output::finish`], so that nobody
/// ever sees half of it and a failure leaves what was there before. Dropped unfinished, it leaves nothing;
/// only a kill leaves the other name, which ends in `.huying-part`.
pub struct Output {
    sink: Sink,
    /// The name it is written under and the name it will have.
    rename: Option<(PathBuf, PathBuf)>,
}

enum Sink {
    Stdout(io::Stdout),
    File(File),
}

impl Output {
    /// Writes to standard output as it comes.
    pub fn to_stdout() -> Self {
        Self {
            sink: Sink::Stdout(io::stdout()),
            rename: None,
        }
    }

    /// Writes to a file. What is there and is no regular file (a pipe, `/dev/null`) is written into as it is.
    pub fn to_file(path: &Path) -> io::Result<Self> {
        let before = std::fs::metadata(path).ok();
        if before.as_ref().is_some_and(|metadata| !metadata.is_file()) {
            let file = OpenOptions::new().write(true).open(path)?;
            return Ok(Self {
                sink: Sink::File(file),
                rename: None,
            });
        }
        // Through a symbolic link, so that the link stays one.
        let target = if before.is_some() {
            std::fs::canonicalize(path)?
        } else {
            path.to_owned()
        };
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let part = format!(
            ".{}.{}.huying-part",
            name.to_string_lossy(),
            std::process::id()
        );
        let part = target.with_file_name(part);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&part)?;
        if let Some(before) = before {
            file.set_permissions(before.permissions())?;
        }
        Ok(Self {
            sink: Sink::File(file),
            rename: Some((part, target)),
        })
    }

    /// Puts the file in its place.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        if let Some((part, target)) = &self.rename {
            std::fs::rename(part, target)?;
        }
        self.rename = None;
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Stdout(out) => out.write(bytes),
            Sink::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Stdout(out) => out.flush(),
            Sink::File(file) => file.flush(),
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some((part, _)) = &self.rename {
            // It may be gone already; there is nothing to do about it then.
            let _ = std::fs::remove_file(part);
        }
    }
}
